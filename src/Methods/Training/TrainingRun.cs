using System.Collections.Immutable;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>A finished or stopped training run: its records, its networks and its last predictions.</summary>
public sealed class TrainingRun : IDisposable
{
    private readonly Evaluator _evaluator;
    private readonly IReadOnlyList<nn.Module<Tensor, Tensor>> _networks;

    internal TrainingRun(
        TrainingMethod method,
        TrainingRequest request,
        Device device,
        ImmutableArray<EpochRecord> records,
        IReadOnlyList<nn.Module<Tensor, Tensor>> networks,
        long[]? suggestedLabels,
        Evaluator evaluator)
    {
        Method = method;
        Request = request;
        Device = device;
        Records = records;
        _networks = networks;
        SuggestedLabels = suggestedLabels is null ? null : [.. suggestedLabels];
        _evaluator = evaluator;
    }

    /// <summary>The method.</summary>
    public TrainingMethod Method { get; }

    /// <summary>What was asked for.</summary>
    public TrainingRequest Request { get; }

    /// <summary>The device that was used.</summary>
    public Device Device { get; }

    /// <summary>One record a finished epoch, in order.</summary>
    public ImmutableArray<EpochRecord> Records { get; }

    /// <summary>Whether all epochs ran, or as many as its patience allowed.</summary>
    public bool IsComplete => Records.Length == Request.Epochs || IsStoppedEarly;

    /// <summary>Whether the validation metric no longer rose, so that the run ended before its last epoch.</summary>
    public bool IsStoppedEarly { get; internal init; }

    /// <summary>The epoch whose networks these are, from 1; 0: none has ended.</summary>
    public int KeptEpoch { get; internal init; }

    /// <summary>The networks, on <see cref="Device"/>; they belong to the run.</summary>
    public IReadOnlyList<nn.Module<Tensor, Tensor>> Networks => _networks;

    /// <summary>
    /// The method's opinion of the true labels (for ELR the largest entry of each example's target), one an entry; null where
    /// it has none.
    /// </summary>
    public ImmutableArray<long>? SuggestedLabels { get; }

    /// <summary>Test accuracy (the kind's metric) after the last epoch; null without a test set or a finished epoch.</summary>
    public double? LastTestAccuracy => Records.IsEmpty ? null : Records[^1].TestAccuracy;

    /// <summary>The best test accuracy of any epoch (chosen on the test set: for looking, not for claims).</summary>
    public double? BestTestAccuracy => Records.IsEmpty ? null : Records.Max(r => r.TestAccuracy);

    /// <summary>Seconds of all epochs, training and measuring.</summary>
    public double Seconds => Records.Sum(r => r.TrainSeconds + r.EvaluationSeconds);

    /// <summary>
    /// The native memory, in bytes, of the fullest training step above what the process held before the run: networks, optimizers, the
    /// method's own state and what gradients need. Data that lie in memory already do not count, nor does measuring. Null where
    /// it is not counted: not on the CPU, another C library than glibc, or no step in this process.
    /// </summary>
    public long? NativeBytes { get; internal init; }

    /// <summary>What the trained networks predict.</summary>
    /// <param name="dataset">Examples of the form that was trained on.</param>
    /// <returns>Probabilities <c>float32 [N, …]</c> on the CPU, for classes <c>[N,K]</c> with rows that sum to 1.</returns>
    /// <exception cref="ArgumentException">The examples have another shape.</exception>
    public Tensor Probabilities(Dataset dataset) => _evaluator.Probabilities(dataset);

    /// <summary>What the trained networks give before the softmax: <c>float32 [N, …]</c>, in the caller's dispose scope.</summary>
    internal Tensor Outputs(Dataset dataset) => _evaluator.Outputs(dataset, dataset.Features.to(Device), network: null);

    /// <summary>How good the predictions for some examples are, against their true labels where those are known, else the given ones.</summary>
    /// <param name="data">Examples of the form that was trained on.</param>
    /// <returns>What the kind of labels measures, its metric first: for classes the accuracy, a share.</returns>
    /// <exception cref="ArgumentException">The examples have another shape.</exception>
    public ImmutableArray<Measurement> Measure(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var set = new EvaluationSet(data, data.Known ?? data.Given, Device);
        return _evaluator.Measure(set);
    }

    /// <summary>What the trained networks say of a batch of another run: for teachers.</summary>
    /// <param name="inputs">The batch's inputs <c>float32 [B, …]</c>, augmented and normalized by that run.</param>
    /// <param name="context">That run.</param>
    /// <returns>Outputs in evaluation mode, without gradients.</returns>
    internal Tensor Outputs(Tensor inputs, TrainingContext context) => _evaluator.Outputs(inputs, context.Normalization);

    /// <summary>What a function of the networks says of every example, in evaluation mode.</summary>
    /// <param name="data">Examples of the form that was trained on.</param>
    /// <param name="function">From normalized inputs <c>[B, …]</c> to values <c>[B, …]</c>.</param>
    /// <returns><c>[N, …]</c> on <see cref="Device"/>.</returns>
    internal Tensor Over(Dataset data, Func<Tensor, Tensor> function) => _evaluator.Over(data, data.Features.to(Device), function);

    /// <summary>The records as a table, one row an epoch; values that were not measured are null.</summary>
    /// <returns>Columns epoch, train_loss, test_loss, test_accuracy, learning_rate, seconds, the five shares of the dynamics, and what the method recorded of itself.</returns>
    public DataFrame ToDataFrame()
    {
        DataFrameColumn[] columns =
        [
            new Int32DataFrameColumn("epoch", Records.Select(r => r.Epoch)),
            Column("train_loss", r => r.TrainLoss),
            Column("test_loss", r => r.TestLoss),
            Column("test_accuracy", r => r.TestAccuracy),
            Column("learning_rate", r => r.LearningRate),
            Column("seconds", r => r.TrainSeconds + r.EvaluationSeconds),
            Column("clean_correct", r => r.Dynamics?.CleanCorrect),
            Column("clean_incorrect", r => r.Dynamics?.CleanIncorrect),
            Column("mislabelled_correct", r => r.Dynamics?.MislabelledCorrect),
            Column("mislabelled_memorized", r => r.Dynamics?.MislabelledMemorized),
            Column("mislabelled_incorrect", r => r.Dynamics?.MislabelledIncorrect),
            .. Records.SelectMany(r => r.Values.Keys).Distinct(StringComparer.Ordinal).Select(name =>
                Column(name, r => r.Values.TryGetValue(name, out var value) ? value : null)),
        ];
        return new DataFrame(columns);
    }

    /// <summary>The same table as a Deedle frame, keyed by epoch.</summary>
    /// <returns>A frame without the epoch column; values that were not measured are missing.</returns>
    public Deedle.Frame<int, string> ToDeedleFrame()
    {
        var table = ToDataFrame();
        var keys = Records.Select(r => r.Epoch).ToArray();
        var columns = table.Columns.Skip(1).Select(column =>
            KeyValuePair.Create(
                column.Name,
                new Deedle.Series<int, double>(keys, ((DoubleDataFrameColumn)column).Select(v => v ?? double.NaN))));
        return Deedle.Frame.FromColumns(columns);
    }

    /// <summary>Copies the weights of network <paramref name="index"/> (of the only one, where there is one) into another.</summary>
    /// <exception cref="ArgumentException">The other has other parameters.</exception>
    internal void CopyWeightsTo(nn.Module network, int index)
    {
        var own = _networks[_networks.Count == 1 ? 0 : index].state_dict();
        var other = network.state_dict();
        foreach (var (name, value) in other)
        {
            if (!own.TryGetValue(name, out var weights) || !weights.shape.SequenceEqual(value.shape))
            {
                throw new ArgumentException(
                    $"StartFrom: expected the networks of the same model, but '{name}' [{string.Join(',', value.shape)}] is "
                        + (weights is null ? "not in that run." : $"[{string.Join(',', weights.shape)}] in that run."),
                    nameof(network));
            }
        }

        using var noGradient = no_grad();
        foreach (var (name, value) in other)
        {
            value.copy_(own[name]);
        }
    }

    /// <summary>A hash of all weights, which tells runs apart.</summary>
    internal string WeightHash()
    {
        var hash = new System.IO.Hashing.XxHash64();
        foreach (var value in _networks.SelectMany(n => n.state_dict().Values))
        {
            using var scope = NewDisposeScope();
            hash.Append(value.cpu().contiguous().bytes);
        }

        return hash.GetCurrentHashAsUInt64().ToString("x", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Releases the networks; the records stay.</summary>
    public void Dispose()
    {
        foreach (var network in _networks)
        {
            network.Dispose();
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var state = IsComplete ? string.Empty : $", stopped after {Records.Length} of {Request.Epochs} epochs";
        var accuracy = LastTestAccuracy is { } last ? FormattableString.Invariant($", test accuracy {last:P1}") : string.Empty;
        return $"{Method} on {Request.Train.Name}{accuracy}{state}";
    }

    private DoubleDataFrameColumn Column(string name, Func<EpochRecord, double?> value) =>
        new(name, Records.Select(value));
}
