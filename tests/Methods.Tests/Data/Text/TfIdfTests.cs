using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class TfIdfTests
{
    [Theory]
    [InlineData("What's the U.S. capital?", "what s the u s capital")]
    [InlineData("Ärger 42x!", "ärger 42x")]
    [InlineData(" … ", "")]
    [InlineData("end", "end")]
    public void Words_are_runs_of_letters_and_digits(string text, string words) => Assert.Equal(words, string.Join(' ', Words.Of(text)));

    [Fact]
    public void Features_are_rows_of_length_one_and_weigh_rare_words_more()
    {
        IReadOnlyList<string>[] documents = [["a", "b"], ["a", "c", "c"], ["a"]];
        var weights = TfIdf.Fit(documents);

        Assert.Equal(["a", "b", "c"], weights.Vocabulary);
        Assert.Equal(0, weights.Idf("a"));
        Assert.Equal(Math.Log(3), weights.Idf("b"), 1e-12);
        Assert.Equal(Math.Log(3), weights.Idf("never seen"), 1e-12);
        using var rows = weights.Encode([["b", "c", "c", "x"], ["a"], []]);
        var values = rows.data<float>().ToArray();
        Assert.Equal([0, 1 / Math.Sqrt(5), 2 / Math.Sqrt(5), 0, 0, 0, 0, 0, 0], values.Select(v => (double)v), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Equal(["a"], TfIdf.Fit(documents, leastDocuments: 2).Vocabulary);
        Assert.Contains("documents: expected at least one word that 4", Assert.Throws<ArgumentException>(() => TfIdf.Fit(documents, 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_go_with_their_rows()
    {
        var all = await DatasetCatalog.LoadAsync("help-desk", cancellationToken: TestContext.Current.CancellationToken);
        var test = await DatasetCatalog.LoadAsync("help-desk", DataSplit.Test, take: 5, cancellationToken: TestContext.Current.CancellationToken);
        var some = all.Subset([7, 3]);

        Assert.Equal((1_500, 5), (all.Count, test.Texts!.Value.Length));
        Assert.Equal(all.Features.shape[1], test.Features.shape[1]);
        Assert.Equal([all.Texts!.Value[7], all.Texts.Value[3]], some.Texts!.Value);
        Assert.Equal(some.Texts, some.WithGivenLabels([0, 1]).Texts);
        Assert.Equal(some.Texts, some.WithName("x").Texts);
        Assert.Equal(some.Texts, some.WithFeatures(some.Features).Texts);
        Assert.Equal(5, all.OfClasses(0).Take(5).Texts!.Value.Length);
        Assert.Contains("Texts: expected 2, one an example, got 1", Assert.Throws<ArgumentException>(() => new LabeledDataset("x", some.Features, [0, 0], ["a"]) { Texts = ["one"] }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Synonyms_stand_in_one_group_and_messages_repeat_with_their_seed()
    {
        var words = HelpDeskTexts.Synonyms.SelectMany(g => g).ToList();
        Assert.Equal(words.Count, words.Distinct().Count());
        Assert.Equal(HelpDeskTexts.Draw(20, 3).Texts, HelpDeskTexts.Draw(20, 3).Texts);
        Assert.NotEqual(HelpDeskTexts.Draw(20, 3).Texts, HelpDeskTexts.Draw(20, 4).Texts);
        Assert.Equal(5, HelpDeskTexts.Draw(200).Labels.Distinct().Count());
    }

    [Fact]
    public async Task The_published_questions_are_read_where_they_are()
    {
        var folder = Environment.GetEnvironmentVariable("NOISY_DATA");
        Assert.SkipUnless(folder is not null && File.Exists(Path.Combine(folder, "text", "trec-train.csv.gz")), "NOISY_DATA holds no text/trec-train.csv.gz.");
        var train = await DatasetCatalog.LoadAsync("trec", cancellationToken: TestContext.Current.CancellationToken);
        var test = await DatasetCatalog.LoadAsync("trec", DataSplit.Test, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([86, 1_162, 1_250, 1_223, 835, 896], train.ClassCounts());
        Assert.Equal(500, test.Count);
        Assert.Equal("How did serfdom develop in and then leave Russia ?", train.Texts!.Value[0]);
    }

    [Fact]
    public async Task A_file_with_an_unknown_class_is_refused_with_its_line()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "text"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "text", "trec-train.csv"), "index,coarse,fine,text\n0,HUM,x,Who?\n1,WHO,x,Who?\n", TestContext.Current.CancellationToken);
        var store = new DatasetStore(folder.Path, Path.Combine(folder.Path, "cache"));

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => DatasetCatalog.LoadAsync(store, "trec", cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("line 3: coarse: expected one of ABBR, DESC, ENTY, HUM, LOC, NUM, got 'WHO'", error.Message, StringComparison.Ordinal);
    }
}
