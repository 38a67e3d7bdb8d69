using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>What a network's outputs mean for labels of one kind. A data set names its kind; areas and papers add their own.</summary>
public abstract class TargetKind
{
    /// <summary>One class an example: outputs are logits <c>[B,K]</c>, measured by accuracy.</summary>
    public static TargetKind Classes { get; } = new ClassTargets();

    /// <summary>A set of labels an example: outputs are logits <c>[B,C]</c>, one for each of C labels, measured by mean average precision.</summary>
    public static TargetKind LabelSets { get; } = new LabelSetTargets();

    /// <summary>A class for each pixel: outputs are logits <c>[B,K,H,W]</c>, measured by mean intersection over union.</summary>
    public static TargetKind LabelMaps { get; } = new LabelMapTargets();

    /// <summary>What the labels are called, in the plural: <c>class labels</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The name of the first measurement: <c>accuracy</c>, <c>mAP</c>.</summary>
    public abstract string Metric { get; }

    /// <summary>How many outputs a network has for one example (channels, for masks).</summary>
    /// <param name="data">The data.</param>
    /// <returns>At least 1.</returns>
    public abstract int OutputCount(Dataset data);

    /// <summary>The ordinary objective, which the baseline trains with.</summary>
    /// <param name="outputs">The network's outputs <c>float32 [B, …]</c>.</param>
    /// <param name="labels">Labels <c>int64 [B, …]</c>; unknown entries are left out.</param>
    /// <returns>A scalar, mean over the entries.</returns>
    public abstract Tensor Loss(Tensor outputs, Tensor labels);

    /// <summary>Outputs as probabilities.</summary>
    /// <param name="outputs">The network's outputs.</param>
    /// <returns>The same shape.</returns>
    public abstract Tensor Probabilities(Tensor outputs);

    /// <summary>The labels that the outputs decide for.</summary>
    /// <param name="outputs">The network's outputs.</param>
    /// <returns><c>int64 [B, …]</c>, in the form of the labels.</returns>
    public abstract Tensor Decide(Tensor outputs);

    /// <summary>What is measured on a test set.</summary>
    /// <param name="test">The test set.</param>
    /// <param name="device">Where outputs and labels will be.</param>
    /// <returns>A meter; the caller disposes it.</returns>
    public abstract Meter NewMeter(Dataset test, Device device);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Measures a test set batch by batch.</summary>
public abstract class Meter : IDisposable
{
    /// <summary>Counts a batch.</summary>
    /// <param name="outputs">The network's outputs <c>[B, …]</c>, without gradient.</param>
    /// <param name="labels">The labels that count as right, <c>int64 [B, …]</c>.</param>
    public abstract void Add(Tensor outputs, Tensor labels);

    /// <summary>What was measured, the kind's metric first.</summary>
    /// <returns>At least one number.</returns>
    public abstract ImmutableArray<Measurement> Values();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the meter holds.</summary>
    /// <param name="disposing">Whether it is called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing) { }
}
