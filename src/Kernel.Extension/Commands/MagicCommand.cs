namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>A magic command: declared once, adapted by each host.</summary>
public abstract class MagicCommand
{
    /// <summary>The name as typed, with its prefix: <c>#!train</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence that says what it does.</summary>
    public abstract string Description { get; }

    /// <summary>The parameters, in the order of the usage line.</summary>
    public abstract IReadOnlyList<CommandParameter> Parameters { get; }

    /// <summary>Whole lines that work, for help; the first is the commonest.</summary>
    public virtual IReadOnlyList<string> Examples => [];

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">Checked values; see <see cref="CommandArguments"/>.</param>
    /// <param name="notebook">The notebook it runs in.</param>
    /// <returns>A task that ends with the command.</returns>
    /// <exception cref="CommandException">The command cannot do what was asked; the message is for the user.</exception>
    /// <exception cref="OperationCanceledException">The user interrupted, and nothing was worth keeping.</exception>
    public abstract Task RunAsync(CommandArguments arguments, INotebook notebook);
}

/// <summary>A mistake that the user can mend: hosts show its message alone, without a stack trace.</summary>
public sealed class CommandException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, what is allowed, and the usage line where it helps.</param>
    public CommandException(string message)
        : base(message) { }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is wrong and what is allowed.</param>
    /// <param name="innerException">The cause.</param>
    public CommandException(string message, Exception innerException)
        : base(message, innerException) { }
}
