using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Items and the databases that they ask.</summary>
public sealed class TextToSqlBenchmark : IDisposable
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, ImmutableArray<string>>> _columns = new(StringComparer.Ordinal);

    /// <summary>Creates it; the databases are then its own.</summary>
    /// <param name="items">The items, at least one, each with an id of its own.</param>
    /// <param name="databases">A database for each domain.</param>
    /// <exception cref="ArgumentException">There are no items, an id comes twice, or a domain has no database.</exception>
    public TextToSqlBenchmark(IEnumerable<TextToSqlItem> items, IReadOnlyDictionary<string, SqlDatabase> databases)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(databases);
        Items = [.. items];
        Databases = databases;
        if (Items.IsEmpty || Items.DistinctBy(i => i.Id).Count() < Items.Length)
        {
            throw new ArgumentException("items: expected at least one, each with an id of its own.", nameof(items));
        }

        if (Items.FirstOrDefault(i => !databases.ContainsKey(i.Domain)) is { } lost)
        {
            throw new ArgumentException($"databases: there is none for the domain '{lost.Domain}' of item {lost.Id}.", nameof(databases));
        }
    }

    /// <summary>The items.</summary>
    public ImmutableArray<TextToSqlItem> Items { get; }

    /// <summary>The databases by domain.</summary>
    public IReadOnlyDictionary<string, SqlDatabase> Databases { get; }

    /// <summary>What a system is asked about an item: everything but the answer.</summary>
    /// <param name="item">The item.</param>
    /// <returns>The question with the schema of its database.</returns>
    public SqlQuestion Ask(TextToSqlItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new(item.Id, item.Question, item.Evidence, Databases[item.Domain].Schema);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var database in Databases.Values)
        {
            database.Dispose();
        }
    }

    /// <summary>The columns of each table of a domain.</summary>
    internal IReadOnlyDictionary<string, ImmutableArray<string>> Columns(string domain)
    {
        if (!_columns.TryGetValue(domain, out var columns))
        {
            var database = Databases[domain];
            var tables = database.Own("SELECT name FROM sqlite_master WHERE type = 'table'");
            columns = Enumerable.Range(0, tables.Count)
                .Select(t => (string)tables[t, 0]!)
                .ToDictionary(t => t, t => database.Own($"SELECT * FROM \"{t.Replace("\"", "\"\"", StringComparison.Ordinal)}\" LIMIT 0").Columns, StringComparer.OrdinalIgnoreCase);
            _columns[domain] = columns;
        }

        return columns;
    }
}
