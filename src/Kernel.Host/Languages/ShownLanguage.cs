using System.Net;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>A language whose text is not run here but shown: the page that displays it knows what to do.</summary>
internal sealed class ShownLanguage : ICellLanguage
{
    private readonly Func<string, MimeBundle> _bundle;

    private ShownLanguage(string[] names, string description, Func<string, MimeBundle> bundle)
    {
        Names = names;
        Description = description;
        _bundle = bundle;
    }

    /// <summary>Markdown, HTML, JavaScript and Mermaid.</summary>
    public static IReadOnlyList<ShownLanguage> All { get; } =
    [
        new(["markdown", "md"], "Shows the lines that follow as Markdown.", t => MimeBundle.Text(t).With("text/markdown", t)),
        new(["html"], "Shows the lines that follow as HTML.", t => MimeBundle.FromHtml(t, WebUtility.HtmlDecode(t))),
        new(
            ["javascript", "js"],
            "Runs the lines that follow in the page.",
            t => MimeBundle.FromHtml($"<script type=\"module\">{t}</script>", t).With("application/javascript", t)),
        new(["mermaid"], "Shows the lines that follow as a Mermaid diagram, or as its text where the page has no Mermaid.", Mermaid),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public bool CanStop => false;

    // JupyterLab draws the last representation itself, offline. Other pages may have Mermaid (as VS Code's notebooks do, and
    // pages that load it); without it the text stays, so the cell is never empty. Nothing is fetched from the network.
    private static MimeBundle Mermaid(string text)
    {
        const string Draw =
            "<script>(f => { const draw = () => window.mermaid?.run?.({ nodes: [f.querySelector('pre')] }); "
            + "document.readyState === 'loading' ? addEventListener('load', draw) : draw(); })(document.currentScript.parentElement);</script>";
        var html = $"<figure><pre class=\"mermaid\">{WebUtility.HtmlEncode(text)}</pre>{Draw}</figure>";
        return MimeBundle.FromHtml(html, text).With("text/vnd.mermaid", text);
    }

    /// <inheritdoc/>
    public Task<CellError?> RunAsync(CellPart part, CellRun run)
    {
        run.Output.Display(Guid.NewGuid().ToString("N"), _bundle(part.Text));
        return Task.FromResult<CellError?>(null);
    }
}
