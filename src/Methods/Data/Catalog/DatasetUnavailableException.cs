namespace NoisyNotebooks.Methods.Data;

/// <summary>A data file is neither on this machine nor could it be downloaded. The message says where to put it by hand.</summary>
public sealed class DatasetUnavailableException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">The name of the file.</param>
    /// <param name="source">Where it is published.</param>
    /// <param name="folder">The folder to put it in.</param>
    /// <param name="reason">Why it could not be had.</param>
    /// <param name="innerException">The cause.</param>
    public DatasetUnavailableException(string file, string source, string folder, string reason, Exception? innerException = null)
        : base($"{file} is not on this machine: {reason}. Get it from {source} and put it in {folder}", innerException)
    {
        File = file;
        SourceAddress = source;
        Folder = folder;
    }

    /// <summary>The name of the file.</summary>
    public string File { get; }

    /// <summary>Where it is published.</summary>
    public string SourceAddress { get; }

    /// <summary>The folder to put it in.</summary>
    public string Folder { get; }
}
