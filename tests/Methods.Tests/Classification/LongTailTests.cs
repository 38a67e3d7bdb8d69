using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class LongTailTests
{
    [Fact]
    public void The_posterior_mean_of_a_point_mass_is_its_frequency_and_rises_with_what_was_seen()
    {
        foreach (var l in new[] { 0, 1, 500, 1000 })
        {
            Assert.Equal(0.003, LongTailTheory.Tau([0.003], [1], 1000, l), 1e-12);
        }

        double[] support = [0, 1e-4, 0.01, 0.3, 1];
        double[] probabilities = [0.4, 0.3, 0.2, 0.05, 0.05];
        var tau = Enumerable.Range(0, 51).Select(l => LongTailTheory.Tau(support, probabilities, 50, l)).ToArray();
        Assert.All(tau.Zip(tau.Skip(1)), p => Assert.True(p.Second >= p.First - 1e-15, $"{p.First} then {p.Second}"));
        Assert.All(tau, t => Assert.InRange(t, 0, 1));
    }

    [Fact]
    public void Zeros_count_only_where_nothing_was_seen_and_nothing_underflows()
    {
        Assert.Equal(LongTailTheory.Tau([0.2, 0.01], [0.5, 0.5], 30, 2), LongTailTheory.Tau([0, 0.2, 0.01], [0.5, 0.25, 0.25], 30, 2), 1e-15);
        Assert.NotEqual(LongTailTheory.Tau([0.2, 0.01], [0.5, 0.5], 30, 0), LongTailTheory.Tau([0, 0.2, 0.01], [0.5, 0.25, 0.25], 30, 0), 1e-6);
        Assert.Equal(0, LongTailTheory.Tau([0], [1], 10, 0));
        Assert.True(double.IsNaN(LongTailTheory.Tau([0], [1], 10, 1)));

        // 0.5^100000 is far below what a double holds; the ratio is not.
        Assert.Equal(0.5, LongTailTheory.Tau([0.5], [1], 100_000, 50_000), 1e-9);
    }

    [Fact]
    public void Tau_is_a_ratio_of_means_over_all_draws()
    {
        // Two draws of D pooled: by hand, from the definition.
        var prior = FrequencyPrior.Zipf(6);
        var marginal = LongTailTheory.DrawMarginal(prior, 6, 2, new SeededRandom(4));
        var above = marginal.Sum(a => Math.Pow(a, 2) * Math.Pow(1 - a, 9));
        var below = marginal.Sum(a => a * Math.Pow(1 - a, 9));

        Assert.Equal(above / below, LongTailTheory.EstimateTau(prior, 6, 10, 1, 2, new SeededRandom(4)), 1e-12);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.0)]
    [InlineData(0.0)]
    public void Frequencies_and_counts_sum_up_and_the_lower_bound_is_one(double exponent)
    {
        var prior = FrequencyPrior.Zipf(2_000, exponent);
        var mixture = MixtureOfPoints.Sample(prior, 2_000, 2_000, 10, new SeededRandom(3));
        Assert.Equal(1, mixture.Frequencies.Sum(), 1e-9);
        Assert.Equal(2_000, mixture.Counts.Sum());
        Assert.All(mixture.Labels, l => Assert.InRange(l, 0, 9));

        var marginal = LongTailTheory.DrawMarginal(prior, 2_000, 5, new SeededRandom(1));
        var equal = Enumerable.Repeat(1.0 / marginal.Length, marginal.Length).ToArray();
        var bound = LongTailTheory.LowerBound(LongTailTheory.Weight(marginal, equal, 2_000, 2_000), 2_000);
        Assert.True(LongTailTheory.Tau(marginal, equal, 2_000, 1) >= bound);
    }

    [Fact]
    public void What_was_not_seen_weighs_as_much_as_singletons_are_frequent()
    {
        var draws = Enumerable.Range(0, 20).Select(d => MixtureOfPoints.Sample(FrequencyPrior.Zipf(2_000), 2_000, 2_000, 10, new SeededRandom(9, d))).ToArray();

        Assert.Equal(draws.Average(m => m.MassOf(0)), draws.Average(m => m.Singletons / 2_000.0), 0.01);
        Assert.Equal(
            draws.Average(m => m.MassOf(1)),
            draws.Average(m => m.Singletons) * LongTailTheory.EstimateTau(FrequencyPrior.Zipf(2_000), 2_000, 2_000, 1, 20, new SeededRandom(1)), 0.004);
        Assert.All(draws, m => Assert.Equal(1, Enumerable.Range(0, m.Counts.Max() + 1).Sum(m.MassOf), 1e-9));
    }

    [Fact]
    public void Priors_with_zeros_never_show_those_points()
    {
        var mixture = MixtureOfPoints.Sample(FrequencyPrior.From([0, 0, 3]), 40, 500, 2, new SeededRandom(2));

        Assert.All(Enumerable.Range(0, 40).Where(x => mixture.Frequencies[x] == 0), x => Assert.Equal(0, mixture.Counts[x]));
    }

    [Fact]
    public void Estimates_of_constant_models_are_zero_and_an_example_s_influence_on_itself_is_its_memorization()
    {
        var random = new SeededRandom(6);
        var (include, correct) = (new bool[30, 12], new bool[30, 12]);
        for (var i = 0; i < 360; i++)
        {
            (include[i / 12, i % 12], correct[i / 12, i % 12]) = (random.NextDouble() < 0.6, random.NextDouble() < 0.5);
        }

        var itself = SubsampledInfluence.Estimate(include, correct, correct);
        Assert.All(Enumerable.Range(0, 12), i => Assert.Equal(itself.Memorization[i]!.Value, itself.Influence[i, i]!.Value, 1e-15));
        Assert.True(itself.SmallestGroup > 3);

        var always = new bool[30, 12];
        for (var a = 0; a < 30; a++)
        {
            always[a, 3] = true;
        }

        var constant = SubsampledInfluence.Estimate(include, always, always);
        Assert.All(constant.Memorization, m => Assert.Equal(0, m!.Value));
        Assert.Empty(constant.HighValuePairs(new int[12], new int[12]));
        var everyPair = itself.HighValuePairs(new int[12], new int[12], -1, -1);
        Assert.Equal(144, everyPair.Length);
        Assert.True(everyPair.Zip(everyPair.Skip(1)).All(p => itself.Influence[p.First.Train, p.First.Test] >= itself.Influence[p.Second.Train, p.Second.Test]));
        Assert.Equal(12, itself.HighValuePairs(Enumerable.Range(0, 12).ToArray(), Enumerable.Range(0, 12).ToArray(), -1, -1).Length);
        Refused<ArgumentException>("trainLabels: expected 12 of them and 12 test labels, got 11 and 12", () => itself.HighValuePairs(new int[11], new int[12]));
    }

    [Fact]
    public void The_nearest_neighbour_s_memorization_by_subsets_approaches_the_exact_one()
    {
        var data = new SymmetricNoise(0.1).Inject(SyntheticData.Clusters(120, spread: 0.3), 1).Dataset;
        var rule = new SubsetNearestNeighbour(data, data);
        var exact = rule.ExactMemorization();
        var estimates = SubsampledInfluence.Run(data, data, (rows, _) => rule.Predict(rows), models: 300, share: 0.9, seed: 2);

        // Trained on it, 1-NN always predicts the label; without it, the nearest known neighbour's.
        Assert.All(estimates.MeanIn, m => Assert.Equal(1, m!.Value));
        Assert.True(exact.Zip(estimates.Memorization).Average(p => Math.Abs(p.First - p.Second!.Value)) < 0.08);
        Assert.All(exact, m => Assert.True(m is 0 or 1));
        var wrong = Enumerable.Range(0, 120).Where(i => data.GivenLabels[i] != data.TrueLabels!.Value[i]).ToArray();
        Assert.True(wrong.Average(i => estimates.Memorization[i]!.Value) > 0.9);
    }

    [Fact]
    public void Of_examples_in_the_same_place_each_is_its_own_neighbour()
    {
        using var scope = NewDisposeScope();
        var twins = new LabeledDataset("twins", tensor(new float[,] { { 1 }, { 1 }, { 1 }, { 4 } }), [0, 1, 0, 1], ["a", "b"]);
        var rule = new SubsetNearestNeighbour(twins, twins);

        Assert.Equal([0L, 1, 0, 1], rule.Predict([0, 1, 2, 3]).Train);
        Assert.Equal([1L, 1, 1, 1], rule.Predict([3]).Test);
        Assert.Equal(1, rule.ExactMemorization()[1]);
    }

    [Fact]
    public void A_private_learner_pays_for_singletons_unless_the_bound_is_empty()
    {
        Assert.Equal(0.001 * 50 * (1 - (0.1 * Math.E) - 0.01), LongTailTheory.PrivateExcessError(0.001, 50, 1, 0.01, 0.1), 1e-12);
        Assert.Equal(0, LongTailTheory.PrivateExcessError(0.001, 50, 5, 0, 0.1));
        Assert.Equal(0.3, LongTailTheory.ExcessError([0.1, 0.05], [2, 2]), 1e-12);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        var random = new SeededRandom(1);
        Refused<ArgumentException>("weights: expected finite numbers of at least 0, got -1 at position 1", () => FrequencyPrior.From([1, -1]));
        Refused<ArgumentException>("weights: expected at least one above 0", () => FrequencyPrior.From([0, 0]));
        Refused<ArgumentOutOfRangeException>("count", () => FrequencyPrior.Zipf(0));
        Refused<ArgumentOutOfRangeException>("exponent", () => FrequencyPrior.Zipf(3, double.NaN));
        Refused<ArgumentOutOfRangeException>("ratio", () => FrequencyPrior.Geometric(3, 1));
        Refused<ArgumentOutOfRangeException>("count: expected a number from 0 to 10, got 11", () => LongTailTheory.Tau([0.5], [1], 10, 11));
        Refused<ArgumentOutOfRangeException>("count", () => LongTailTheory.Tau([0.5], [1], 10, -1));
        Refused<ArgumentException>("probabilities: expected numbers of at least 0 with sum 1", () => LongTailTheory.Tau([0.5, 0.2], [0.5, 0.4], 10, 1));
        Refused<ArgumentException>("probabilities", () => LongTailTheory.Tau([0.5], [0.5, 0.5], 10, 1));
        Refused<ArgumentException>("support", () => LongTailTheory.Weight([1.5], [1], 10, 1));
        Refused<ArgumentOutOfRangeException>("weight", () => LongTailTheory.LowerBound(-1, 5));
        Refused<ArgumentException>("mislabelledByCount: expected 1", () => LongTailTheory.ExcessError([1], [1, 2]));
        Refused<ArgumentOutOfRangeException>("mostLikely", () => LongTailTheory.PrivateExcessError(0.1, 1, 1, 0, 0));
        Refused<ArgumentOutOfRangeException>("points", () => MixtureOfPoints.Sample(FrequencyPrior.Zipf(3), 0, 1, 1, random));
        Refused<ArgumentOutOfRangeException>("samples", () => MixtureOfPoints.Sample(FrequencyPrior.Zipf(3), 1, 0, 1, random));
        Refused<ArgumentException>("frequencies", () => new MixtureOfPoints([0.5, 0.4], [0, 0], [1, 1]));
        Refused<ArgumentException>("labels: expected one label and one count for each of 2 points", () => new MixtureOfPoints([0.5, 0.5], [0], [1, 1]));
        Refused<ArgumentException>("counts", () => new MixtureOfPoints([1], [0], [-1]));
        Refused<ArgumentException>("predictions: expected 1", () => new MixtureOfPoints([1], [0], [1]).PopulationError([0, 1]));
        Refused<ArgumentException>("trainCorrect: expected [2,3]", () => SubsampledInfluence.Estimate(new bool[2, 3], new bool[2, 4], new bool[2, 1]));
        Refused<ArgumentException>("testCorrect: expected 2 rows", () => SubsampledInfluence.Estimate(new bool[2, 3], new bool[2, 3], new bool[1, 1]));
        Refused<ArgumentException>("include", () => SubsampledInfluence.Estimate(new bool[0, 3], new bool[0, 3], new bool[0, 1]));
        var data = SyntheticData.Clusters(20);
        var rule = new SubsetNearestNeighbour(data, data);
        Refused<ArgumentOutOfRangeException>("rows: each must be from 0 to 19, got 20", () => rule.Predict([20]));
        Refused<ArgumentException>("rows: expected at least one", () => rule.Predict([]));
        Refused<ArgumentException>("test: expected examples of [3]", () => new SubsetNearestNeighbour(data, SyntheticData.Clusters(20, classes: 4)));
        Refused<ArgumentOutOfRangeException>("share", () => SubsampledInfluence.Run(data, data, (rows, _) => rule.Predict(rows), 5, share: 1));
        Refused<ArgumentOutOfRangeException>("models", () => SubsampledInfluence.Run(data, data, (rows, _) => rule.Predict(rows), 1));
        Refused<ArgumentException>("learner: expected 20 and 20 predictions", () => SubsampledInfluence.Run(data, data, (_, _) => ([], []), 5));
    }

    private static void Refused<T>(string message, Func<object> act)
        where T : ArgumentException =>
        Assert.Contains(message, Assert.Throws<T>(act).Message, StringComparison.Ordinal);
}
