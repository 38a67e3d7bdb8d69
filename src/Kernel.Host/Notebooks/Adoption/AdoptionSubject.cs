namespace NoisyNotebooks.Kernel.Host.Notebooks.Adoption;

/// <summary>A notebook that is to be tried.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Root">The folder that it was found in, or that it is in where it was named itself.</param>
/// <param name="Target">Where it goes when it has run; null: nowhere.</param>
/// <param name="Problem">Why it cannot be run; null: it can.</param>
internal sealed record AdoptionSubject(string Path, string Root, string? Target, string? Problem)
{
    /// <summary>Finds the notebooks.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="write">The folder that results go to; notebooks in it are none to try. Null: none.</param>
    /// <returns>Each once.</returns>
    /// <exception cref="NotebookFormatException">A path leads nowhere, or a folder holds no notebook.</exception>
    public static IReadOnlyList<AdoptionSubject> Of(IEnumerable<string> paths, string? write)
    {
        var subjects = new List<AdoptionSubject>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var results = write is null ? null : System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(write)) + System.IO.Path.DirectorySeparatorChar;
        foreach (var path in paths)
        {
            if (!System.IO.Path.Exists(path))
            {
                throw new NotebookFormatException($"There is no file or folder '{path}'.");
            }

            var root = Directory.Exists(path) ? path : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
            foreach (var file in NotebookFiles.Of([path]))
            {
                var full = System.IO.Path.GetFullPath(file);
                var isResult = results is not null && Directory.Exists(path) && full.StartsWith(results, StringComparison.Ordinal);
                if (!isResult && seen.Add(full))
                {
                    var target = write is null ? null : System.IO.Path.Combine(write, System.IO.Path.ChangeExtension(System.IO.Path.GetRelativePath(root, full), ".ipynb"));
                    subjects.Add(new AdoptionSubject(file, root, target, ProblemOf(file)));
                }
            }
        }

        return subjects;
    }

    private static string? ProblemOf(string file)
    {
        try
        {
            Notebook.Load(file).RequireOwnLanguage(file);
            return null;
        }
        catch (NotebookFormatException e)
        {
            return e.Message;
        }
    }
}
