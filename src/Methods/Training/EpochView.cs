using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>The moment before or after an epoch, as a method sees it: what the networks say now of all training examples.</summary>
public sealed class EpochView
{
    private readonly Evaluator _evaluator;
    private readonly Dataset _train;
    private readonly Tensor _features;
    private readonly RecordedValues _values;
    private readonly EvaluationSet? _validation;

    internal EpochView(
        int epoch,
        int epochs,
        IReadOnlyList<nn.Module<Tensor, Tensor>> networks,
        Evaluator evaluator,
        Dataset train,
        Tensor features,
        RecordedValues values,
        EvaluationSet? validation,
        SeededRandom random)
    {
        Epoch = epoch;
        Epochs = epochs;
        Networks = networks;
        Random = random;
        _evaluator = evaluator;
        _train = train;
        _features = features;
        _values = values;
        _validation = validation;
    }

    /// <summary>The epoch that begins or has ended, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The epochs planned.</summary>
    public int Epochs { get; }

    /// <summary>The networks.</summary>
    public IReadOnlyList<nn.Module<Tensor, Tensor>> Networks { get; }

    /// <summary>Randomness of this moment: a new sequence each epoch, the same in a resumed run.</summary>
    public SeededRandom Random { get; }

    /// <summary>Outputs for all training examples, in evaluation mode, without gradients or augmentation.</summary>
    /// <param name="network">The index of one network; null: what the method predicts with.</param>
    /// <returns><c>float32 [N, …]</c> on the run's device, for classes logits <c>[N,K]</c>; released after the hook.</returns>
    public Tensor Outputs(int? network = null) => _evaluator.Outputs(_train, _features, network);

    /// <summary>The run's validation set; null: none.</summary>
    public Dataset? Validation => _validation?.Data;

    /// <summary>Runs the networks, or parts of them, over the validation set, in evaluation mode and without gradients.</summary>
    /// <param name="function">From normalized inputs <c>float32 [B, …]</c> to values <c>[B, …]</c>.</param>
    /// <returns>Its values for all examples <c>[N, …]</c>, on the run's device; released after the hook.</returns>
    /// <exception cref="InvalidOperationException">There is no validation set.</exception>
    public Tensor OverValidation(Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return _validation is { } set
            ? _evaluator.Over(set.Data, set.Features, function)
            : throw new InvalidOperationException("Validation: the run has no validation set.");
    }

    /// <summary>Records something that the method knows of itself: an entry of <see cref="EpochRecord.Values"/>.</summary>
    /// <param name="name">What it is, in words.</param>
    /// <param name="value">The number.</param>
    public void Record(string name, double value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _values.Add(name, value, weight: 1);
    }
}
