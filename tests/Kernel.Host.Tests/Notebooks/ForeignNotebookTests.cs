using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;

namespace NoisyNotebooks.Kernel.Host.Tests.Notebooks;

/// <summary>The page of somebody else's notebook runs and carries away no more than its author wrote as HTML.</summary>
public sealed class ForeignNotebookTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Page(params string[] cells)
    {
        Directory.CreateDirectory(_folder.File("course"));
        return HtmlPage.Of(NotebookFixture.Of(cells), "n", _folder.File("course"));
    }

    [Theory]
    [InlineData("image/png", "QUJD\" onerror=\"alert(1)")]
    [InlineData("image/jpeg", "x\"><script>alert(1)</script>")]
    [InlineData("image/gif", "not base64!")]
    public void A_picture_that_is_no_base64_is_no_markup(string mimeType, string data)
    {
        var notebook = NotebookFixture.Of("1");
        notebook.Cells[0].Outputs.Add((JsonNode)new JsonObject { ["output_type"] = "display_data", ["data"] = new JsonObject { [mimeType] = data }, ["metadata"] = new JsonObject() });
        var page = HtmlPage.Of(notebook, "n");
        Assert.Contains("is damaged", page, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"data:{mimeType}", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](&#106;avascript:alert(1))")]
    [InlineData("[x](<java\tscript:alert(1)>)")]
    [InlineData("[x](vbscript:alert(1))")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("![x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[x]\n\n[x]: javascript:alert(1)")]
    public void Links_that_are_programs_lead_nowhere(string markdown)
    {
        var page = Page("%md" + markdown);
        Assert.Contains("\"#\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("=\"javascript", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("script:alert", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("text/html;base64", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[x](https://example.org/a?b=1#c)", "https://example.org/a?b=1#c")]
    [InlineData("[x](mailto:a@example.org)", "mailto:a@example.org")]
    [InlineData("[x](other.ipynb#part)", "other.ipynb#part")]
    [InlineData("[x](#part)", "#part")]
    [InlineData("<https://example.org>", "https://example.org")]
    [InlineData("![x](data:image/png;base64,QUJD)", "data:image/png;base64,QUJD")]
    public void Others_stay(string markdown, string url) => Assert.Contains($"\"{url}\"", Page("%md" + markdown), StringComparison.Ordinal);

    [Fact]
    public void Pictures_are_carried_along_from_the_notebooks_folder_alone()
    {
        Directory.CreateDirectory(_folder.File("course/sub"));
        foreach (var name in new[] { "secret.png", "course/own.png", "course/sub/own.png" })
        {
            File.WriteAllBytes(_folder.File(name), [1, 2, 3]);
        }

        File.CreateSymbolicLink(_folder.File("course/link.png"), _folder.File("secret.png"));
        Directory.CreateSymbolicLink(_folder.File("course/away"), _folder.Path);
        Assert.Contains("data:image/png;base64,AQID", Page("%md![x](own.png)"), StringComparison.Ordinal);
        Assert.Contains("data:image/png;base64,AQID", Page("%md![x](sub/../sub/own.png)"), StringComparison.Ordinal);
        foreach (var outside in new[] { "../secret.png", "%2e%2e/secret.png", _folder.File("secret.png"), "link.png", "away/secret.png" })
        {
            Assert.DoesNotContain("AQID", Page($"%md![x]({outside})"), StringComparison.Ordinal);
        }
    }
}
