using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Text;

/// <summary>How a simulated system behaves. All are shares from 0 to 1.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Skill">How often it is right about a question without noise.</param>
/// <param name="QuestionSensitivity">What part of its skill it loses where the question is noisy.</param>
/// <param name="Reproduces">How often it gives the benchmark's own wrong answer where the gold query is wrong: it has learned its habits.</param>
public sealed record SimulatedSystem(string Name, double Skill, double QuestionSensitivity, double Reproduces)
{
    /// <summary>How likely it matches the given gold.</summary>
    /// <param name="hasWrongGold">Whether the given gold gives other rows than the right one.</param>
    /// <param name="hasNoisyQuestion">Whether the question is noisy.</param>
    /// <returns>The probability.</returns>
    public double MatchesGiven(bool hasWrongGold, bool hasNoisyQuestion) => hasWrongGold ? Reproduces : Right(hasNoisyQuestion);

    /// <summary>How likely it is truly right.</summary>
    /// <param name="hasWrongGold">Whether the given gold gives other rows than the right one.</param>
    /// <param name="hasNoisyQuestion">Whether the question is noisy.</param>
    /// <returns>The probability.</returns>
    public double MatchesRight(bool hasWrongGold, bool hasNoisyQuestion) => (hasWrongGold ? 1 - Reproduces : 1) * Right(hasNoisyQuestion);

    /// <summary>Requires that all are shares.</summary>
    internal void RequireShares(string parameter)
    {
        foreach (var (share, name) in new[] { (Skill, nameof(Skill)), (QuestionSensitivity, nameof(QuestionSensitivity)), (Reproduces, nameof(Reproduces)) })
        {
            if (share is not (>= 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException(parameter, share, $"{parameter}: expected a share from 0 to 1 for {name}, got {share}.");
            }
        }
    }

    private double Right(bool hasNoisyQuestion) => Skill * (hasNoisyQuestion ? 1 - QuestionSensitivity : 1);
}

/// <summary>
/// A system that knows the answers and is right as often as one says; no language model is asked. Where it is wrong it gives a real query
/// with other rows, or now and then one that does not run. It answers the same whenever it is asked the same.
/// </summary>
public sealed class SimulatedSqlGenerator : ISqlGenerator
{
    private const double Broken = 0.1;

    private readonly MutantRows _known;
    private readonly Dictionary<int, (TextToSqlItem Given, TextToSqlItem Right, bool HasWrongRows)> _items;
    private readonly SimulatedSystem _system;
    private readonly long _seed;

    /// <summary>Creates the system.</summary>
    /// <param name="benchmark">The right items and their databases.</param>
    /// <param name="noisy">The items with errors.</param>
    /// <param name="system">How it behaves.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside [0, 1].</exception>
    public SimulatedSqlGenerator(TextToSqlBenchmark benchmark, NoisyBenchmark noisy, SimulatedSystem system, long seed = 0)
        : this(new MutantRows(benchmark ?? throw new ArgumentNullException(nameof(benchmark))), noisy, system, seed)
    {
    }

    internal SimulatedSqlGenerator(MutantRows known, NoisyBenchmark noisy, SimulatedSystem system, long seed)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        ArgumentNullException.ThrowIfNull(system);
        system.RequireShares(nameof(system));
        (_known, _system, _seed) = (known, system, seed);
        _items = Enumerable.Range(0, noisy.Given.Length).ToDictionary(i => noisy.Given[i].Id, i => (noisy.Given[i], noisy.Corrected[i], noisy.WrongRows[i]));
    }

    /// <inheritdoc/>
    public string Description => $"{_system.Name} (simulated)";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is no such item.</exception>
    public Task<string> GenerateAsync(SqlQuestion question, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        return Task.FromResult(Answer(question.Id, question.Question, stop));
    }

    /// <summary>The answer to a question of the benchmark.</summary>
    internal string Answer(int id, string question, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (!_items.TryGetValue(id, out var item))
        {
            throw new ArgumentException($"question: the benchmark has no item {id}.", nameof(id));
        }

        // One draw a purpose: a clearer question makes no right answer wrong.
        var random = new SeededRandom(_seed, 281, id);
        var (habit, luck, failure) = (random.NextDouble(), random.NextDouble(), random.NextDouble());
        if (item.HasWrongRows && habit < _system.Reproduces)
        {
            return item.Given.GoldSql;
        }

        return luck < _system.MatchesRight(hasWrongGold: false, !string.Equals(question, item.Right.Question, StringComparison.Ordinal))
            ? item.Right.GoldSql
            : Failure(item.Given, item.Right, failure, random, stop);
    }

    private string Failure(TextToSqlItem given, TextToSqlItem right, double failure, SeededRandom random, CancellationToken stop)
    {
        ImmutableArray<SqlMutation> wrong = failure < Broken ? [] : [.. _known.Of(right, stop).Errors.Where(m => !_known.IsSame(given.Domain, m.Sql, given.GoldSql, stop))];
        return wrong.IsEmpty ? "SELEC" + right.GoldSql[Math.Min(6, right.GoldSql.Length)..] : wrong[random.NextInt(wrong.Length)].Sql;
    }
}
