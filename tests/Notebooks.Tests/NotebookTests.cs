using System.Text.Json.Nodes;

namespace NoisyNotebooks.Notebooks.Tests;

/// <summary>Every notebook of the repository, run by the headless runner in its quick form (see <see cref="NotebookRuns"/>).</summary>
public sealed class NotebookTests(NotebookRuns runs)
{
    /// <summary>CPU seconds that the quick form of a notebook may cost in a warm process; about 12 are meant.</summary>
    internal const double CpuLimit = 25;

    /// <summary>Bytes of a committed notebook with its outputs: every run of it is stored in the repository's history.</summary>
    private const int SizeLimit = 200_000;

    public static TheoryData<string> All => [.. Repository.Notebooks];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_notebook_runs_from_top_to_bottom_and_becomes_a_page(string notebook)
    {
        var run = await runs.Of(notebook);

        Assert.True(run.ExitCode == 0, run.Output);
        AssertWholeAndFreeOfErrors(JsonNode.Parse(run.Executed)!);
        Assert.EndsWith("</html>", run.Page.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", run.Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=\"http://", run.Page, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_notebook_in_its_quick_form_costs_little(string notebook)
    {
        var run = await runs.Of(notebook);

        Assert.True(
            run.CpuSeconds <= CpuLimit,
            $"{notebook} took {run.CpuSeconds:0.0} s of CPU, at most {CpuLimit} s are allowed: make its quick form smaller (metadata noisy.quick).");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_committed_notebook_has_its_outputs_and_no_error(string notebook) =>
        AssertWholeAndFreeOfErrors(JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, notebook)))!);

    [Theory]
    [MemberData(nameof(All))]
    public void A_committed_notebook_is_no_larger_than_what_one_reads_in_a_diff(string notebook)
    {
        var size = new FileInfo(Path.Combine(Repository.Root, notebook)).Length;

        Assert.True(size <= SizeLimit, $"{notebook} has {size:N0} bytes, at most {SizeLimit:N0} are allowed: show fewer pictures, or shorter runs.");
    }

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
