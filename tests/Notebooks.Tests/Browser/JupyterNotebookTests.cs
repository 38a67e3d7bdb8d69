using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace NoisyNotebooks.Notebooks.Tests.Browser;

/// <summary>The walkthrough of paper 03 as a reader meets it: in Jupyter Notebook, in a browser.</summary>
public sealed class JupyterNotebookTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string KernelIsReady = "() => window.Jupyter && Jupyter.notebook && Jupyter.notebook.kernel && Jupyter.notebook.kernel.is_connected() && !Jupyter.notebook.kernel_busy";

    [Fact]
    public async Task The_walkthrough_runs_and_its_chart_moves()
    {
        var browser = chromium.Browser;
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("noisynotebooks-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "walkthrough.ipynb"), Walkthrough().ToJsonString(), cancellation);
            await using var server = await JupyterServer.StartAsync(folder.FullName, cancellation);
            var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1200, Height = 900 } });
            var errors = new List<string>();
            page.Console += (_, message) => { if (message.Type == "error") { errors.Add($"{message.Text} ({message.Location})"); } };
            page.PageError += (_, error) => errors.Add(error);
            page.SetDefaultTimeout(120_000);

            await page.GotoAsync(new Uri(server.Address, "notebooks/walkthrough.ipynb").ToString());
            await page.WaitForFunctionAsync(KernelIsReady);

            // Debian's Jupyter itself misses a widget extension and one of MathJax's fonts: what it says before our cells run.
            await page.EvaluateAsync("() => new Promise(done => MathJax.Hub.Queue(done))");
            errors.Clear();
            await page.EvaluateAsync("() => Jupyter.notebook.execute_all_cells()");

            // The title of the training chart and the ends of its curves, as they change.
            var states = new HashSet<string>(StringComparer.Ordinal);
            var training = page.Locator(".cell").Filter(new() { HasText = "#!train elr" });
            await training.Locator(".output .noisy-panel svg").First.WaitForAsync();
            var chart = await training.ElementHandleAsync();
            while (await page.EvaluateAsync<bool>("cell => cell.classList.contains('running')", chart))
            {
                states.Add(await page.EvaluateAsync<string>(
                    "cell => Array.from(cell.querySelectorAll('.output .noisy-line')).map(p => p.getAttribute('d')).join()", chart));
                await page.WaitForTimeoutAsync(50);
            }

            Assert.True(states.Count >= 3, $"The chart had {states.Count} states while it trained.");
            await page.WaitForFunctionAsync("() => !document.querySelector('.cell.running') && !Jupyter.notebook.kernel_busy");
            await Chromium.KeepPictureAsync(page, "jupyter-notebook-top", whole: false);
            Assert.Equal(0, await page.Locator(".output_error").CountAsync());
            Assert.Contains("The claim holds at Quick scale", await page.Locator("body").InnerTextAsync(), StringComparison.Ordinal);

            await training.ScrollIntoViewIfNeededAsync();
            await training.Locator(".noisy-panel svg").First.HoverAsync();
            await training.Locator(".noisy-tip").WaitForAsync();
            await Chromium.KeepPictureAsync(page, "jupyter-notebook-hover", whole: false);
            Assert.True(errors.Count == 0, string.Join("\n", errors));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Quick, but long enough that the chart is seen to move.
    private static JsonNode Walkthrough()
    {
        var notebook = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "notebooks/papers/03-elr.ipynb")))!;
        var parameters = notebook["cells"]!.AsArray().Single(c => (string?)c!["id"] == "parameters")!;
        parameters["source"] = "var scale = \"quick\"; var epochs = 30; var examples = 2_000;";
        return notebook;
    }
}
