using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// Partial labels in the convention of the paper and its losses: 1 positive, 0 unknown, −1 negative. (Data sets of this
/// library say present 1, absent 0, unknown −1.)
/// </summary>
public static class PartialLabels
{
    // "partial" as a number: keeps the choice independent of every other use of the same seed.
    private const long Stream = 0x7061727469616C;

    /// <summary>Keeps each label with a probability, on its own, and forgets the others.</summary>
    /// <param name="labels"><c>int64 [N,C]</c>: 1, 0 or −1.</param>
    /// <param name="proportion">The probability, from 0 to 1.</param>
    /// <param name="seed">The seed; the same seed keeps the same entries on every operating system.</param>
    /// <returns><c>int64 [N,C]</c>: the label where it is kept, else 0.</returns>
    /// <exception cref="ArgumentException">The form or a label is not allowed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The proportion is outside 0…1.</exception>
    public static Tensor Keep(Tensor labels, double proportion, long seed)
    {
        LabelSetCheck.Labels(labels, nameof(labels));
        using var scope = NewDisposeScope();
        var kept = tensor(Kept(labels.numel(), proportion, seed), labels.shape, device: labels.device);
        return Masked(labels, kept).MoveToOuterDisposeScope();
    }

    /// <summary>Keeps the labels that a mask names and forgets the others.</summary>
    /// <param name="labels"><c>int64 [N,C]</c>: 1, 0 or −1.</param>
    /// <param name="kept"><c>bool [N,C]</c>.</param>
    /// <returns><c>int64 [N,C]</c>: the label where <paramref name="kept"/>, else 0.</returns>
    /// <exception cref="ArgumentException">A form or a label is not allowed.</exception>
    public static Tensor Keep(Tensor labels, Tensor kept)
    {
        LabelSetCheck.Labels(labels, nameof(labels));
        ArgumentNullException.ThrowIfNull(kept);
        return kept.dtype == ScalarType.Bool && kept.shape.SequenceEqual(labels.shape)
            ? Masked(labels, kept)
            : throw new ArgumentException(
                $"kept: expected bool [{string.Join(',', labels.shape)}] as labels, got {LabelSetCheck.Form(kept)}.", nameof(kept));
    }

    /// <summary>What positive-unlabeled learning makes of labels: negatives become unknown.</summary>
    /// <param name="labels"><c>int64 [N,C]</c>: 1, 0 or −1.</param>
    /// <returns><c>int64 [N,C]</c>: 1 or 0.</returns>
    /// <exception cref="ArgumentException">The form or a label is not allowed.</exception>
    public static Tensor PositiveOrUnlabeled(Tensor labels)
    {
        LabelSetCheck.Labels(labels, nameof(labels));
        return labels.clamp_min(0);
    }

    /// <summary>Which entries are kept.</summary>
    /// <param name="count">How many entries there are.</param>
    /// <param name="proportion">The probability of each, from 0 to 1.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>One answer an entry, row by row.</returns>
    internal static bool[] Kept(long count, double proportion, long seed)
    {
        if (!(proportion is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(proportion), proportion, $"proportion: expected a number from 0 to 1, got {proportion}.");
        }

        var random = new SeededRandom(seed, Stream);
        var kept = new bool[count];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = random.NextDouble() < proportion;
        }

        return kept;
    }

    private static Tensor Masked(Tensor labels, Tensor kept) => labels.masked_fill(kept.logical_not(), 0);
}
