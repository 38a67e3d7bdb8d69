using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Relevance judgments: which document has which grade for which query. What was not judged has none.</summary>
public sealed class TrecQrels
{
    private static readonly string[] Fields = ["query", "iteration", "document", "grade"];

    private readonly FrozenDictionary<string, FrozenDictionary<string, int>> _grades;

    /// <summary>Creates them.</summary>
    /// <param name="judgments">Query, document and grade. A grade above 0 is a gain; below 0 counts as 0.</param>
    /// <exception cref="ArgumentException">A document is judged twice for one query, or a name is empty or has blanks.</exception>
    public TrecQrels(IEnumerable<(string Query, string Document, int Grade)> judgments)
    {
        ArgumentNullException.ThrowIfNull(judgments);
        var order = new List<string>();
        var all = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var (query, document, grade) in judgments)
        {
            TrecLines.CheckName(query, nameof(judgments));
            TrecLines.CheckName(document, nameof(judgments));
            if (!all.TryGetValue(query, out var grades))
            {
                order.Add(query);
                all[query] = grades = new Dictionary<string, int>(StringComparer.Ordinal);
            }

            if (!grades.TryAdd(document, grade))
            {
                throw new ArgumentException($"judgments: expected one grade a query and document, got two for document '{document}' of query '{query}'.", nameof(judgments));
            }
        }

        Queries = [.. order];
        _grades = all.ToFrozenDictionary(p => p.Key, p => p.Value.ToFrozenDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>The queries, in the order in which they first came.</summary>
    public ImmutableArray<string> Queries { get; }

    /// <summary>The judged documents of a query with their grades.</summary>
    /// <param name="query">The query.</param>
    /// <returns>The grades; none for a query that nobody judged for.</returns>
    public IReadOnlyDictionary<string, int> Of(string query) => _grades.GetValueOrDefault(query, FrozenDictionary<string, int>.Empty);

    /// <summary>Reads a qrels file: a line <c>query iteration document grade</c> for each judgment; plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The judgments.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line is malformed, or judges what another has judged.</exception>
    public static TrecQrels Read(string path)
    {
        var judgments = new List<(string, string, int)>();
        var seen = new HashSet<(string, string)>();
        TrecLines.Read(path, Fields, (parts, invalid) =>
        {
            if (!int.TryParse(parts[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var grade))
            {
                throw invalid(3, $"expected a whole number, got '{parts[3]}'.");
            }

            if (!seen.Add((parts[0], parts[2])))
            {
                throw invalid(2, $"expected one grade a query and document, got a second for '{parts[2]}' of query '{parts[0]}'.");
            }

            judgments.Add((parts[0], parts[2], grade));
        });
        return new TrecQrels(judgments);
    }

    /// <summary>Writes a qrels file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path) => TrecLines.Write(
        path,
        Queries.SelectMany(q => _grades[q].OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => FormattableString.Invariant($"{q} 0 {p.Key} {p.Value}"))));
}
