namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>Who answers the questions of a cell.</summary>
internal interface ICellInput
{
    /// <summary>Asks the user for a line.</summary>
    /// <param name="prompt">The question; may be empty.</param>
    /// <param name="isPassword">Whether the answer must not be seen on the page.</param>
    /// <param name="cancellationToken">Withdraws the question.</param>
    /// <returns>The line.</returns>
    /// <exception cref="InvalidOperationException">Nobody can be asked here.</exception>
    /// <exception cref="OperationCanceledException">The question was withdrawn.</exception>
    Task<string> AskAsync(string prompt, bool isPassword, CancellationToken cancellationToken);
}
