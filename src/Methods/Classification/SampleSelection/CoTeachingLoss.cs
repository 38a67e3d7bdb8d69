using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The loss of Co-teaching: network 1 learns the mean cross-entropy over what network 2 picked, and network 2 over what network 1
/// picked. Both picks come from the weights before either moves, and carry no gradient.
/// </summary>
public static class CoTeachingLoss
{
    /// <summary>The cross-entropy of each example.</summary>
    /// <param name="logits">Float <c>[B,C]</c>.</param>
    /// <param name="labels"><c>int64 [B]</c> from 0 to C−1.</param>
    /// <returns>B numbers.</returns>
    /// <exception cref="ArgumentException">A shape is not allowed, a logit is NaN, or a label is out of range.</exception>
    public static double[] PerExample(Tensor logits, Tensor labels)
    {
        BatchCheck.Pair(logits, labels);
        return Losses(logits, labels);
    }

    /// <summary>The losses of a batch.</summary>
    /// <param name="logits1">Network 1's, float <c>[B,C]</c>.</param>
    /// <param name="logits2">Network 2's, of the same shape.</param>
    /// <param name="labels">Given labels, <c>int64 [B]</c> from 0 to C−1.</param>
    /// <param name="forgetRate">R, in [0, 1).</param>
    /// <param name="isClean">Whether each given label is right, where that is known; null: unknown.</param>
    /// <param name="isOfficialScaling">Whether the mean is divided by the number kept once more, a quirk of the original code: with Adam nearly without effect, with SGD a shorter step.</param>
    /// <returns>Both losses, the picks, and how pure they are.</returns>
    /// <exception cref="ArgumentException">Shapes differ, a label is out of range, or none would be kept.</exception>
    public static CoTeachingParts Compute(
        Tensor logits1, Tensor logits2, Tensor labels, double forgetRate, IReadOnlyList<bool>? isClean = null, bool isOfficialScaling = false)
    {
        BatchCheck.Pair(logits1, labels);
        BatchCheck.Pair(logits2, labels);
        if (!logits1.shape.SequenceEqual(logits2.shape))
        {
            throw new ArgumentException($"logits2: expected [{string.Join(',', logits1.shape)}] as logits1, got [{string.Join(',', logits2.shape)}].", nameof(logits2));
        }

        if (isClean is not null && isClean.Count != logits1.shape[0])
        {
            throw new ArgumentException($"isClean: expected {logits1.shape[0]} flags, got {isClean.Count}.", nameof(isClean));
        }

        var selection = CoTeachingSelector.Select(Losses(logits1, labels), Losses(logits2, labels), forgetRate);
        var scale = isOfficialScaling ? selection.NumRemember : 1;
        double? Pure(IEnumerable<long> picked) => isClean is null ? null : picked.Average(i => isClean[(int)i] ? 1.0 : 0.0);
        return new CoTeachingParts(
            Over(logits1, labels, selection.SelectedBy2) / scale,
            Over(logits2, labels, selection.SelectedBy1) / scale,
            selection,
            Pure(selection.SelectedBy1),
            Pure(selection.SelectedBy2));
    }

    internal static Tensor Over(Tensor logits, Tensor labels, IReadOnlyCollection<long> positions)
    {
        var rows = tensor(positions.ToArray(), device: logits.device);
        return nn.functional.cross_entropy(logits.index_select(0, rows), labels.index_select(0, rows));
    }

    internal static double[] Losses(Tensor logits, Tensor labels)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        return nn.functional.cross_entropy(logits.detach(), labels, reduction: nn.Reduction.None).to(float64).cpu().data<double>().ToArray();
    }
}

/// <summary>The losses of Co-teaching.</summary>
/// <param name="Loss1">Network 1's, a scalar: over <see cref="CoTeachingSelection.SelectedBy2"/>.</param>
/// <param name="Loss2">Network 2's, a scalar: over <see cref="CoTeachingSelection.SelectedBy1"/>.</param>
/// <param name="Selection">What each picked.</param>
/// <param name="PureRatio1">The share of right labels among what network 1 picked; null: unknown.</param>
/// <param name="PureRatio2">Among what network 2 picked.</param>
public sealed record CoTeachingParts(Tensor Loss1, Tensor Loss2, CoTeachingSelection Selection, double? PureRatio1, double? PureRatio2);
