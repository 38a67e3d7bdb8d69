using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Text;

/// <summary>One system before and after the gold standard was corrected.</summary>
/// <param name="Name">The system.</param>
/// <param name="OriginalAccuracy">Execution accuracy against the original gold, 0 to 1.</param>
/// <param name="CorrectedAccuracy">Execution accuracy against the corrected gold, 0 to 1.</param>
/// <param name="OriginalRank">Its place by the original gold: 1 is best, ties share the best.</param>
/// <param name="CorrectedRank">Its place by the corrected gold.</param>
/// <param name="Right">Items that it answers rightly by both.</param>
/// <param name="Punished">Items that only the corrected gold counts as right: it was punished for being right.</param>
/// <param name="Agreed">Items that only the original gold counts as right: it agreed with a wrong answer.</param>
/// <param name="Wrong">Items that it answers wrongly by both.</param>
public sealed record SystemCorrection(
    string Name,
    double OriginalAccuracy,
    double CorrectedAccuracy,
    int OriginalRank,
    int CorrectedRank,
    int Right,
    int Punished,
    int Agreed,
    int Wrong)
{
    /// <summary>The change of accuracy, (punished − agreed) / N.</summary>
    public double Change => (double)(Punished - Agreed) / (Right + Punished + Agreed + Wrong);
}

/// <summary>How systems rank by an original and by a corrected gold standard, and why their accuracies change.</summary>
public sealed class GoldCorrectionReport
{
    private GoldCorrectionReport(ImmutableArray<SystemCorrection> systems) => Systems = systems;

    /// <summary>The systems, in the order in which they were given.</summary>
    public ImmutableArray<SystemCorrection> Systems { get; }

    /// <summary>The system with the highest original accuracy, from 0; −1 for a tie.</summary>
    public int OriginalWinner => Winner(s => s.OriginalRank);

    /// <summary>The system with the highest corrected accuracy, from 0; −1 for a tie.</summary>
    public int CorrectedWinner => Winner(s => s.CorrectedRank);

    /// <summary>From what was right and wrong.</summary>
    /// <param name="names">The systems, at least one.</param>
    /// <param name="original">For each system, whether each of N items is right by the original gold, N ≥ 1.</param>
    /// <param name="corrected">The same by the corrected gold.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">Nothing is there, or lengths differ.</exception>
    public static GoldCorrectionReport Compute(IReadOnlyList<string> names, IReadOnlyList<bool[]> original, IReadOnlyList<bool[]> corrected)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(corrected);
        if (names.Count == 0 || original.Count != names.Count || corrected.Count != names.Count)
        {
            throw new ArgumentException(
                $"original, corrected: expected one for each of at least one system, got {original.Count} and {corrected.Count} for {names.Count}.", nameof(original));
        }

        var n = original[0].Length;
        if (n == 0 || original.Concat(corrected).Any(r => r.Length != n))
        {
            throw new ArgumentException(
                $"original, corrected: expected the same number of items everywhere, at least one, got {string.Join(", ", original.Concat(corrected).Select(r => r.Length))}.",
                nameof(original));
        }

        int[] before = [.. original.Select(r => r.Count(o => o))];
        int[] after = [.. corrected.Select(r => r.Count(o => o))];
        return new([.. names.Select((name, s) =>
        {
            int Both(bool first, bool second) => original[s].Zip(corrected[s]).Count(p => p.First == first && p.Second == second);
            return new SystemCorrection(
                name,
                (double)before[s] / n,
                (double)after[s] / n,
                1 + before.Count(b => b > before[s]),
                1 + after.Count(a => a > after[s]),
                Both(first: true, second: true),
                Both(first: false, second: true),
                Both(first: true, second: false),
                Both(first: false, second: false));
        })]);
    }

    /// <summary>From executed predictions.</summary>
    /// <param name="names">The systems, at least one.</param>
    /// <param name="original">For each system, what became of its predictions by the original gold.</param>
    /// <param name="corrected">The same by the corrected gold.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">Nothing is there, or lengths differ.</exception>
    public static GoldCorrectionReport Compute(
        IReadOnlyList<string> names, IReadOnlyList<ImmutableArray<ExecutionMatch>> original, IReadOnlyList<ImmutableArray<ExecutionMatch>> corrected)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(corrected);
        return Compute(names, [.. original.Select(Right)], [.. corrected.Select(Right)]);

        static bool[] Right(ImmutableArray<ExecutionMatch> matches) => [.. matches.Select(m => m.Match)];
    }

    /// <summary>From answers that are equal or not, whatever they are.</summary>
    /// <param name="names">The systems, at least one.</param>
    /// <param name="predictions">The N answers of each system.</param>
    /// <param name="originalGold">N original gold answers.</param>
    /// <param name="correctedGold">N corrected gold answers.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">Nothing is there, or lengths differ.</exception>
    public static GoldCorrectionReport FromAnswers(
        IReadOnlyList<string> names, IReadOnlyList<string[]> predictions, IReadOnlyList<string> originalGold, IReadOnlyList<string> correctedGold)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(originalGold);
        ArgumentNullException.ThrowIfNull(correctedGold);
        if (predictions.Any(p => p.Length != originalGold.Count) || correctedGold.Count != originalGold.Count)
        {
            throw new ArgumentException(
                $"predictions: expected {originalGold.Count} answers as in originalGold everywhere, got {string.Join(", ", predictions.Select(p => p.Length))} and {correctedGold.Count} corrected ones.",
                nameof(predictions));
        }

        return Compute(names, [.. predictions.Select(p => Right(p, originalGold))], [.. predictions.Select(p => Right(p, correctedGold))]);

        static bool[] Right(string[] answers, IReadOnlyList<string> gold) => [.. answers.Select((a, i) => string.Equals(a, gold[i], StringComparison.Ordinal))];
    }

    /// <summary>Asks systems about the original items once and scores the same queries by both golds.</summary>
    /// <param name="systems">The systems, at least one.</param>
    /// <param name="benchmark">The databases, and what a question looks like.</param>
    /// <param name="original">The items as published, at least one.</param>
    /// <param name="corrected">The same items in the same order with corrected gold queries.</param>
    /// <param name="accuracy">How rows are compared; null: as multisets.</param>
    /// <param name="progress">Told how many answers there are.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">Nothing is there, or the items are not the same.</exception>
    /// <exception cref="InvalidOperationException">A gold query fails; the message names the item, and no system was asked.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<GoldCorrectionReport> ScoreAsync(
        IReadOnlyList<ISqlGenerator> systems,
        TextToSqlBenchmark benchmark,
        IReadOnlyList<TextToSqlItem> original,
        IReadOnlyList<TextToSqlItem> corrected,
        ExecutionAccuracy? accuracy = null,
        IProgress<int>? progress = null,
        CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(systems);
        ArgumentNullException.ThrowIfNull(benchmark);
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(corrected);
        if (!original.Select(i => i.Id).SequenceEqual(corrected.Select(i => i.Id)))
        {
            throw new ArgumentException("corrected: expected the same items as in original, in the same order.", nameof(corrected));
        }

        // A system can cost money: first all that can be wrong without it.
        ExecutionAccuracy.RequireGold(benchmark.Databases, original.Concat(corrected), stop);
        accuracy ??= new();
        var (before, after) = (new List<ImmutableArray<ExecutionMatch>>(), new List<ImmutableArray<ExecutionMatch>>());
        foreach (var system in systems)
        {
            var said = new List<string>();
            foreach (var item in original)
            {
                said.Add(await system.GenerateAsync(benchmark.Ask(item), stop));
                progress?.Report((before.Count * original.Count) + said.Count);
            }

            before.Add(accuracy.Evaluate(benchmark.Databases, original, said, stop: stop));
            after.Add(accuracy.Evaluate(benchmark.Databases, corrected, said, stop: stop));
        }

        return Compute([.. systems.Select(s => s.Description)], before, after);
    }

    private int Winner(Func<SystemCorrection, int> rank)
    {
        int[] best = [.. Enumerable.Range(0, Systems.Length).Where(s => rank(Systems[s]) == 1)];
        return best.Length == 1 ? best[0] : -1;
    }
}
