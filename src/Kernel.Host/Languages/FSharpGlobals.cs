using System.Net;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What every F# cell can use without a qualifier, as C# cells can.</summary>
public static class FSharpGlobals
{
    private static readonly AsyncLocal<object?> Handing = new();

    /// <summary>Cancelled when the user interrupts the cell; pass it to whatever takes long.</summary>
    public static CancellationToken Cancellation => CellContext.CurrentRun?.CancellationToken ?? CancellationToken.None;

#pragma warning disable IDE1006 // The names that notebooks for .NET already use.

    /// <summary>Shows a value under the cell: <c>display frame</c>.</summary>
    /// <typeparam name="T">Any type.</typeparam>
    /// <param name="value">Any value, null too.</param>
    /// <returns>A handle that replaces it in place.</returns>
    public static DisplayedValue display<T>(T value) => DisplayExtensions.Display(value);

#pragma warning restore IDE1006

    /// <summary>Markup as a value: <c>HTML "&lt;b&gt;bold&lt;/b&gt;"</c>.</summary>
    /// <param name="markup">HTML, shown as it is.</param>
    /// <returns>The value.</returns>
    public static MimeBundle HTML(string markup)
    {
        ArgumentNullException.ThrowIfNull(markup);
        return MimeBundle.FromHtml(markup, WebUtility.HtmlDecode(markup));
    }

    /// <summary>The value that the session hands over; for the session's own declarations.</summary>
    /// <typeparam name="T">The type that the variable gets.</typeparam>
    /// <returns>The value.</returns>
    public static T? TakeHandedValue<T>() => (T?)Handing.Value;

    // Sessions beside each other hand over on their own threads.
    internal static void Hand(object? value) => Handing.Value = value;
}
