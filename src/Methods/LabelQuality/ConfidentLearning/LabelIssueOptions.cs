using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>How label issues are found and ranked; every default is the usual choice.</summary>
public sealed record LabelIssueOptions
{
    /// <summary>The rule.</summary>
    public PruningMethod Method { get; init; } = PruningMethod.ByNoiseRate;

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
