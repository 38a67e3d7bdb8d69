using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Adoption;

/// <summary>A copy of a folder, in which cells may write what they like. It is deleted at the end.</summary>
internal sealed class WorkingCopy : IDisposable
{
    /// <summary>The most that is copied, in bytes.</summary>
    public const long MaximumBytes = 1_000_000_000;

    private const int MaximumFiles = 50_000;

    // What no cell reads, and what can be great.
    private static readonly HashSet<string> LeftOut = new(StringComparer.OrdinalIgnoreCase) { ".git", ".vs", ".ipynb_checkpoints", "node_modules" };

    private WorkingCopy(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Copies a folder. Links to files and folders become what they lead to; pipes and devices are left out.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="warn">Told what could not be copied.</param>
    /// <param name="maximumBytes">The most that is copied.</param>
    /// <returns>The copy.</returns>
    /// <exception cref="InvalidDataException">The folder holds more than that.</exception>
    public static WorkingCopy Of(string root, Action<string> warn, long maximumBytes = MaximumBytes)
    {
        var folders = FolderTree.Folders(root, LeftOut).Select(f => (f.Relative, Files: Directory.GetFiles(f.Path))).ToList();
        Measure(root, folders.SelectMany(f => f.Files), maximumBytes);
        var copy = new WorkingCopy(Directory.CreateTempSubdirectory("noisy-adopt-").FullName);
        try
        {
            foreach (var (relative, files) in folders)
            {
                var target = Directory.CreateDirectory(System.IO.Path.Combine(copy.Path, relative)).FullName;
                foreach (var file in files)
                {
                    Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)), warn);
                }
            }

            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process that a cell has left behind still writes there; it is a temporary folder.
        }
    }

    private static void Measure(string root, IEnumerable<string> files, long maximumBytes)
    {
        var (bytes, count) = (0L, 0);
        foreach (var file in files)
        {
            bytes += End(file)?.Length ?? 0;
            if (bytes > maximumBytes || ++count > MaximumFiles)
            {
                throw new InvalidDataException(
                    $"'{root}': expected at most {maximumBytes / 1_000_000} MB and {MaximumFiles} files to copy, since cells run in a copy of the folder, got more. "
                    + "Name a smaller folder, or let the cells write where the files are, with --in-place.");
            }
        }
    }

    // Null: a link that leads nowhere, or to itself.
    private static FileInfo? End(string file)
    {
        try
        {
            var end = File.ResolveLinkTarget(file, returnFinalTarget: true) as FileInfo ?? new FileInfo(file);
            return end.Exists ? end : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    // A disk that is full is told to whoever asked for the copy; a file that may not be read fails in the cell that reads it.
    private static void Copy(string from, string to, Action<string> warn)
    {
        if (End(from) is not { } end)
        {
            return;
        }

        if (!IsRegular(end.FullName))
        {
            warn($"Not copied, since it is no regular file: '{from}'.");
            return;
        }

        try
        {
            end.CopyTo(to);
        }
        catch (UnauthorizedAccessException e)
        {
            warn($"Not copied: {e.Message}");
        }
    }

    private static bool IsRegular(string path)
    {
        try
        {
            RegularFile.Check(path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
