using System.Net;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Small pieces of HTML. Every text of a user goes through <see cref="Encode"/>.</summary>
internal static class Html
{
    /// <summary>Text that is safe inside elements and attributes.</summary>
    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? string.Empty);

    /// <summary>A heading of a display.</summary>
    public static string Heading(string text) => $"<div style=\"font-weight:600;font-size:14px;margin:4px 0 2px\">{Encode(text)}</div>";

    /// <summary>A line of details under a heading.</summary>
    public static string Note(string text) => $"<div style=\"opacity:.75;font-size:12px;margin:2px 0 6px\">{Encode(text)}</div>";

    /// <summary>Text in a colour of <see cref="Charts.SemanticColors"/>.</summary>
    public static string Colored(string text, string color) => $"<span style=\"color:{color};font-weight:600\">{Encode(text)}</span>";
}
