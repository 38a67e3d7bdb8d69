using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>Estimates side by side, as a paper prints them: coefficients with stars, standard errors in parentheses below.</summary>
public sealed class RegressionTable
{
    private static readonly (double Z, string Stars)[] Levels = [(3.2905267314919255, "***"), (2.5758293035489004, "**"), (1.959963984540054, "*")];
    private readonly ImmutableArray<RegressionEstimate> _columns;

    /// <summary>Takes estimates of the same coefficients.</summary>
    /// <param name="columns">At least one, all with the same names in the same order.</param>
    /// <exception cref="ArgumentException">There is none, or names differ.</exception>
    public RegressionTable(IReadOnlyList<RegressionEstimate> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0 || columns.Any(c => !c.Names.SequenceEqual(columns[0].Names)))
        {
            throw new ArgumentException("columns: expected at least one estimate, all with the same names of coefficients.", nameof(columns));
        }

        _columns = [.. columns];
    }

    /// <summary>The caption; empty: none.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>A sentence for the foot; empty: none.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>Decimals of coefficients and errors.</summary>
    public int Decimals { get; init; } = 3;

    /// <summary>The heads of the columns: an empty one, then the methods.</summary>
    public ImmutableArray<string> Heads => [string.Empty, .. _columns.Select(c => c.Method)];

    /// <summary>The rows: for each coefficient its estimates and below its errors, then numbers of rows, gold labels and clusters.</summary>
    public ImmutableArray<ImmutableArray<string>> Rows => [.. Body().Concat(Foot())];

    /// <summary>What stands below: errors and stars.</summary>
    public string Legend
    {
        get
        {
            var kind = _columns.Any(c => c.Clusters is not null) ? "Cluster-robust" : "Heteroskedasticity-robust";
            return $"{kind} standard errors in parentheses. * p < 0.05, ** p < 0.01, *** p < 0.001.{(Note.Length == 0 ? string.Empty : $" {Note}")}";
        }
    }

    /// <summary>As Markdown.</summary>
    /// <returns>A table with its caption and legend.</returns>
    public string ToMarkdown()
    {
        static string Cell(string text) => text.Replace("\\", "\\\\").Replace("|", "\\|").Replace("*", "\\*").Replace("_", "\\_").Replace("`", "\\`").Replace("<", "&lt;");
        var text = new StringBuilder();
        if (Title.Length > 0)
        {
            text.Append("**").Append(Cell(Title)).Append("**\n\n");
        }

        text.Append("| ").AppendJoin(" | ", Heads.Select(Cell)).Append(" |\n|---|").Append(string.Concat(Enumerable.Repeat("---:|", _columns.Length))).Append('\n');
        foreach (var row in Rows)
        {
            text.Append("| ").AppendJoin(" | ", row.Select(Cell)).Append(" |\n");
        }

        return text.Append('\n').Append(Cell(Legend)).Append('\n').ToString();
    }

    /// <summary>As HTML, every text encoded.</summary>
    /// <returns>One <c>table</c> element.</returns>
    public string ToHtml()
    {
        static string Cell(string text) => WebUtility.HtmlEncode(text);
        var html = new StringBuilder("<table>");
        if (Title.Length > 0)
        {
            html.Append("<caption>").Append(Cell(Title)).Append("</caption>");
        }

        html.Append("<thead><tr>").AppendJoin(string.Empty, Heads.Select(h => $"<th scope=\"col\">{Cell(h)}</th>")).Append("</tr></thead><tbody>");
        foreach (var row in Rows)
        {
            html.Append("<tr><th scope=\"row\">").Append(Cell(row[0])).Append("</th>").AppendJoin(string.Empty, row.Skip(1).Select(c => $"<td>{Cell(c)}</td>")).Append("</tr>");
        }

        return html.Append("</tbody><tfoot><tr><td colspan=\"").Append(_columns.Length + 1).Append("\">").Append(Cell(Legend)).Append("</td></tr></tfoot></table>").ToString();
    }

    /// <summary>As LaTeX, for the package booktabs.</summary>
    /// <returns>A <c>table</c> environment.</returns>
    public string ToLatex()
    {
        var text = new StringBuilder("\\begin{table}\n\\centering\n");
        if (Title.Length > 0)
        {
            text.Append("\\caption{").Append(Latex(Title)).Append("}\n");
        }

        text.Append("\\begin{tabular}{l").Append('r', _columns.Length).Append("}\n\\toprule\n").AppendJoin(" & ", Heads.Select(Latex)).Append(" \\\\\n\\midrule\n");
        foreach (var row in Body())
        {
            text.AppendJoin(" & ", row.Select(Latex)).Append(" \\\\\n");
        }

        text.Append("\\midrule\n");
        foreach (var row in Foot())
        {
            text.AppendJoin(" & ", row.Select(Latex)).Append(" \\\\\n");
        }

        return text.Append("\\bottomrule\n\\end{tabular}\n\n\\footnotesize ").Append(Latex(Legend)).Append("\n\\end{table}\n").ToString();
    }

    private static string Latex(string text)
    {
        var escaped = new StringBuilder();
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\\' => escaped.Append("\\textbackslash{}"),
                '~' => escaped.Append("\\textasciitilde{}"),
                '^' => escaped.Append("\\textasciicircum{}"),
                '<' => escaped.Append("\\textless{}"),
                '−' => escaped.Append("$-$"),
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => escaped.Append('\\').Append(letter),
                _ => escaped.Append(letter),
            };
        }

        return escaped.ToString();
    }

    private IEnumerable<ImmutableArray<string>> Body()
    {
        for (var j = 0; j < _columns[0].Names.Length; j++)
        {
            yield return [_columns[0].Names[j], .. _columns.Select(c => Number(c.Coefficients[j]) + Stars(c.Coefficients[j] / c.StandardErrors[j]))];
            yield return [string.Empty, .. _columns.Select(c => $"({Number(c.StandardErrors[j])})")];
        }
    }

    private IEnumerable<ImmutableArray<string>> Foot()
    {
        static string Whole(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
        yield return ["rows", .. _columns.Select(c => Whole(c.Rows))];
        yield return ["gold labels", .. _columns.Select(c => Whole(c.GoldLabels))];
        if (_columns.Any(c => c.Clusters is not null))
        {
            yield return ["clusters", .. _columns.Select(c => c.Clusters is { } count ? Whole(count) : "–")];
        }
    }

    private static string Stars(double z) => Array.Find(Levels, l => Math.Abs(z) >= l.Z).Stars ?? string.Empty;

    private string Number(double value) => value.ToString($"F{Decimals}", CultureInfo.InvariantCulture).Replace('-', '−');
}
