using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Predictions of a run's networks in evaluation mode, without gradients or augmentation.</summary>
internal sealed class Evaluator(
    TrainingSession session,
    IReadOnlyList<nn.Module<Tensor, Tensor>> networks,
    InputNormalization normalization,
    TargetKind kind,
    Device device,
    bool mixedPrecision)
{
    private const int BatchSize = 512;

    /// <summary>What inputs are normalized with.</summary>
    public InputNormalization Normalization => normalization;

    /// <summary>What the kind measures.</summary>
    /// <param name="set">The examples.</param>
    /// <returns>The kind's metric first.</returns>
    public ImmutableArray<Measurement> Measure(EvaluationSet set)
    {
        using var outer = NewDisposeScope();
        using var meter = kind.NewMeter(set.Data, device);
        ForEachBatch(set.Data, set.Features, Predict, (start, outputs) =>
            meter.Add(outputs, set.Labels.narrow(0, start, outputs.shape[0]).to(int64)));
        return meter.Values();
    }

    /// <summary>The label of every entry that the networks decide for.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="features">Their features on the device.</param>
    /// <returns>One number an entry, example by example.</returns>
    public long[] PredictEntries(Dataset data, Tensor features)
    {
        using var outer = NewDisposeScope();
        var labels = empty([.. data.Given.Shape], int64, device);
        ForEachBatch(data, features, Predict, (start, outputs) =>
            labels.narrow(0, start, outputs.shape[0]).copy_(kind.Decide(outputs)));
        return labels.cpu().data<long>().ToArray();
    }

    /// <summary>Probabilities of every example.</summary>
    /// <param name="dataset">Examples of the form that was trained on.</param>
    /// <returns><c>float32 [N, …]</c> on the CPU.</returns>
    /// <exception cref="ArgumentException">The examples have another shape.</exception>
    public Tensor Probabilities(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        ForEachBatch(dataset, dataset.Features.to(device), Predict, (_, outputs) =>
            parts.Add(kind.Probabilities(outputs).cpu().MoveToOuterDisposeScope()));
        return cat(parts).MoveToOuterDisposeScope();
    }

    /// <summary>Outputs for a batch that another run normalized.</summary>
    /// <param name="inputs"><c>float32 [B, …]</c> on the device.</param>
    /// <param name="theirs">What normalized it.</param>
    /// <returns>Outputs <c>float32 [B, …]</c> without gradients, in the caller's dispose scope.</returns>
    public Tensor Outputs(Tensor inputs, InputNormalization theirs)
    {
        foreach (var each in networks)
        {
            each.eval();
        }

        using var noGradient = no_grad();
        return Predict(normalization.Reapply(inputs, theirs));
    }

    /// <summary>Outputs for every example, on the device.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="features">Their features on the device.</param>
    /// <param name="network">One network; null: what the method predicts with.</param>
    /// <returns><c>float32 [N, …]</c>, in the caller's dispose scope.</returns>
    public Tensor Outputs(Dataset data, Tensor features, int? network) => Over(data, features, inputs => Call(inputs, network), keepsType: false);

    /// <summary>What a function of the networks says of every example.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="features">Their features on the device.</param>
    /// <param name="function">From normalized inputs <c>[B, …]</c> to values <c>[B, …]</c>.</param>
    /// <param name="keepsType">Whether values stay of the type that the function gives also in mixed precision.</param>
    /// <returns><c>[N, …]</c>, in the caller's dispose scope.</returns>
    public Tensor Over(Dataset data, Tensor features, Func<Tensor, Tensor> function, bool keepsType = true)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        ForEachBatch(data, features, inputs => Run(inputs, function, keepsType), (_, outputs) => parts.Add(outputs.MoveToOuterDisposeScope()));
        return cat(parts).MoveToOuterDisposeScope();
    }

    private void ForEachBatch(Dataset data, Tensor features, Func<Tensor, Tensor> predict, Action<long, Tensor> use)
    {
        foreach (var each in networks)
        {
            each.eval();
        }

        using var noGradient = no_grad();
        if (data.IsWhole)
        {
            using var scope = NewDisposeScope();
            use(0, data.OutputsOf(predict(normalization.Apply(features)), arange(data.Count, int64, device)));
            return;
        }

        for (long start = 0; start < features.shape[0]; start += BatchSize)
        {
            using var scope = NewDisposeScope();
            var inputs = normalization.Apply(features.narrow(0, start, Math.Min(BatchSize, features.shape[0] - start)));
            use(start, predict(inputs));
        }
    }

    private Tensor Predict(Tensor inputs) => Run(inputs, x => Call(x, network: null), keepsType: false);

    private Tensor Run(Tensor inputs, Func<Tensor, Tensor> function, bool keepsType)
    {
        if (!mixedPrecision)
        {
            return function(inputs);
        }

        using (Autocast.Enter(inputs.device_type))
        {
            var outputs = function(inputs);
            return keepsType ? outputs : outputs.to(float32);
        }
    }

    private Tensor Call(Tensor inputs, int? network) =>
        network is { } index ? networks[index].call(inputs) : session.Predict(networks, inputs);
}

/// <summary>Examples to measure on, on the device, with the labels that count as right.</summary>
internal sealed class EvaluationSet : IDisposable
{
    public EvaluationSet(Dataset dataset, LabelTensor labels, Device device)
    {
        Data = dataset;
        Features = dataset.Features.to(device).DetachFromDisposeScope();
        Labels = labels.Values.to(device).DetachFromDisposeScope();
    }

    public Dataset Data { get; }

    public Tensor Features { get; }

    public Tensor Labels { get; }

    public void Dispose()
    {
        // On the CPU these are handles of their own on the data set's tensors.
        Features.Dispose();
        Labels.Dispose();
    }
}
