using NoisyNotebooks.Methods.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The head that NMTune trains on frozen features: an adapter h (Linear D → rD, batch normalization, ReLU, Linear rD → D) whose
/// output is added to the features, Z = s·h(F) + F with a learned scale s for each feature, and a classifier on Z.
/// </summary>
public sealed class NoisyModelTuning : nn.Module<Tensor, Tensor>, IInitializesItself
{
    private const string ScaleName = "scale";

    private readonly nn.Module<Tensor, Tensor> _adapter;
    private readonly nn.Module<Tensor, Tensor> _classifier;
    private readonly double? _firstScale;

    /// <summary>
    /// Creates the head with a linear classifier. Its weights come from torch's global generator; a training run draws them from
    /// its seed.
    /// </summary>
    /// <param name="featureDim">D, at least 1.</param>
    /// <param name="numClasses">C, at least 1.</param>
    /// <param name="options">The adapter's form; null: as the official commands have it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public NoisyModelTuning(long featureDim, long numClasses, NmTuneOptions? options = null)
        : this(featureDim, new LinearProbe(featureDim, numClasses), options ?? NmTuneOptions.Code)
    {
    }

    /// <summary>Creates the head with a classifier of its own; it becomes the head's.</summary>
    internal NoisyModelTuning(long featureDim, nn.Module<Tensor, Tensor> classifier, NmTuneOptions options)
        : base(nameof(NoisyModelTuning))
    {
        options.Validate();
        FeatureDim = featureDim;
        var hidden = featureDim * options.HiddenRatio;
        _adapter = nn.Sequential(nn.Linear(featureDim, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, featureDim));
        _classifier = classifier;
        _firstScale = options.ResidualScale;
        register_module("adapter", _adapter);
        register_module("classifier", _classifier);
        if (_firstScale is { } scale)
        {
            register_parameter(ScaleName, new Parameter(full([1, featureDim], scale)));
        }
    }

    /// <summary>D.</summary>
    public long FeatureDim { get; }

    // Asked for anew: moving a module to another device or type puts another parameter in its place.
    private Parameter Scale => get_parameter(ScaleName)!;

    /// <summary>Tunes features: Z = s·h(F) + F, or h(F) where the head has no residual.</summary>
    /// <param name="features">F, float <c>[M,D]</c>; in training mode M at least 2, because normalization is over the batch.</param>
    /// <returns>Z, <c>[M,D]</c>.</returns>
    /// <exception cref="ArgumentException">The shape differs.</exception>
    public Tensor Adapt(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.dim() != 2 || features.shape[1] != FeatureDim)
        {
            throw new ArgumentException($"features: expected [M,{FeatureDim}], got [{string.Join(',', features.shape)}].", nameof(features));
        }

        if (training && features.shape[0] < 2)
        {
            throw new ArgumentException($"features: expected at least 2 rows to normalize over, got {features.shape[0]}.", nameof(features));
        }

        var change = _adapter.call(features);
        return _firstScale is null ? change : (Scale * change) + features;
    }

    /// <summary>The logits of tuned features.</summary>
    /// <param name="adapted">Z, float <c>[M,D]</c>.</param>
    /// <returns><c>[M,C]</c>.</returns>
    public Tensor Classify(Tensor adapted) => _classifier.call(adapted);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Classify(Adapt(input));

    /// <inheritdoc/>
    public void Initialize(Generator generator)
    {
        if (_firstScale is { } scale)
        {
            Scale.fill_(scale);
        }
    }
}
