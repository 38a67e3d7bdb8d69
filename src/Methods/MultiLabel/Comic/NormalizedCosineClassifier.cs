using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// The classifier of COMIC's networks: cosines between features and class weights, in H slices of the features, without a bias. It can
/// take the direction in which the features move in the mean out of them, or put more of it in.
/// </summary>
public sealed class NormalizedCosineClassifier : nn.Module<Tensor, Tensor>, IInitializesItself
{
    // Features behind a ReLU may all be 0; so small a norm is taken for this one.
    private const double LeastNorm = 1e-12;

    private readonly Parameter _weight;

    /// <summary>Creates a classifier with weights that are drawn by <see cref="Initialize"/>, 0 before.</summary>
    /// <param name="features">D, a multiple of <paramref name="heads"/>.</param>
    /// <param name="classes">C, at least 1.</param>
    /// <param name="heads">H, the number of slices, at least 1.</param>
    /// <param name="scale">The logits' scale, above 0; divided by H.</param>
    /// <param name="epsilon">What is added to the norm of a class's weights, at least 0.</param>
    /// <param name="dtype">The type of the weights.</param>
    /// <exception cref="ArgumentException">D is no multiple of H.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public NormalizedCosineClassifier(
        long features, long classes, int heads = 1, double scale = 16, double epsilon = 1 / 32.0, ScalarType dtype = ScalarType.Float32)
        : base(nameof(NormalizedCosineClassifier))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        Hyperparameter.AboveZero(scale);
        Hyperparameter.AtLeastZero(epsilon);
        if (features < 1 || features % heads != 0)
        {
            throw new ArgumentException($"features: expected a multiple of the {heads} heads, got {features}.", nameof(features));
        }

        Heads = heads;
        Scale = scale;
        Epsilon = epsilon;
        _weight = new Parameter(zeros(classes, features, dtype: dtype));
        register_parameter("weight", _weight);
    }

    /// <summary>H, the number of slices.</summary>
    public int Heads { get; }

    /// <summary>The logits' scale; each slice has its H-th part.</summary>
    public double Scale { get; }

    /// <summary>What is added to the norm of a class's weights.</summary>
    public double Epsilon { get; }

    /// <summary>w, <c>[C,D]</c>.</summary>
    public Parameter Weight => _weight;

    /// <inheritdoc/>
    public void Initialize(Generator generator)
    {
        var bound = 1 / Math.Sqrt(_weight.shape[1]);
        _weight.uniform_(-bound, bound, generator);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        Check(input, nameof(input));
        using var scope = NewDisposeScope();

        // logit = 16/H Σ over slices of x̂ · ŵ, x̂ = x / ‖x‖
        return Logits(Unit(input)).MoveToOuterDisposeScope();
    }

    /// <summary>Logits of features that are shifted along the direction m of their moving mean.</summary>
    /// <param name="features">x, <c>[B,D]</c>.</param>
    /// <param name="mean">m, <c>[D]</c>; its length does not matter.</param>
    /// <param name="share">
    /// How much of what x has along m is added: −1 takes it out (the head learner), α puts so many more of it in (the tail learner;
    /// the paper's figure shows a subtraction for both).
    /// </param>
    /// <returns>Logits <c>[B,C]</c>.</returns>
    /// <exception cref="ArgumentException">A form differs.</exception>
    public Tensor Moving(Tensor features, Tensor mean, double share)
    {
        Check(features, nameof(features));
        ArgumentNullException.ThrowIfNull(mean);
        if (mean.dim() != 1 || mean.shape[0] != _weight.shape[1])
        {
            throw new ArgumentException($"mean: expected [{_weight.shape[1]}], got {LabelSetCheck.Form(mean)}.", nameof(mean));
        }

        using var scope = NewDisposeScope();
        var x = Unit(features);
        var c = Unit(mean.unsqueeze(0));

        // x̂ + share · cos · ĉ, with cos = x̂ · ĉ, slice by slice
        return Logits(x + (share * (x * c).sum(2, keepdim: true) * c)).MoveToOuterDisposeScope();
    }

    // [B,H,D/H], each slice of length 1.
    private Tensor Unit(Tensor features)
    {
        var slices = features.reshape(features.shape[0], Heads, -1);
        return slices / Norm(slices).clamp_min(LeastNorm);
    }

    private Tensor Logits(Tensor slices)
    {
        // ŵ = w / (‖w‖ + 1/32)
        var weight = _weight.reshape(_weight.shape[0], Heads, -1);
        var unit = weight / (Norm(weight) + Epsilon);

        // The slices' sum of products is one product of the whole rows.
        return slices.flatten(1).matmul(unit.flatten(1).t()) * (Scale / Heads);
    }

    private static Tensor Norm(Tensor slices) => slices.norm(2, keepdim: true, p: 2);

    private void Check(Tensor features, string parameter)
    {
        ArgumentNullException.ThrowIfNull(features, parameter);
        if (features.dim() != 2 || features.shape[1] != _weight.shape[1])
        {
            throw new ArgumentException($"{parameter}: expected [B,{_weight.shape[1]}], got {LabelSetCheck.Form(features)}.", parameter);
        }
    }
}
