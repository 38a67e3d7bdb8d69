using System.Globalization;
using System.Text;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>The generated documents: the table of papers and the table of results.</summary>
public static class CatalogMarkdown
{
    /// <summary><c>docs/papers.md</c>: one row a paper.</summary>
    /// <returns>The whole document.</returns>
    public static string Papers()
    {
        var text = new StringBuilder();
        text.Append("# Papers\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{PaperCatalog.All.Count(p => p.IsImplemented)} of {PaperCatalog.All.Length} are implemented. ");
        text.Append("This file is generated: `dotnet run --project src/Kernel.Host -c Release -- papers --markdown docs/papers.md`.\n\n");
        text.Append("| | paper | area | claim, in our words | `#!train` | notebook |\n|---|---|---|---|---|---|\n");
        foreach (var paper in PaperCatalog.All)
        {
            var method = paper.MethodName is { } name ? $"`{name}`" : string.Empty;
            var notebook = paper.IsImplemented ? $"[{paper.Id}](../{paper.Notebook})" : "planned";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {paper.Number:00} | **{paper.Title}** ({paper.Venue}) `{paper.Slug}` | {paper.Area} | {paper.Claim} | {method} | {notebook} |\n");
        }

        return text.ToString();
    }

    /// <summary><c>docs/results.md</c>: what the reproductions measured.</summary>
    /// <param name="results">The results, in the order in which they stand.</param>
    /// <returns>The whole document.</returns>
    public static string Results(IEnumerable<ReproductionResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var text = new StringBuilder();
        text.Append("# Results\n\nEvery verdict is computed from the measured rows. This file is generated: ");
        text.Append("`dotnet run --project src/Kernel.Host -c Release -- reproduce all --markdown docs/results.md`.\n");
        foreach (var result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {result.PaperId}: {result.VerdictSentence}\n\n{result.Claim}\n\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $"{result.Setting}. Seeds {string.Join(", ", result.Seeds)}; {result.Seconds:0} s on {result.Device}.\n\n");
            text.Append("| measured | paper | baseline | method | expectation | found | holds |\n|---|---|---|---|---|---|---|\n");
            foreach (var row in result.Rows)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"| {row.Quantity} | {row.PaperFigure} | {Named(row.BaselineName, row.FormatBaseline())} | {Named(row.MethodName, row.FormatMethod())} | {row.Expectation} | {row.FormatMeasured()} | {(row.Holds ? row.FormatOutcome() : $"**{row.FormatOutcome()}**")} |\n");
            }
        }

        return text.ToString();
    }

    private static string Named(string name, string values) => values.Length == 0 ? string.Empty : $"{name}: {values}";
}
