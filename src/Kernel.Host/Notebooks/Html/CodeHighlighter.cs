using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>
/// Colours C# by Roslyn's classifier. All cells of a notebook are one script to it, so that a type or a variable of one cell
/// is known in the next.
/// </summary>
internal sealed class CodeHighlighter
{
    private static readonly HashSet<string> Languages =
        ["csharp", "c#", .. ShownLanguage.All.SelectMany(l => l.Names)];

    private readonly Dictionary<string, string> _html = new(StringComparer.Ordinal);

    /// <summary>Colours the cells of a notebook.</summary>
    /// <param name="cells">The sources of its code cells.</param>
    public CodeHighlighter(IEnumerable<string> cells)
    {
        var distinct = cells.Select(c => c.ReplaceLineEndings("\n")).Distinct(StringComparer.Ordinal).ToArray();
        var script = new StringBuilder();
        foreach (var cell in distinct)
        {
            script.Append(OnlyCSharp(cell)).Append("\n\n");
        }

        var spans = Classify(script.ToString());
        var start = 0;
        var next = 0;
        foreach (var cell in distinct)
        {
            var end = start + cell.Length;
            var first = next;
            while (next < spans.Count && spans[next].TextSpan.Start < end)
            {
                next++;
            }

            _html[cell] = Html(cell, start, spans.GetRange(first, next - first));
            start = end + 2;
        }
    }

    /// <summary>A cell's source as HTML.</summary>
    /// <param name="cell">One of the sources that the highlighter was made with.</param>
    /// <returns>HTML with <c>span</c> elements.</returns>
    public string Highlight(string cell) => _html[cell.ReplaceLineEndings("\n")];

    // Lines of other languages and commands become blanks of the same length.
    private static string OnlyCSharp(string cell)
    {
        var lines = cell.Split('\n');
        var isCSharp = new bool[lines.Length];
        foreach (var part in CellParts.Of(cell, Languages))
        {
            if (part is { Kind: CellPartKind.Code, Name: "csharp" or "c#" })
            {
                Array.Fill(isCSharp, value: true, part.Line - 1, part.Text.Split('\n').Length - part.Line + 1);
            }
        }

        return string.Join('\n', lines.Select((l, i) => isCSharp[i] ? l : new string(' ', l.Length)));
    }

    private static List<ClassifiedSpan> Classify(string script)
    {
        using var workspace = new AdhocWorkspace();
        var project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            "notebook",
            "notebook",
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, usings: ScriptReferences.Imports),
            parseOptions: CSharpParseOptions.Default.WithKind(SourceCodeKind.Script).WithLanguageVersion(LanguageVersion.Latest),
            metadataReferences: ScriptReferences.All,
            hostObjectType: typeof(ScriptGlobals)));
        var document = workspace.AddDocument(DocumentInfo.Create(
            DocumentId.CreateNewId(project.Id),
            "notebook.csx",
            sourceCodeKind: SourceCodeKind.Script,
            loader: TextLoader.From(TextAndVersion.Create(SourceText.From(script), VersionStamp.Default))));
        var spans = Classifier.GetClassifiedSpansAsync(document, new TextSpan(0, script.Length)).GetAwaiter().GetResult();

        // "static symbol" and its like lie over the span that says what the symbol is.
        return [.. spans.Where(s => Class(s.ClassificationType) is not null).OrderBy(s => s.TextSpan.Start)];
    }

    private static string Html(string cell, int offset, List<ClassifiedSpan> spans)
    {
        var html = new StringBuilder();
        var position = 0;
        foreach (var span in spans)
        {
            var start = span.TextSpan.Start - offset;
            var end = Math.Min(span.TextSpan.End - offset, cell.Length);
            if (start < position)
            {
                continue;
            }

            AppendPlain(html, cell[position..start]);
            html.Append("<span class=\"").Append(Class(span.ClassificationType)).Append("\">")
                .Append(WebUtility.HtmlEncode(cell[start..end])).Append("</span>");
            position = end;
        }

        AppendPlain(html, cell[position..]);
        return html.ToString();
    }

    // What the classifier left: other languages, and lines that are commands.
    private static void AppendPlain(StringBuilder html, string text)
    {
        var first = true;
        foreach (var line in text.Split('\n'))
        {
            if (!first)
            {
                html.Append('\n');
            }

            first = false;
            var start = line.TrimStart();
            var isCommand = start.StartsWith("#!", StringComparison.Ordinal)
                || start.StartsWith("#r ", StringComparison.Ordinal)
                || start.StartsWith("#i ", StringComparison.Ordinal);
            var encoded = WebUtility.HtmlEncode(line);
            html.Append(isCommand ? $"<span class=\"magic\">{encoded}</span>" : encoded);
        }
    }

    private static string? Class(string classification) =>
        classification switch
        {
            _ when classification.StartsWith("keyword", StringComparison.Ordinal) => "kw",
            _ when classification.StartsWith("preprocessor", StringComparison.Ordinal) => "magic",
            _ when classification.StartsWith("string", StringComparison.Ordinal) => "str",
            _ when classification.StartsWith("xml doc", StringComparison.Ordinal) => "com",
            "comment" => "com",
            "number" => "num",
            "class name" or "record class name" or "struct name" or "record struct name" or "interface name" or "enum name"
                or "delegate name" or "type parameter name" => "type",
            "method name" or "extension method name" => "fn",
            _ => null,
        };
}
