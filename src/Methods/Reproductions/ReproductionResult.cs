using System.Collections.Immutable;
using System.Globalization;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>What a reproduction measured.</summary>
public sealed record ReproductionResult
{
    /// <summary>The paper's number and short name: <c>03-elr</c>.</summary>
    public required string PaperId { get; init; }

    /// <summary>The claim that was tested.</summary>
    public required string Claim { get; init; }

    /// <summary>What was run: data, noise, model, epochs.</summary>
    public required string Setting { get; init; }

    /// <summary>The scale.</summary>
    public required ReproductionScale Scale { get; init; }

    /// <summary>The seeds.</summary>
    public required ImmutableArray<long> Seeds { get; init; }

    /// <summary>What was compared.</summary>
    public required ImmutableArray<ReproductionRow> Rows { get; init; }

    /// <summary>The runs behind it, for charts; empty where the paper trains nothing.</summary>
    public ImmutableArray<TrainingRun> Runs { get; init; } = [];

    /// <summary>Further measurements for charts.</summary>
    public ImmutableArray<ReproductionSeries> Series { get; init; } = [];

    /// <summary>The device that was used: <c>cpu</c>, <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Seconds it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether every row that carries the claim holds.</summary>
    public Verdict Verdict =>
        Rows.All(r => r.Holds) ? Verdict.Holds : Rows.Any(r => r.Holds) ? Verdict.HoldsInPart : Verdict.DoesNotHold;

    /// <summary>The verdict in a sentence, with the scale it was reached at.</summary>
    public string VerdictSentence
    {
        get
        {
            var holding = Rows.Count(r => r.Holds);
            var head = Verdict switch
            {
                Verdict.Holds => "The claim holds",
                Verdict.HoldsInPart => $"The claim holds in part ({holding} of {Rows.Length} checks)",
                _ => "The claim does not hold",
            };
            return FormattableString.Invariant($"{head} at {Scale} scale over {Seeds.Length} seed{(Seeds.Length == 1 ? string.Empty : "s")}.");
        }
    }
}

/// <summary>One check: a baseline and a method measured on the same thing.</summary>
public sealed record ReproductionRow
{
    /// <summary>What is measured: <c>test accuracy after the last epoch</c>.</summary>
    public required string Quantity { get; init; }

    /// <summary>What the paper reports for it, with its setting; null where it gives no figure.</summary>
    public string? PaperFigure { get; init; }

    /// <summary>The baseline's values, one a seed; empty where the check looks at the method alone.</summary>
    public ImmutableArray<double> Baseline { get; init; } = [];

    /// <summary>The method's values, one a seed; empty where the check looks at the baseline alone.</summary>
    public ImmutableArray<double> Method { get; init; } = [];

    /// <summary>What must be so, in words: <c>method − baseline ≥ 0.08</c>.</summary>
    public required string Expectation { get; init; }

    /// <summary>The measured number that the expectation is about.</summary>
    public required double Measured { get; init; }

    /// <summary>Whether it is so.</summary>
    public required bool Holds { get; init; }

    /// <summary>Whether the values are shares, to be shown in per cent.</summary>
    public bool IsShare { get; init; } = true;

    /// <summary>The baseline's values as text: mean ± standard deviation over the seeds; empty where there are none.</summary>
    /// <returns>For example <c>61.8 ± 0.6 %</c>.</returns>
    public string FormatBaseline() => Format(Baseline);

    /// <summary>The method's values as text: mean ± standard deviation over the seeds; empty where there are none.</summary>
    /// <returns>For example <c>84.3 ± 0.2 %</c>.</returns>
    public string FormatMethod() => Format(Method);

    /// <summary>The measured number as text.</summary>
    /// <returns>For example <c>22.5 %</c>; a difference of two shares is in points.</returns>
    public string FormatMeasured()
    {
        var isDifference = !Baseline.IsEmpty && !Method.IsEmpty;
        return IsShare
            ? FormattableString.Invariant($"{Measured * 100:0.0} {(isDifference ? "points" : "%")}")
            : FormattableString.Invariant($"{Measured:0.####}");
    }

    private string Format(ImmutableArray<double> values)
    {
        if (values.IsEmpty)
        {
            return string.Empty;
        }

        var scale = IsShare ? 100 : 1;
        var unit = IsShare ? " %" : string.Empty;
        var mean = values.Average();

        // Small numbers that are no shares need two figures that count.
        var decimals = IsShare || mean == 0 ? 1 : Math.Clamp(1 - (int)Math.Floor(Math.Log10(Math.Abs(mean))), 1, 6);
        string Text(double value) => (value * scale).ToString($"F{decimals}", CultureInfo.InvariantCulture);
        if (values.Length == 1)
        {
            return Text(mean) + unit;
        }

        var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
        return $"{Text(mean)} ± {Text(deviation)}{unit}";
    }
}

/// <summary>A named curve for charts.</summary>
/// <param name="Chart">The chart it belongs to.</param>
/// <param name="Name">Its name in the legend.</param>
/// <param name="X">Positions.</param>
/// <param name="Y">Values, one a position.</param>
public sealed record ReproductionSeries(string Chart, string Name, ImmutableArray<double> X, ImmutableArray<double> Y);

/// <summary>What a reproduction concludes.</summary>
public enum Verdict
{
    /// <summary>Every check holds.</summary>
    Holds,

    /// <summary>Some do.</summary>
    HoldsInPart,

    /// <summary>None does.</summary>
    DoesNotHold,
}
