using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace NoisyNotebooks.Notebooks.Tests.Browser;

/// <summary>The HTML page of a notebook, opened from the disk in a browser that reaches no network.</summary>
public sealed class PageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_page_of_the_walkthrough_works_offline(ColorScheme scheme)
    {
        var browser = chromium.Browser;
        var folder = Directory.CreateTempSubdirectory("noisynotebooks-");
        try
        {
            var path = Path.Combine(folder.FullName, "walkthrough.html");
            var (exitCode, log) = await Client.RunAsync(
                "dotnet",
                [
                    Client.Noisy, "run", Path.Combine(Repository.Root, "notebooks/papers/03-elr.ipynb"), "-o", Path.Combine(folder.FullName, "w.ipynb"),
                    "--html", path, "-p", "scale=quick", "-p", "epochs=5", "-p", "examples=1000",
                ],
                folder.FullName);
            Assert.True(exitCode == 0, log);

            await using var context = await browser.NewContextAsync(new() { ColorScheme = scheme, Offline = true, ViewportSize = new() { Width = 1200, Height = 900 } });
            var (page, errors) = await OpenAsync(context, path);

            await page.Locator(".noisy-panel svg:has(.noisy-line)").First.HoverAsync();
            Assert.Contains("epoch", await page.Locator(".noisy-tip").InnerTextAsync(), StringComparison.Ordinal);
            await Chromium.KeepPictureAsync(page, $"page-{scheme}");

            // The paper's colours: dark ink on a light page, light ink on a dark one.
            var ink = await page.EvaluateAsync<int>("() => parseInt(getComputedStyle(document.body).color.match(/\\d+/)[0])");
            Assert.Equal(scheme == ColorScheme.Dark, ink > 128);
            Assert.True(await page.Locator("pre code").First.IsVisibleAsync());
            await page.GetByText("Hide code", new() { Exact = true }).ClickAsync();
            Assert.False(await page.Locator("pre code").First.IsVisibleAsync());
            await page.Locator("#theme").ClickAsync();
            var turned = await page.EvaluateAsync<int>("() => parseInt(getComputedStyle(document.body).color.match(/\\d+/)[0])");
            Assert.Equal(scheme == ColorScheme.Light, turned > 128);
            Assert.Equal([], errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Sixty_cells_with_twenty_charts_are_a_page_of_less_than_one_megabyte()
    {
        var browser = chromium.Browser;
        var folder = Directory.CreateTempSubdirectory("noisynotebooks-");
        try
        {
            var notebook = Path.Combine(folder.FullName, "long.ipynb");
            var path = Path.Combine(folder.FullName, "long.html");
            await File.WriteAllTextAsync(notebook, LongNotebook().ToJsonString(), TestContext.Current.CancellationToken);
            var (exitCode, log) = await Client.RunAsync("dotnet", [Client.Noisy, "run", notebook, "-o", notebook, "--html", path], folder.FullName);
            Assert.True(exitCode == 0, log);

            await using var context = await browser.NewContextAsync(new() { Offline = true });
            var (page, errors) = await OpenAsync(context, path);

            await Assertions.Expect(page.Locator(".noisy-chart:has(.noisy-line)")).ToHaveCountAsync(20);
            Assert.InRange(new FileInfo(path).Length, 1, 1_000_000);
            Assert.Equal([], errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(IPage Page, List<string> Errors)> OpenAsync(IBrowserContext context, string path)
    {
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) => { if (message.Type == "error") { errors.Add($"{message.Text} ({message.Location})"); } };
        page.PageError += (_, error) => errors.Add(error);
        await page.GotoAsync(new Uri(path).AbsoluteUri);
        return (page, errors);
    }

    // Three cells for each chart: prose, the run, a table.
    private static JsonObject LongNotebook()
    {
        var cells = new JsonArray { Code("setup", "#!dataset digits --take 300 --name data") };
        for (var i = 0; i < 20; i++)
        {
            var number = i.ToString(CultureInfo.InvariantCulture);
            cells.Add(new JsonObject { ["cell_type"] = "markdown", ["id"] = "text" + number, ["metadata"] = new JsonObject(), ["source"] = "## Run " + number });
            cells.Add(Code("train" + number, $"#!train cross-entropy --data data --model logistic --epochs 30 --seed {number} --name run{number}"));
            cells.Add(Code("table" + number, $"run{number}.ToDataFrame()"));
        }

        return new JsonObject { ["nbformat"] = 4, ["nbformat_minor"] = 5, ["metadata"] = new JsonObject(), ["cells"] = cells };
    }

    private static JsonObject Code(string id, string source) => new()
    {
        ["cell_type"] = "code",
        ["id"] = id,
        ["metadata"] = new JsonObject(),
        ["execution_count"] = null,
        ["outputs"] = new JsonArray(),
        ["source"] = source,
    };
}
