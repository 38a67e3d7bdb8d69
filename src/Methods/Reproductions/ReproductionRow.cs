using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>One check: a baseline and a method, or one of them alone, measured on the same thing. <see cref="Check"/> makes them.</summary>
public sealed record ReproductionRow
{
    /// <summary>What is measured: <c>test accuracy after the last epoch</c>.</summary>
    public required string Quantity { get; init; }

    /// <summary>What the paper reports for it, with its setting; null where it gives no figure.</summary>
    public string? PaperFigure { get; init; }

    /// <summary>Whose values the baseline's are; empty where there are none.</summary>
    public string BaselineName { get; init; } = string.Empty;

    /// <summary>The baseline's values, one a seed; empty where the check looks at the method alone.</summary>
    public ImmutableArray<double> Baseline { get; init; } = [];

    /// <summary>Whose values the method's are; empty where there are none.</summary>
    public string MethodName { get; init; } = string.Empty;

    /// <summary>The method's values, one a seed.</summary>
    public ImmutableArray<double> Method { get; init; } = [];

    /// <summary>What must be so, in words: <c>ELR − cross-entropy ≥ 8 points</c>; empty for a note that expects nothing.</summary>
    public required string Expectation { get; init; }

    /// <summary>The measured number that the expectation is about.</summary>
    public required double Measured { get; init; }

    /// <summary>Whether it is so.</summary>
    public required bool Holds { get; init; }

    /// <summary>Whether the verdict depends on it; a note is shown and does not decide.</summary>
    public bool Decides { get; init; } = true;

    /// <summary>The unit of the values.</summary>
    public Unit Unit { get; init; }

    /// <summary>The unit of <see cref="Measured"/>.</summary>
    public Unit MeasuredUnit { get; init; }

    /// <summary>The same row, shown but not deciding.</summary>
    /// <returns>The note.</returns>
    public ReproductionRow AsNote() => this with { Decides = false };

    /// <summary>The baseline's values as text: mean ± standard deviation over the seeds; empty where there are none.</summary>
    /// <returns>For example <c>61.8 ± 0.6 %</c>.</returns>
    public string FormatBaseline() => Unit.FormatMean(Baseline);

    /// <summary>The method's values as text: mean ± standard deviation over the seeds; empty where there are none.</summary>
    /// <returns>For example <c>84.3 ± 0.2 %</c>.</returns>
    public string FormatMethod() => Unit.FormatMean(Method);

    /// <summary>The measured number as text.</summary>
    /// <returns>For example <c>22.5 points</c>.</returns>
    public string FormatMeasured() => MeasuredUnit.Format(Measured);

    /// <summary>What became of the expectation, in a word.</summary>
    /// <returns><c>yes</c>, <c>no</c>, <c>note: yes</c>, <c>note: no</c> or <c>note</c>.</returns>
    public string FormatOutcome()
    {
        var outcome = Holds ? "yes" : "no";
        return Decides ? outcome : Expectation.Length == 0 ? "note" : $"note: {outcome}";
    }
}
