using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Predictions of a run's networks in evaluation mode, without gradients or augmentation.</summary>
internal sealed class Evaluator(
    TrainingSession session,
    IReadOnlyList<nn.Module<Tensor, Tensor>> networks,
    InputNormalization normalization,
    Device device,
    bool mixedPrecision)
{
    private const int BatchSize = 512;

    /// <summary>Accuracy and mean cross-entropy.</summary>
    /// <param name="set">The examples.</param>
    /// <returns>Accuracy from 0 to 1; loss in nats.</returns>
    public (double Accuracy, double Loss) Measure(EvaluationSet set)
    {
        using var outer = NewDisposeScope();
        var correct = zeros(1, int64, device);
        var loss = zeros(1, float64, device);
        ForEachBatch(
            set.Features,
            (start, logits) =>
            {
                var labels = set.Labels.narrow(0, start, logits.shape[0]);
                correct.add_(logits.argmax(1).eq(labels).sum());
                loss.add_(nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum));
            });
        var count = (double)set.Labels.shape[0];
        return (correct.item<long>() / count, loss.item<double>() / count);
    }

    /// <summary>The most likely class of every example.</summary>
    /// <param name="features">Features on the device.</param>
    /// <returns>N labels.</returns>
    public long[] PredictLabels(Tensor features)
    {
        using var outer = NewDisposeScope();
        var labels = empty(features.shape[0], int64, device);
        ForEachBatch(features, (start, logits) => labels.narrow(0, start, logits.shape[0]).copy_(logits.argmax(1)));
        return labels.cpu().data<long>().ToArray();
    }

    /// <summary>Probabilities of every example.</summary>
    /// <param name="dataset">Examples of the form that was trained on.</param>
    /// <returns><c>float32 [N,K]</c> on the CPU.</returns>
    /// <exception cref="ArgumentException">The examples have another shape.</exception>
    public Tensor Probabilities(LabeledDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        ForEachBatch(dataset.Features.to(device), (_, logits) => parts.Add(logits.softmax(1).cpu().MoveToOuterDisposeScope()));
        return cat(parts).MoveToOuterDisposeScope();
    }

    private void ForEachBatch(Tensor features, Action<long, Tensor> use)
    {
        foreach (var network in networks)
        {
            network.eval();
        }

        using var noGradient = no_grad();
        for (long start = 0; start < features.shape[0]; start += BatchSize)
        {
            using var scope = NewDisposeScope();
            var inputs = normalization.Apply(features.narrow(0, start, Math.Min(BatchSize, features.shape[0] - start)));
            use(start, Predict(inputs));
        }
    }

    private Tensor Predict(Tensor inputs)
    {
        if (!mixedPrecision)
        {
            return session.Predict(networks, inputs);
        }

        using (Autocast.Enter(inputs.device_type))
        {
            return session.Predict(networks, inputs).to(float32);
        }
    }
}

/// <summary>Examples to measure on, on the device, with the labels that count as right.</summary>
internal sealed class EvaluationSet : IDisposable
{
    public EvaluationSet(LabeledDataset dataset, Device device)
    {
        Features = dataset.Features.to(device);
        Labels = tensor((dataset.TrueLabels ?? dataset.GivenLabels).AsSpan().ToArray(), device: device);
    }

    public Tensor Features { get; }

    public Tensor Labels { get; }

    public void Dispose()
    {
        Features.Dispose();
        Labels.Dispose();
    }
}
