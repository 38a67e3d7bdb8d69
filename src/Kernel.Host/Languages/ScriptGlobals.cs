using System.Net;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What every C# cell can use without a qualifier.</summary>
public sealed class ScriptGlobals
{
    private readonly Func<CancellationToken> _cancellation;

    internal ScriptGlobals(Func<CancellationToken> cancellation) => _cancellation = cancellation;

    /// <summary>Cancelled when the user interrupts the cell; pass it to whatever takes long.</summary>
    public CancellationToken Cancellation => _cancellation();

    /// <summary>Asks the user: <c>await Kernel.GetInputAsync("Your name?")</c>.</summary>
    public NotebookInput Kernel { get; } = new();

    // Hands a value over to the declaration that the session runs for a magic command.
    internal object? Handed { get; set; }

#pragma warning disable IDE1006 // The names that notebooks for .NET already use.

    /// <summary>Shows a value under the cell.</summary>
    /// <param name="value">Any value, null too.</param>
    /// <param name="mimeTypes">The only representations to keep; empty: all.</param>
    /// <returns>A handle that replaces it in place.</returns>
    public DisplayedValue display(object? value, params string[] mimeTypes) => value.Display(mimeTypes);

#pragma warning restore IDE1006

    /// <summary>Markup as a value: <c>display(HTML("&lt;b&gt;bold&lt;/b&gt;"))</c>.</summary>
    /// <param name="markup">HTML, shown as it is.</param>
    /// <returns>The value.</returns>
    public MimeBundle HTML(string markup)
    {
        ArgumentNullException.ThrowIfNull(markup);
        return MimeBundle.FromHtml(markup, WebUtility.HtmlDecode(markup));
    }

    /// <summary>Takes the outputs of the running cell from the page.</summary>
    /// <param name="wait">Only when the next output comes, so that the page does not flicker.</param>
#pragma warning disable CA1822, MA0038 // Cells call it without a qualifier, as a member of their globals.
    public void ClearOutput(bool wait = false) => CellContext.Current?.Clear(wait);
#pragma warning restore CA1822, MA0038

    /// <summary>Disposes something when the running cell has ended and its value is shown; what <c>using var</c> at the top of a cell means.</summary>
    /// <param name="value">What; null: nothing.</param>
#pragma warning disable CA1822, MA0038 // Cells call it without a qualifier, as a member of their globals.
    public void DisposeWithCell(IDisposable? value) => CellContext.CurrentRun?.Own(value);

    /// <summary>As <see cref="DisposeWithCell"/>, for <c>await using var</c>.</summary>
    /// <param name="value">What; null: nothing.</param>
    public void DisposeWithCellAsync(IAsyncDisposable? value) => CellContext.CurrentRun?.Own(value);
#pragma warning restore CA1822, MA0038

    /// <summary>The value that the session hands over; for the session's own declarations.</summary>
    /// <returns>The value.</returns>
    public object? TakeHandedValue() => Handed;
}
