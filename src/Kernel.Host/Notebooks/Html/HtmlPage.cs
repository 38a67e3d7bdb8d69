using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Extension.Charts;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>A notebook as one HTML file that needs nothing else: no network, no second file.</summary>
internal static class HtmlPage
{
    /// <summary>Makes the page.</summary>
    /// <param name="notebook">The notebook, with outputs.</param>
    /// <param name="name">The title where the notebook has no heading.</param>
    /// <param name="folder">Where the files of relative pictures lie; null: they stay links.</param>
    /// <returns>HTML.</returns>
    public static string Of(Notebook notebook, string name, string? folder = null)
    {
        var markdown = new MarkdownPage(folder);
        var outputs = new HtmlOutputs(markdown);
        var code = new CodeHighlighter(notebook.Cells.Where(c => c.Kind == CellKind.Code).Select(c => c.Source));
        var body = new StringBuilder();
        lock (notebook.Gate)
        {
            foreach (var cell in notebook.Cells)
            {
                switch (cell.Kind)
                {
                    case CellKind.Markdown:
                        body.Append("<section class=\"text\">\n").Append(markdown.Convert(cell.Source, cell.Attachments)).Append("</section>\n");
                        break;
                    case CellKind.Code when cell.Source.Length > 0 || cell.Outputs.Count > 0:
                        Code(body, cell, code, outputs);
                        break;
                    default:
                        break;
                }
            }
        }

        var content = body.ToString();
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"generator\" content=\"NoisyNotebooks\">\n")
            .Append("<title>").Append(WebUtility.HtmlEncode(Title(notebook) ?? name)).Append("</title>\n")
            .Append("<style>\n").Append(Resource("Page.css")).Append(PageParts.Style).Append("\n</style>\n")
            .Append("<script>\n").Append(Resource("Page.js")).Append("</script>\n")
            .Append(PlotlyLibrary.IsAwaitedBy(content) ? PlotlyLibrary.ScriptElement() : string.Empty)
            .Append("</head>\n<body>\n")
            .Append("<nav><button id=\"fold\" type=\"button\" aria-pressed=\"false\">Hide code</button>")
            .Append("<button id=\"theme\" type=\"button\" aria-label=\"Change between light and dark\">◐</button></nav>\n<main>\n");
        return page.Append(content).Append("</main>\n<script>").Append(PageParts.Script).Append("</script>\n</body>\n</html>\n").ToString();
    }

    private static void Code(StringBuilder page, NotebookCell cell, CodeHighlighter code, HtmlOutputs outputs)
    {
        page.Append("<section class=\"code\">\n<details class=\"source\" open><summary>")
            .Append(cell.ExecutionCount is { } number ? $"[{number}]" : "[ ]")
            .Append("</summary><pre><code>").Append(code.Highlight(cell.Source)).Append("</code></pre></details>\n");
        foreach (var output in cell.Outputs.OfType<JsonObject>())
        {
            var html = outputs.Convert(output);
            if (html.Length > 0)
            {
                page.Append("<div class=\"output\">").Append(html).Append("</div>\n");
            }
        }

        page.Append("</section>\n");
    }

    private static string? Title(Notebook notebook) =>
        notebook.Cells.Where(c => c.Kind == CellKind.Markdown)
            .SelectMany(c => c.Source.Split('\n'))
            .FirstOrDefault(l => l.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim();

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
