using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>The moment before an epoch, as a method sees it: what the networks say now of all training examples.</summary>
public sealed class EpochView
{
    private readonly Evaluator _evaluator;
    private readonly Dataset _train;
    private readonly Tensor _features;
    private readonly RecordedValues _values;

    internal EpochView(
        int epoch,
        int epochs,
        IReadOnlyList<nn.Module<Tensor, Tensor>> networks,
        Evaluator evaluator,
        Dataset train,
        Tensor features,
        RecordedValues values,
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
    }

    /// <summary>The epoch that begins, from 1.</summary>
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

    /// <summary>Records something that the method knows of itself: an entry of <see cref="EpochRecord.Values"/>.</summary>
    /// <param name="name">What it is, in words.</param>
    /// <param name="value">The number.</param>
    public void Record(string name, double value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _values.Add(name, value, weight: 1);
    }
}
