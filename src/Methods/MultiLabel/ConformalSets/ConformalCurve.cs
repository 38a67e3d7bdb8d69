using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>What prediction sets did at one significance level.</summary>
/// <param name="Epsilon">ε.</param>
/// <param name="ErrorRate">The share of examples whose true label set was outside; an empty set counts as an error.</param>
/// <param name="Low">The lower edge of the band in which a valid predictor's error rate lies.</param>
/// <param name="High">The upper edge.</param>
/// <param name="MedianSize">The median number of label sets.</param>
/// <param name="MeanSize">The mean number; ∞ where one of them is too large to be counted.</param>
/// <param name="EmptyShare">The share of examples for which no label set was left.</param>
public sealed record ConformalPoint(double Epsilon, double ErrorRate, double Low, double High, double MedianSize, double MeanSize, double EmptyShare)
{
    /// <summary>Whether the error rate lies in its band.</summary>
    public bool IsInBand => ErrorRate >= Low && ErrorRate <= High;
}

/// <summary>Errors and sizes of prediction sets by the significance level, on examples with known labels.</summary>
public sealed record ConformalCurve
{
    /// <summary>The levels, ascending.</summary>
    public required ImmutableArray<ConformalPoint> Points { get; init; }

    /// <summary>How many labels there are, m.</summary>
    public required int LabelCount { get; init; }

    /// <summary>How many examples were calibrated on.</summary>
    public required int CalibrationCount { get; init; }

    /// <summary>How many were tested on.</summary>
    public required int TestCount { get; init; }

    /// <summary>How many of these, from the first on, the sizes were counted for.</summary>
    public required int SizedCount { get; init; }

    /// <summary>How surely a valid predictor's error rate lies in the band at one level: 0.95 for 95 %.</summary>
    public required double BandConfidence { get; init; }

    /// <summary>How good the single predictions are.</summary>
    public required ForcedQuality Forced { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Points.Count(p => p.IsInBand)} of {Points.Length} error rates in their {BandConfidence:P0} band, {TestCount:#,0} examples of {LabelCount} labels");
}

/// <summary>How good forced predictions are.</summary>
/// <param name="ExactMatch">The share of examples whose label set is wholly right.</param>
/// <param name="MicroF1">F1 over all entries; NaN where nothing is present nor predicted.</param>
/// <param name="MacroF1">The mean of the labels' F1, those left out that are neither present nor predicted.</param>
public sealed record ForcedQuality(double ExactMatch, double MicroF1, double MacroF1);
