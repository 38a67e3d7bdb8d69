using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;
using Generated = NoisyNotebooks.Methods.Data.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Training;

public sealed class ComparisonTests
{
    private static TrainingRequest Request => new()
    {
        Train = new SymmetricNoise(0.4).Inject(Generated.GaussianBlobs(90, seed: 3), 1).Dataset,
        Test = Generated.GaussianBlobs(30, seed: 3, split: DataSplit.Test),
        Model = ModelCatalog.Logistic(),
        Epochs = 2,
        BatchSize = 32,
        Device = DeviceChoice.Cpu,
    };

    [Fact]
    public void Each_run_equals_a_run_by_itself()
    {
        using var comparison = Comparison.Run([new CrossEntropyTraining(), new EarlyLearningRegularization()], Request, [4, 7]);
        using var alone = new EarlyLearningRegularization().Train(Request with { Seed = 7 });

        Assert.True(comparison.IsComplete);
        Assert.Equal(alone.Records[^1].TrainLoss, comparison.Methods[1].Runs[1].Records[^1].TrainLoss);
        Assert.Equal(alone.LastTestAccuracy, comparison.Methods[1].Runs[1].LastTestAccuracy);
    }

    [Fact]
    public void A_run_that_diverges_does_not_end_the_others()
    {
        using var comparison = Comparison.Run([new EarlyLearningRegularization(lambda: 1e300), new CrossEntropyTraining()], Request, [0, 1]);

        Assert.True(comparison.IsComplete);
        Assert.Equal([0, 2], comparison.Methods.Select(m => m.Runs.Length));
        Assert.Equal([0L, 1], comparison.Diverged.Select(d => d.Seed));
        Assert.All(comparison.Diverged, d => Assert.Contains("The loss of ELR", d.Message, StringComparison.Ordinal));
        Assert.EndsWith("2 of them diverged", comparison.ToString(), StringComparison.Ordinal);
        Assert.Null(comparison.ToDataFrame()["last_test_accuracy_mean"][0]);
    }

    [Fact]
    public void The_table_has_means_and_deviations_over_seeds()
    {
        using var comparison = Comparison.Run([new CrossEntropyTraining()], Request, [0, 1, 2]);
        double[] last = [.. comparison.Methods[0].Runs.Select(r => r.LastTestAccuracy!.Value)];
        var mean = last.Average();

        var row = comparison.ToDataFrame().Rows[0];
        Assert.Equal("Cross-entropy", row["method"]);
        Assert.Equal(3, row["seeds"]);
        Assert.Equal(mean, (double)row["last_test_accuracy_mean"], 1e-12);
        Assert.Equal(Math.Sqrt(last.Sum(v => (v - mean) * (v - mean)) / 2), (double)row["last_test_accuracy_sd"], 1e-12);
    }

    [Fact]
    public void Native_memory_is_that_of_a_run_and_grows_with_what_a_method_holds()
    {
        // 4.2 million weights, with gradients and momentum 50 MB a network: what other tests hold meanwhile is small beside it.
        var request = Request with { Model = ModelCatalog.Mlp(2048, 2048), Epochs = 1 };
        using var comparison = Comparison.Run([new CrossEntropyTraining(), new CoTeachingTraining(), new EarlyLearningRegularization()], request, [0]);
        Assert.SkipWhen(comparison.Methods[0].NativeBytes.Count == 0, "This C library does not count its memory.");
        var (one, two, elr) = (comparison.Methods[0].NativeBytes.Mean, comparison.Methods[1].NativeBytes.Mean, comparison.Methods[2].NativeBytes.Mean);

        Assert.InRange(one, 40e6, 80e6);
        Assert.InRange(two / one, 1.7, 2.3);
        Assert.InRange(elr / one, 0.8, 1.25);
        Assert.Equal(one / 1e6, (double)comparison.ToDataFrame().Rows[0]["native_megabytes_mean"], 1e-9);

        // Nor does it depend on what ran before.
        using var again = new CrossEntropyTraining().Train(request);
        Assert.InRange(again.NativeBytes!.Value / one, 0.8, 1.25);
    }

    [Fact]
    public void A_stopped_comparison_keeps_whole_runs_only()
    {
        using var stop = new CancellationTokenSource();
        var reached = 0.0;
        var progress = new Relay(p =>
        {
            reached = Math.Max(reached, p.Fraction);
            if (p.Seed == 1 && p.Epoch is not null)
            {
                stop.Cancel();
            }
        });

        using var comparison = Comparison.Run([new CrossEntropyTraining(), new EarlyLearningRegularization()], Request, [0, 1], progress, stop.Token);

        Assert.False(comparison.IsComplete);
        Assert.Equal([1, 1], comparison.Methods.Select(m => m.Runs.Length));
        Assert.InRange(reached, 0.5, 0.75);
        Assert.Contains("stopped after 2 of 4 runs", comparison.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Methods_and_seeds_are_needed_each_once()
    {
        Assert.Throws<ArgumentException>(() => Comparison.Run([], Request, [0]));
        Assert.Throws<ArgumentException>(() => Comparison.Run([new CrossEntropyTraining()], Request, []));
        var twice = Assert.Throws<ArgumentException>(() => Comparison.Run([new CrossEntropyTraining()], Request, [1, 1]));
        Assert.Contains("'1' 2 times", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_value_has_a_mean_and_no_deviation()
    {
        Assert.Equal(0.5, SampleSummary.Of([0.5]).Mean);
        Assert.True(double.IsNaN(SampleSummary.Of([0.5]).StandardDeviation));
        Assert.True(double.IsNaN(SampleSummary.Of([]).Mean));
    }

    private sealed class Relay(Action<ComparisonProgress> report) : IProgress<ComparisonProgress>
    {
        public void Report(ComparisonProgress value) => report(value);
    }
}
