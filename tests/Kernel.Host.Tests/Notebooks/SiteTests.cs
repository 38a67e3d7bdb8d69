using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;
using NoisyNotebooks.Kernel.Host.Tests.Commands;

namespace NoisyNotebooks.Kernel.Host.Tests.Notebooks;

public sealed class SiteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_page_of_a_site_has_no_style_or_script_of_its_own_and_the_index_says_what_was_computed()
    {
        var files = NotebookSite.Of([Save("papers/03-elr.ipynb", 61), Save("course/other.ipynb", null)]);

        Assert.Equal(["03-elr.html", "displays.js", "index.html", "notebook.css", "notebook.js", "other.html"], files.Keys.Order(StringComparer.Ordinal));
        var page = files["03-elr.html"];
        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("<link rel=\"stylesheet\" href=\"notebook.css\">", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        var index = files["index.html"];
        Assert.Contains("Paper 03: ", index, StringComparison.Ordinal);
        Assert.Contains("<strong>✓ The claim holds &amp; more.</strong> Runs in 2 minutes.", index, StringComparison.Ordinal);
        Assert.Equal(2, index.Split("aria-label=\"a chart: the second\"").Length - 1);
        Assert.DoesNotContain("a chart: the first", index, StringComparison.Ordinal);
        Assert.Contains("<p>The first paragraph, with a link.</p>", index, StringComparison.Ordinal);
        Assert.Contains(" unusualword", index, StringComparison.Ordinal);
        Assert.DoesNotContain("http", string.Concat(files.Values).Replace("http://www.w3.org", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_notebooks_of_one_name_are_refused()
    {
        var error = Assert.Throws<NotebookFormatException>(() => NotebookSite.Of([Save("a/n.ipynb", null), Save("b/n.ipynb", null)]));
        Assert.Contains("n.html", error.Message, StringComparison.Ordinal);
        Assert.Throws<NotebookFormatException>(() => NotebookSite.Of([Save("a/index.ipynb", null)]));
        Assert.Throws<NotebookFormatException>(() => NotebookFiles.Of([Directory.CreateDirectory(_folder.File("empty")).FullName]));
    }

    [Fact]
    public void Notebooks_of_both_formats_are_found_once_each_also_where_links_lead_in_circles()
    {
        Save("f/a/n.ipynb", null);
        Save("f/.ipynb_checkpoints/n.ipynb", null);
        File.WriteAllText(_folder.File("f/b.dib"), "1");
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateSymbolicLink(_folder.File("f/a/up"), "..");
            Directory.CreateSymbolicLink(_folder.File("f/again"), "a");
            Directory.CreateSymbolicLink(_folder.File("f/self"), "self");
            Directory.CreateSymbolicLink(_folder.File("f/gone"), "nowhere");
        }

        Assert.Equal(["a/n.ipynb", "b.dib"], NotebookFiles.Of([_folder.File("f")]).Select(f => Path.GetRelativePath(_folder.File("f"), f).Replace('\\', '/')));
    }

    [Fact]
    public async Task The_command_writes_the_folder()
    {
        Save("papers/03-elr.ipynb", 61);
        Save("papers/03-elr.out.ipynb", 61);
        var (code, output, error) = await NoisyProcess.Run(_folder.Path, "site", "papers", "-o", "site");

        Assert.True(code == ExitCodes.Ok, output + error);
        Assert.Equal(5, Directory.GetFiles(_folder.File("site")).Length);
        Assert.Equal(ExitCodes.BadUsage, (await NoisyProcess.Run(_folder.Path, "site", "missing", "-o", "site")).Code);
    }

    private string Save(string name, int? seconds)
    {
        ChartPanel Panel(string title) => new() { Title = title, Series = [new LineSeries("a", "#123456", [0, 1], [0, 1])] };
        var chart = ChartBundle.Of(new ChartDescription { Title = "a chart", Panels = [Panel("the first"), Panel("the second")] });
        var notebook = NotebookFixture.Of("%md# Title\n\nThe **first** paragraph, with a [link](elsewhere).\n\nAn unusualword.", "1");
        var output = NotebookOutputs.Display(MimeBundle.FromHtml(chart.Data[MimeBundle.Html] + "<div class=\"noisy-verdict\" style=\"x\">✓ The claim holds &amp; more.</div>", "x"));
        notebook.Cells[1].Outputs.Add((JsonNode)output);
        notebook.Metadata["noisy"] = new JsonObject { ["thumbnail"] = "the second", ["seconds"] = seconds };
        notebook.Save(_folder.File(name));
        return _folder.File(name);
    }
}
