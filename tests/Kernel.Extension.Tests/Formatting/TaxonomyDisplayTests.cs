using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Text;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class TaxonomyDisplayTests
{
    [Fact]
    public void A_taxonomy_is_a_tree_with_fields_and_its_outline()
    {
        var taxonomy = new Taxonomy([new("1", "Flights <b>", "By \"air\""), new("2", "Code", "Fix it")]).Under("Travel", "1");
        var shown = Displays.Of(taxonomy);
        Assert.Contains("Travel\n  Flights <b>: By \"air\"\nCode: Fix it\n", shown.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        var html = shown.Data[MimeBundle.Html];
        Assert.Contains("Flights &lt;b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Flights <b>", html, StringComparison.Ordinal);
        Assert.Equal(5, html.Split("contenteditable=").Length - 1);
        Assert.Equal(3, html.Split(" data-line=").Length - 1);
        Assert.Contains("<textarea readonly", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_a_taxonomy_came_about_says_that_nobody_was_asked()
    {
        var model = new SimulatedTaxonomyModel([0, 0, 1, 1], ["a", "b"], minSupport: 1);
        var pipeline = new TntPipeline(model, new SimulatedLabeler([0, 0, 1, 1], ["a", "b"], SimulatedLabeler.Uniform(2, 1)), new TntOptions(new TaxonomyBrief("topics")) { BatchSize = 2 });
        var run = await pipeline.GenerateTaxonomyAsync([.. Enumerable.Range(0, 4).Select(i => new Item(i, "text"))], stop: TestContext.Current.CancellationToken);
        var text = Displays.Of(run).Data[MimeBundle.PlainText];
        Assert.Contains("simulated: nobody was asked", text, StringComparison.Ordinal);
        Assert.Contains("3 review", text, StringComparison.Ordinal);
        Assert.Contains("Calls: 4 for summaries, 3 for tables. Tokens read: unknown", text, StringComparison.Ordinal);
    }
}
