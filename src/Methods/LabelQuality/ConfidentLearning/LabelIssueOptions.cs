using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>How label issues are found and ranked; every default is the usual choice.</summary>
public sealed record LabelIssueOptions
{
    /// <summary>The rule, where there is no <see cref="Threshold"/>.</summary>
    public PruningMethod Method { get; init; } = PruningMethod.ByNoiseRate;

    /// <summary>
    /// A rule without estimates: an example is an issue where its given label's probability is below this, from 0 (exclusive) to 1, and
    /// another class is likelier. Null: <see cref="Method"/> decides. With votes of neighbours it is the least credibility.
    /// </summary>
    public double? Threshold { get; init; }

    /// <summary>Where the probabilities come from, in words, for displays: <c>votes of the 10 nearest neighbours</c>; null: not said.</summary>
    public string? Source { get; init; }

    /// <summary>What the issues are ranked by, the most suspect first.</summary>
    public LabelQualityScore Score { get; init; } = LabelQualityScore.SelfConfidence;

    /// <summary>Whether the thresholds are taken off the probabilities before scoring; not for the entropy.</summary>
    public bool Adjust { get; init; }

    /// <summary>For the prune rules: the share of the estimated wrong labels to take, 0 to 1.</summary>
    public double FracNoise { get; init; } = 1;

    /// <summary>For the prune rules: how many examples of each class stay, at least 0.</summary>
    public int MinExamplesPerClass { get; init; } = 1;

    /// <summary>The K class names, for tables; null: the class numbers, or the names of the data set.</summary>
    public ImmutableArray<string>? ClassNames { get; init; }
}
