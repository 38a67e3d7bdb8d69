using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;
using TorchSharp;

namespace NoisyNotebooks.Methods.Tests.Noise;

public sealed class NoiseModelTests
{
    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_rate_outside_0_to_1_is_refused_with_its_value(double rate)
    {
        foreach (var kind in NoiseModels.Kinds)
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => NoiseModels.Create(kind, rate));

            Assert.Equal("rate", error.ParamName);
            Assert.Equal(rate, error.ActualValue);
        }
    }

    [Fact]
    public void Noise_by_an_unknown_name_offers_the_nearest()
    {
        var error = Assert.Throws<ArgumentException>(() => NoiseModels.Create("symetric", 0.1));

        Assert.Contains("Did you mean 'symmetric'?", error.Message, StringComparison.Ordinal);
        Assert.Contains("pair-flip", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_says_what_it_does() => Assert.All(NoiseModels.Kinds, k => Assert.NotEmpty(NoiseModels.Summary(k)));

    [Fact]
    public void Descriptions_name_kind_and_rate()
    {
        Assert.Equal("symmetric 40 %", new SymmetricNoise(0.4).Description);
        Assert.Equal("symmetric 12.5 % (true class included)", new SymmetricNoise(0.125, includeTrueClass: true).Description);
        Assert.Equal("pair-flip 45 %", new PairFlipNoise(0.45).Description);
        Assert.Equal("pair-flip 20 % (0→2)", new PairFlipNoise(0.2, new Dictionary<int, int> { [0] = 2 }).Description);
        Assert.Equal("instance-dependent 30 %", new InstanceDependentNoise(0.3).Description);
        Assert.Equal("human (x)", new HumanNoise([0], "x").Description);
        Assert.StartsWith(
            "transition matrix 2x2, 25 %", new TransitionMatrixNoise(new[,] { { 0.5, 0.5 }, { 0, 1 } }).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_needs_a_second_class()
    {
        foreach (var kind in NoiseModels.Kinds.Where(k => k != "pair-flip-cifar-10"))
        {
            var error = Assert.Throws<ArgumentException>(() => NoiseModels.Create(kind, 0.2).Inject(NoiseSamples.Table(5, 1), 0));

            Assert.Contains("at least 2 classes, got 1", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Noise_starts_from_the_true_labels()
    {
        var clean = NoiseSamples.Table(100, 4);
        var once = new PairFlipNoise(1).Inject(clean, 0).Dataset;

        var twice = new PairFlipNoise(1).Inject(once, 5).Dataset;

        Assert.Equal(once.GivenLabels, twice.GivenLabels);
        Assert.Equal(clean.GivenLabels, twice.TrueLabels);
    }

    [Fact]
    public void Cifar_10_pairs_flip_five_classes_only()
    {
        var report = PairFlipNoise.Cifar10(1).Inject(NoiseSamples.Table(100, 10), 0).Report;

        foreach (var (from, to) in new[] { (9, 1), (2, 0), (4, 7), (3, 5), (5, 3), (0, 0), (1, 1), (6, 6), (7, 7), (8, 8) })
        {
            Assert.Equal(10, report.Counts[from, to]);
        }
    }

    [Fact]
    public void A_map_must_fit_the_classes()
    {
        var noise = PairFlipNoise.Cifar10(0.4);

        var error = Assert.Throws<ArgumentException>(() => noise.Inject(NoiseSamples.Table(12, 6), 0));

        Assert.Contains("needs at least 8 classes, got 6", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PairFlipNoise(0.1, new Dictionary<int, int> { [1] = 1 }));
        Assert.Throws<ArgumentException>(() => new PairFlipNoise(0.1, new Dictionary<int, int>()));
    }

    [Fact]
    public void A_matrix_row_that_does_not_sum_to_1_is_named()
    {
        var error = Assert.Throws<ArgumentException>(() => new TransitionMatrixNoise(new[,] { { 1.0, 0 }, { 0.5, 0.4 } }));

        Assert.Contains("row 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("0.9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_must_be_square_with_probabilities_and_fit_the_classes()
    {
        Assert.Throws<ArgumentException>(() => new TransitionMatrixNoise(new[,] { { 1.0, 0 } }));
        Assert.Throws<ArgumentException>(() => new TransitionMatrixNoise(new[,] { { 1.5, -0.5 }, { 0, 1 } }));
        Assert.Throws<ArgumentException>(() => new TransitionMatrixNoise(new[,] { { double.NaN, 1 }, { 0, 1 } }));
        Assert.Throws<ArgumentException>(() => new TransitionMatrixNoise(new[,] { { 1.0, 0 }, { 0, 1 } }).Inject(NoiseSamples.Table(9, 3), 0));
    }

    [Fact]
    public void A_matrix_entry_of_0_is_never_drawn()
    {
        // The row sums to a little less than 1, so the last draw falls through to the last class that has any probability.
        var noise = new TransitionMatrixNoise(new[,] { { 0.5, 0.4999995, 0 }, { 0, 1.0, 0 }, { 0, 0, 1.0 } });

        var report = noise.Inject(NoiseSamples.Table(30_000, 3), 3).Report;

        Assert.Equal(0, report.Counts[0, 2]);
        Assert.Equal(10_000, report.Counts[1, 1]);
    }

    [Fact]
    public void The_row_of_a_class_without_examples_is_not_a_number()
    {
        var dataset = new LabeledDataset("two of three", torch.zeros(4, 1), [0, 1, 0, 1], ["a", "b", "c"]);

        var matrix = new SymmetricNoise(0.5).Inject(dataset, 0).Report.TransitionMatrix;

        Assert.True(double.IsNaN(matrix[2, 0]));
        Assert.Equal(1, matrix[0, 0] + matrix[0, 1] + matrix[0, 2], 1e-12);
    }

    [Fact]
    public void Human_labels_are_given_as_they_are_and_must_fit()
    {
        var dataset = NoiseSamples.Table(4, 2);

        var noisy = new HumanNoise([1, 1, 0, 0], "four people").Inject(dataset, 9);

        Assert.Equal([1, 1, 0, 0], noisy.Dataset.GivenLabels);
        Assert.Equal([true, false, false, true], noisy.Report.Flipped);
        Assert.Throws<ArgumentException>(() => new HumanNoise([1, 1], "two people").Inject(dataset, 9));
        Assert.Throws<ArgumentException>(() => new HumanNoise([2, 0, 0, 0], "out of range").Inject(dataset, 9));
        Assert.Throws<ArgumentException>(() => new HumanNoise([], "nobody"));
    }

    [Fact]
    public void Instance_dependent_noise_takes_images_and_depends_on_them()
    {
        var images = NoiseSamples.Images(2_500, 5);
        var other = new LabeledDataset("mirrored", images.Features.flip(3), images.GivenLabels, images.ClassNames);
        var noise = new InstanceDependentNoise(0.4);

        var report = noise.Inject(images, 1).Report;
        var mirrored = noise.Inject(other, 1);

        Assert.InRange(report.RealizedRate, 0.35, 0.45);

        // The same examples flip (their rates do not depend on the pixels), but to other classes.
        Assert.Equal(report.Flipped, mirrored.Report.Flipped);
        Assert.NotEqual(noise.Inject(images, 1).Dataset.GivenLabels, mirrored.Dataset.GivenLabels);
    }

    [Fact]
    public void Alike_examples_flip_to_the_same_class()
    {
        // All examples of a class look the same, and the classes are far apart: the scores decide, not chance.
        var features = torch.arange(4, torch.float32).repeat(250).reshape(1_000, 1).expand(1_000, 400).contiguous();
        var dataset = new LabeledDataset("alike", features, [.. Enumerable.Range(0, 1_000).Select(n => (long)(n % 4))], ["a", "b", "c", "d"]);

        var counts = new InstanceDependentNoise(0.4).Inject(dataset, 2).Report.Counts;

        for (var k = 0; k < 4; k++)
        {
            var flips = Enumerable.Range(0, 4).Where(j => j != k).Select(j => counts[k, j]).ToArray();
            Assert.True(flips.Max() > 0.95 * flips.Sum(), $"class {k} flips to {string.Join(", ", flips)}");
        }
    }

    [Fact]
    public void A_constant_feature_and_a_far_one_do_no_harm()
    {
        var features = torch.stack([torch.full([400], 1e9f), torch.arange(400, torch.float32) + 1e6f], 1);
        var dataset = new LabeledDataset("far", features, [.. Enumerable.Range(0, 400).Select(n => (long)(n % 4))], ["a", "b", "c", "d"]);

        Assert.InRange(new InstanceDependentNoise(0.5, 0).Inject(dataset, 3).Report.RealizedRate, 0.375, 0.625);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_deviation_outside_0_to_1_is_refused(double std) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new InstanceDependentNoise(0.2, std));
}
