using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>The ledger's finished cells as JSON, one a line, in a fixed order.</summary>
public static class LedgerFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // Greek letters stay readable; the file is never part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads cells.</summary>
    /// <param name="json">The file's text; empty: no cell.</param>
    /// <param name="path">The file's name, for the message.</param>
    /// <returns>The cells.</returns>
    /// <exception cref="InvalidDataException">The text is no list of cells.</exception>
    public static IReadOnlyList<LedgerCell> Read(string json, string path)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length == 0)
        {
            return [];
        }

        try
        {
            var cells = JsonSerializer.Deserialize<List<LedgerCell>>(json, Options) ?? [];
            return cells.TrueForAll(c => c is not null && !c.Probe.IsDefault) ? cells : throw new JsonException("a cell has no probe");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: expected the ledger's cells as 'noisy ledger' writes them; {e.Message}", e);
        }
    }

    /// <summary>Writes cells.</summary>
    /// <param name="cells">The cells, each (setting, method, seed) once.</param>
    /// <returns>The file's text.</returns>
    public static string Write(IEnumerable<LedgerCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        var lines = cells.OrderBy(c => c.Setting, StringComparer.Ordinal).ThenBy(c => c.Method, StringComparer.Ordinal).ThenBy(c => c.Seed)
            .Select(c => JsonSerializer.Serialize(c, Options));
        return new StringBuilder("[\n").AppendJoin(",\n", lines).Append("\n]\n").ToString();
    }

    /// <summary>Puts cells beside others; of two that are the same cell the newer one stays.</summary>
    /// <param name="old">Cells.</param>
    /// <param name="newer">Newer cells.</param>
    /// <returns>All.</returns>
    public static IReadOnlyList<LedgerCell> Merge(IEnumerable<LedgerCell> old, IEnumerable<LedgerCell> newer)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(newer);
        return [.. old.Concat(newer).GroupBy(c => c.Key).Select(g => g.Last())];
    }
}
