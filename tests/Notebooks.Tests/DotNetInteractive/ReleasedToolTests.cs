using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NoisyNotebooks.Notebooks.Tests.DotNetInteractive;

/// <summary>Every notebook in both hosts: what our own runs quickly is run again, cell by cell, by the released .NET Interactive in Jupyter.</summary>
[Collection(ReleasedTool.Name)]
public sealed partial class ReleasedToolTests(ReleasedTool tool, NotebookRuns runs)
{
    public static TheoryData<string> All => [.. Repository.Notebooks];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_notebook_runs_in_the_released_tool_without_an_error_or_a_warning_and_with_the_same_verdicts(string notebook)
    {
        Assert.SkipWhen(tool.Missing is not null, tool.Missing ?? string.Empty);
        var ours = await runs.Of(notebook);
        Assert.True(ours.ExitCode == 0, ours.Output);

        var theirs = await tool.ExecuteAsync(ours.Executed);

        Assert.Empty(theirs["errors"]!.AsArray().Select(e => (string)e!));
        Assert.Empty(theirs["warnings"]!.AsArray().Select(w => (string)w!));
        string[] verdicts = [.. theirs["verdicts"]!.AsArray().Select(v => (string)v!)];
        Assert.Equal(Verdicts(ours.Executed), verdicts);
        HostTable.Record(notebook, HostTable.Row(notebook, Verdicts(ours.Executed), verdicts));
    }

    [Fact]
    public void The_table_of_hosts_has_a_row_for_each_notebook_and_no_other()
    {
        Assert.SkipWhen(HostTable.IsWritten, "The table is being written.");
        Assert.Equal(Repository.Notebooks, HostTable.Notebooks);
    }

    private static string[] Verdicts(string notebook) =>
    [
        .. JsonNode.Parse(notebook)!["cells"]!.AsArray()
            .SelectMany(c => c!["outputs"]?.AsArray() ?? [])
            .Select(o => o!["text"] ?? o["data"]?["text/plain"])
            .SelectMany(t => Verdict().Matches(t is JsonArray lines ? string.Concat(lines.Select(l => (string)l!)) : (string?)t ?? string.Empty))
            .Select(m => m.Value),
    ];

    [GeneratedRegex(@"The claim [^\n]*? seeds?\.", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Verdict();
}
