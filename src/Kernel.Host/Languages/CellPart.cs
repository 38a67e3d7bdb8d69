namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What a part of a cell is.</summary>
internal enum CellPartKind
{
    /// <summary>Text in a language.</summary>
    Code,

    /// <summary>One line that calls a magic command.</summary>
    Command,

    /// <summary>One line that asks for a NuGet package or names a package source.</summary>
    Package,

    /// <summary>What is due when the cell has ended: the disposal of what it declared with <c>using</c>.</summary>
    Ending,
}

/// <summary>A part of a cell that one language or command runs.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The language (<c>csharp</c>), the command's name (<c>#!train</c>), or <c>#r</c> / <c>#i</c>.</param>
/// <param name="Text">The text. Code in C# and F# keeps the cell's line numbers: the lines before it are empty.</param>
/// <param name="Line">The cell's line that it begins in, from 1.</param>
/// <param name="Language">The language that it stands in.</param>
internal sealed record CellPart(CellPartKind Kind, string Name, string Text, int Line, string Language);
