using System.Collections.Immutable;
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

    /// <summary>The first seed's runs, for charts, in the order in which they ran; empty where the paper trains nothing.</summary>
    public ImmutableArray<ReproductionRun> Runs { get; init; } = [];

    /// <summary>What is to be drawn beside the runs' dynamics.</summary>
    public ImmutableArray<ReproductionFigure> Figures { get; init; } = [];

    /// <summary>The device that was used: <c>cpu</c>, <c>cuda</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Seconds it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether every row that carries the claim holds; notes do not decide.</summary>
    public Verdict Verdict =>
        Deciding.All(r => r.Holds) ? Verdict.Holds : Deciding.Any(r => r.Holds) ? Verdict.HoldsInPart : Verdict.DoesNotHold;

    /// <summary>The verdict in a sentence, with the scale it was reached at.</summary>
    public string VerdictSentence
    {
        get
        {
            var head = Verdict switch
            {
                Verdict.Holds => "The claim holds",
                Verdict.HoldsInPart => $"The claim holds in part ({Deciding.Count(r => r.Holds)} of {Deciding.Count()} checks)",
                _ => "The claim does not hold",
            };
            return FormattableString.Invariant($"{head} at {Scale} scale over {Seeds.Length} seed{(Seeds.Length == 1 ? string.Empty : "s")}.");
        }
    }

    private IEnumerable<ReproductionRow> Deciding => Rows.Where(r => r.Decides);
}

/// <summary>A training run behind a result.</summary>
/// <param name="Arm">What was compared: a method, or one setting of it.</param>
/// <param name="Condition">Under which condition (a noise rate); empty where there is just one.</param>
/// <param name="Run">The run.</param>
public sealed record ReproductionRun(string Arm, string Condition, TrainingRun Run)
{
    /// <summary>The arm, with the condition where there are several.</summary>
    public string Name => Condition.Length == 0 ? Arm : $"{Arm}, {Condition}";

    /// <summary>Whether its dynamics are drawn.</summary>
    internal bool IsShown { get; init; } = true;
}

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
