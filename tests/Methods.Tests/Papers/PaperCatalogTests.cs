using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Tests.Papers;

public sealed class PaperCatalogTests
{
    [Fact]
    public void The_catalogue_has_all_39_papers_once_each()
    {
        Assert.Equal(Enumerable.Range(1, 39), PaperCatalog.All.Select(p => p.Number));
        Assert.Equal(39, PaperCatalog.All.Select(p => p.Slug).Distinct(StringComparer.Ordinal).Count());
        Assert.All(PaperCatalog.All, p =>
        {
            Assert.EndsWith(".", p.Claim, StringComparison.Ordinal);
            Assert.NotEmpty(p.Title);
            Assert.NotEmpty(p.Venue);
        });
    }

    [Theory]
    [InlineData("elr")]
    [InlineData("ELR")]
    [InlineData("3")]
    [InlineData("03-elr")]
    public void A_paper_is_found_by_any_of_its_names(string name) => Assert.Equal(3, PaperCatalog.Find(name)!.Number);

    [Fact]
    public void An_unknown_paper_is_not_found() => Assert.Null(PaperCatalog.Find("no-such-paper"));

    [Fact]
    public void Papers_with_a_training_method_name_one_that_exists() =>
        Assert.All(PaperCatalog.All.Where(p => p.MethodName is not null), p => Assert.Equal(p.MethodName, Catalog.Method(p.MethodName!).Name));

    [Fact]
    public void A_verdict_follows_from_the_rows()
    {
        static ReproductionResult Result(params bool[] holds) =>
            new()
            {
                PaperId = "00-none",
                Claim = "None.",
                Setting = "None",
                Scale = ReproductionScale.Quick,
                Seeds = [0],
                Seconds = 0,
                Rows = [.. holds.Select(h => new ReproductionRow { Quantity = "q", Expectation = "e", Measured = 0, Holds = h })],
            };

        Assert.Equal(Verdict.Holds, Result(true, true).Verdict);
        Assert.Equal(Verdict.HoldsInPart, Result(true, false).Verdict);
        Assert.Equal(Verdict.DoesNotHold, Result(false, false).Verdict);
        Assert.Contains("1 of 2", Result(true, false).VerdictSentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_committed_table_of_papers_is_the_generated_one()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NoisyNotebooks.sln")))
        {
            folder = folder.Parent;
        }

        Assert.SkipWhen(folder is null, "The tests do not run in the repository.");
        var committed = File.ReadAllText(Path.Combine(folder.FullName, "docs", "papers.md")).ReplaceLineEndings("\n");

        Assert.Equal(CatalogMarkdown.Papers(), committed);
        Assert.All(PaperCatalog.All.Where(p => p.IsImplemented), p => Assert.True(File.Exists(Path.Combine(folder.FullName, p.Notebook)), p.Notebook));
    }
}
