namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Paths as a reader of the notebook on another machine may see them: nothing of whose machine it was, where it can be left out.</summary>
public static class ShownPaths
{
    /// <summary>Shortens the paths in a text.</summary>
    /// <param name="text">A message.</param>
    /// <param name="folder">The notebook's folder, from which relative paths begin; null: none.</param>
    /// <returns>The text: what lies in the folder by its relative path, what lies in the user's home by <c>~</c>.</returns>
    public static string Of(string text, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shown = folder is null ? text : Without(text, folder, string.Empty);
        return Without(shown, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), $"~{Path.DirectorySeparatorChar}");
    }

    private static string Without(string text, string folder, string instead)
    {
        var prefix = Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar;

        // Of the root everything is a part, and a folder of a few letters occurs in texts that are no paths.
        if (prefix.Length < 4 || !Path.IsPathRooted(prefix))
        {
            return text;
        }

        for (var at = text.IndexOf(prefix, StringComparison.Ordinal); at >= 0; at = text.IndexOf(prefix, at, StringComparison.Ordinal))
        {
            // Inside of a longer path it is another folder.
            var isWhole = at == 0 || !(char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '/' or '\\' or '_' or '-' or '.' or ':' or '~');
            text = isWhole ? text[..at] + instead + text[(at + prefix.Length)..] : text;
            at += isWhole ? instead.Length : prefix.Length;
        }

        return text;
    }
}
