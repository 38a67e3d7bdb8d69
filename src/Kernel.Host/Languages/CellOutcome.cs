using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>How a cell ended.</summary>
internal enum CellStatus
{
    /// <summary>To its end.</summary>
    Completed,

    /// <summary>With an error.</summary>
    Failed,

    /// <summary>Stopped by the user.</summary>
    Interrupted,
}

/// <summary>An error as notebooks store it.</summary>
/// <param name="Name">Its kind, for example the exception's type.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Traceback">The whole report, line by line.</param>
internal sealed record CellError(string Name, string Message, IReadOnlyList<string> Traceback)
{
    /// <summary>The same without the paths of this machine, where they can be left out.</summary>
    /// <param name="folder">The notebook's folder.</param>
    /// <returns>The error.</returns>
    public CellError WithShownPaths(string? folder) =>
        this with { Message = ShownPaths.Of(Message, folder), Traceback = [.. Traceback.Select(l => ShownPaths.Of(l, folder))] };
}

/// <summary>The end of a cell.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Error">Why, unless it completed.</param>
internal sealed record CellOutcome(CellStatus Status, CellError? Error)
{
    /// <summary>A cell that ran to its end.</summary>
    public static CellOutcome Completed { get; } = new(CellStatus.Completed, null);

    /// <summary>A cell that failed.</summary>
    /// <param name="error">Why.</param>
    /// <returns>The outcome.</returns>
    public static CellOutcome Failed(CellError error) => new(CellStatus.Failed, error);

    /// <summary>A cell that the user stopped.</summary>
    /// <param name="note">What to say.</param>
    /// <returns>The outcome.</returns>
    public static CellOutcome Interrupted(string note) =>
        new(CellStatus.Interrupted, new CellError("Interrupted", note, [note]));
}
