using System.Net;
using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;

namespace NoisyNotebooks.Notebooks.Tests;

/// <summary>README's pictures are those that the committed notebooks show (<c>./build.ps1 pictures</c>).</summary>
public sealed partial class PictureTests
{
    private static readonly IReadOnlyList<PictureFile> Files =
        [.. Repository.Notebooks.Select(n => Path.Combine(Repository.Root, n)).SelectMany(p => NotebookPictures.Of(Notebook.Load(p), p))];

    [Fact]
    public void The_pictures_are_drawn_from_the_outputs_as_they_are_now()
    {
        Assert.NotEmpty(Files);
        Assert.All(Files, f => Assert.True(
            File.Exists(f.Path) && File.ReadAllText(f.Path) == f.Content,
            $"{Path.GetRelativePath(Repository.Root, f.Path)} is not what its notebook shows. Draw it again: ./build.ps1 pictures"));
        Assert.Equal(Files.Select(f => f.Path).Order(), Directory.GetFiles(Path.Combine(Repository.Root, "docs", "pictures")).Order());
    }

    [Fact]
    public void The_readme_shows_each_picture_light_and_dark_and_says_what_it_shows()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var shown = Elements().Matches(readme);

        Assert.Equal(Files.Count / 2, shown.Count);
        for (var i = 0; i < Files.Count; i += 2)
        {
            var (light, dark) = (Files[i], Files[i + 1]);
            Assert.Contains(shown, s =>
                s.Groups["dark"].Value == Relative(dark) && s.Groups["light"].Value == Relative(light) && WebUtility.HtmlDecode(s.Groups["alt"].Value) == light.Description);
        }
    }

    [Fact]
    public void A_picture_of_what_a_cell_does_not_show_is_refused()
    {
        var path = Path.Combine(Repository.Root, "notebooks/papers/03-elr.ipynb");
        var notebook = Notebook.Load(path);
        var cell = notebook.Cells.Single(c => c.Id == "reproduce");
        cell.Metadata["noisy"]!["picture"]!["only"]!.AsArray().Add("no such panel");

        Assert.Contains("no such panel", Assert.Throws<NotebookFormatException>(() => NotebookPictures.Of(notebook, path)).Message, StringComparison.Ordinal);
        cell.Metadata["noisy"]!["picture"]!["columns"] = 0;
        Assert.Contains("1 to 4 \"columns\"", Assert.Throws<NotebookFormatException>(() => NotebookPictures.Of(notebook, path)).Message, StringComparison.Ordinal);
    }

    private static string Relative(PictureFile file) => Path.GetRelativePath(Repository.Root, file.Path).Replace('\\', '/');

    [GeneratedRegex("""<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="(?<dark>[^"]*)">\s*<img alt="(?<alt>[^"]*)" src="(?<light>[^"]*)">\s*</picture>""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Elements();
}
