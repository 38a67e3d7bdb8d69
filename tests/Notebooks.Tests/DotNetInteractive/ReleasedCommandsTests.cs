namespace NoisyNotebooks.Notebooks.Tests.DotNetInteractive;

/// <summary>The package in the released .NET Interactive, as a user meets it: completion, mistakes, variables of C# and F#, whose display wins.</summary>
[Collection(ReleasedTool.Name)]
public sealed class ReleasedCommandsTests(ReleasedTool tool)
{
    private const string Train = "#!train cross-entropy --data noisy --model logistic --batch 32 --device cpu";
    private const string Frame = "new DataFrame(new Int32DataFrameColumn(\"x\", new[] { 1, 2 }))";
    private const string Chart = "Plotly.NET.CSharp.Chart.Line<double, double, string>(new double[] { 1, 2 }, new double[] { 3, 4 })";
    private const string TheirCharts = "#r \"nuget: Plotly.NET.Interactive, 6.0.0\"";

    [Fact]
    public async Task Commands_complete_train_live_explain_mistakes_and_exchange_variables_with_cells()
    {
        Assert.SkipWhen(tool.Missing is not null, tool.Missing ?? string.Empty);
        var cells = await tool.RunAsync(
            tool.Load,
            "#!dataset blobs --take 90 --name train",
            "var rate = 0.4; var epochs = 2;",
            "complete #!inj",
            "complete #!inject symmetric --",
            "complete #!inject symmetric --data ",
            "#!inject symetric --rate 0.4 --data train",
            "#!inject symmetric --rate 0.4 --data trian",
            "#!inject symmetric --rate @csharp:rate --data train --name noisy",
            $"{Train} --epochs @csharp:epochs --learning-rate @csharp:rate --name run",
            "Console.Write($\"{run.Records.Length} {run.Request.Optimizer.LearningRate} {object.ReferenceEquals(noisy, run.Request.Train)}\");");

        Assert.Equal(["#!inject"], cells[3].Matches);
        Assert.Superset(new HashSet<string>(["--rate", "--seed", "--name"], StringComparer.Ordinal), cells[4].Matches.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(["train"], cells[5].Matches);
        Assert.Contains("Did you mean 'symmetric'?", cells[6].Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'train'?", cells[7].Error, StringComparison.Ordinal);
        Assert.All(cells.Where((_, i) => i is not (6 or 7)), c => Assert.Null(c.Error));
        Assert.True(cells[9].Updates > 0, "The chart did not change.");
        Assert.Contains("noisy-picture", cells[9].Html, StringComparison.Ordinal);
        Assert.Contains("mislabelled subset", cells[9].Plain, StringComparison.Ordinal);
        Assert.Equal("2 0.4 True", cells[10].Plain.Trim());
    }

    [Fact]
    public async Task FSharp_shares_variables_both_ways()
    {
        Assert.SkipWhen(tool.Missing is not null, tool.Missing ?? string.Empty);
        var cells = await tool.RunAsync(
            tool.Load,
            "#!dataset blobs --take 90 --name train",
            "#!inject symmetric --rate 0.4 --data train --name noisy",
            "#!fsharp\n" + tool.Load,
            "#!fsharp\n#!share --from csharp noisy\nprintf \"%d\" noisy.Count",
            "#!fsharp\nlet mutable epochs = 3\nlet made = NoisyNotebooks.Methods.Data.SyntheticData.GaussianBlobs(30, seed = 3)",
            $"{Train} --epochs @fsharp:epochs --name run",
            "#!fsharp\n#!share --from csharp run\nprintf \"%d\" run.Records.Length",
            "#!share --from fsharp made\nConsole.Write(made.Count);",
            "#!inject symmetric --rate 0.2 --data made --name noisy2");

        Assert.All(cells, c => Assert.Null(c.Error));
        Assert.Equal(["90", "3", "30"], new[] { cells[4], cells[7], cells[8] }.Select(c => c.Plain.Trim()));
        Assert.Contains("of 30 labels wrong", cells[9].Plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_users_own_cells_only_calls_that_name_Complex_in_an_overload_print_a_warning()
    {
        Assert.SkipWhen(tool.Missing is not null, tool.Missing ?? string.Empty);
        string[] silent =
        [
            "torch.from_array(new float[] { 1, 2 })", "new double[] { 1, 2 }.AsTensor()", "torch.ones(2) * 2.0 + 1", "torch.zeros(3, 4).sum().item<float>()", "nn.Linear(3, 4)",
            "torch.where(torch.ones(2) > 0, torch.ones(2), torch.zeros(2))", "nn.functional.cross_entropy(torch.ones(2, 2), torch.zeros(2, torch.int64))", Frame, Chart,
            "Frame.FromRecords(new[] { new { A = 1 } })", "new System.Numerics.Complex(1, 2)",
        ];
        string[] loud = ["torch.tensor(new float[] { 1 })", "torch.as_tensor(new float[] { 1 })"];

        var cells = await tool.RunAsync([tool.Load, "using static TorchSharp.torch;", .. silent, .. loud]);

        Assert.All(cells, c => Assert.Null(c.Error));
        Assert.All(cells[..^2], c => Assert.DoesNotContain("warning", c.Plain, StringComparison.Ordinal));
        Assert.All(cells[^2..], c => Assert.Contains("warning CS1701", c.Plain, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ours, theirs")]
    [InlineData("theirs, ours")]
    [InlineData("both at once")]
    public async Task Whoever_loads_Plotly_NET_Interactive_gets_its_charts_and_our_tables_in_any_order(string order)
    {
        Assert.SkipWhen(tool.Missing is not null, tool.Missing ?? string.Empty);
        string[] load = order switch { "ours, theirs" => [tool.Load, TheirCharts], "theirs, ours" => [TheirCharts, tool.Load], _ => [$"{tool.Load}\n{TheirCharts}"] };

        var cells = await tool.RunAsync([.. load, Chart, Frame, "#!dataset blobs --take 90 --name train"]);

        Assert.All(cells, c => Assert.Null(c.Error));
        Assert.Contains("renderPlotly_", cells[^3].Html, StringComparison.Ordinal);
        Assert.Contains("noisy-table", cells[^2].Html, StringComparison.Ordinal);
        Assert.Contains("noisy-chart", cells[^1].Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_it_charts_are_ours_and_data_frames_always_but_for_the_users_own_formatter_and_pictures_are_SkiaSharps()
    {
        Assert.SkipWhen(tool.Missing is not null, tool.Missing ?? string.Empty);
        var cells = await tool.RunAsync(
            "#r \"nuget: Microsoft.Data.Analysis, 0.23.1\"",
            tool.Load,
            Chart,
            Frame,
            "#r \"nuget: SkiaSharp.NativeAssets.Linux.NoDependencies, 2.88.9\"",
            "new SkiaSharp.SKBitmap(4, 4)",
            Frame,
            "Microsoft.DotNet.Interactive.Formatting.Formatter.Register<DataFrame>((f, w) => w.Write(\"<i>mine</i>\"), \"text/html\");",
            TheirCharts,
            Frame);

        Assert.All(cells, c => Assert.Null(c.Error));
        Assert.Contains("noisy-picture", cells[2].Html, StringComparison.Ordinal);
        Assert.Contains("noisy-table", cells[3].Html, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains("<img src=\"data:image/png", cells[5].Html, StringComparison.Ordinal);
        }

        Assert.Contains("noisy-table", cells[6].Html, StringComparison.Ordinal);
        Assert.Equal("<i>mine</i>", cells[9].Html);
    }
}
