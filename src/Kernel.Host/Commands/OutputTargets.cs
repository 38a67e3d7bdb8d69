using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>Where results go, looked at before the work: nothing is written over what is read, and all can be written.</summary>
internal static class OutputTargets
{
    private static readonly StringComparer Paths = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>Checks the targets of a command.</summary>
    /// <param name="inputs">What it reads.</param>
    /// <param name="targets">What it writes: the option, the path, and whether it may be the input itself.</param>
    /// <exception cref="InvalidDataException">Two targets are one file, or a target is an input.</exception>
    public static void AreApart(IEnumerable<string> inputs, IEnumerable<(string Option, string Path, bool MayBeInput)> targets)
    {
        var read = inputs.Select(Real).ToHashSet(Paths);
        var written = new Dictionary<string, string>(Paths);
        foreach (var (option, path, mayBeInput) in targets)
        {
            var real = Real(path);
            if (!mayBeInput && read.Contains(real))
            {
                throw new InvalidDataException($"{option}: expected another file than the notebook itself, got '{path}'.");
            }

            if (!written.TryAdd(real, option))
            {
                throw new InvalidDataException($"{option}: expected another file than that of {written[real]}, got '{path}' for both.");
            }
        }
    }

    /// <summary>Tries whether a file could be written, without touching one that is there.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not.</exception>
    public static void Try(string path)
    {
        RegularFile.Check(path);
        AtomicFile.Try(path);
    }

    // A link and what it leads to are one file.
    private static string Real(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            var folder = Path.GetDirectoryName(full) is { } parent && Directory.Exists(parent)
                ? new DirectoryInfo(parent).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? parent
                : Path.GetDirectoryName(full);
            var there = Path.Combine(folder ?? string.Empty, Path.GetFileName(full));
            return File.ResolveLinkTarget(there, returnFinalTarget: true)?.FullName ?? there;
        }
        catch (IOException)
        {
            return full;
        }
    }
}
