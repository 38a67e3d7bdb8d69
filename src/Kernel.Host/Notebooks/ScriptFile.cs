using System.Text;
using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>
/// A notebook as a C# file, cell by cell, in the form that editors know (<c>// %%</c>). What is not C# stands in comments
/// that are taken back when the file is imported: <c>//#!train elr</c>, <c>//#r "nuget: …"</c>, and a cell language with its lines.
/// </summary>
internal static partial class ScriptFile
{
    private const string CellMark = "// %%";
    private const string Back = "#!csharp";

    /// <summary>Writes a notebook's code and text.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="languages">Names of the languages that <c>#!name</c> can switch to, in lower case.</param>
    /// <returns>C#.</returns>
    public static string Of(Notebook notebook, IReadOnlySet<string> languages)
    {
        var file = new StringBuilder();
        foreach (var cell in notebook.Cells.Where(c => c.Source.AsSpan().Trim().Length > 0))
        {
            file.Append(file.Length > 0 ? "\n" : string.Empty).Append(CellMark);
            file.Append(cell.Kind switch { CellKind.Markdown => " [markdown]\n", CellKind.Raw => " [raw]\n", _ => "\n" });
            var source = cell.Source.ReplaceLineEndings("\n").TrimEnd('\n');
            if (cell.Kind == CellKind.Code)
            {
                Code(file, source, cell.Language, languages);
            }
            else
            {
                Comment(file, source.Split('\n'));
            }
        }

        return file.ToString();
    }

    /// <summary>Reads such a file, or any C# file, back into cells.</summary>
    /// <param name="text">The file's text.</param>
    /// <returns>The code cells; each keeps the file's line numbers: the lines before it are empty.</returns>
    public static IEnumerable<string> Cells(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var cell = new StringBuilder();
        var isCode = true;
        var isComment = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.StartsWith(CellMark, StringComparison.Ordinal))
            {
                if (isCode && cell.ToString().AsSpan().Trim().Length > 0)
                {
                    yield return cell.ToString();
                }

                cell.Clear().Append('\n', i + 1);
                isCode = line.AsSpan(CellMark.Length).IndexOf('[') < 0;
                isComment = false;
                continue;
            }

            if (Hidden().IsMatch(line))
            {
                line = line[2..];
                isComment = LanguageLine().IsMatch(line) ? line != Back : isComment;
            }
            else if (isComment && line.StartsWith("//", StringComparison.Ordinal))
            {
                line = line[(line.StartsWith("// ", StringComparison.Ordinal) ? 3 : 2)..];
            }

            cell.Append(line).Append('\n');
        }

        if (isCode && cell.ToString().AsSpan().Trim().Length > 0)
        {
            yield return cell.ToString();
        }
    }

    private static void Code(StringBuilder file, string source, string? language, IReadOnlySet<string> languages)
    {
        var first = language is not null && languages.Contains(language) ? language : "csharp";
        var lines = source.Split('\n');
        var current = first;
        if (first != "csharp")
        {
            file.Append("//#!").Append(first).Append('\n');
        }

        // The parts say what each line is; lines that no part has are blank or switch the language.
        var owners = new CellPart?[lines.Length];
        foreach (var part in CellParts.Of(source, languages, first))
        {
            var count = part.Kind != CellPartKind.Code ? 1
                : part.Text.AsSpan().Count('\n') + 1 - (CellParts.IsProgram(part.Name) ? part.Line - 1 : 0);
            Array.Fill(owners, part, part.Line - 1, count);
        }

        for (var i = 0; i < lines.Length; i++)
        {
            switch (owners[i])
            {
                case { Kind: CellPartKind.Code, Name: "csharp" }:
                    file.Append(lines[i]).Append('\n');
                    break;
                case { Kind: CellPartKind.Code }:
                    Comment(file, [lines[i]]);
                    break;
                case null when lines[i].AsSpan().Trim().Length == 0:
                    file.Append(current == "csharp" ? "\n" : "//\n");
                    break;
                default:
                    file.Append("//").Append(lines[i].Trim()).Append('\n');
                    current = owners[i] is null ? lines[i].Trim()[2..].ToLowerInvariant() : current;
                    break;
            }
        }
    }

    private static void Comment(StringBuilder file, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            file.Append(line.Length == 0 ? "//" : "// " + line).Append('\n');
        }
    }

    [GeneratedRegex("""^//(#!|#[ri]\s+"nuget\s*:)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();

    // A language stands alone on its line; a command may too, but what follows a command is C# again only where it was C#.
    [GeneratedRegex(@"^#!(csharp|c#|fsharp|f#|html|javascript|markdown|mermaid)\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LanguageLine();
}
