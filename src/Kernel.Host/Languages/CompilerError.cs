using System.Globalization;
using Microsoft.CodeAnalysis;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>An error that a compiler found.</summary>
/// <param name="File">The name of the text, as the compiler knows it; empty: no place is known.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Id">The compiler's number of the error.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record CompilerError(string File, int Line, int Column, string Id, string Message)
{
    /// <summary>Takes over an error of the C# compiler.</summary>
    /// <param name="diagnostic">The error.</param>
    /// <returns>The same error.</returns>
    public static CompilerError Of(Diagnostic diagnostic)
    {
        var start = diagnostic.Location.GetLineSpan().StartLinePosition;
        var file = diagnostic.Location.IsInSource ? diagnostic.Location.SourceTree!.FilePath : string.Empty;
        return new CompilerError(
            file, start.Line + 1, start.Character + 1, diagnostic.Id, diagnostic.GetMessage(CultureInfo.InvariantCulture));
    }

    /// <summary>Whether the error is in a text.</summary>
    /// <param name="fileName">The text's name.</param>
    /// <returns>Whether it is.</returns>
    public bool IsIn(string fileName) => Path.GetFileName(File) == fileName;

    /// <summary>Place, number and message. The file is named only where it is another than the cell's own text.</summary>
    /// <param name="cell">The name of the cell's own text.</param>
    /// <returns>The first line of the report.</returns>
    public string Headline(string cell)
    {
        // "cell 3" is where the reader looks anyway; a loaded or imported file has to be named.
        var isCell = File.Length == 0 || (IsIn(cell) && cell.StartsWith("cell ", StringComparison.Ordinal));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(isCell ? string.Empty : Path.GetFileName(File) + " ")}({Line},{Column}): error {Id}: {Message}");
    }
}
