using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Text;

/// <summary>What a benchmark's queries give, asked once each: which changes of a gold query are errors, and which queries are the same.</summary>
internal sealed class MutantRows(TextToSqlBenchmark benchmark)
{
    private readonly Dictionary<(string Domain, string Sql), (SqlRows? Rows, string? Problem)> _rows = [];
    private readonly Dictionary<(string Domain, string Sql), (ImmutableArray<SqlMutation> Errors, int Lost)> _mutants = [];
    private readonly Dictionary<(string Domain, string Sql, string Other, RowComparison Comparison), bool> _same = [];

    public TextToSqlBenchmark Benchmark => benchmark;

    /// <summary>Requires that an item's gold query runs.</summary>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public void RequireGold(TextToSqlItem item, CancellationToken stop)
    {
        if (Rows(item.Domain, item.GoldSql, stop).Problem is { } problem)
        {
            throw new InvalidOperationException($"The gold query of item {item.Id} fails: {problem} {item.GoldSql}");
        }
    }

    /// <summary>Changes of a right gold query that give other rows, and how many were passed over.</summary>
    /// <exception cref="InvalidOperationException">The gold query fails.</exception>
    public (ImmutableArray<SqlMutation> Errors, int Lost) Of(TextToSqlItem item, CancellationToken stop)
    {
        if (!_mutants.TryGetValue((item.Domain, item.GoldSql), out var found))
        {
            RequireGold(item, stop);
            var all = SqlMutations.Of(item.GoldSql, benchmark.Columns(item.Domain));
            ImmutableArray<SqlMutation> errors = [.. all.Where(m => Rows(item.Domain, m.Sql, stop).Rows is not null && !IsSame(item.Domain, m.Sql, item.GoldSql, stop))];
            found = (errors, all.Length - errors.Length);
            _mutants[(item.Domain, item.GoldSql)] = found;
        }

        return found;
    }

    /// <summary>Whether two queries give the same rows; one that fails gives none.</summary>
    public bool IsSame(string domain, string sql, string other, CancellationToken stop, RowComparison comparison = RowComparison.Multiset)
    {
        if (!_same.TryGetValue((domain, sql, other, comparison), out var isSame))
        {
            isSame = Rows(domain, sql, stop).Rows is { } rows && Rows(domain, other, stop).Rows is { } others && rows.Matches(others, comparison);
            _same[(domain, sql, other, comparison)] = isSame;
        }

        return isSame;
    }

    private (SqlRows? Rows, string? Problem) Rows(string domain, string sql, CancellationToken stop)
    {
        if (!_rows.TryGetValue((domain, sql), out var rows))
        {
            try
            {
                rows = (benchmark.Databases[domain].Query(sql, stop), null);
            }
            catch (SqlQueryException e)
            {
                rows = (null, e.Message);
            }

            _rows[(domain, sql)] = rows;
        }

        return rows;
    }
}
