using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Notebooks.Tests.Browser;

/// <summary>What every chart must keep to, in a browser: narrow and wide, light and dark, printed, without scripts.</summary>
public sealed class ChartRulesTests(Chromium chromium) : IClassFixture<Chromium>
{
    // Per text: its size as shown, whether it leaves its drawing, whether it follows the page's ink.
    private const string Measure = """
        () => [...document.querySelectorAll('.noisy-panel > svg text')].map(t => {
          const r = t.getBoundingClientRect(), b = t.closest('svg').getBoundingClientRect(), m = t.getScreenCTM(), s = getComputedStyle(t);
          return { label: t.textContent, size: parseFloat(s.fontSize) * Math.sqrt(Math.abs(m.a * m.d - m.b * m.c)), ink: s.fill,
            left: r.left, right: r.right, top: r.top, bottom: r.bottom, out: Math.max(b.left - r.left, r.right - b.right, b.top - r.top, r.bottom - b.bottom) };
        })
        """;

    public static TheoryData<string> Kinds => [.. ChartSamples.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_chart_reads_at_every_width_in_both_themes_and_on_paper(string kind)
    {
        var html = ChartBundle.Of(ChartSamples.Of(kind)).Data[MimeBundle.Html];
        await using var context = await chromium.Browser.NewContextAsync(new() { Offline = true });
        var page = await context.NewPageAsync();
        foreach (var width in (int[])[390, 600, 1280])
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.SetContentAsync($"<!DOCTYPE html><html lang=\"en\"><title>{kind}</title><style>body{{margin:16px;background:#fff;color:#1f2630}}</style><main>{html}</main></html>");
            var texts = await page.EvaluateAsync<Text[]>(Measure);
            Assert.NotEmpty(texts);
            Assert.All(texts, t => Assert.True(t.Size >= 10, $"'{t.Label}' is {t.Size:0.0} pixels high at {width}."));
            Assert.All(texts, t => Assert.True(t.Out <= 2, $"'{t.Label}' leaves its drawing by {t.Out:0.0} pixels at {width}."));
            Assert.Equal([], Overlaps(texts));
            Assert.Equal(0, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"));
            await Chromium.KeepPictureAsync(page, $"chart {kind} {width}");
        }

        var broken = await page.RunAxe(new AxeRunOptions { RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] } });
        Assert.Equal([], broken.Violations.Select(v => $"{v.Id}: {v.Help}"));

        // The page's theme changes after the chart was drawn: what had the page's ink has it still.
        await page.EvaluateAsync("() => { document.body.style.background = '#14181d'; document.body.style.color = 'rgb(221, 227, 234)' }");
        var dark = await page.EvaluateAsync<Text[]>(Measure);
        Assert.DoesNotContain(dark, t => t.Ink == "rgb(31, 38, 48)");
        await Chromium.KeepPictureAsync(page, $"chart {kind} dark");

        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.DoesNotContain(await page.EvaluateAsync<Text[]>(Measure), t => t.Ink == "rgb(221, 227, 234)");
        Assert.Equal("avoid", await page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('.noisy-chart')).breakInside"));
        await page.EvaluateAsync("() => { document.body.style.background = '#fff' }");
        await Chromium.KeepPictureAsync(page, $"chart {kind} printed");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_chart_stands_without_scripts_with_a_name_and_its_values(string kind)
    {
        await using var context = await chromium.Browser.NewContextAsync(new() { Offline = true, JavaScriptEnabled = false });
        var page = await context.NewPageAsync();
        await page.SetContentAsync(ChartBundle.Of(ChartSamples.Of(kind)).Data[MimeBundle.Html]);

        var pictures = await page.Locator("img.noisy-picture").AllAsync();
        Assert.NotEmpty(pictures);
        foreach (var picture in pictures)
        {
            Assert.NotEmpty(await picture.GetAttributeAsync("alt") ?? string.Empty);
            Assert.True((await picture.BoundingBoxAsync())!.Height > 10);
        }

        await page.Locator("summary").ClickAsync();
        Assert.True(await page.Locator("details table").First.IsVisibleAsync());
    }

    [Fact]
    public async Task Charts_above_a_wide_table_fit_the_pages_and_the_paper_of_nbconvert()
    {
        // The boxes that nbconvert and JupyterLab put around an output, with the rules that decide their width.
        const string Boxes = """
            body{margin:8px;padding:10px} .jp-OutputArea{overflow-y:auto} .jp-OutputArea-child{display:table;width:100%}
            .jp-OutputPrompt{display:table-cell;min-width:64px;padding:5px} .jp-OutputArea-output{display:table-cell;width:100%;height:auto;overflow:auto;padding-right:20px}
            """;
        var cells = string.Concat(Enumerable.Repeat("<td class=\"n\">81.25 ± 1.25 %", 9));
        var html = $"{ChartBundle.Of(ChartSamples.Of("lines")).Data[MimeBundle.Html]}<div class=\"noisy-rows\"><table class=\"noisy-table\"><tbody><tr>{cells}</tbody></table></div>";
        await using var context = await chromium.Browser.NewContextAsync(new() { Offline = true });
        var page = await context.NewPageAsync();
        foreach (var (width, media) in ((int, Media)[])[(390, Media.Screen), (600, Media.Screen), (718, Media.Print)])
        {
            await page.EmulateMediaAsync(new() { Media = media });
            await page.SetViewportSizeAsync(width, 900);
            await page.SetContentAsync($"<!DOCTYPE html><html lang=\"en\"><title>t</title><style>{Boxes}</style><div class=\"jp-OutputArea\"><div class=\"jp-OutputArea-child\"><div class=\"jp-OutputPrompt\">[12]:</div><div class=\"jp-OutputArea-output\">{html}</div></div></div></html>");
            var texts = await page.EvaluateAsync<Text[]>(Measure);
            Assert.NotEmpty(texts);
            Assert.All(texts, t => Assert.True(t.Size >= 10, $"'{t.Label}' is {t.Size:0.0} pixels high at {width}."));
            var beyond = await page.EvaluateAsync<double>($"() => {(media == Media.Print ? "Math.max(...[...document.querySelectorAll('.noisy-panel, .noisy-table')]" : "Math.max(...[...document.querySelectorAll('.noisy-panel')]")}.map(e => e.getBoundingClientRect().right)) - document.documentElement.clientWidth");
            Assert.True(beyond <= 0, $"The output is cut by {beyond:0} pixels at {width} ({media}).");
            Assert.Equal(0, await page.EvaluateAsync<int>("() => { const a = document.querySelector('.jp-OutputArea'); return a.scrollWidth - a.clientWidth }"));
        }
    }

    private static List<string> Overlaps(Text[] texts)
    {
        var found = new List<string>();
        for (var i = 0; i < texts.Length; i++)
        {
            for (var j = i + 1; j < texts.Length; j++)
            {
                var (a, b) = (texts[i], texts[j]);
                var width = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left);
                var height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top);
                if (width > 0 && height > 0 && width * height > 0.2 * Math.Min(a.Area, b.Area))
                {
                    found.Add($"'{a.Label}' and '{b.Label}'");
                }
            }
        }

        return found;
    }

    private sealed class Text
    {
        public string Label { get; set; } = string.Empty;

        public double Size { get; set; }

        public string Ink { get; set; } = string.Empty;

        public double Left { get; set; }

        public double Right { get; set; }

        public double Top { get; set; }

        public double Bottom { get; set; }

        public double Out { get; set; }

        public double Area => (Right - Left) * (Bottom - Top);
    }
}
