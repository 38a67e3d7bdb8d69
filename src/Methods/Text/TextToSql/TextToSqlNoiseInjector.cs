using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Text;

/// <summary>A benchmark with known errors.</summary>
/// <param name="Given">The items as published: with errors.</param>
/// <param name="Corrected">The same items without them, in the same order.</param>
/// <param name="WrongRows">For each item, whether the given gold query gives other rows than the right one.</param>
/// <param name="Discarded">Changed gold queries that were passed over because they fail or give the same rows: those are no errors.</param>
public sealed record NoisyBenchmark(
    ImmutableArray<TextToSqlItem> Given, ImmutableArray<TextToSqlItem> Corrected, ImmutableArray<bool> WrongRows, int Discarded)
{
    /// <summary>The given questions with right gold queries: the paper's second version.</summary>
    public ImmutableArray<TextToSqlItem> CorrectedSql => [.. Given.Select((g, i) => g with { GoldSql = Corrected[i].GoldSql, Noise = g.Noise & ~TextToSqlNoise.IncorrectSql })];
}

/// <summary>
/// Noise of the paper's six categories, put into right items. Gold queries are changed in one place, and only changes that give other
/// rows count. Kinds of question noise are drawn as often as in BIRD's financial domain; an item that cannot have the drawn kind gets the
/// next one that it can have, so that the mix is near BIRD's and not the same. Where an item gets wrong capitals and a wrong gold query, its
/// question keeps the wrong capitals and its gold query has the right ones.
/// </summary>
public sealed class TextToSqlNoiseInjector
{
    // Categories 1, 2, 4, 5 and 6: how often they were found in the 106 financial items (recounted).
    private static readonly (TextToSqlNoise Category, int Weight)[] Kinds =
    [
        (TextToSqlNoise.Spelling, 24), (TextToSqlNoise.Ambiguous, 17), (TextToSqlNoise.Synonym, 2), (TextToSqlNoise.Capitalization, 7), (TextToSqlNoise.Unmappable, 1),
    ];

    /// <summary>Creates the injector.</summary>
    /// <param name="questionRate">The share of items with a noisy question, 0 to 1.</param>
    /// <param name="goldRate">The share of items with an erroneous gold query, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is out of range.</exception>
    public TextToSqlNoiseInjector(double questionRate = 0.415, double goldRate = 0.207)
    {
        QuestionRate = Share(questionRate, nameof(questionRate));
        GoldRate = Share(goldRate, nameof(goldRate));
    }

    /// <summary>The share of items with a noisy question.</summary>
    public double QuestionRate { get; }

    /// <summary>The share of items with an erroneous gold query.</summary>
    public double GoldRate { get; }

    /// <summary>Puts errors into right items; as many as the rates say, rounded, where the items allow as many.</summary>
    /// <param name="benchmark">Right items and their databases.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The items with and without errors.</returns>
    /// <exception cref="InvalidOperationException">A gold query of the benchmark fails.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public NoisyBenchmark Inject(TextToSqlBenchmark benchmark, long seed, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(benchmark);
        return Inject(new MutantRows(benchmark), seed, stop);
    }

    /// <summary>The same, with what earlier draws have learned about the benchmark's queries.</summary>
    internal NoisyBenchmark Inject(MutantRows known, long seed, CancellationToken stop)
    {
        var right = known.Benchmark.Items;
        foreach (var item in right)
        {
            known.RequireGold(item, stop);
        }

        var given = right.ToArray();
        var random = new SeededRandom(seed, 28);
        Spread(right.Length, QuestionRate, random, i =>
        {
            var noisy = WithQuestionNoise(given[i], random);
            given[i] = noisy ?? given[i];
            return noisy is not null;
        });
        var discarded = 0;
        Spread(right.Length, GoldRate, random, i =>
        {
            stop.ThrowIfCancellationRequested();
            var (mutants, lost) = known.Of(right[i], stop);
            discarded += lost;
            if (mutants.IsEmpty)
            {
                return false;
            }

            given[i] = given[i] with { GoldSql = mutants[random.NextInt(mutants.Length)].Sql, Noise = given[i].Noise | TextToSqlNoise.IncorrectSql };
            return true;
        });
        return new(
            [.. given], [.. right.Select(i => i with { Noise = TextToSqlNoise.None })], [.. given.Select((g, i) => !known.IsSame(g.Domain, g.GoldSql, right[i].GoldSql, stop))], discarded);
    }

    private static void Spread(int count, double rate, SeededRandom random, Func<int, bool> put)
    {
        var wanted = (int)Math.Round(rate * count, MidpointRounding.AwayFromZero);
        foreach (var i in random.Permutation(count))
        {
            if (wanted == 0)
            {
                return;
            }

            wanted -= put((int)i) ? 1 : 0;
        }
    }

    private static TextToSqlItem? WithQuestionNoise(TextToSqlItem item, SeededRandom random)
    {
        // The drawn kind, or the next that the item can have.
        var draw = random.NextInt(Kinds.Sum(k => k.Weight));
        var first = 0;
        for (var sum = Kinds[0].Weight; sum <= draw; sum += Kinds[first].Weight)
        {
            first++;
        }

        return Enumerable.Range(0, Kinds.Length).Select(k => QuestionNoise.Apply(item, Kinds[(first + k) % Kinds.Length].Category, random)).FirstOrDefault(n => n is not null);
    }

    private static double Share(double rate, string name) =>
        rate is >= 0 and <= 1 ? rate : throw new ArgumentOutOfRangeException(name, rate, $"{name}: expected a share from 0 to 1, got {rate}.");
}
