using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Tests.Data;
using TorchSharp;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

public sealed class LabelIssuesTests
{
    internal static readonly int[] Labels = [0, 0, 0, 1, 1, 1, 1];

    // The third and the last example are wrong, the last one surely.
    internal static readonly double[,] Probabilities =
    {
        { 0.9, 0.1 }, { 0.8, 0.2 }, { 0.2, 0.8 }, { 0.1, 0.9 }, { 0.2, 0.8 }, { 0.3, 0.7 }, { 0.95, 0.05 },
    };

    [Fact]
    public void Issues_come_ranked_with_given_and_suggested_label()
    {
        var issues = LabelIssues.Find(Labels, Probabilities);

        Assert.Equal([new LabelIssue(6, 1, 0, 0.05), new LabelIssue(2, 0, 1, 0.2)], issues.All);
        Assert.Equal("2 label issues in 7 examples (28.6 %), ByNoiseRate ranked by SelfConfidence", issues.ToString().Replace("28.6%", "28.6 %", StringComparison.Ordinal));
        Assert.Equal((3, 1, 1), (issues.Health[0].Count, issues.Health[0].IssueCount, issues.Health[0].MostSuggested));
        Assert.Equal(1.0 / 3, issues.Health[0].LabelNoise, 1e-12);
        Assert.Equal(2, issues.EstimatedCounts.OffDiagonal);
    }

    [Fact]
    public void The_adjusted_score_is_used_where_it_is_asked_for()
    {
        var expected = LabelQualityScores.SelfConfidence(Labels, Probabilities, adjust: true);
        var issues = LabelIssues.Find(Labels, Probabilities, new() { Adjust = true });
        Assert.Equal(issues.Indices.Select(n => expected[n]), issues.All.Select(i => i.Score));
        Assert.NotEqual(0.05, issues.All[0].Score);
    }

    [Fact]
    public void Tables_hold_the_names()
    {
        var issues = LabelIssues.Find(Labels, Probabilities, new() { ClassNames = ["cat", "dog, \"big\""] });

        var frame = issues.ToDataFrame();
        var deedle = issues.ToDeedleFrame();

        Assert.Equal(["index", "given_label", "suggested_label", "score"], frame.Columns.Select(c => c.Name));
        Assert.Equal([6, "dog, \"big\"", "cat", 0.05], frame.Rows[0]);
        Assert.Equal([6, 2], deedle.RowKeys);
        Assert.Equal("cat", deedle.GetColumn<string>("given_label").GetAt(1));
        Assert.Equal(0.2, deedle.GetColumn<double>("score").GetAt(1));
    }

    [Fact]
    public void A_csv_file_is_whole_or_not_there()
    {
        using var folder = new TemporaryFolder();
        var issues = LabelIssues.Find(Labels, Probabilities, new() { ClassNames = ["cat", "dog, \"big\""] });
        var path = Path.Combine(folder.Path, "issues.csv");

        issues.ExportCsv(path);
        issues.ExportCsv(path);

        var lines = File.ReadAllLines(path);
        Assert.StartsWith("index,given_label,suggested_label,score,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("6,\"dog, \"\"big\"\"\",cat,0.05,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("2,cat,\"dog, \"\"big\"\"\",0.2,", lines[2], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.Throws<DirectoryNotFoundException>(() => issues.ExportCsv(Path.Combine(folder.Path, "none", "issues.csv")));
        Assert.Single(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Cleaned_sets_keep_what_is_known()
    {
        using var features = torch.arange(7, dtype: torch.float32).reshape(7, 1);
        var dataset = new LabeledDataset("seven", features, [.. Labels.Select(l => (long)l)], ["a", "b"]) { FeatureNames = ["x"] };
        var issues = LabelIssues.Find(dataset, Probabilities);

        var dropped = issues.Drop(dataset);
        var relabelled = issues.Relabel(dataset);

        Assert.Equal(["a", "b"], issues.ClassNames);
        Assert.Equal([0f, 1, 3, 4, 5], dropped.Features.data<float>().ToArray());
        Assert.Equal([0L, 0, 1, 1, 1], dropped.GivenLabels);
        Assert.Equal([0L, 0, 1, 1, 1, 1, 0], relabelled.GivenLabels);
        Assert.Null(relabelled.TrueLabels);
        Assert.Equal(["x"], relabelled.FeatureNames);
        Assert.Equal([0L, 0, 0, 1, 1, 1, 1], dataset.GivenLabels);
        Assert.Contains("got 0 instead of 1 at position 6", Assert.Throws<ArgumentException>(() => issues.Drop(dataset.WithGivenLabels([0, 0, 0, 1, 1, 1, 0]))).Message, StringComparison.Ordinal);
        Assert.Contains("expected the one that was audited, 7 examples", Assert.Throws<ArgumentException>(() => issues.Relabel(dataset.Take(3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_that_learn_the_annotators_mistakes_fall_behind_on_corrected_labels()
    {
        // Model 0 repeats the mistakes, model 1 does not but is worse elsewhere.
        int[] given = [0, 0, 0, 0, 1, 1, 1, 1];
        int[] corrected = [0, 0, 0, 1, 1, 1, 1, 0];
        int[][] models = [[0, 0, 0, 0, 1, 1, 1, 1], [0, 1, 0, 1, 1, 1, 1, 0]];

        var result = BenchmarkReranking.Evaluate(models, given, corrected, [0.25, 0.9]);

        Assert.Equal((6, 2), (result.BenignCount, result.CorrectableCount));
        Assert.Equal(0.25, result.NaturalPrevalence);
        Assert.Equal([1, 2, 1, 2], result.OriginalRanks.Cast<int>());
        Assert.Equal([2, 1, 2, 1], result.CorrectedRanks.Cast<int>());
        Assert.Equal(1.0 / 7, result.Crossing(0, 1, corrected: true)!.Value, 1e-12);
        Assert.Null(result.Crossing(0, 1, corrected: false));
    }
}
