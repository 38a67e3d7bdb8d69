using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;
using Blobs = NoisyNotebooks.Methods.Data.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Training;

public sealed class CrossValidationTests
{
    [Theory]
    [InlineData(103, 4, 5)]
    [InlineData(10, 3, 10)]
    [InlineData(1_000, 7, 2)]
    public void Folds_spread_every_class_and_their_sizes_evenly(int count, int classes, int folds)
    {
        var random = new SeededRandom(count);
        int[] labels = [.. Enumerable.Range(0, count).Select(_ => random.NextInt(classes))];

        var assigned = StratifiedFolds.Assign(labels, folds, seed: 1);

        AssertEven(Enumerable.Range(0, folds).Select(f => assigned.Count(a => a == f)));
        for (var k = 0; k < classes; k++)
        {
            AssertEven(Enumerable.Range(0, folds).Select(f => Enumerable.Range(0, count).Count(n => labels[n] == k && assigned[n] == f)));
        }

        Assert.Equal(assigned, StratifiedFolds.Assign(labels, folds, seed: 1));
        Assert.NotEqual(assigned, StratifiedFolds.Assign(labels, folds, seed: 2));
    }

    [Fact]
    public void Folds_are_checked()
    {
        Assert.Contains("from 2 to 3", Assert.Throws<ArgumentException>(() => StratifiedFolds.Assign((int[])[0, 1, 1], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("got 4", Assert.Throws<ArgumentException>(() => StratifiedFolds.Assign((int[])[0, 1, 1], 4)).Message, StringComparison.Ordinal);
        Assert.Contains("got -1", Assert.Throws<ArgumentException>(() => StratifiedFolds.Assign((int[])[0, -1, 1], 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_probabilities_find_the_flipped_labels()
    {
        var noisy = new SymmetricNoise(0.15).Inject(Blobs.GaussianBlobs(400, std: 0.5, seed: 5), 3);
        var progress = new Watcher();

        var probabilities = CrossValidatedProbabilities.Compute(Request(noisy.Dataset), progress);
        var issues = LabelIssues.Find(noisy.Dataset, probabilities);

        var hits = issues.Indices.Count(n => noisy.Report.Flipped[n]);
        Assert.True(hits > 0.85 * issues.Count, $"{hits} of {issues.Count} issues were flipped");
        Assert.True(hits > 0.7 * noisy.Report.FlippedCount, $"{hits} of {noisy.Report.FlippedCount} flips were found");
        Assert.Equal(1, progress.Last, 1e-12);
        Assert.True(progress.Grew);
        var cleaned = issues.Relabel(noisy.Dataset);
        Assert.True(cleaned.MislabelledCount < noisy.Dataset.MislabelledCount / 2);
        Assert.True(issues.Drop(noisy.Dataset).MislabelledCount < noisy.Dataset.MislabelledCount / 2);
    }

    [Fact]
    public void A_stopped_run_goes_on_where_it_was_and_ends_with_the_same_numbers()
    {
        using var folder = new TemporaryFolder();
        var request = Request(Blobs.GaussianBlobs(90, std: 1, seed: 5));
        var whole = CrossValidatedProbabilities.Compute(request);
        using var stop = new CancellationTokenSource();
        var kept = request with { ResumeFolder = Path.Combine(folder.Path, "folds") };

        Assert.ThrowsAny<OperationCanceledException>(() =>
            CrossValidatedProbabilities.Compute(kept, new Watcher(p => { if (p.Fold == 3) { stop.Cancel(); } }), stop.Token));
        Assert.Equal(["fold-1.bin", "fold-2.bin"], Directory.GetFiles(kept.ResumeFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var firstFoldAgain = false;
        var resumed = CrossValidatedProbabilities.Compute(kept, new Watcher(p => firstFoldAgain |= p is { Fold: 1, Fraction: < 0.2 }));

        Assert.Equal(whole, resumed);
        Assert.False(firstFoldAgain);
        Assert.Contains(
            "belongs to another request",
            Assert.Throws<InvalidDataException>(() => CrossValidatedProbabilities.Compute(kept with { Epochs = 4 })).Message,
            StringComparison.Ordinal);
        var damaged = Path.Combine(kept.ResumeFolder, "fold-2.bin");
        File.WriteAllBytes(damaged, File.ReadAllBytes(damaged)[..^9]);
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => CrossValidatedProbabilities.Compute(kept)).Message, StringComparison.Ordinal);
    }

    private static CrossValidationRequest Request(LabeledDataset dataset) => new()
    {
        Dataset = dataset,
        Model = ModelCatalog.Logistic(),
        Epochs = 8,
        BatchSize = 32,
        Optimizer = new SgdSettings { LearningRate = 0.1 },
        Device = DeviceChoice.Cpu,
        Seed = 4,
    };

    private static void AssertEven(IEnumerable<int> sizes)
    {
        var all = sizes.ToArray();
        Assert.True(all.Max() - all.Min() <= 1, string.Join(' ', all));
    }

    private sealed class Watcher(Action<CrossValidationProgress>? act = null) : IProgress<CrossValidationProgress>
    {
        public double Last { get; private set; }

        public bool Grew { get; private set; } = true;

        public void Report(CrossValidationProgress value)
        {
            Grew &= value.Fraction >= Last - 1e-12;
            Last = value.Fraction;
            act?.Invoke(value);
        }
    }
}
