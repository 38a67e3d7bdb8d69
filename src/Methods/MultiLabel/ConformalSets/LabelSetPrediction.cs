using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// A prediction set Γ^ε = { t : p(t) &gt; ε }: the label sets that cannot be ruled out at significance level ε. Over examples and calibration the
/// true one is outside with probability at most ε. An empty set is legal: no label set fits, and it counts as an error.
/// </summary>
public sealed class LabelSetPrediction
{
    private readonly Predicate<LabelSet> _isMember;

    internal LabelSetPrediction(
        FoundLabelSets found,
        ImmutableArray<double> pValues,
        Nonconformity scores,
        (double Epsilon, double Threshold) level,
        ForcedLabelSet forced,
        ImmutableArray<string> labelNames,
        Predicate<LabelSet> isMember)
    {
        var threshold = level.Threshold;
        _isMember = isMember;
        (Members, Scores, SumsComputed, IsTruncated) = found;
        (PValues, Epsilon, Threshold, Forced, LabelNames) = (pValues, level.Epsilon, threshold, forced, labelNames);
        LabelCount = scores.LabelCount;

        // A label is open where some member has it flipped: the cheapest of those flips it alone.
        ImmutableArray<int> open = scores.Base > threshold + Nonconformity.Tolerance
            ? []
            : [.. Enumerable.Range(0, LabelCount).Where(i => scores.Base + scores.Deltas[i] <= threshold + Nonconformity.Tolerance).Select(scores.LabelAt).Order()];
        OpenLabels = open;
        CertainLabels = IsEmpty ? [] : [.. forced.Set.Present.Except(open)];
    }

    /// <summary>The label sets, those with the highest p-value first: by score, equal scores in the order of <see cref="LabelSet"/>.</summary>
    public ImmutableArray<LabelSet> Members { get; }

    /// <summary>Their scores α, ascending.</summary>
    public ImmutableArray<double> Scores { get; }

    /// <summary>Their p-values, all above ε.</summary>
    public ImmutableArray<double> PValues { get; }

    /// <summary>The significance level ε.</summary>
    public double Epsilon { get; }

    /// <summary>T: a label set is a member where α ≤ T; ∞ where ε is too small for so few calibration examples, and every label set is one.</summary>
    public double Threshold { get; }

    /// <summary>Whether there are more members than were asked for. Those that are here have the highest p-values.</summary>
    public bool IsTruncated { get; }

    /// <summary>Whether there is no member at all.</summary>
    public bool IsEmpty => Members.IsEmpty;

    /// <summary>The one label set that has to be named where just one may be.</summary>
    public ForcedLabelSet Forced { get; }

    /// <summary>How many labels there are, m; 2^m label sets exist.</summary>
    public int LabelCount { get; }

    /// <summary>The names of the m labels; empty where none are known.</summary>
    public ImmutableArray<string> LabelNames { get; }

    /// <summary>The labels that every member has (also of those that a truncated set leaves out), ascending.</summary>
    public ImmutableArray<int> CertainLabels { get; }

    /// <summary>The labels that some members have and some do not (also of those that a truncated set leaves out), ascending.</summary>
    public ImmutableArray<int> OpenLabels { get; }

    /// <summary>How many scores were computed to find the members: at most two for each.</summary>
    public long SumsComputed { get; }

    /// <summary>Whether a label set is a member, also one that a truncated set leaves out of <see cref="Members"/>.</summary>
    /// <param name="set">A set of m labels.</param>
    /// <returns>Whether it is.</returns>
    /// <exception cref="ArgumentException">It has another number of labels.</exception>
    public bool Contains(LabelSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.LabelCount != LabelCount
            ? throw new ArgumentException($"set: expected {LabelCount} labels, got {set.LabelCount}.", nameof(set))
            : _isMember(set);
    }

    /// <summary>A label's name, or its number.</summary>
    /// <param name="label">From 0 to m−1.</param>
    /// <returns>The name.</returns>
    public string NameOf(int label) => LabelNames.IsDefaultOrEmpty ? FormattableString.Invariant($"{label}") : LabelNames[label];

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{(IsTruncated ? "more than " : string.Empty)}{Members.Length:#,0} of 2^{LabelCount} label sets at ε = {Epsilon:G10}");
}

/// <summary>A single prediction with what conformal prediction says of it.</summary>
/// <param name="Set">The label set with the highest p-value: the outputs, rounded.</param>
/// <param name="Credibility">Its p-value: small where even the best label set fits badly.</param>
/// <param name="Confidence">1 − the second highest p-value: how surely all others are ruled out.</param>
public sealed record ForcedLabelSet(LabelSet Set, double Credibility, double Confidence);
