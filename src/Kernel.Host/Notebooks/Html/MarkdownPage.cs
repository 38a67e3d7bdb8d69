using System.Net;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>Markdown of cells and outputs as HTML, with mathematics drawn by the browser itself.</summary>
internal sealed partial class MarkdownPage
{
    private const int MaximumImageBytes = 20 << 20;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseGridTables()
        .UseEmphasisExtras()
        .UseFootnotes()
        .UseTaskLists()
        .UseAutoIdentifiers()
        .UseAutoLinks()
        .UseDefinitionLists()
        .UseMathematics()
        .Build();

    private static readonly HashSet<string> Schemes = new(StringComparer.OrdinalIgnoreCase) { "http", "https", "mailto", "ftp", "ftps", "tel", "doi", "attachment", "vscode" };
    private static readonly string[] Pictures = ["data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;", "data:image/svg+xml;"];

    private readonly string? _folder;

    /// <summary>Creates a converter.</summary>
    /// <param name="folder">Where the files of relative pictures lie; null: they stay links.</param>
    public MarkdownPage(string? folder) => _folder = folder;

    /// <summary>Converts a text.</summary>
    /// <param name="markdown">Markdown; HTML in it is trusted, as Jupyter trusts it.</param>
    /// <param name="attachments">Pictures inside of the cell: name to data URI.</param>
    /// <returns>HTML.</returns>
    public string Convert(string markdown, IReadOnlyDictionary<string, string>? attachments = null)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var link in document.Descendants<LinkInline>())
        {
            Embed(link, attachments);
            link.Url = IsAllowed(link.Url, link.IsImage) ? link.Url : "#";
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(l => !l.IsEmail && !IsAllowed(l.Url, isImage: false)))
        {
            link.Url = "#";
        }

        using var writer = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathInlineRenderer>(new InlineMath());
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathBlockRenderer>(new BlockMath());
        renderer.Render(document);
        return writer.ToString();
    }

    /// <summary>A formula, or its source where it is not understood.</summary>
    /// <param name="latex">The formula.</param>
    /// <param name="display">Whether it stands on a line of its own.</param>
    /// <returns>HTML.</returns>
    public static string Formula(string latex, bool display)
    {
        if (LatexMath.Convert(latex, display) is { } math)
        {
            return display ? $"<span class=\"math\">{math}</span>" : math;
        }

        var source = $"<code class=\"latex\" title=\"This formula is shown as its LaTeX source.\">{WebUtility.HtmlEncode(latex.Trim())}</code>";
        return display ? $"<span class=\"math\">{source}</span>" : source;
    }

    // Links that lead somewhere; none that are a program. HTML in the text is the author's own.
    private static bool IsAllowed(string? url, bool isImage)
    {
        var bare = string.Concat((url ?? string.Empty).Where(c => !char.IsControl(c) && !char.IsWhiteSpace(c)));
        var scheme = Scheme().Match(bare);
        return !scheme.Success
            || Schemes.Contains(scheme.Groups["name"].Value)
            || (isImage && Pictures.Any(p => bare.StartsWith(p, StringComparison.OrdinalIgnoreCase)));
    }

    // Below the notebook's folder, also by way of links: a notebook of somebody else must not carry away what lies elsewhere.
    private static bool IsBelow(string folder, string path)
    {
        var root = Real(Path.GetFullPath(folder)).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        return Real(Path.GetFullPath(path)).StartsWith(root, StringComparison.Ordinal);
    }

    private static string Real(string path)
    {
        var (real, left) = (Path.GetPathRoot(path)!, path[Path.GetPathRoot(path)!.Length..].Split(Path.DirectorySeparatorChar));
        foreach (var part in left)
        {
            real = Path.Combine(real, part);
            FileSystemInfo at = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            real = at.LinkTarget is null ? real : at.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real;
        }

        return real;
    }

    // The page stands alone: pictures travel inside of it.
    private void Embed(LinkInline link, IReadOnlyDictionary<string, string>? attachments)
    {
        if (link.Url is not { Length: > 0 } url || !link.IsImage)
        {
            return;
        }

        const string Attachment = "attachment:";
        if (url.StartsWith(Attachment, StringComparison.Ordinal))
        {
            link.Url = attachments?.GetValueOrDefault(WebUtility.UrlDecode(url[Attachment.Length..])) ?? url;
            return;
        }

        var mimeType = Path.GetExtension(url).ToLowerInvariant() switch
        {
            ".png" => "image/png",
            ".jpg" or ".jpeg" => "image/jpeg",
            ".gif" => "image/gif",
            ".svg" => "image/svg+xml",
            ".webp" => "image/webp",
            _ => null,
        };
        if (_folder is null || mimeType is null || url.Contains(':'))
        {
            return;
        }

        var file = new FileInfo(Path.Combine(_folder, Uri.UnescapeDataString(url)));
        try
        {
            if (!file.Exists || file.Length > MaximumImageBytes || !IsBelow(_folder, file.FullName))
            {
                return;
            }

            RegularFile.Check(file.FullName);
            link.Url = $"data:{mimeType};base64,{System.Convert.ToBase64String(File.ReadAllBytes(file.FullName))}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The page says where the picture would be, as for one that is missing.
        }
    }

    [GeneratedRegex(@"^(?<name>[A-Za-z][A-Za-z0-9+.-]*):", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scheme();

    private sealed class InlineMath : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline obj) =>
            renderer.Write(Formula(obj.Content.ToString(), display: obj.DelimiterCount > 1));
    }

    private sealed class BlockMath : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock obj) =>
            renderer.EnsureLine().Write(Formula(obj.Lines.ToString(), display: true)).WriteLine();
    }
}
