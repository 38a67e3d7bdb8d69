using Microsoft.Data.Analysis;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

/// <summary><c>#!audit --by neighbours</c>: another judge, the same kind of result.</summary>
public sealed class NeighbourAuditTests
{
    [Fact]
    public async Task Neighbours_give_issues_a_curve_health_and_a_cleaned_set_without_training()
    {
        var noisy = Noisy();
        using var notebook = await FakeNotebook.RunAsync("#!audit --data noisy --by neighbours --apply relabel", ("noisy", noisy));

        var issues = (LabelIssues)notebook["issues"];
        var expected = LabelIssues.Find(noisy, new NeighbourLabelVote().Distribution(noisy.ToEmbeddings(), noisy, noisy.NumClasses), new() { Threshold = 0.5 });
        Assert.Equal(expected.All, issues.All);
        Assert.True(issues.Count > 20);
        Assert.Equal(issues.Count, issues.Guess!.Length);
        var cleaned = (LabeledDataset)notebook["cleaned"];
        Assert.All(issues.All, i => Assert.Equal(i.SuggestedLabel, cleaned.GivenLabels[i.Index]));
        Assert.Contains("labels are suspect", notebook.PlainText, StringComparison.Ordinal);
        Assert.Contains("by the votes of the 10 nearest neighbours; rule: given label's probability below 0.5", notebook.PlainText, StringComparison.Ordinal);
        Assert.Contains("Health of each class", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rule_can_be_another_and_the_neighbours_more()
    {
        var noisy = Noisy();
        var votes = new NeighbourLabelVote(15).Distribution(noisy.ToEmbeddings(), noisy, noisy.NumClasses);
        using var byRule = await FakeNotebook.RunAsync("#!audit --data noisy --by neighbours --neighbours 15 --filter by-class", ("noisy", noisy));
        Assert.Equal(LabelIssues.Find(noisy, votes, new() { Method = PruningMethod.ByClass }).All, ((LabelIssues)byRule["issues"]).All);

        using var strict = await FakeNotebook.RunAsync("#!audit --data noisy --by neighbours --neighbours 15 --threshold 0.2", ("noisy", noisy));
        Assert.Equal(LabelIssues.Find(noisy, votes, new() { Threshold = 0.2 }).All, ((LabelIssues)strict["issues"]).All);
        Assert.All(((LabelIssues)strict["issues"]).All, i => Assert.True(i.Score < 0.2));
    }

    [Fact]
    public async Task A_threshold_also_stands_for_the_rule_where_probabilities_are_given()
    {
        var noisy = Noisy();
        var probabilities = Samples.Probabilities(noisy);
        using var notebook = await FakeNotebook.RunAsync("#!audit --data noisy --probabilities P --threshold 0.3", ("noisy", noisy), ("P", probabilities));
        Assert.Equal(LabelIssues.Find(noisy, probabilities, new() { Threshold = 0.3 }).All, ((LabelIssues)notebook["issues"]).All);
    }

    [Fact]
    public async Task Embeddings_may_stand_beside_a_table_without_a_column_of_numbers()
    {
        var noisy = Noisy();
        var embeddings = new double[noisy.Count, 8];
        var values = noisy.Features.data<float>().ToArray();
        for (var n = 0; n < values.Length; n++)
        {
            embeddings[n / 8, n % 8] = values[n];
        }

        var frame = new DataFrame(
            new StringDataFrameColumn("text", noisy.GivenLabels.Select((_, i) => $"row {i}")), new StringDataFrameColumn("label", noisy.GivenLabels.Select(y => noisy.ClassNames[(int)y])));
        using var notebook = await FakeNotebook.RunAsync("#!audit --data frame --by neighbours --embeddings E --apply relabel", ("frame", frame), ("E", embeddings));

        var issues = (LabelIssues)notebook["issues"];
        Assert.Equal(
            LabelIssues.Find(noisy, new NeighbourLabelVote().Distribution(embeddings, noisy, noisy.NumClasses), new() { Threshold = 0.5 }).Indices, issues.Indices);
        var cleaned = (DataFrame)notebook["cleaned"];
        Assert.All(issues.All, i => Assert.Equal(issues.ClassNames[i.SuggestedLabel], cleaned["label"][i.Index]));
        Assert.Contains($"row {issues.All[0].Index}", notebook.PlainText, StringComparison.Ordinal);

        using var same = await FakeNotebook.RunAsync("#!audit --data noisy --by neighbours --embeddings E", ("noisy", noisy), ("E", embeddings));
        Assert.Equal(issues.All, ((LabelIssues)same["issues"]).All);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => FakeNotebook.RunAsync("#!audit --data frame --by neighbours --embeddings E", ("frame", frame), ("E", new double[,] { { 1, 2 }, { 2, 1 }, { 1, 1 } })));
        Assert.Contains("--embeddings: expected 240 vectors, one an example, got 3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--probabilities P", "--probabilities: nothing is trained with --by neighbours")]
    [InlineData("--model mlp", "--model: nothing is trained with --by neighbours")]
    [InlineData("--epochs 3", "--epochs: nothing is trained with --by neighbours")]
    [InlineData("--neighbours 240", "--neighbours: must be from 1 to 239")]
    [InlineData("--threshold 0", "--threshold: expected a probability above 0")]
    [InlineData("--threshold 0.5 --filter both", "--threshold: stands in the place of --filter")]
    [InlineData("--by confident-learning --embeddings P", "--embeddings: goes with --by neighbours")]
    public async Task What_does_not_go_together_is_refused(string rest, string message)
    {
        var noisy = Noisy();
        var line = rest.StartsWith("--by", StringComparison.Ordinal) ? $"#!audit --data noisy {rest}" : $"#!audit --data noisy --by neighbours {rest}";
        var error = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync(line, ("noisy", noisy), ("P", Samples.Probabilities(noisy))));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_search_for_neighbours_can_be_interrupted()
    {
        using var notebook = new FakeNotebook { ["noisy"] = Noisy() };
        notebook.Interrupt();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => notebook.RunAsync("#!audit --data noisy --by neighbours"));
        Assert.Contains("Interrupted before the neighbours were found; nothing has changed.", notebook.PlainText, StringComparison.Ordinal);
        Assert.False(notebook.Has("issues"));
    }

    private static LabeledDataset Noisy() => new SymmetricNoise(0.15).Inject(SyntheticData.GaussianBlobs(240, features: 8, seed: 3), 1).Dataset;
}
