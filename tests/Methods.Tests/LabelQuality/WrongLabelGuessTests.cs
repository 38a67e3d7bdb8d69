using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

public sealed class WrongLabelGuessTests
{
    private static readonly double[,] Noise = { { 0.8, 0.15, 0.05 }, { 0.1, 0.9, 0 }, { 0.05, 0.2, 0.75 } };

    [Fact]
    public void Where_the_model_is_too_unsure_the_expectation_is_that_of_the_true_noise()
    {
        var (q, p, y) = Draw(4_000, Noise);
        var issues = LabelIssues.Find(y, p);

        var guess = WrongLabelGuess.Of(issues, y, p);

        // P(true ≠ given | x, given) by the posterior and the matrix that made the data.
        var expected = issues.Indices.Sum(n => 1 - (q[n][y[n]] * Noise[y[n], y[n]] / Enumerable.Range(0, 3).Sum(j => q[n][j] * Noise[j, y[n]])));
        Assert.Equal(expected, guess.Expected[^1], 0.07 * issues.Count);
        Assert.True(guess.IsGiven);
        Assert.False(guess.MayBeClean);
        Assert.InRange(expected, guess.Lower[^1], guess.Upper[^1]);
        for (var n = 1; n <= guess.Length; n++)
        {
            var (middle, lower, upper) = guess.OfFirst(n);
            Assert.True(lower >= 0 && lower <= middle && middle <= upper && upper <= n, $"{lower} {middle} {upper} of {n}");
            Assert.True(upper - lower > 0.02 * n, "No band is without width.");
        }
    }

    [Fact]
    public void The_same_seed_guesses_the_same_and_large_data_are_sampled()
    {
        var (_, p, y) = Draw(7_000, Noise);
        var issues = LabelIssues.Find(y, p);

        var (first, again, other) = (WrongLabelGuess.Of(issues, y, p, 3), WrongLabelGuess.Of(issues, y, p, 3), WrongLabelGuess.Of(issues, y, p, 4));

        Assert.Equal(first.Expected, again.Expected);
        Assert.Equal(first.Upper, again.Upper);
        Assert.NotEqual(first.Expected, other.Expected);
        Assert.Equal(first.Expected[^1], other.Expected[^1], 0.1 * issues.Count);
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(1.6)]
    public void On_clean_data_the_guess_reaches_down_to_zero_or_there_is_none(double std)
    {
        var clean = SyntheticData.GaussianBlobs(900, 4, features: 4, std: std, seed: 8);
        var probabilities = Probabilities(clean);
        var issues = LabelIssues.Find(clean, probabilities);

        var guess = WrongLabelGuess.Of(issues, clean, probabilities);

        Assert.True(guess.MayBeClean);
        Assert.True(!guess.IsGiven || guess.Length == 0 || guess.Lower[^1] == 0, $"{guess.Doubt}: {guess.Lower.LastOrDefault()} of {guess.Length}");
    }

    [Fact]
    public void The_truth_of_cross_validated_audits_is_mostly_held()
    {
        var held = 0;
        for (var seed = 0; seed < 6; seed++)
        {
            var noisy = new SymmetricNoise(0.1 + (0.05 * seed)).Inject(SyntheticData.GaussianBlobs(600, 3, features: 4, std: 1.3, seed: seed), seed).Dataset;
            var probabilities = Probabilities(noisy);
            var issues = LabelIssues.Find(noisy, probabilities);
            var guess = WrongLabelGuess.Of(issues, noisy, probabilities);
            var wrong = issues.All.Count(i => noisy.TrueLabels!.Value[i.Index] != i.GivenLabel);
            held += !guess.IsGiven || (wrong >= Math.Floor(guess.Lower[^1]) && wrong <= Math.Ceiling(guess.Upper[^1])) ? 1 : 0;
        }

        Assert.InRange(held, 5, 6);
    }

    [Fact]
    public void A_class_that_is_given_to_another_more_often_than_kept_gets_no_number()
    {
        var (_, p, y) = Draw(3_000, new double[,] { { 0.4, 0.6, 0 }, { 0, 1, 0 }, { 0, 0, 1 } });
        var issues = LabelIssues.Find(y, p, new() { Method = PruningMethod.PredictedNotGiven });

        var guess = WrongLabelGuess.Of(issues, y, p);

        Assert.False(guess.IsGiven);
        Assert.Throws<InvalidOperationException>(() => guess.OfFirst(1));
    }

    [Fact]
    public void More_than_100_classes_get_no_number_and_no_issues_an_empty_guess()
    {
        var p = new double[404, 101];
        var y = new int[404];
        for (var n = 0; n < y.Length; n++)
        {
            y[n] = n % 101;
            for (var k = 0; k < 101; k++)
            {
                p[n, k] = k == (n < 101 ? (n + 1) % 101 : y[n]) ? 0.9 : 0.001;
            }
        }

        Assert.Equal(GuessDoubt.TooManyClasses, WrongLabelGuess.Of(LabelIssues.Find(y, p, new() { Method = PruningMethod.PredictedNotGiven }), y, p).Doubt);

        double[,] sure = { { 0.9, 0.1 }, { 0.1, 0.9 }, { 0.8, 0.2 } };
        var none = WrongLabelGuess.Of(LabelIssues.Find(new[] { 0, 1, 0 }, sure), new[] { 0, 1, 0 }, sure);
        Assert.Equal(0, none.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => none.OfFirst(1));
    }

    [Fact]
    public void Other_data_are_refused_and_it_can_be_cancelled()
    {
        var (_, p, y) = Draw(300, Noise);
        var issues = LabelIssues.Find(y, p);
        Assert.Contains("expected an audit of 200 examples", Assert.Throws<ArgumentException>(() => WrongLabelGuess.Of(issues, y[..200], First(p, 200))).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => WrongLabelGuess.Of(issues, y, p, cancellationToken: new CancellationToken(canceled: true)));
    }

    private static double[,] First(double[,] p, int count)
    {
        var first = new double[count, p.GetLength(1)];
        Array.Copy(p, first, first.Length);
        return first;
    }

    // Given labels from a posterior q of the true ones and the noise; p = softmax(½ log q) is the model, right and too unsure.
    private static (double[][] Posterior, double[,] Model, int[] Labels) Draw(int count, double[,] noise)
    {
        var random = new SeededRandom(11);
        var (posterior, model, labels) = (new double[count][], new double[count, 3], new int[count]);
        for (var n = 0; n < count; n++)
        {
            double[] q = [.. Enumerable.Range(0, 3).Select(_ => Math.Exp(3 * random.NextGaussian()))];
            posterior[n] = [.. q.Select(v => v / q.Sum())];
            for (var k = 0; k < 3; k++)
            {
                model[n, k] = Math.Sqrt(q[k]) / q.Sum(Math.Sqrt);
            }

            var truth = Pick(k => posterior[n][k], random.NextDouble());
            labels[n] = Pick(k => noise[truth, k], random.NextDouble());
        }

        return (posterior, model, labels);
    }

    private static int Pick(Func<int, double> probability, double left)
    {
        var k = 0;
        while (k < 2 && left >= probability(k))
        {
            left -= probability(k++);
        }

        return k;
    }

    private static float[,] Probabilities(LabeledDataset dataset) => CrossValidatedProbabilities.Compute(new()
    {
        Dataset = dataset,
        Model = ModelCatalog.Logistic(),
        Epochs = 12,
        BatchSize = 32,
        Optimizer = new SgdSettings { LearningRate = 0.1 },
        Device = DeviceChoice.Cpu,
        Seed = 4,
    });
}
