using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>Shows values from a cell: <c>frame.Display()</c>.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows a value under the cell. .NET Interactive's formatting library has a method of the same name; this form comes before it.</summary>
    /// <param name="value">Any value, null too.</param>
    /// <returns>A handle that replaces it in place.</returns>
    public static DisplayedValue Display(this object? value) => Display(value, []);

    /// <summary>Shows one representation of a value under the cell.</summary>
    /// <param name="value">Any value, null too.</param>
    /// <param name="mimeType">The only representation to keep.</param>
    /// <returns>A handle that replaces it in place.</returns>
    public static DisplayedValue Display(this object? value, string mimeType) => Display(value, [mimeType]);

    /// <summary>Shows a value under the cell.</summary>
    /// <param name="value">Any value, null too.</param>
    /// <param name="mimeTypes">The only representations to keep; empty: all.</param>
    /// <returns>A handle that replaces it in place.</returns>
    /// <exception cref="InvalidOperationException">The code does not run in a cell.</exception>
    /// <exception cref="ArgumentException">The value has none of the representations.</exception>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes)
    {
        ArgumentNullException.ThrowIfNull(mimeTypes);
        var output = CellContext.Current
            ?? throw new InvalidOperationException("Display works only in code that a notebook cell has started.");
        return new DisplayedValue(output, Only(Displays.Of(value), mimeTypes));
    }

    private static MimeBundle Only(MimeBundle content, string[] mimeTypes)
    {
        if (mimeTypes.Length == 0)
        {
            return content;
        }

        var kept = content.Data.Where(d => mimeTypes.Contains(d.Key, StringComparer.Ordinal)).ToImmutableDictionary();
        return kept.IsEmpty
            ? throw new ArgumentException(
                $"The value has no {string.Join(" or ", mimeTypes)}; it has {string.Join(", ", content.Data.Keys)}.",
                nameof(mimeTypes))
            : new MimeBundle(kept);
    }
}
