using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>One step, as a method sees it. Its tensors live until the step ends.</summary>
public sealed class TrainingStep
{
    private readonly bool _mixedPrecision;
    private readonly Dataset _data;
    private readonly RecordedValues _values;

    internal TrainingStep(
        IReadOnlyList<nn.Module<Tensor, Tensor>> networks,
        Dataset data,
        Batch batch,
        int epoch,
        int pass,
        long number,
        SeededRandom random,
        RecordedValues values,
        bool mixedPrecision)
    {
        Networks = networks;
        _data = data;
        _values = values;
        Batch = batch;
        Epoch = epoch;
        Pass = pass;
        Number = number;
        Random = random;
        _mixedPrecision = mixedPrecision;
    }

    /// <summary>The networks that are trained.</summary>
    public IReadOnlyList<nn.Module<Tensor, Tensor>> Networks { get; }

    /// <summary>The examples of this step.</summary>
    public Batch Batch { get; }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The pass of the epoch, from 0.</summary>
    public int Pass { get; }

    /// <summary>How often this pass has stepped in the whole run, this step included: from 1, over all epochs.</summary>
    public long Number { get; }

    /// <summary>The method's own randomness: a new sequence in every pass, the same in a resumed run.</summary>
    public SeededRandom Random { get; }

    /// <summary>Runs a network over inputs, in training mode and, where the run asks for it, in mixed precision.</summary>
    /// <param name="network">A network, one of <see cref="Networks"/> or the method's own.</param>
    /// <param name="inputs">Float <c>[B, …]</c>; null: the batch's.</param>
    /// <returns>Outputs <c>float32 [B, …]</c>, for classes logits <c>[B,K]</c>; of a graph, the rows of the batch's nodes.</returns>
    public Tensor Forward(nn.Module<Tensor, Tensor> network, Tensor? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Run(x => _data.OutputsOf(network.call(x), Batch.Indices), inputs ?? Batch.Inputs);
    }

    /// <summary>Runs parts of a network over the batch's inputs, in mixed precision where the run asks for it.</summary>
    /// <param name="function">From inputs <c>[B, …]</c> to outputs.</param>
    /// <returns>Its outputs, <c>float32</c>.</returns>
    internal Tensor Forward(Func<Tensor, Tensor> function) => Run(function, Batch.Inputs);

    private Tensor Run(Func<Tensor, Tensor> function, Tensor inputs)
    {
        if (!_mixedPrecision)
        {
            return function(inputs);
        }

        using (Autocast.Enter(inputs.device_type))
        {
            return function(inputs).to(ScalarType.Float32);
        }
    }

    /// <summary>
    /// Records something that the method knows of itself (a threshold, the share it keeps): its mean over the epoch, weighted
    /// by the examples of each step, becomes an entry of <see cref="EpochRecord.Values"/> and a line in the live chart.
    /// </summary>
    /// <param name="name">What it is, in words.</param>
    /// <param name="value">A scalar on any device; it is not waited for.</param>
    public void Record(string name, Tensor value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        _values.Add(name, value, Batch.Indices.shape[0]);
    }

    /// <inheritdoc cref="Record(string, Tensor)"/>
    public void Record(string name, double value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _values.Add(name, value, Batch.Indices.shape[0]);
    }
}

/// <summary>The examples of one step, on the device.</summary>
/// <param name="Indices"><c>int64 [B]</c>: positions in the training set, each at most once unless the method orders them otherwise.</param>
/// <param name="Inputs"><c>float32 [B, …]</c>: augmented and normalized; of a graph, all nodes.</param>
/// <param name="GivenLabels"><c>int64 [B, …]</c>.</param>
public sealed record Batch(Tensor Indices, Tensor Inputs, Tensor GivenLabels);
