using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Where in its features a trained network keeps what it knows.</summary>
public static class CompressedFeatures
{
    /// <summary>The accuracy with the first k features alone, for every k: logits are prefix sums over the features.</summary>
    /// <param name="run">A run of any method whose networks end with a linear classifier; of several networks the logits are averaged.</param>
    /// <param name="data">Examples of the form that was trained on; measured against true labels where they are known.</param>
    /// <returns>D shares; index k − 1 is that of the first k features.</returns>
    /// <exception cref="ArgumentException">The networks end otherwise.</exception>
    public static double[] AccuracyByKeep(TrainingRun run, LabeledDataset data)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        var split = run.Networks.Select(SplitNetwork.Of).ToArray();
        return AccuracyByKeep(run.Over(data, inputs => DecideByKeep(split, inputs)), data.Known ?? data.Given);
    }

    /// <summary>The class that the first k features decide for, <c>int64 [B,D]</c>.</summary>
    internal static Tensor DecideByKeep(SplitNetwork[] networks, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        var logits = networks.Select(n => PrefixLogits(n, n.Features(inputs))).Aggregate((a, b) => a + b);
        return logits.argmax(2).transpose(0, 1).contiguous().MoveToOuterDisposeScope();
    }

    internal static double[] AccuracyByKeep(Tensor decided, LabelTensor labels)
    {
        using var scope = NewDisposeScope();
        var right = decided.eq(tensor(labels.Entries(), device: decided.device).unsqueeze(1)).to(float64);
        return right.mean([0]).cpu().data<double>().ToArray();
    }

    // The logits for every k, [D,B,C].
    private static Tensor PrefixLogits(SplitNetwork network, Tensor features)
    {
        var logits = NestedDropout.PrefixLogits(features, network.Head.weight!.transpose(0, 1));
        return network.Head.bias is { } bias ? logits + bias : logits;
    }
}
