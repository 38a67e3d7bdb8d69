using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Extension.Charts;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>A notebook as an HTML page: one file that needs nothing else, or a page of a folder that has style and scripts once.</summary>
internal static class HtmlPage
{
    /// <summary>The style sheet of a folder of pages.</summary>
    public const string StyleFile = "notebook.css";

    /// <summary>The script of a folder of pages that runs before they are drawn.</summary>
    public const string ScriptFile = "notebook.js";

    /// <summary>The script of a folder of pages that makes drawings and tables work.</summary>
    public const string DisplaysFile = "displays.js";

    /// <summary>plotly.js, where a page of the folder needs it.</summary>
    public const string PlotlyFile = "plotly.js";

    /// <summary>Makes the page.</summary>
    /// <param name="notebook">The notebook, with outputs.</param>
    /// <param name="name">The title where the notebook has no heading.</param>
    /// <param name="folder">Where the files of relative pictures lie; null: they stay links.</param>
    /// <returns>HTML.</returns>
    public static string Of(Notebook notebook, string name, string? folder = null)
    {
        var content = Content(notebook, folder);
        var head = $"<style>\n{Style}</style>\n<script>\n{Script}</script>\n{(PlotlyLibrary.IsAwaitedBy(content) ? PlotlyLibrary.ScriptElement() : string.Empty)}";
        return Document(Title(notebook) ?? name, head, FoldButton, content + $"</main>\n<script>{PageParts.Script}</script>\n");
    }

    /// <summary>Makes a page of a folder that has an index.</summary>
    /// <param name="notebook">The notebook, with outputs.</param>
    /// <param name="name">The title where the notebook has no heading.</param>
    /// <param name="folder">Where the files of relative pictures lie.</param>
    /// <param name="needsPlotly">Whether the page needs <see cref="PlotlyFile"/>.</param>
    /// <returns>HTML.</returns>
    public static string Linked(Notebook notebook, string name, string folder, out bool needsPlotly)
    {
        var content = Content(notebook, folder);
        needsPlotly = PlotlyLibrary.IsAwaitedBy(content);
        return Document(
            Title(notebook) ?? name,
            LinkedHead + (needsPlotly ? $"<script src=\"{PlotlyFile}\"></script>\n" : string.Empty),
            "<a href=\"index.html\">All notebooks</a>" + FoldButton,
            content + $"</main>\n<script src=\"{DisplaysFile}\"></script>\n");
    }

    /// <summary>What a page of a folder loads.</summary>
    public static string LinkedHead => $"<link rel=\"stylesheet\" href=\"{StyleFile}\">\n<script src=\"{ScriptFile}\"></script>\n";

    /// <summary>The rules of pages and of the displays in them.</summary>
    public static string Style => Resource("Page.css") + PageParts.Style + "\n";

    /// <summary>What runs before a page is drawn: its theme and its buttons.</summary>
    public static string Script => Resource("Page.js");

    private const string FoldButton = "<button id=\"fold\" type=\"button\" aria-pressed=\"false\">Hide code</button>";

    /// <summary>A page around its content.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="head">Style and scripts.</param>
    /// <param name="tools">What stands beside the theme's button.</param>
    /// <param name="content">The content of <c>main</c>, its end, and what follows it.</param>
    /// <returns>HTML.</returns>
    public static string Document(string title, string head, string tools, string content) =>
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + "<meta name=\"generator\" content=\"NoisyNotebooks\">\n"
        + $"<title>{WebUtility.HtmlEncode(title)}</title>\n{head}</head>\n<body>\n<nav>{tools}"
        + "<button id=\"theme\" type=\"button\" aria-label=\"Change between light and dark\">◐</button></nav>\n<main>\n"
        + content + "</body>\n</html>\n";

    private static string Content(Notebook notebook, string? folder)
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

        return body.ToString();
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

    /// <summary>The first heading; null: none.</summary>
    /// <param name="notebook">The notebook.</param>
    public static string? Title(Notebook notebook) =>
        notebook.Cells.Where(c => c.Kind == CellKind.Markdown)
            .SelectMany(c => c.Source.Split('\n'))
            .FirstOrDefault(l => l.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim();

    /// <summary>A file that is stored in the program.</summary>
    /// <param name="name">Its name.</param>
    public static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
