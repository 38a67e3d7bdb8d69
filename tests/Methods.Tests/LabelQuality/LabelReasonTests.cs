using System.Globalization;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Tests.Data;
using TorchSharp;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

public sealed class LabelReasonTests
{
    private static readonly int[] Labels = LabelIssuesTests.Labels;
    private static readonly double[,] Probabilities = LabelIssuesTests.Probabilities;

    [Fact]
    public void Thresholds_and_probabilities_stand_beside_each_issue()
    {
        var issues = LabelIssues.Find(Labels, Probabilities, new() { ClassNames = ["cat", "dog"] });
        var first = issues.Reasons[0];

        // t_cat = (0.9 + 0.8 + 0.2)/3, t_dog = (0.9 + 0.8 + 0.7 + 0.05)/4.
        Assert.Equal((6, 1, 1, 0.05, 0.95, (int?)0), (first.Issue.Index, first.Rank, first.Tied, first.GivenProbability, first.SuggestedProbability, first.CountedAs));
        Assert.Equal(1.9 / 3, first.SuggestedThreshold, 1e-12);
        Assert.Equal(2.45 / 4, first.GivenThreshold, 1e-12);
        Assert.Equal(0.95 - (1.9 / 3), first.AboveThreshold, 1e-12);
        Assert.Null(first.Fold);
        Assert.Equal("'cat' has probability 0.95, where examples labelled so have 0.63 on average; its label 'dog' has 0.05.", first.ToSentence(issues.ClassNames));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void What_an_example_is_counted_as_is_what_the_confident_joint_counts(int classes)
    {
        var random = new Random(classes);
        var (labels, probabilities) = (new int[400], new double[400, classes]);
        for (var n = 0; n < labels.Length; n++)
        {
            labels[n] = random.Next(classes);
            var weights = Enumerable.Range(0, classes).Select(k => Math.Pow(random.NextDouble(), 3) + (k == labels[n] ? 0.3 : 0)).ToArray();
            for (var k = 0; k < classes; k++)
            {
                probabilities[n, k] = weights[k] / weights.Sum();
            }
        }

        var issues = LabelIssues.Find(labels, probabilities, new() { Method = PruningMethod.PredictedNotGiven });

        // The definition, example by example.
        var thresholds = Enumerable.Range(0, classes).Select(j => Enumerable.Range(0, 400).Where(n => labels[n] == j).Average(n => probabilities[n, j])).ToArray();
        Assert.NotEmpty(issues.All);
        foreach (var reason in issues.Reasons)
        {
            var n = reason.Issue.Index;
            var confident = Enumerable.Range(0, classes).Where(j => probabilities[n, j] >= thresholds[j]).ToArray();
            var expected = confident.Length == 0 ? (int?)null : confident.MaxBy(j => probabilities[n, j]);
            Assert.True(expected == reason.CountedAs || (confident.Length > 1 && reason.CountedAs == reason.Issue.SuggestedLabel), $"example {n}");
            Assert.Equal(thresholds[reason.Issue.SuggestedLabel], reason.SuggestedThreshold, 1e-12);
            Assert.Equal(probabilities[n, labels[n]], reason.GivenProbability);
        }
    }

    [Fact]
    public void Equal_scores_share_a_rank()
    {
        double[,] probabilities = { { 0.9, 0.1 }, { 0.9, 0.1 }, { 0.2, 0.8 }, { 0.2, 0.8 }, { 0.1, 0.9 }, { 0.1, 0.9 }, { 0.1, 0.9 }, { 0.7, 0.3 } };
        var issues = LabelIssues.Find((int[])[0, 0, 0, 0, 1, 1, 1, 1], probabilities, new() { Method = PruningMethod.PredictedNotGiven });
        Assert.Equal([(1, 2), (1, 2), (3, 1)], issues.Reasons.Select(r => (r.Rank, r.Tied)));
    }

    [Fact]
    public void The_most_similar_examples_are_those_of_a_search_by_hand()
    {
        using var features = torch.tensor(new float[,] { { 1, 0.1f }, { 1, 0.2f }, { 0.1f, 1 }, { 0.2f, 1 }, { 0, 1 }, { 0.3f, 1 }, { 1, 0.15f } });
        var dataset = new LabeledDataset("seven", features, [.. Labels.Select(l => (long)l)], ["cat", "dog"]) { KeepsScale = true };
        var all = LabelIssues.Find(dataset, Probabilities);
        EmbeddingMatrix embeddings = features;
        var issues = all.With(EmbeddingNeighbours.Find(embeddings, [6], 3)).WithFolds([0, 1, 2, 0, 1, 2, 1]);

        Assert.Equal([6, 2], issues.Indices);
        var reason = issues.Reasons[0];
        Assert.Equal([1, 0, 5], reason.Similar.Select(s => s.Index).ToArray());
        Assert.Equal([0, 0, 1], reason.Similar.Select(s => s.GivenLabel).ToArray());
        Assert.Equal(1.03 / (Math.Sqrt(1.04) * Math.Sqrt(1.0225)), reason.Similar[0].Similarity, 1e-6);
        Assert.Equal((1, 2, 0, 2), (reason.SimilarWithGivenLabel, reason.SimilarWithSuggestedLabel, reason.SimilarLabel, reason.Fold));
        Assert.EndsWith(" Of the 3 most similar examples 1 have its label, 2 have 'cat' (rows 1, 0).", reason.ToSentence(issues.ClassNames), StringComparison.Ordinal);
        Assert.Empty(issues.Reasons[1].Similar);
        Assert.Empty(all.Reasons[0].Similar);
        Assert.Throws<ArgumentException>(() => all.WithFolds([0]));
        EmbeddingMatrix other = new double[,] { { 1, 0 }, { 0, 1 } };
        Assert.Contains("7", Assert.Throws<ArgumentException>(() => all.With(EmbeddingNeighbours.Find(other, 1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingNeighbours.Find(embeddings, [7], 3));
    }

    [Fact]
    public void Some_rows_have_the_neighbours_that_they_have_among_all()
    {
        var random = new Random(3);
        var values = new double[101, 13];
        for (var i = 0; i < values.Length; i++)
        {
            values[i / 13, i % 13] = random.NextDouble() - 0.5;
        }

        EmbeddingMatrix embeddings = values;
        int[] rows = [100, 3, 3, 57, 0, 12, 11, 99, 64, 20];
        var (all, some) = (EmbeddingNeighbours.Find(embeddings, 7), EmbeddingNeighbours.Find(embeddings, rows, 7));
        for (var i = 0; i < rows.Length; i++)
        {
            for (var r = 0; r < 7; r++)
            {
                Assert.Equal((all.Indices[rows[i], r], all.Similarities[rows[i], r]), (some.Indices[i, r], some.Similarities[i, r]));
            }
        }
    }

    [Fact]
    public void Tables_and_files_have_the_reasons_as_columns()
    {
        using var folder = new TemporaryFolder();
        var issues = LabelIssues.Find(Labels, Probabilities, new() { ClassNames = ["cat", "dog"] }).WithFolds([0, 1, 2, 0, 1, 2, 1]);
        var row = issues.ReasonTable().Rows[0];
        Assert.Equal(6, row["index"]);
        Assert.Equal((1, 1, 0.05, 0.95, "cat", "2"), ((int)row["rank"], (int)row["tied"], (double)row["p_given"], (double)row["p_suggested"], (string)row["counted_as"], (string)row["fold"]));
        Assert.Equal(1.9 / 3, (double)row["threshold_suggested"], 1e-12);
        issues.ExportCsv(Path.Combine(folder.Path, "list.csv"));
        var lines = File.ReadAllLines(Path.Combine(folder.Path, "list.csv"));
        Assert.Equal("index,given_label,suggested_label,score,rank,tied,p_given,p_suggested,threshold_given,threshold_suggested,counted_as,fold,similar_rows,similar_labels,reason", lines[0]);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"6,dog,cat,0.05,1,1,0.05,0.95,{2.45 / 4:R},"), lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",\"'cat' has probability 0.95, where examples labelled so have 0.63 on average; its label 'dog' has 0.05.\"", lines[1], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
    }

    [Fact]
    public void Texts_that_look_like_formulas_are_texts_to_a_spreadsheet_where_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "list.csv");
        var issues = LabelIssues.Find(Labels, Probabilities, new() { ClassNames = ["=cmd|' /C calc'!A0", "-1"] });
        issues.ExportCsv(file);
        Assert.StartsWith("6,-1,=cmd|' /C calc'!A0,0.05,", File.ReadAllLines(file)[1], StringComparison.Ordinal);
        issues.ExportCsv(file, isExcelSafe: true);
        Assert.StartsWith("6,-1,'=cmd|' /C calc'!A0,0.05,", File.ReadAllLines(file)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_people_have_mended_has_no_reasons_of_a_model()
    {
        var issues = LabelIssues.Find(Labels, Probabilities);
        var checks = LabelChecks.Draw(issues, 2);
        checks.Answer(6, "1");
        checks.Answer(2, "1");
        Assert.Equal(2, issues.Reasons.Length);
        var mended = issues.With(checks).Mended();
        Assert.Equal([2], mended.Indices);
        Assert.Empty(mended.Reasons);
        Assert.Equal(0, mended.ReasonTable().Rows.Count);
        Assert.Equal(1, mended.ToDataFrame().Rows.Count);
    }
}
