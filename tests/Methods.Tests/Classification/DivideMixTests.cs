using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class DivideMixTests
{
    [Fact]
    public void The_mixture_finds_two_groups_of_losses()
    {
        var random = new SeededRandom(4);
        double[] losses = [.. Enumerable.Range(0, 2000).Select(i => i % 4 == 0 ? 3 + (0.3 * random.NextGaussian()) : 0.5 + (0.1 * random.NextGaussian()))];

        var clean = DivideMixTraining.CleanProbabilities(losses);

        Assert.All(losses.Zip(clean), p => Assert.Equal(p.First < 1.5 ? 1 : 0, p.Second, 0.01));
        Assert.Equal(0.75, clean.Average(), 0.005);
        Assert.Equal(clean, DivideMixTraining.CleanProbabilities([.. losses.Select(l => (7 * l) - 2)]), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void The_mixture_is_a_stationary_point_of_the_likelihood()
    {
        // Of two groups that overlap, each mean is the mean of the values weighted by their responsibilities (up to the tolerance).
        var random = new SeededRandom(5);
        double[] values = [.. Enumerable.Range(0, 3000).Select(i => i % 3 == 0 ? 0.6 + (0.15 * random.NextGaussian()) : 0.2 + (0.1 * random.NextGaussian()))];
        var fit = NoisyNotebooks.Methods.Numerics.TwoGaussians.Fit(values);
        var lower = fit.Responsibilities;
        Assert.Equal(lower.Zip(values).Sum(p => p.First * p.Second) / lower.Sum(), fit.LowerMean, 2e-3);
        Assert.Equal(0.2, fit.LowerMean, 0.02);
        Assert.Equal(0.6, fit.UpperMean, 0.03);
        Assert.Equal(2 / 3.0, fit.LowerWeight, 0.03);
        Assert.Equal(0.01, fit.LowerVariance, 0.002);
    }

    [Fact]
    public void Losses_that_are_all_equal_are_all_clean_and_what_is_no_number_is_refused()
    {
        Assert.Equal([1, 1, 1], DivideMixTraining.CleanProbabilities([2, 2, 2]));
        Assert.Throws<ArgumentException>(() => DivideMixTraining.CleanProbabilities([]));
        Assert.Throws<ArgumentException>(() => DivideMixTraining.CleanProbabilities([1, double.NaN]));
    }

    [Fact]
    public void Targets_are_refined_guessed_and_sharpened_by_hand()
    {
        using var scope = NewDisposeScope();
        double[] p = [0.5, 0.3, 0.2], q = [0.1, 0.6, 0.3];
        double[] Sharp(double[] v) => [.. v.Select(x => x * x / v.Sum(y => y * y))];
        void AreEqual(double[] expected, Tensor actual) => Assert.Equal(expected, actual.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);

        AreEqual(Sharp(p), DivideMixTargets.Sharpen(tensor(p).unsqueeze(0), 0.5));
        AreEqual(p, DivideMixTargets.Sharpen(tensor(p).unsqueeze(0), 1));
        AreEqual(Sharp([.. p.Select((x, k) => (0.4 * (k == 2 ? 1 : 0)) + (0.6 * x))]), DivideMixTargets.Refine(tensor(new[,] { { 0.0, 0, 1 } }), tensor(p).unsqueeze(0), tensor((double[])[0.4]), 0.5));
        AreEqual(Sharp([.. p.Zip(q, (a, b) => (a + b) / 2)]), DivideMixTargets.Guess(tensor(p).unsqueeze(0), tensor(q).unsqueeze(0), 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => DivideMixTargets.Sharpen(tensor(p).unsqueeze(0), 0));
    }

    [Fact]
    public void The_loss_is_its_three_parts_by_hand()
    {
        using var scope = NewDisposeScope();
        double[][] p = [[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.25, 0.25, 0.5]];
        double[][] t = [[1, 0, 0], [0.2, 0.8, 0], [0, 0.4, 0.6]];
        var labelled = -t[0].Zip(p[0]).Sum(x => x.First * Math.Log(x.Second));
        var unlabelled = ((double[][])[t[1], t[2]]).Zip(p.Skip(1)).Average(x => x.First.Zip(x.Second).Average(y => (y.First - y.Second) * (y.First - y.Second)));
        var balance = Enumerable.Range(0, 3).Sum(k => 1 / 3.0 * Math.Log(1 / 3.0 / p.Average(r => r[k])));

        Tensor Rows(double[][] rows) => stack(rows.Select(r => tensor(r)));
        var loss = DivideMixTargets.Loss(Rows(p).log(), Rows(t), tensor((double[])[1, 0, 0]), 25).item<double>();

        Assert.Equal(labelled + (25 * unlabelled) + balance, loss, 1e-10);
    }

    [Fact]
    public void The_weight_of_guesses_rises_after_the_warm_up()
    {
        var method = new DivideMixTraining { UnlabelledWeight = 8, RampLength = 4 };
        Assert.Equal([0, 0, 2, 4, 8, 8], ((int[])[1, 4, 5, 6, 8, 50]).Select(e => method.UnlabelledWeightIn(e, 3)));
        Assert.Equal(8, With0().UnlabelledWeightIn(1, 3));

        static DivideMixTraining With0() => new() { UnlabelledWeight = 8, RampLength = 0 };
    }

    [Fact]
    public void It_divides_the_data_by_right_and_wrong_and_learns_the_right_labels()
    {
        var noisy = SyntheticData.Clusters(600, wrong: 0.3);
        using var run = new DivideMixTraining { WarmUp = 2 }.Train(SampleSelectionTests.Request(noisy, epochs: 12));

        Assert.False(run.Records[1].Values.ContainsKey("share labelled"));
        Assert.True(run.Records[^1].Values["pure ratio"] > 0.93, $"{run.Records[^1].Values["pure ratio"]}");
        Assert.InRange(run.Records[^1].Values["share labelled"], 0.4, 0.8);
        Assert.True(run.LastTestAccuracy > 0.95, $"{run.LastTestAccuracy}");
        Assert.True(run.Records[^1].Dynamics!.Value.MislabelledCorrect > 0.85);
    }

    [Fact]
    public void Any_batch_size_will_do_and_settings_outside_their_range_are_refused()
    {
        var noisy = SyntheticData.Clusters(90, wrong: 0.2);
        foreach (var size in (int[])[1, 7, 90])
        {
            using var run = new DivideMixTraining { WarmUp = 1 }.Train(SampleSelectionTests.Request(noisy, epochs: 3) with { BatchSize = size });
            Assert.True(run.IsComplete);
        }

        var request = SampleSelectionTests.Request(noisy, epochs: 2);
        Assert.Throws<ArgumentException>(() => new DivideMixTraining { WarmUp = 0 }.Train(request));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DivideMixTraining { Threshold = 2 }.Train(request));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DivideMixTraining { Temperature = 0 }.Train(request));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DivideMixTraining { Alpha = -1 }.Train(request));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DivideMixTraining { UnlabelledWeight = double.NaN }.Train(request));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DivideMixTraining { RampLength = -1 }.Train(request));
    }
}
