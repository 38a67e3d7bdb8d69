namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>A language that <c>#!name</c> switches to.</summary>
internal interface ICellLanguage
{
    /// <summary>Its names, in lower case, without <c>#!</c>.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>What it does, in one sentence, for completion.</summary>
    string Description { get; }

    /// <summary>Whether its code is stopped when an interrupt alone does not end it.</summary>
    bool CanStop { get; }

    /// <summary>Runs a part of a cell.</summary>
    /// <param name="part">The part.</param>
    /// <param name="run">The cell that is running.</param>
    /// <returns>The error, or null.</returns>
    Task<CellError?> RunAsync(CellPart part, CellRun run);
}

/// <summary>One run of one cell.</summary>
/// <param name="Number">The cell's number.</param>
/// <param name="Output">Where its outputs go.</param>
/// <param name="Input">Who answers its questions; null: nobody.</param>
/// <param name="Stop">How the user's interrupt reaches it.</param>
internal sealed record CellRun(int Number, ICellOutput Output, ICellInput? Input, CellStop Stop)
{
    /// <summary>Cancelled when the user interrupts.</summary>
    public CancellationToken CancellationToken => Stop.Token;

    /// <summary>Where relative paths of <c>#!import</c> begin.</summary>
    public required string Directory { get; init; }

    /// <summary>What error reports call the text; null: the cell with its number.</summary>
    public string? Source { get; init; }

    /// <summary>The files that are being imported, the outermost first.</summary>
    public IReadOnlyList<string> Importing { get; init; } = [];

    // Shared with the runs of imported files: they end with the cell that imports them.
    private Stack<object> Owned { get; init; } = new();

    /// <summary>Hands something over that is disposed when the cell has ended.</summary>
    /// <param name="value">An <see cref="IDisposable"/> or <see cref="IAsyncDisposable"/>; null: nothing.</param>
    public void Own(object? value)
    {
        if (value is not null)
        {
            lock (Owned)
            {
                Owned.Push(value);
            }
        }
    }

    /// <summary>Whether there is anything to dispose.</summary>
    public bool OwnsAny => Owned.Count > 0;

    /// <summary>Disposes what was handed over, the last first, also where one of them fails.</summary>
    /// <returns>A task that ends when all are disposed, with the first failure.</returns>
    public async Task DisposeOwnedAsync()
    {
        Exception? first = null;
        while (Owned.TryPop(out var value))
        {
            try
            {
                if (value is IAsyncDisposable later)
                {
                    await later.DisposeAsync();
                }
                else
                {
                    ((IDisposable)value).Dispose();
                }
            }
            catch (Exception e)
            {
                first ??= e;
            }
        }

        if (first is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }

    /// <summary>The name under which compilers know the text.</summary>
    public string FileName => Source ?? CellErrors.FileName(Number);
}
