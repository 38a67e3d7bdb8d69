namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>The notebooks that a command was given: files, or folders with all that is under them.</summary>
internal static class NotebookFiles
{
    private const string Extension = ".ipynb";

    /// <summary>Finds them.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <returns>Files, those of a folder in the order of their names; checkpoints and results of runs are left out.</returns>
    /// <exception cref="NotebookFormatException">A folder holds no notebook.</exception>
    public static IReadOnlyList<string> Of(IEnumerable<string> paths)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(path);
                continue;
            }

            var found = Under(path).Order(StringComparer.Ordinal).ToList();
            files.AddRange(found.Count > 0 ? found : throw new NotebookFormatException($"There is no notebook ({Extension}, {DibFile.Extension}) in '{path}'."));
        }

        return files;
    }

    private static IEnumerable<string> Under(string root) =>
        FolderTree.Folders(root)
            .Where(folder => Path.GetFileName(folder.Path) != ".ipynb_checkpoints")
            .SelectMany(folder => Directory.EnumerateFiles(folder.Path))
            .Where(file => (file.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && !file.EndsWith(".out" + Extension, StringComparison.OrdinalIgnoreCase)) || DibFile.Is(file));
}
