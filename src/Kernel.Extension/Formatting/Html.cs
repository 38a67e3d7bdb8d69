using System.Net;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Small pieces of HTML. Every text of a user goes through <see cref="Encode"/>.</summary>
internal static class Html
{
    /// <summary>Text that is safe inside elements and attributes.</summary>
    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? string.Empty);

    /// <summary>A heading of a display.</summary>
    public static string Heading(string text) => $"<div class=\"noisy-title\" dir=\"auto\" style=\"font-weight:600;font-size:14.5px;margin:4px 0 2px\">{Encode(text)}</div>";

    /// <summary>A line of details under a heading.</summary>
    public static string Note(string text) => $"<div class=\"noisy-note\" style=\"font-size:13px;margin:2px 0 6px\">{Encode(text)}</div>";

    /// <summary>A label that is wrong, marked by more than a colour: the page's own ink, struck through in a colour of <see cref="Charts.SemanticColors"/>.</summary>
    public static string Wrong(string label) =>
        $"<del style=\"text-decoration:line-through 2px {Charts.SemanticColors.Memorized}\"><bdi>{Encode(label)}</bdi></del>";
}
