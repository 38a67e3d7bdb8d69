using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Flags within a range of the judges' confidence.</summary>
/// <param name="From">The lower edge, which belongs to the bin.</param>
/// <param name="To">The upper edge, which belongs to the next bin, or to this where it is the last.</param>
/// <param name="Flagged">How many flags there are.</param>
/// <param name="Confirmed">How many of them experts confirm.</param>
public readonly record struct ConfidenceBin(double From, double To, int Flagged, int Confirmed)
{
    /// <summary>The share that is confirmed; NaN where nothing is flagged.</summary>
    public double Precision => (double)Confirmed / Flagged;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{From:0.##}–{To:0.##}: {Confirmed} of {Flagged} confirmed");
}

/// <summary>How often flags are right, by the judges' confidence (step 6).</summary>
public static class PrecisionByConfidence
{
    /// <summary>The bins' edges where none are given.</summary>
    public static ImmutableArray<double> UsualEdges { get; } = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];

    /// <summary>Counts flags and confirmed flags in each bin: left-closed and right-open, the last closed on both sides. Flags outside of all bins are left out.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="expertLabels">n labels; only those of flagged examples count.</param>
    /// <param name="edges">At least two ascending numbers; null: <see cref="UsualEdges"/>.</param>
    /// <returns>One bin less than there are edges.</returns>
    /// <exception cref="ArgumentException">The edges do not ascend, there is not one label an example, or one is out of range.</exception>
    public static ImmutableArray<ConfidenceBin> Of(LabelErrorFlags flags, LabelVector expertLabels, IReadOnlyList<double>? edges = null)
    {
        ArgumentNullException.ThrowIfNull(flags);
        var bounds = edges ?? UsualEdges;
        if (bounds.Count < 2 || Enumerable.Range(1, bounds.Count - 1).Any(b => !(bounds[b] > bounds[b - 1])))
        {
            throw new ArgumentException($"edges: expected at least two ascending numbers, got {string.Join(", ", bounds)}.", nameof(edges));
        }

        var confirmed = flags.Confirmed(expertLabels);
        var (found, right) = (new int[bounds.Count - 1], new int[bounds.Count - 1]);
        for (var i = 0; i < confirmed.Length; i++)
        {
            var c = flags.Confidence[i];
            if (flags.Flagged[i] && c >= bounds[0] && c <= bounds[^1])
            {
                var bin = Math.Min(bounds.Count(b => b <= c) - 1, found.Length - 1);
                found[bin]++;
                right[bin] += confirmed[i] ? 1 : 0;
            }
        }

        return [.. found.Select((f, b) => new ConfidenceBin(bounds[b], bounds[b + 1], f, right[b]))];
    }
}
