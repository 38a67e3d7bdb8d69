using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Charts;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>
/// One output in several representations, keyed by MIME type. Each value is text: HTML or SVG markup, plain text,
/// base64 for binary pictures, or JSON text where the MIME type ends in <c>json</c>.
/// </summary>
/// <param name="Data">The representations; never empty.</param>
public sealed record MimeBundle(ImmutableDictionary<string, string> Data)
{
    /// <summary><c>text/plain</c>: what a terminal shows.</summary>
    public const string PlainText = "text/plain";

    /// <summary><c>text/html</c>.</summary>
    public const string Html = "text/html";

    /// <summary><c>image/png</c>, base64.</summary>
    public const string Png = "image/png";

    /// <summary><c>image/svg+xml</c>.</summary>
    public const string Svg = "image/svg+xml";

    /// <summary><c>application/vnd.plotly.v1+json</c>: a Plotly figure, which VS Code and JupyterLab draw themselves.</summary>
    public const string Plotly = "application/vnd.plotly.v1+json";

    /// <summary>A bundle of plain text alone.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The bundle.</returns>
    public static MimeBundle Text(string text) =>
        new(ImmutableDictionary<string, string>.Empty.Add(PlainText, text));

    /// <summary>A bundle of HTML and its plain-text equivalent.</summary>
    /// <param name="html">Markup, already encoded.</param>
    /// <param name="plainText">What a terminal shows instead.</param>
    /// <returns>The bundle.</returns>
    public static MimeBundle FromHtml(string html, string plainText) => Text(plainText).With(Html, html);

    /// <summary>The same for displays, whose markup needs the style and the script of all displays (<see cref="PageParts"/>).</summary>
    internal static MimeBundle FromDisplay(string html, string plainText) => FromHtml(PageParts.Append(html), plainText);

    /// <summary>The same for markup that holds tables alone: short ones need a few rules and no script.</summary>
    internal static MimeBundle FromTable(string html, string plainText, TableView table) =>
        table.Rows.Count > TableView.PageSize || table.Columns.Count > TableView.PlainColumns ? FromDisplay(html, plainText) : FromHtml(PageParts.AppendTable(html), plainText);

    /// <summary>The same bundle with one more (or another) representation.</summary>
    /// <param name="mimeType">The MIME type.</param>
    /// <param name="content">Its content.</param>
    /// <returns>The new bundle.</returns>
    public MimeBundle With(string mimeType, string content) => new(Data.SetItem(mimeType, content));
}
