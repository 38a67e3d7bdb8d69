using System.Globalization;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Noise;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

public sealed class AuditCommandTests : IDisposable
{
    internal const string Quick = "--epochs 40 --folds 3 --device cpu";
    private readonly string _folder = Directory.CreateTempSubdirectory("noisy-audit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_data_set_is_audited_with_its_own_cross_validation()
    {
        var noisy = new SymmetricNoise(0.15).Inject(SyntheticData.GaussianBlobs(240, features: 8, seed: 3), 1).Dataset;
        using var notebook = await FakeNotebook.RunAsync("#!audit --data noisy --model mlp --folds 3 --device cpu --seed 7", ("noisy", noisy));

        var issues = (LabelIssues)notebook["issues"];
        var right = issues.All.Count(i => noisy.TrueLabels!.Value[i.Index] != i.GivenLabel);
        Assert.True(right > 0.8 * issues.Count && right > 0.7 * noisy.MislabelledCount, $"{right} of {issues.Count}, {noisy.MislabelledCount} wrong");
        var (_, lower, upper) = issues.Guess!.OfFirst(issues.Count);
        Assert.InRange(right, lower, upper);
        Assert.Contains($"The model's guess, which nobody has checked: {Math.Floor(lower):0} to {Math.Ceiling(upper):0} of these {issues.Count} are truly wrong", notebook.PlainText, StringComparison.Ordinal);
        var states = Assert.Single(notebook.Outputs);
        Assert.StartsWith("audit of", states[0].Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("ETA", string.Join(' ', states.Select(s => s.Data[MimeBundle.PlainText])), StringComparison.Ordinal);
        Assert.Contains($"{right} of them are wrong", notebook.PlainText, StringComparison.Ordinal);
        Assert.Contains("Health of each class", notebook.PlainText, StringComparison.Ordinal);
        Assert.Contains("Estimated noise matrix", notebook.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("predicted-not-given", PruningMethod.PredictedNotGiven)]
    [InlineData("confident-learning", PruningMethod.ConfidentLearning)]
    [InlineData("by-class", PruningMethod.ByClass)]
    [InlineData("by-noise-rate", PruningMethod.ByNoiseRate)]
    [InlineData("both", PruningMethod.Both)]
    public async Task Bare_probabilities_are_audited_by_every_rule(string filter, PruningMethod rule)
    {
        var noisy = Noisy();
        var probabilities = Samples.Probabilities(noisy);
        int[] labels = [.. noisy.GivenLabels.Select(l => (int)l)];
        using var notebook = await FakeNotebook.RunAsync(
            $"#!audit --probabilities P --labels y --filter {filter} --score normalized-margin", ("P", probabilities), ("y", labels));

        var issues = (LabelIssues)notebook["issues"];
        var expected = LabelIssues.Find(labels, probabilities, new() { Method = rule, Score = LabelQualityScore.NormalizedMargin });
        Assert.Equal(expected.All, issues.All);
        Assert.Equal(issues.Count, issues.Guess?.Length ?? 0);
        Assert.Null(issues.Data);
    }

    [Fact]
    public async Task Probabilities_may_be_floats_a_tensor_a_matrix_or_a_file()
    {
        var noisy = Noisy();
        var wide = Samples.Probabilities(noisy);
        var single = new float[wide.GetLength(0), wide.GetLength(1)];
        Buffer.BlockCopy(wide.Cast<double>().Select(v => (float)v).ToArray(), 0, single, 0, single.Length * sizeof(float));
        using var values = tensor(wide.Cast<double>().ToArray(), [wide.GetLength(0), wide.GetLength(1)]);
        using var matrix = ProbabilityMatrix.From(wide);
        var file = Path.Combine(_folder, "p.npy");
        WriteNpy(file, wide);
        using var notebook = new FakeNotebook { ["noisy"] = noisy, ["single"] = single, ["values"] = values, ["matrix"] = matrix };
        var expected = LabelIssues.Find(noisy, wide).Indices;

        foreach (var source in new[] { "single", "values", "matrix", $"'{file}'" })
        {
            await notebook.RunAsync($"#!audit --data noisy --probabilities {source}");
            Assert.Equal(expected, ((LabelIssues)notebook["issues"]).Indices);
        }
    }

    [Fact]
    public async Task Pictures_become_a_gallery()
    {
        using var notebook = await FakeNotebook.RunAsync(
            "#!audit --data pictures --probabilities P --filter predicted-not-given --apply relabel",
            ("pictures", Samples.Pictures()),
            ("P", Samples.Probabilities(Samples.Pictures())));

        Assert.Contains("noisy-gallery", notebook.Html, StringComparison.Ordinal);
        Assert.Contains("alt=\"greys, issues, 1 to 4.", notebook.Html, StringComparison.Ordinal);
        Assert.Equal(12, ((LabeledDataset)notebook["cleaned"]).Count);
        Assert.Contains("4 labels replaced", notebook.PlainText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--probabilities bad --data noisy", "in row 1")]
    [InlineData("--probabilities short --data noisy", "expected 2 labels, one a row of the probabilities, got 240")]
    [InlineData("--labels y", "--labels: goes with --probabilities alone")]
    [InlineData("--data noisy --labels y --probabilities short", "--labels: goes with --probabilities alone")]
    [InlineData("--labels y --probabilities short --apply drop", "--apply: needs --data")]
    [InlineData("--data noisy --save clean.csv", "--save: needs --apply")]
    [InlineData("--data noisy --export no/such/folder/x.csv", "there is no folder")]
    [InlineData("--data noisy --apply drop --cleaned issues", "expected another name")]
    [InlineData("--data noisy --apply drop --cleaned 2nd", "--cleaned: expected a C# identifier")]
    [InlineData("--data noisy --label kind", "are for tables")]
    [InlineData("--data noisy --folds 500", "folds: must be from 2 to 240")]
    [InlineData("--data noisy --model small-cnn", "takes pictures")]
    public async Task A_mistake_is_explained_and_changes_nothing(string arguments, string explanation)
    {
        using var notebook = new FakeNotebook
        {
            ["noisy"] = Noisy(), ["y"] = new[] { 0, 1, 1 }, ["bad"] = new double[,] { { 0.5, 0.5, 0 }, { 0.9, double.NaN, 0 } }, ["short"] = new double[,] { { 1, 0, 0 }, { 0, 1, 0 } },
        };
        if (arguments.Contains("bad", StringComparison.Ordinal))
        {
            notebook["noisy"] = Noisy().Take(2);
        }

        var error = await Assert.ThrowsAsync<CommandException>(() => notebook.RunAsync($"#!audit {arguments}"));

        Assert.Contains(explanation, error.Message, StringComparison.Ordinal);
        Assert.False(notebook.Has("issues"));
        Assert.False(notebook.Has("cleaned"));
    }

    [Fact]
    public async Task An_interrupt_keeps_the_finished_folds_and_the_same_line_goes_on()
    {
        var line = $"#!audit --data noisy {Quick} --resume '{Path.Combine(_folder, "folds")}'";
        using var first = await FakeNotebook.RunAsync(line, ("noisy", Noisy()));

        // The first state that is shown is that of the fold that was kept: all that follows is stopped.
        using var notebook = new FakeNotebook { ["noisy"] = Noisy(), ["issues"] = "before" };
        notebook.OnOutput = _ => notebook.Interrupt();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => notebook.RunAsync(line));

        Assert.Equal("before", notebook["issues"]);
        Assert.Contains("Interrupted: 1 of 3 folds are kept, and the same line goes on from there.", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_after_the_issues_are_found_keeps_them()
    {
        var noisy = Noisy();
        using var notebook = new FakeNotebook { ["noisy"] = noisy, ["P"] = Samples.Probabilities(noisy) };
        notebook.OnOutput = content =>
        {
            if (content.Data[MimeBundle.PlainText].Contains("how many are truly wrong", StringComparison.Ordinal))
            {
                notebook.Interrupt();
            }
        };

        await notebook.RunAsync("#!audit --data noisy --probabilities P");

        var issues = (LabelIssues)notebook["issues"];
        Assert.Null(issues.Guess);
        Assert.NotEmpty(issues.All);
        Assert.Contains("Interrupted after the issues were found", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_resumes_finds_the_same()
    {
        var resume = Path.Combine(_folder, "folds");
        var noisy = Noisy();
        using var notebook = await FakeNotebook.RunAsync($"#!audit --data noisy {Quick} --resume '{resume}'", ("noisy", noisy));
        Assert.Equal(3, Directory.GetFiles(resume, "*.bin").Length);
        File.Delete(Path.Combine(resume, "fold-2.bin"));

        await notebook.RunAsync($"#!audit --data noisy {Quick} --resume '{resume}' --name again");

        Assert.Equal(((LabelIssues)notebook["issues"]).All, ((LabelIssues)notebook["again"]).All);
        var error = await Assert.ThrowsAsync<CommandException>(() => notebook.RunAsync($"#!audit --data noisy {Quick} --seed 1 --resume '{resume}'"));
        Assert.Contains("belongs to another request", error.Message, StringComparison.Ordinal);
    }

    internal static LabeledDataset Noisy(int count = 240) => new SymmetricNoise(0.15).Inject(SyntheticData.GaussianBlobs(count, spread: 14, seed: 3), 1).Dataset;

    private static void WriteNpy(string path, double[,] values)
    {
        var header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({values.GetLength(0)}, {values.GetLength(1)}), }}";
        header = header.PadRight((((10 + header.Length + 1 + 63) / 64) * 64) - 11) + "\n";
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]);
        writer.Write((ushort)header.Length);
        writer.Write(System.Text.Encoding.ASCII.GetBytes(header));
        foreach (var value in values)
        {
            writer.Write(value);
        }
    }
}
