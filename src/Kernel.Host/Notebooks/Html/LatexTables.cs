using System.Text;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>LaTeX environments that are tables: matrices, cases, aligned equations.</summary>
/// <param name="reader">Stands behind <c>\begin</c>.</param>
/// <param name="row">Reads one cell, up to <c>&amp;</c>, <c>\\</c> or the end.</param>
internal sealed class LatexTables(LatexReader reader, Func<string> row)
{
    /// <summary>Reads an environment.</summary>
    /// <returns>MathML.</returns>
    public string Read()
    {
        var name = reader.ReadRaw();
        var columns = string.Empty;
        if (name == "array")
        {
            columns = Columns(reader.ReadRaw());
        }

        var (open, close, table) = name switch
        {
            "matrix" or "smallmatrix" => ("", "", "mtable"),
            "pmatrix" => ("(", ")", "mtable"),
            "bmatrix" => ("[", "]", "mtable"),
            "Bmatrix" => ("{", "}", "mtable"),
            "vmatrix" => ("|", "|", "mtable"),
            "Vmatrix" => ("‖", "‖", "mtable"),
            "array" => ("", "", $"mtable columnalign=\"{columns}\" class=\"{columns}\""),
            "cases" => ("{", "", "mtable class=\"cases\" columnalign=\"left left\""),
            "aligned" or "align" or "align*" or "split" or "eqnarray" or "eqnarray*" =>
                ("", "", "mtable class=\"aligned\" displaystyle=\"true\" columnspacing=\"0\" columnalign=\"right left right left right left\""),
            "gathered" or "gather" or "gather*" or "equation" or "equation*" or "multline" or "multline*" =>
                ("", "", "mtable displaystyle=\"true\""),
            _ => throw new UnknownLatexException($"The environment {name} is not known."),
        };
        var body = Rows(table);
        if (reader.PeekCommand() != "end" || reader.ReadCommand() != "end" || reader.ReadRaw() != name)
        {
            throw new UnknownLatexException($"\\end{{{name}}} is missing.");
        }

        return $"<mrow>{Fence(open, "prefix")}{body}{Fence(close, "postfix")}</mrow>";
    }

    /// <summary>Reads rows up to what ends them.</summary>
    /// <param name="table">The tag that opens the table, without brackets.</param>
    /// <returns>MathML.</returns>
    public string Rows(string table)
    {
        var rows = new StringBuilder($"<{table}><mtr>");
        while (true)
        {
            rows.Append("<mtd>").Append(row()).Append("</mtd>");
            if (reader.TryRead('&'))
            {
                continue;
            }

            if (reader.PeekCommand() is not ("\\" or "cr"))
            {
                break;
            }

            _ = reader.ReadCommand();
            if (reader.Peek() == '[')
            {
                // Extra space between rows, which the page does not need.
                _ = reader.ReadRaw('[', ']');
            }

            // A line break behind the last row starts none.
            if (reader.PeekCommand() == "end" || reader.Peek() is '}' or '\0')
            {
                break;
            }

            rows.Append("</mtr><mtr>");
        }

        return rows.Append("</mtr></mtable>").ToString();
    }

    private static string Fence(string delimiter, string form) =>
        delimiter.Length == 0 ? string.Empty : $"<mo fence=\"true\" stretchy=\"true\" form=\"{form}\">{delimiter}</mo>";

    private static string Columns(string letters) =>
        string.Join(' ', letters.Where(char.IsLetter).Select(l => l switch
        {
            'l' => "left",
            'r' => "right",
            'c' => "center",
            _ => throw new UnknownLatexException($"The column '{l}' is not known."),
        }));
}
