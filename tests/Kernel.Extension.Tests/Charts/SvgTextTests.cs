using NoisyNotebooks.Kernel.Extension.Charts;

namespace NoisyNotebooks.Kernel.Extension.Tests.Charts;

public sealed class SvgTextTests
{
    private const double Size = 12;

    [Theory]
    [InlineData("customers who left in {0}")]
    [InlineData("{0} customers who left in spring")]
    [InlineData("العملاء الذين غادروا في {0}")]
    public void Long_names_of_one_chart_are_told_apart(string pattern)
    {
        string[] names = [.. Enumerable.Range(1, 12).Select(i => string.Format(pattern, i))];

        var lines = SvgText.FitApart(names, 104, Size);
        Assert.Equal(names.Length, lines.Distinct().Count());
        Assert.All(lines, l => Assert.InRange(SvgText.Width(l, Size), 1, 104));

        var pairs = SvgText.WrapApart(names, 70, Size);
        Assert.Equal(names.Length, pairs.Select(p => string.Join('\n', p)).Distinct().Count());
        Assert.All(pairs, p => Assert.InRange(p.Count, 1, 2));
        Assert.All(pairs.SelectMany(p => p), l => Assert.InRange(SvgText.Width(l, Size), 1, 70));
    }

    [Fact]
    public void Names_that_differ_where_they_begin_lose_their_ends()
    {
        var fitted = SvgText.FitApart(["short", "a name of forty letters and more", "same name which is long", "same name which is long"], 85, Size);

        Assert.Equal("short", fitted[0]);
        Assert.StartsWith("a name", fitted[1], StringComparison.Ordinal);
        Assert.StartsWith("same name", fitted[2], StringComparison.Ordinal);
        Assert.Equal(fitted[2], fitted[3]);
        Assert.All(fitted.Skip(1), n => Assert.EndsWith("…", n, StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_word_is_divided_behind_its_hyphens()
    {
        Assert.Equal(["label-", "weighted"], SvgText.Wrap("label-weighted", 60, Size));
        Assert.Equal(["a", "label-", "weighted", "graph"], SvgText.Wrap("a label-weighted graph", 60, Size));
        Assert.Equal("label-weighted", string.Concat(SvgText.Wrap("label-weighted", 25, Size)));
        Assert.True(SvgText.KeepsWords("label-weighted graph", 60, Size));
        Assert.False(SvgText.KeepsWords("incomprehensibility", 60, Size));
    }
}
