using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>
/// Displays name their elements by chance, so that many can stand on one page. In a file that is run again and compared, the
/// names are made from the cell and the place in it instead.
/// </summary>
internal static partial class StableIds
{
    /// <summary>Renames the elements in all outputs.</summary>
    /// <param name="notebook">The notebook; nothing writes to it any more.</param>
    public static void Apply(Notebook notebook)
    {
        lock (notebook.Gate)
        {
            foreach (var cell in notebook.Cells.Where(c => c.Kind == CellKind.Code))
            {
                var names = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var data in cell.Outputs.Select(o => o?["data"]).OfType<JsonObject>())
                {
                    foreach (var lines in data.Select(d => d.Value).OfType<JsonArray>())
                    {
                        Rename(lines, cell.Id, names);
                    }
                }
            }
        }
    }

    private static void Rename(JsonArray lines, string cell, Dictionary<string, string> names)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i] is JsonValue value && value.TryGetValue<string>(out var line) && ElementId().IsMatch(line))
            {
                lines[i] = ElementId().Replace(line, match =>
                {
                    if (!names.TryGetValue(match.Value, out var name))
                    {
                        var number = names.Count.ToString(CultureInfo.InvariantCulture);
                        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{cell} {number}"));
                        names[match.Value] = name = $"noisy-{Convert.ToHexStringLower(hash.AsSpan(0, 16))}";
                    }

                    return name;
                });
            }
        }
    }

    [GeneratedRegex("noisy-[0-9a-f]{32}", RegexOptions.None, 5000)]
    private static partial Regex ElementId();
}
