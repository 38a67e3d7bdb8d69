using System.Globalization;
using System.Net;
using System.Text;
using NoisyNotebooks.Kernel.Extension.Charts;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>
/// Notebooks as one folder of pages with an index: style and scripts stand in it once, nothing is loaded from elsewhere, and the
/// index is searched in the browser, so that the folder works from a disk and on any static host.
/// </summary>
internal static class NotebookSite
{
    private const string IndexFile = "index.html";

    /// <summary>Makes the files.</summary>
    /// <param name="paths">The notebooks.</param>
    /// <returns>Name to content.</returns>
    /// <exception cref="NotebookFormatException">A notebook cannot be read, or two have one name.</exception>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyList<string> paths)
    {
        var files = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            [HtmlPage.StyleFile] = HtmlPage.Style + HtmlPage.Resource("Site.css"),
            [HtmlPage.ScriptFile] = HtmlPage.Script + HtmlPage.Resource("Site.js"),
            [HtmlPage.DisplaysFile] = PageParts.Script + "\n",
        };
        var entries = new List<SiteEntry>();
        foreach (var path in paths)
        {
            var notebook = Notebook.Load(path);
            var name = Path.GetFileNameWithoutExtension(path);
            var page = HtmlPage.Linked(notebook, name, Path.GetDirectoryName(Path.GetFullPath(path))!, out var needsPlotly);
            if (name + ".html" == IndexFile || !files.TryAdd(name + ".html", page))
            {
                throw new NotebookFormatException($"'{path}': another page of the folder is called {name}.html; give the notebook another name.");
            }

            if (needsPlotly)
            {
                var script = PlotlyLibrary.ScriptElement();
                files[HtmlPage.PlotlyFile] = script["<script>".Length..^"</script>".Length];
            }

            entries.Add(SiteEntry.Of(notebook, path));
        }

        files[IndexFile] = Index(entries);
        return files;
    }

    private static string Index(List<SiteEntry> entries)
    {
        var html = new StringBuilder("<h1>Learning with noisy labels</h1>\n")
            .Append("<p class=\"search\"><label for=\"search\">Search in all notebooks</label> <input id=\"search\" type=\"search\" autocomplete=\"off\"> <span id=\"found\" role=\"status\"></span></p>\n");
        foreach (var group in entries.GroupBy(e => e.Group))
        {
            html.Append("<section class=\"group\">\n<h2>").Append(Encode(group.Key)).Append("</h2>\n<ul class=\"notebooks\">\n");
            foreach (var entry in group)
            {
                Append(html, entry);
            }

            html.Append("</ul>\n</section>\n");
        }

        return HtmlPage.Document("Learning with noisy labels", HtmlPage.LinkedHead, string.Empty, html.Append("</main>\n").ToString());
    }

    private static void Append(StringBuilder html, SiteEntry entry)
    {
        // The picture is a link for the eye only: the title beside it says the same.
        html.Append("<li data-words=\"").Append(Encode(entry.Words)).Append("\">\n<div class=\"thumbnail\" aria-hidden=\"true\">").Append(entry.Thumbnail).Append("</div>\n<div>\n<h3><a href=\"")
            .Append(Uri.EscapeDataString(entry.Name)).Append(".html\">").Append(Encode(entry.Title)).Append("</a></h3>\n");
        if (entry.Paper is { } paper)
        {
            html.Append("<p class=\"paper\">").Append(Encode(paper)).Append("</p>\n");
        }

        html.Append("<p>").Append(Encode(entry.Claim)).Append("</p>\n<p class=\"facts\">");
        if (entry.Verdict is { } verdict)
        {
            html.Append("<strong>").Append(Encode(verdict)).Append("</strong> ");
        }

        html.Append(Encode(Duration(entry.Seconds))).Append("</p>\n</div>\n</li>\n");
    }

    private static string Duration(int? seconds) => seconds switch
    {
        null => string.Empty,
        < 60 => "Runs in less than a minute.",
        { } s => string.Create(CultureInfo.InvariantCulture, $"Runs in {(s + 59) / 60} minutes."),
    };

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
