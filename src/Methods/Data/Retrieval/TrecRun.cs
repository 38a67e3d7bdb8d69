using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// What a system found: documents with scores for each query. The order is trec_eval's up to version 9.0.8: by score, higher first, compared in single
/// precision (version 10 compares in double precision); of equal scores the document whose name comes later in ordinal order is first. The rank that a file holds counts for nothing.
/// </summary>
public sealed class TrecRun
{
    private static readonly string[] Fields = ["query", "Q0", "document", "rank", "score", "tag"];

    private readonly FrozenDictionary<string, ImmutableArray<(string Document, double Score)>> _found;

    /// <summary>Creates it.</summary>
    /// <param name="results">Query, document and score, in any order.</param>
    /// <param name="tag">The name of the system.</param>
    /// <exception cref="ArgumentException">A document comes twice for one query, a score is not finite, or a name is empty or has blanks.</exception>
    public TrecRun(IEnumerable<(string Query, string Document, double Score)> results, string tag = "noisy")
    {
        ArgumentNullException.ThrowIfNull(results);
        TrecLines.CheckName(tag, nameof(tag));
        Tag = tag;
        var order = new List<string>();
        var all = new Dictionary<string, Dictionary<string, double>>(StringComparer.Ordinal);
        foreach (var (query, document, score) in results)
        {
            TrecLines.CheckName(query, nameof(results));
            TrecLines.CheckName(document, nameof(results));
            if (!double.IsFinite(score))
            {
                throw new ArgumentException($"results: expected finite scores, got {score} for document '{document}' of query '{query}'.", nameof(results));
            }

            if (!all.TryGetValue(query, out var scores))
            {
                order.Add(query);
                all[query] = scores = new Dictionary<string, double>(StringComparer.Ordinal);
            }

            if (!scores.TryAdd(document, score))
            {
                throw new ArgumentException($"results: expected each document once a query, got '{document}' of query '{query}' twice.", nameof(results));
            }
        }

        Queries = [.. order];
        _found = all.ToFrozenDictionary(
            p => p.Key,
            p => p.Value.OrderByDescending(r => (float)r.Value).ThenByDescending(r => r.Key, StringComparer.Ordinal).Select(r => (r.Key, r.Value)).ToImmutableArray(),
            StringComparer.Ordinal);
    }

    /// <summary>The queries, in the order in which they first came.</summary>
    public ImmutableArray<string> Queries { get; }

    /// <summary>The name of the system.</summary>
    public string Tag { get; }

    /// <summary>The documents of a query with their scores, best first.</summary>
    /// <param name="query">The query.</param>
    /// <returns>The list; empty for a query that the run lacks.</returns>
    public ImmutableArray<(string Document, double Score)> Of(string query) => _found.GetValueOrDefault(query, []);

    /// <summary>A run of lists without scores: the first of n documents gets n, the last 1, so that no tie changes the order.</summary>
    /// <param name="rankings">Query and documents, best first.</param>
    /// <param name="tag">The name of the system.</param>
    /// <returns>The run.</returns>
    /// <exception cref="ArgumentException">A document or a query comes twice, or a name is empty or has blanks.</exception>
    public static TrecRun OfRankings(IEnumerable<(string Query, IReadOnlyList<string> Documents)> rankings, string tag = "noisy")
    {
        ArgumentNullException.ThrowIfNull(rankings);
        var queries = new HashSet<string>(StringComparer.Ordinal);
        return new TrecRun(
            rankings.SelectMany(r => queries.Add(r.Query)
                ? r.Documents.Select((d, i) => (r.Query, d, (double)(r.Documents.Count - i)))
                : throw new ArgumentException($"rankings: expected one list a query, got two for query '{r.Query}'.", nameof(rankings))),
            tag);
    }

    /// <summary>Reads a run file: a line <c>query Q0 document rank score tag</c> for each result; plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The run, with the tag of its first line.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line is malformed, or a document comes twice for a query, or there is no line.</exception>
    public static TrecRun Read(string path)
    {
        var results = new List<(string, string, double)>();
        var seen = new HashSet<(string, string)>();
        string? tag = null;
        TrecLines.Read(path, Fields, (parts, invalid) =>
        {
            if (!double.TryParse(parts[4], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) || !double.IsFinite(score))
            {
                throw invalid(4, $"expected a finite number, got '{parts[4]}'.");
            }

            if (!seen.Add((parts[0], parts[2])))
            {
                throw invalid(2, $"expected each document once a query, got '{parts[2]}' of query '{parts[0]}' again.");
            }

            tag ??= parts[5];
            results.Add((parts[0], parts[2], score));
        });
        return tag is null ? throw new InvalidDataException($"{path}: expected at least one line, got none.") : new TrecRun(results, tag);
    }

    /// <summary>Writes a run file, whole or not at all; ranks count from 1 in the run's own order.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path) => TrecLines.Write(
        path,
        Queries.SelectMany(q => Of(q).Select((r, i) => FormattableString.Invariant($"{q} Q0 {r.Document} {i + 1} {TrecLines.Text(r.Score)} {Tag}"))));
}
