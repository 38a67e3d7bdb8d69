using System.Text.Json;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>
/// Pictures for a README or a slide, made of what a notebook's cells show. A code cell asks for one in its metadata:
/// <c>"noisy": {"picture": {"file": "../docs/pictures/x", "title": "…", "note": "…", "only": ["mislabelled subset"], "columns": 2}}</c>.
/// The file's name is relative to the notebook and gets <c>-light.svg</c> and <c>-dark.svg</c>; <c>only</c> are parts of the names of
/// drawings, taken in this order, and without it all drawings of the cell are taken.
/// </summary>
internal static class NotebookPictures
{
    /// <summary>The pictures that a notebook asks for.</summary>
    /// <param name="notebook">The notebook, with outputs.</param>
    /// <param name="path">Its path.</param>
    /// <returns>Two files a picture: the light, the dark.</returns>
    /// <exception cref="NotebookFormatException">A cell asks for what it does not show, or in another form.</exception>
    public static IReadOnlyList<PictureFile> Of(Notebook notebook, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var files = new List<PictureFile>();
        foreach (var (cell, settings) in Asked(notebook, path))
        {
            var drawings = Chosen(cell, settings.Only, path);
            foreach (var theme in (PictureTheme[])[PictureTheme.Light, PictureTheme.Dark])
            {
                var file = Path.GetFullPath(Path.Combine(folder, $"{settings.File}-{theme.Name}.svg"));
                files.Add(new PictureFile(file, PictureSheet.Compose(settings, drawings, theme), PictureSheet.Describe(settings, drawings)));
            }
        }

        return files;
    }

    private static IEnumerable<(NotebookCell Cell, PictureSettings Settings)> Asked(Notebook notebook, string path)
    {
        foreach (var cell in notebook.Cells.Where(c => c.Kind == CellKind.Code && c.Metadata["noisy"] is JsonObject own && own.ContainsKey("picture")))
        {
            PictureSettings? settings;
            try
            {
                settings = cell.Metadata["noisy"]!["picture"].Deserialize<PictureSettings>(JsonSerializerOptions.Web);
            }
            catch (JsonException e)
            {
                throw new NotebookFormatException($"'{path}', cell {cell.Id}: noisy.picture is not as expected ({e.Message})", e);
            }

            if (settings is not { File.Length: > 0, Title.Length: > 0, Columns: >= 1 and <= 4 })
            {
                throw new NotebookFormatException($"'{path}', cell {cell.Id}: noisy.picture: expected a \"file\", a \"title\" and 1 to 4 \"columns\".");
            }

            yield return (cell, settings);
        }
    }

    private static IReadOnlyList<NotebookDrawing> Chosen(NotebookCell cell, IReadOnlyList<string> only, string path)
    {
        var all = NotebookDrawings.Of(cell);
        var chosen = only.Count == 0 ? all : [.. only.SelectMany(part => all.Where(d => d.Name.Contains(part, StringComparison.Ordinal)))];
        return chosen.Count > 0 && only.All(part => all.Any(d => d.Name.Contains(part, StringComparison.Ordinal)))
            ? chosen
            : throw new NotebookFormatException(
                $"'{path}', cell {cell.Id}: noisy.picture asks for {string.Join(", ", only)}; the cell shows {(all.Count == 0 ? "no drawing" : string.Join("; ", all.Select(d => d.Name)))}.");
    }
}

/// <summary>What a cell asks for.</summary>
/// <param name="File">Where it goes, without theme and extension.</param>
/// <param name="Title">The heading.</param>
internal sealed record PictureSettings(string File, string Title)
{
    /// <summary>The line under the heading.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>Parts of the names of the drawings; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Columns, 1 to 4.</summary>
    public int Columns { get; init; } = 2;
}

/// <summary>A picture file.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Content">SVG.</param>
/// <param name="Description">What it shows, in words: the text for those who do not see it.</param>
internal sealed record PictureFile(string Path, string Content, string Description);
