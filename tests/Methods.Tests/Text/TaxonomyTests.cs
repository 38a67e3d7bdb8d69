using FsCheck;
using FsCheck.Fluent;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Text;

namespace NoisyNotebooks.Methods.Tests.Text;

public sealed class TaxonomyTests
{
    private static readonly Taxonomy Three = new([new("1", "Travel", "Trips."), new("2", "Code", "Programs."), new("3", "Food", "Meals.")]);

    [Fact]
    public void Every_document_stands_in_a_batch_and_in_one_alone_where_the_size_divides_their_number() => Prop.ForAll(
        Gen.Choose(1, 60).SelectMany(n => Gen.Choose(1, 20).SelectMany(b => Gen.Choose(0, 99).Select(s => (n, b, s)))).ToArbitrary(),
        x =>
        {
            var batches = MiniBatches.Shuffle(x.n, x.b, x.s);
            Assert.Equal(Enumerable.Range(0, x.n), batches.SelectMany(b => b).Distinct().Order());
            Assert.All(batches, b => Assert.Equal(Math.Min(x.n, x.b), b.Length));
            Assert.All(batches, b => Assert.Equal(b.Length, b.Distinct().Count()));
            Assert.Equal(x.n < x.b ? 1 : (x.n + x.b - 1) / x.b, batches.Length);
            Assert.Equal(batches.SelectMany(b => b), MiniBatches.Shuffle(x.n, x.b, x.s).SelectMany(b => b));
            if (x.n % x.b == 0)
            {
                Assert.Equal(x.n, batches.Sum(b => b.Length));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Batches_refuse_what_they_cannot_cut()
    {
        Assert.Contains("fill: expected 2 documents, got 0", Assert.Throws<ArgumentException>(() => MiniBatches.Split([0, 1, 2, 3], 3, [])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => MiniBatches.Shuffle(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MiniBatches.Shuffle(0, 3));
        Assert.NotEqual(MiniBatches.Shuffle(50, 50, 1)[0], MiniBatches.Shuffle(50, 50, 2)[0]);
    }

    [Theory]
    [InlineData("<id>1</id><name>a</name>", "")]
    [InlineData("<id>1</id><name>a</name> and <description>d</description>", "")]
    [InlineData("<id>1</id><name>a</name><id>2</id><name>b</name><description>d</description>", "2:b:d")]
    [InlineData("<id>0 <id>1</id> <NAME>a</NAME>\n<description>a < b</description>", "1:a:a < b")]
    [InlineData("<name>x</name><id>1</id><name>a</name><description></description>", "1:a:")]
    [InlineData("", "")]
    public void Whole_categories_are_read_and_broken_ones_left_out(string answer, string expected) =>
        Assert.Equal(expected, string.Join(' ', TaxonomyParser.Parse(answer).Select(c => $"{c.Id}:{c.Name}:{c.Description}")));

    [Fact]
    public void Whatever_a_model_writes_is_read_and_what_is_written_comes_back() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Generator.Where(s => s is not null).Three().ToArbitrary(),
        t =>
        {
            Assert.All(TaxonomyParser.Parse($"{t.Item1}<id>{t.Item2}"), c => Assert.NotNull(c.Name));
            var category = new TaxonomyCategory(t.Item1, t.Item2, t.Item3);
            var read = Assert.Single(TaxonomyParser.Parse($"so: {TaxonomyParser.Format([category])} that is all"));
            string Shown(string s) => s.Replace('<', '‹').Replace('>', '›').Trim();
            Assert.Equal((Shown(t.Item1), Shown(t.Item2), Shown(t.Item3)), (read.Id, read.Name, read.Description));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Long_garbage_is_read_in_little_time() => Assert.Empty(TaxonomyParser.Parse(string.Concat(Enumerable.Repeat("<id>", 5_000))));

    [Fact]
    public void Edits_give_another_taxonomy_and_outlines_come_back_as_they_were()
    {
        var edited = Three.Add("Sport", "Games.").Change("code", "Coding help").Remove("3").Merge("Travel", "Sport", "Leisure").Under("Work", "Coding help");
        Assert.Equal("Leisure: Trips. Games.\nWork\n  Coding help: Programs.\n", edited.ToOutline());
        Assert.Equal(edited.ToOutline(), Taxonomy.FromOutline(edited.ToOutline()).ToOutline());
        Assert.Equal("Work", Taxonomy.FromOutline(edited.ToOutline()).Categories[1].Group);
        Assert.Equal(3, Three.Categories.Length);
        Assert.Equal((1, 1, -1), (Three.IndexOf("CODE"), Three.IndexOf("2"), Three.IndexOf("x")));
        Assert.Equal("A -b: c: d\n", new Taxonomy([new("1", "A:b", "c: d")]).ToOutline());
    }

    [Theory]
    [InlineData("a: b\n  c: d", "line 2")]
    [InlineData("W\n  c", "line 2")]
    [InlineData("a: b\n: d", "line 2")]
    public void A_broken_outline_is_refused_with_its_line(string outline, string where) =>
        Assert.Contains(where, Assert.Throws<FormatException>(() => Taxonomy.FromOutline(outline)).Message, StringComparison.Ordinal);

    [Fact]
    public void Taxonomies_refuse_what_they_cannot_be()
    {
        static string Error(Action make) => Assert.ThrowsAny<ArgumentException>(make).Message;
        Assert.Contains("categories: expected at least one", Error(() => _ = new Taxonomy([])), StringComparison.Ordinal);
        Assert.Contains("got 'travel'", Error(() => Three.Add("travel")), StringComparison.Ordinal);
        Assert.Contains("got 'other'", Error(() => Three.Add("other")), StringComparison.Ordinal);
        Assert.Contains("expected one of Travel, Code, Food, got 'x'", Error(() => Three.Remove("x")), StringComparison.Ordinal);
        Assert.Contains("second: expected another", Error(() => Three.Merge("1", "travel", "x")), StringComparison.Ordinal);
        Assert.Contains("labels: expected at least one", Error(() => Taxonomy.Coverage([])), StringComparison.Ordinal);
        Assert.Equal(1, Taxonomy.Coverage(["a", "b"]));
        Assert.Equal(0, Taxonomy.Coverage(["OTHER"]));
    }

    [Fact]
    public void A_table_is_held_to_its_limits()
    {
        var brief = new TaxonomyBrief("x") { MaxCategories = 2, NameWords = 2, DescriptionWords = 1 };
        var (held, mended) = brief.Hold([new("1", "one two three", "a b"), new("2", "ONE two", "c"), new("3", "Misc", "d"), new("4", " ", "e"), new("5", "four", "f"), new("6", "five", "g")]);
        Assert.Equal(["one two", "four"], held!.Names);
        Assert.Equal("a", held.Categories[0].Description);
        Assert.Equal(4, mended.Length);
        Assert.Null(brief.Hold([]).Taxonomy);
    }

    [Fact]
    public async Task A_simulated_model_adds_the_topics_that_a_batch_holds_twice_and_keeps_the_most_frequent()
    {
        var stop = TestContext.Current.CancellationToken;
        int[] topics = [0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3];
        var model = new SimulatedTaxonomyModel([.. topics], ["a", "b", "c", "d"]);
        Item[] Batch(params int[] of) => [.. of.Select(i => new Item(i))];
        var brief = new TaxonomyBrief("x") { MaxCategories = 2 };
        var first = await model.GenerateAsync(Batch(0, 1, 2, 3, 4, 5), brief, stop);
        Assert.Equal((null, "a b"), (first.Rating, string.Join(' ', first.Categories.Select(c => c.Name))));
        var second = await model.UpdateAsync(new Taxonomy(first.Categories), Batch(0, 5, 6, 7, 8), brief, stop);
        Assert.Equal((20, "c a"), (second.Rating, string.Join(' ', second.Categories.Select(c => c.Name))));
        var mistaken = await new SimulatedTaxonomyModel([.. topics], ["a", "b", "c", "d"], splitProbability: 1).GenerateAsync(Batch(0, 1, 2), brief, stop);
        Assert.Equal(["a (1)", "a (2)"], mistaken.Categories.Select(c => c.Name));
        Assert.Equal(["a"], (await model.ReviewAsync(new Taxonomy(mistaken.Categories), brief, stop)).Categories.Select(c => c.Name));
        var merged = await new SimulatedTaxonomyModel([.. topics], ["a", "b", "c", "d"], mergeProbability: 1).GenerateAsync(Batch(0, 1, 2, 3, 4), brief, stop);
        Assert.Equal("a and b", Assert.Single(merged.Categories).Name);
        Assert.True(SimulatedTaxonomyModel.Covers("a and b", "B"));
        Assert.False(SimulatedTaxonomyModel.Covers("topic 12", "topic 1"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedTaxonomyModel([0], ["a"], mergeProbability: 1.5));
        Assert.Contains("hiddenTopics", Assert.Throws<ArgumentException>(() => new SimulatedTaxonomyModel([1], ["a"])).Message, StringComparison.Ordinal);
        Assert.Contains("topicNames", Assert.Throws<ArgumentException>(() => new SimulatedTaxonomyModel([0], ["a and b"])).Message, StringComparison.Ordinal);
    }
}
