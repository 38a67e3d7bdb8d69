using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Text;

/// <summary>What became of one predicted query.</summary>
/// <param name="Match">Whether it gives the rows of the gold query.</param>
/// <param name="PredictedFailed">Whether it did not run: that counts as wrong.</param>
/// <param name="Error">Why it did not run; null where it did.</param>
/// <param name="IsGoldEmpty">Whether the gold query gives no rows, so that any empty answer matches: the item deserves a look.</param>
public sealed record ExecutionMatch(bool Match, bool PredictedFailed, string? Error, bool IsGoldEmpty);

/// <summary>Execution accuracy: the share of predicted queries that give the same rows as their gold queries on a real database.</summary>
/// <param name="comparison">Whether duplicate rows count: yes as in the paper, or no as in BIRD's script. The order of rows never does.</param>
public sealed class ExecutionAccuracy(RowComparison comparison = RowComparison.Multiset)
{
    /// <summary>Whether duplicate rows count.</summary>
    public RowComparison Comparison { get; } = Enum.IsDefined(comparison)
        ? comparison
        : throw new ArgumentOutOfRangeException(nameof(comparison), comparison, $"comparison: expected Multiset or Set, got {comparison}.");

    /// <summary>The mean match.</summary>
    /// <param name="matches">What became of each prediction, at least one.</param>
    /// <returns>0 to 1.</returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static double Mean(IReadOnlyCollection<ExecutionMatch> matches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        return matches.Count > 0 ? matches.Average(m => m.Match ? 1.0 : 0.0) : throw new ArgumentException("matches: expected at least one, got none.", nameof(matches));
    }

    /// <summary>Compares a predicted query with its gold query.</summary>
    /// <param name="database">What both are asked of.</param>
    /// <param name="predictedSql">The prediction; one that fails or is refused is wrong, and no exception.</param>
    /// <param name="goldSql">The gold query.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="InvalidOperationException">The gold query fails: an error of the benchmark, not of the system.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ExecutionMatch Evaluate(SqlDatabase database, string predictedSql, string goldSql, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(predictedSql);
        ArgumentNullException.ThrowIfNull(goldSql);
        return Evaluate(database, predictedSql, Gold(database, goldSql, "The gold query", stop), stop);
    }

    /// <summary>Compares the predictions of a system with the gold queries of all items.</summary>
    /// <param name="databases">The databases by domain.</param>
    /// <param name="items">The items, at least one.</param>
    /// <param name="predictions">A query for each item.</param>
    /// <param name="progress">Told how many are done.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>What became of each.</returns>
    /// <exception cref="ArgumentException">There are no items, as many predictions as items are not given, or a domain has no database.</exception>
    /// <exception cref="InvalidOperationException">A gold query fails; the message names the item.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ImmutableArray<ExecutionMatch> Evaluate(
        IReadOnlyDictionary<string, SqlDatabase> databases,
        IReadOnlyList<TextToSqlItem> items,
        IReadOnlyList<string> predictions,
        IProgress<int>? progress = null,
        CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(predictions);
        if (items.Count == 0 || predictions.Count != items.Count)
        {
            throw new ArgumentException($"predictions: expected one for each of at least one item, got {predictions.Count} for {items.Count}.", nameof(predictions));
        }

        var matches = ImmutableArray.CreateBuilder<ExecutionMatch>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            matches.Add(Evaluate(Of(databases, items[i]), predictions[i], GoldOf(databases, items[i], stop), stop));
            progress?.Report(i + 1);
        }

        return matches.MoveToImmutable();
    }

    /// <summary>Requires that all gold queries run.</summary>
    internal static void RequireGold(IReadOnlyDictionary<string, SqlDatabase> databases, IEnumerable<TextToSqlItem> items, CancellationToken stop)
    {
        foreach (var item in items)
        {
            GoldOf(databases, item, stop);
        }
    }

    private static SqlRows GoldOf(IReadOnlyDictionary<string, SqlDatabase> databases, TextToSqlItem item, CancellationToken stop) =>
        Gold(Of(databases, item), item.GoldSql, $"The gold query of item {item.Id}", stop);

    private static SqlDatabase Of(IReadOnlyDictionary<string, SqlDatabase> databases, TextToSqlItem item) => databases.GetValueOrDefault(item.Domain)
        ?? throw new ArgumentException($"databases: there is none for the domain '{item.Domain}' of item {item.Id}.", nameof(databases));

    private static SqlRows Gold(SqlDatabase database, string sql, string what, CancellationToken stop)
    {
        try
        {
            return database.Query(sql, stop);
        }
        catch (SqlQueryException e)
        {
            throw new InvalidOperationException($"{what} fails: {e.Message} {sql}", e);
        }
    }

    private ExecutionMatch Evaluate(SqlDatabase database, string predicted, SqlRows gold, CancellationToken stop)
    {
        try
        {
            return new(database.Query(predicted, stop).Matches(gold, Comparison), PredictedFailed: false, Error: null, gold.Count == 0);
        }
        catch (SqlQueryException e)
        {
            return new(Match: false, PredictedFailed: true, e.Message, gold.Count == 0);
        }
    }
}
