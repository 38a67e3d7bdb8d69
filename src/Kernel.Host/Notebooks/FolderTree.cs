namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>A folder with all folders under it. One that links lead to twice, or back up to, is seen once.</summary>
internal static class FolderTree
{
    private static readonly StringComparer Paths = OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>Walks it.</summary>
    /// <param name="root">The folder at the top.</param>
    /// <param name="leftOut">Names of folders that are not entered.</param>
    /// <returns>The folders, each before those in it: how they are reached, and how that is written from <paramref name="root"/> on.</returns>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static IEnumerable<(string Path, string Relative)> Folders(string root, IReadOnlySet<string>? leftOut = null)
    {
        var seen = new HashSet<string>(Paths);
        var ahead = new Stack<(string Path, string Relative, string Real)>();
        ahead.Push((root, string.Empty, Real(Path.GetFullPath(root)) ?? root));
        while (ahead.TryPop(out var folder))
        {
            if (!seen.Add(folder.Real))
            {
                continue;
            }

            yield return (folder.Path, folder.Relative);
            foreach (var path in Directory.GetDirectories(folder.Path).OrderDescending(StringComparer.Ordinal))
            {
                var name = Path.GetFileName(path);
                if (leftOut?.Contains(name) != true && (new DirectoryInfo(path).LinkTarget is null ? Path.Combine(folder.Real, name) : Real(path)) is { } real)
                {
                    ahead.Push((path, Path.Combine(folder.Relative, name), real));
                }
            }
        }
    }

    // Null: a link that leads nowhere, or to itself.
    private static string? Real(string folder)
    {
        try
        {
            var real = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;
            return Directory.Exists(real) ? real : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
