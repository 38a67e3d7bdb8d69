using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NoisyNotebooks.Methods.Papers;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>What an index says of a notebook.</summary>
/// <param name="Name">The file's name without extension.</param>
/// <param name="Group">The folder that it lies in, as a heading.</param>
/// <param name="Title">Its first heading.</param>
/// <param name="Paper">The paper that it walks through: title, venue and year; null: none.</param>
/// <param name="Claim">What the paper claims, or what the notebook says first.</param>
/// <param name="Verdict">The verdict that its reproduction computed; null: none.</param>
/// <param name="Seconds">How long its last run took; null: not known.</param>
/// <param name="Thumbnail">A drawing of its outputs, as markup; empty: none.</param>
/// <param name="Words">The words of its prose, for searching.</param>
internal sealed partial record SiteEntry(
    string Name, string Group, string Title, string? Paper, string Claim, string? Verdict, int? Seconds, string Thumbnail, string Words)
{
    /// <summary>
    /// Reads them from a notebook with outputs. Its metadata says which of its drawings stands for it:
    /// <c>"noisy": {"thumbnail": "part of the drawing's name"}</c>.
    /// </summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="path">Its path.</param>
    /// <returns>The entry.</returns>
    public static SiteEntry Of(Notebook notebook, string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? string.Empty;
        var prose = notebook.Cells.Where(c => c.Kind == CellKind.Markdown).Select(c => c.Source).ToList();
        var paper = PaperCatalog.Find(name) is { } found && found.Id == name ? found : null;
        return new SiteEntry(
            name,
            folder.Length == 0 ? "Notebooks" : char.ToUpper(folder[0], CultureInfo.InvariantCulture) + folder[1..],
            HtmlPage.Title(notebook) ?? name,
            paper is null ? null : string.Create(CultureInfo.InvariantCulture, $"Paper {paper.Number:00}: {paper.Title}. {paper.Venue}"),
            paper?.Claim ?? FirstParagraph(prose.FirstOrDefault() ?? string.Empty),
            VerdictOf(notebook),
            notebook.Metadata["noisy"]?["seconds"] is JsonValue value && value.TryGetValue<int>(out var seconds) ? seconds : null,
            ThumbnailOf(notebook),
            string.Join(' ', Word().Matches(string.Join(' ', prose).ToLowerInvariant()).Select(m => m.Value).Distinct(StringComparer.Ordinal)));
    }

    private static string FirstParagraph(string markdown) =>
        Plain(markdown.Split("\n\n").FirstOrDefault(p => p.Trim() is { Length: > 0 } text && text[0] != '#') ?? string.Empty);

    private static string Plain(string markdown) => Markup().Replace(Links().Replace(markdown, "${text}"), string.Empty).ReplaceLineEndings(" ").Trim();

    private static string? VerdictOf(Notebook notebook) =>
        notebook.Cells.SelectMany(c => c.Kind == CellKind.Code ? c.Outputs.OfType<JsonObject>() : [])
            .Select(o => Verdicts().Match(MultilineText.Join(o["data"]?["text/html"])))
            .Where(m => m.Success)
            .Select(m => WebUtility.HtmlDecode(m.Groups["verdict"].Value))
            .FirstOrDefault();

    // The drawing that the notebook names ("noisy": {"thumbnail": "part of its name"}); else its first.
    private static string ThumbnailOf(Notebook notebook)
    {
        var all = notebook.Cells.Where(c => c.Kind == CellKind.Code).SelectMany(NotebookDrawings.Of).ToList();
        var named = notebook.Metadata["noisy"]?["thumbnail"] is JsonValue value && value.TryGetValue<string>(out var part)
            ? all.Find(d => d.Name.Contains(part, StringComparison.Ordinal))
            : null;
        return (named ?? (all.Count > 0 ? all[0] : null))?.Svg.ToString(System.Xml.Linq.SaveOptions.DisableFormatting) ?? string.Empty;
    }

    [GeneratedRegex(@"[\p{L}\p{N}]{2,}", RegexOptions.None, 5000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Links();

    [GeneratedRegex(@"[*_`$]", RegexOptions.None, 5000)]
    private static partial Regex Markup();

    [GeneratedRegex("<div class=\"noisy-verdict\"[^>]*>(?<verdict>[^<]*)</div>", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Verdicts();
}
