namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>A file is not a notebook that this program can read; the message is for the user.</summary>
internal sealed class NotebookFormatException : Exception
{
    public NotebookFormatException(string message)
        : base(message) { }

    public NotebookFormatException(string message, Exception innerException)
        : base(message, innerException) { }
}
