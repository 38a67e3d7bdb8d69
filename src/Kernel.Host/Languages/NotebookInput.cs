namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>Questions to the user: <c>var name = await Kernel.GetInputAsync("Your name?");</c></summary>
public sealed class NotebookInput
{
    internal const string NobodyToAsk = "There is nobody to ask: input works only in a notebook that is open in a page or an editor.";

    internal NotebookInput() { }

    /// <summary>Asks the user for a line, with a form on the page.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="isPassword">Whether the answer is hidden while it is typed.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvalidOperationException">Nobody can be asked: the code runs outside of a cell or without a page.</exception>
    /// <exception cref="OperationCanceledException">The cell was interrupted.</exception>
#pragma warning disable CA1822, MA0038 // Reached as a member of the object that cells call Kernel.
    public Task<string> GetInputAsync(string prompt = "", bool isPassword = false)
#pragma warning restore CA1822, MA0038
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return CellContext.CurrentRun is { Input: { } input } run
            ? input.AskAsync(prompt, isPassword, run.CancellationToken)
            : throw new InvalidOperationException(NobodyToAsk);
    }

    /// <summary>Asks the user for a password, which is hidden while it is typed.</summary>
    /// <param name="prompt">The question.</param>
    /// <returns>The password.</returns>
    /// <exception cref="InvalidOperationException">Nobody can be asked: the code runs outside of a cell or without a page.</exception>
    /// <exception cref="OperationCanceledException">The cell was interrupted.</exception>
    public Task<string> GetPasswordAsync(string prompt = "Password:") => GetInputAsync(prompt, isPassword: true);
}
