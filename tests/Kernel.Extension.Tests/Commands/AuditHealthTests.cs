using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

public sealed class AuditHealthTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noisy-health-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task All_shows_what_is_wrong_beside_the_labels()
    {
        var path = Table("people.csv", 200, seed: 1);
        using var notebook = await FakeNotebook.RunAsync($"#!audit '{path}' --all {AuditCommandTests.Quick}");

        var health = (DataHealth)notebook["health"];
        Assert.Equal(["id", "copy"], health.Columns.Select(c => c.Name));
        Assert.Equal(190, Assert.Single(health.Outliers).Index);
        Assert.Equal([0, 77], Assert.Single(health.Duplicates).Indices);
        Assert.IsType<LabelIssues>(notebook["issues"]);
        foreach (var text in (string[])["Data health of people.csv", "a key: id; tells the label: copy", "A key is no feature", "190", "0, 77", "the same", "order of rows"])
        {
            Assert.Contains(text, notebook.PlainText, StringComparison.Ordinal);
            Assert.Contains(Html.Encode(text), notebook.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_test_set_is_searched_for_examples_of_the_data()
    {
        var (path, test) = (Table("people.csv", 120, seed: 1), Table("others.csv", 60, seed: 2, first: File.ReadLines(Path.Combine(_folder, "people.csv")).ElementAt(30)));
        using var notebook = await FakeNotebook.RunAsync($"#!audit '{path}' --features x,y --all --test '{test}' --health h {AuditCommandTests.Quick}");

        var health = (DataHealth)notebook["h"];
        var crossing = Assert.Single(health.Duplicates, d => d.CrossesSets);
        Assert.Equal([29, 120], crossing.Indices);
        Assert.Contains("29, test 0", notebook.PlainText, StringComparison.Ordinal);
        Assert.Contains("Examples in both sets make the test score too good", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_that_are_there_twice_are_shown()
    {
        var random = new SeededRandom(5);
        var pixels = new byte[60, 1, 6, 6];
        foreach (ref var pixel in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref pixels[0, 0, 0, 0], pixels.Length))
        {
            pixel = (byte)random.NextInt(256);
        }

        for (var p = 0; p < 36; p++)
        {
            pixels[41, 0, p / 6, p % 6] = pixels[3, 0, p / 6, p % 6];
        }

        var pictures = new LabeledDataset("pictures", tensor(pixels), [.. Enumerable.Range(0, 60).Select(i => (long)random.NextInt(2))], ["a", "b"]);
        var bundle = Displays.Of(DataHealth.Of(pictures));
        Assert.Contains("Examples that are there more than once", bundle.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("row 41", bundle.Data["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_keeps_the_issues()
    {
        using var notebook = new FakeNotebook { ["noisy"] = SyntheticData.GaussianBlobs(60, features: 3, seed: 3) };
        notebook.OnOutput = content =>
        {
            if (content.Data[MimeBundle.PlainText].Contains("data health", StringComparison.Ordinal))
            {
                notebook.Interrupt();
            }
        };
        await notebook.RunAsync($"#!audit --data noisy --all {AuditCommandTests.Quick}");

        Assert.IsType<LabelIssues>(notebook["issues"]);
        Assert.False(notebook.TryGetVariable("health", out _));
        Assert.Contains("the rest of the data was not looked at", notebook.PlainText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--test other", "#!audit --test: needs --all")]
    [InlineData("--all --probabilities P --labels y", "#!audit --all: needs --data")]
    [InlineData("--all --health 3x", "--health")]
    [InlineData("--all --test nothing", "nothing")]
    public async Task What_cannot_go_together_is_refused_before_any_work(string line, string message)
    {
        var error = await Assert.ThrowsAsync<CommandException>(async () =>
        {
            using var notebook = await FakeNotebook.RunAsync(
                line.Contains("--labels", StringComparison.Ordinal) ? $"#!audit {line}" : $"#!audit --data noisy {line}",
                ("noisy", SyntheticData.GaussianBlobs(60, features: 3, seed: 3)),
                ("other", SyntheticData.GaussianBlobs(60, features: 3, seed: 4)),
                ("P", new double[,] { { 1, 0 }, { 0, 1 } }),
                ("y", (int[])[0, 1]));
        });
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private string Table(string name, int count, int seed, string? first = null)
    {
        var random = new SeededRandom(seed);
        var lines = new List<string> { "id,x,y,copy,label" };
        for (var i = 0; i < count; i++)
        {
            var label = random.NextInt(2);
            var (x, y) = (i == 190 ? 40 : (2 * label) + random.NextGaussian(), random.NextGaussian());
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{1000 + i},{x:F6},{y:F6},c{label},{"ab"[label]}"));
        }

        if (first is not null)
        {
            lines[1] = first;
        }
        else if (count > 77)
        {
            // All features but the key: the key makes them differ, so it has none there.
            lines[78] = lines[1];
        }

        var path = Path.Combine(_folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
