using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;

namespace NoisyNotebooks.Notebooks.Tests.Browser;

/// <summary>The folder of all notebooks' pages, opened from the disk in a browser that reaches no network.</summary>
public sealed class SiteTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    public async Task The_index_shows_every_notebook_and_is_searched_without_a_server(int width, ColorScheme scheme)
    {
        var browser = chromium.Browser;
        var folder = Directory.CreateTempSubdirectory("noisynotebooks-");
        try
        {
            foreach (var (name, content) in NotebookSite.Of([.. Repository.Notebooks.Select(n => Path.Combine(Repository.Root, n))]))
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), content, TestContext.Current.CancellationToken);
            }

            await using var context = await browser.NewContextAsync(new() { Offline = true, ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
            var page = await context.NewPageAsync();
            var errors = new List<string>();
            page.Console += (_, message) => { if (message.Type == "error") { errors.Add(message.Text); } };
            page.PageError += (_, error) => errors.Add(error);
            await page.GotoAsync(new Uri(Path.Combine(folder.FullName, "index.html")).AbsoluteUri);

            var entries = page.Locator(".notebooks > li:not([hidden])");
            await Assertions.Expect(entries).ToHaveCountAsync(Repository.Notebooks.Length);
            await Assertions.Expect(page.Locator(".thumbnail > svg")).ToHaveCountAsync(Repository.Notebooks.Length);
            Assert.Equal(0, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));
            await Chromium.KeepPictureAsync(page, $"site {width} {scheme}");

            // Words of the prose, of which each stands in several notebooks, and one of the title: all must be there.
            await page.Locator("#search").FillAsync("Annotator confid pervasive");
            await Assertions.Expect(entries).ToHaveCountAsync(1);
            await entries.Locator("a").ClickAsync();
            await Assertions.Expect(page.Locator("h1").First).ToHaveTextAsync("Pervasive label errors in test sets");
            await page.Locator(".noisy-panel svg:has(.noisy-line)").First.HoverAsync();
            await Assertions.Expect(page.Locator(".noisy-tip")).ToBeVisibleAsync();
            await page.GetByText("All notebooks", new() { Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator("#search")).ToBeVisibleAsync();
            Assert.Equal([], errors);

            // Last, since axe asks for the style sheet by a request, which pages from a disk do not get.
            var broken = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] } });
            Assert.Equal([], broken.Violations.Select(v => $"{v.Id}: {v.Help}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
