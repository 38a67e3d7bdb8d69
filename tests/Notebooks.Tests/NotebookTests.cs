using System.Text.Json.Nodes;

namespace NoisyNotebooks.Notebooks.Tests;

/// <summary>Every notebook of the repository, run by the headless runner in its quickest form.</summary>
public sealed class NotebookTests
{
    // What makes each notebook quick: parameters of its cell tagged "parameters".
    private static readonly Dictionary<string, string[]> Quick = new(StringComparer.Ordinal)
    {
        ["notebooks/papers/03-elr.ipynb"] = ["scale=quick", "epochs=2", "examples=1000"],
        ["notebooks/papers/12-confident-learning.ipynb"] = ["scale=quick", "epochs=5"],
        ["notebooks/analysis/audit-your-own-data.ipynb"] = [],
        ["notebooks/analysis/audit-a-deedle-frame.ipynb"] = [],
        ["notebooks/course/02-finding-label-errors.ipynb"] = ["epochs=3"],
        ["notebooks/course/01-what-label-noise-does.ipynb"] = ["epochs=2", "seeds=1"],
    };

    public static TheoryData<string> All => [.. Repository.Notebooks];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_notebook_runs_from_top_to_bottom_and_becomes_a_page(string notebook)
    {
        Assert.True(Quick.TryGetValue(notebook, out var parameters), $"{notebook} says nowhere how to run it quickly.");
        var folder = Directory.CreateTempSubdirectory("noisynotebooks-");
        try
        {
            var executed = Path.Combine(folder.FullName, "executed.ipynb");
            var page = Path.Combine(folder.FullName, "page.html");
            string[] arguments =
            [
                Client.Noisy, "run", Path.Combine(Repository.Root, notebook), "-o", executed, "--html", page,
                .. parameters.SelectMany(p => (string[])["-p", p]),
            ];

            var (exitCode, output) = await Client.RunAsync("dotnet", arguments, folder.FullName);

            Assert.True(exitCode == 0, output);
            AssertWholeAndFreeOfErrors(JsonNode.Parse(await File.ReadAllTextAsync(executed))!);
            var html = await File.ReadAllTextAsync(page);
            Assert.EndsWith("</html>", html.TrimEnd(), StringComparison.Ordinal);
            Assert.DoesNotContain("src=\"http", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("href=\"http://", html, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_committed_notebook_has_its_outputs_and_no_error(string notebook) =>
        AssertWholeAndFreeOfErrors(JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, notebook)))!);

    private static void AssertWholeAndFreeOfErrors(JsonNode notebook)
    {
        var cells = notebook["cells"]!.AsArray();
        var code = cells.Where(c => (string?)c!["cell_type"] == "code").ToList();
        Assert.NotEmpty(code);
        Assert.All(cells, c => Assert.NotNull(c!["id"]));
        Assert.All(code, c => Assert.NotNull(c!["execution_count"]));
        Assert.All(code.SelectMany(c => c!["outputs"]!.AsArray()), o => Assert.NotEqual("error", (string?)o!["output_type"]));
        Assert.Contains(code, c => c!["outputs"]!.AsArray().Any(o => o!["data"]?["application/vnd.plotly.v1+json"] is not null));
    }
}
