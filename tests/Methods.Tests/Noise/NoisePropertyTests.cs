using FsCheck;
using FsCheck.Fluent;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;

namespace NoisyNotebooks.Methods.Tests.Noise;

public sealed class NoisePropertyTests
{
    private const int Sigmas = 5;

    private static readonly Gen<Case> Cases =
        from classes in Gen.Choose(2, 12)
        from count in Gen.Choose(200, 3_000)
        from percent in Gen.Choose(0, 100)
        from seed in Gen.Choose(int.MinValue, int.MaxValue)
        select new Case(classes, count, percent / 100.0, seed);

    [Fact]
    public void The_realized_rate_of_symmetric_noise_is_the_rate_asked_for() =>
        Holds(c => Expect(new SymmetricNoise(c.Rate).Inject(c.Data(), c.Seed).Report, c.Rate));

    [Fact]
    public void The_realized_rate_is_smaller_where_the_true_class_is_included() =>
        Holds(c => Expect(
            new SymmetricNoise(c.Rate, includeTrueClass: true).Inject(c.Data(), c.Seed).Report, c.Rate * (c.Classes - 1) / c.Classes));

    [Fact]
    public void The_realized_rate_of_pair_flips_is_the_rate_asked_for() =>
        Holds(c => Expect(new PairFlipNoise(c.Rate).Inject(c.Data(), c.Seed).Report, c.Rate));

    [Fact]
    public void The_realized_rate_of_instance_dependent_noise_is_the_rate_asked_for_where_it_is_not_truncated() =>
        Holds(c => Expect(new InstanceDependentNoise(c.Rate, std: 0).Inject(c.Data(), c.Seed).Report, c.Rate), cases: 30);

    [Fact]
    public void The_realized_matrix_of_transition_matrix_noise_is_the_matrix_asked_for() => Holds(c =>
    {
        var matrix = RandomMatrix(c);
        var report = new TransitionMatrixNoise(matrix).Inject(c.Data(), c.Seed).Report;
        for (var i = 0; i < c.Classes; i++)
        {
            var examples = Enumerable.Range(0, c.Classes).Sum(j => report.Counts[i, j]);
            for (var j = 0; j < c.Classes; j++)
            {
                Within(report.Counts[i, j], examples, matrix[i, j]);
            }
        }
    });

    [Fact]
    public void Symmetric_noise_spreads_evenly_over_the_other_classes() => Holds(c =>
    {
        var report = new SymmetricNoise(c.Rate).Inject(c.Data(), c.Seed).Report;
        for (var i = 0; i < c.Classes; i++)
        {
            var examples = Enumerable.Range(0, c.Classes).Sum(j => report.Counts[i, j]);
            for (var j = 0; j < c.Classes; j++)
            {
                Within(report.Counts[i, j], examples, i == j ? 1 - c.Rate : c.Rate / (c.Classes - 1));
            }
        }
    });

    [Fact]
    public void At_rate_1_symmetric_noise_never_gives_the_true_class() => Holds(c =>
        Assert.Equal(c.Count, new SymmetricNoise(1).Inject(c.Data(), c.Seed).Report.FlippedCount));

    [Fact]
    public void At_rate_0_every_kind_but_the_truncated_one_leaves_the_labels_alone() => Holds(c =>
    {
        foreach (var kind in NoiseModels.Kinds.Where(k => k is not ("instance-dependent" or "pair-flip-cifar-10")))
        {
            Assert.Equal(0, NoiseModels.Create(kind, 0).Inject(c.Data(), c.Seed).Report.FlippedCount);
        }
    });

    [Fact]
    public void The_same_seed_gives_the_same_flips_and_another_seed_others() => Holds(
        c =>
        {
            foreach (var noise in Models(c))
            {
                var first = noise.Inject(c.Data(), c.Seed).Dataset.GivenLabels;
                var second = noise.Inject(c.Data(), c.Seed).Dataset.GivenLabels;
                var other = noise.Inject(c.Data(), c.Seed + 1L).Dataset.GivenLabels;

                Assert.Equal(first, second);
                Assert.NotEqual(first, other);
            }
        },
        cases: 20);

    [Fact]
    public void The_report_agrees_with_the_labels_and_its_rows_sum_to_1() => Holds(
        c =>
        {
            var dataset = c.Data();
            foreach (var noise in Models(c))
            {
                var (noisy, report) = noise.Inject(dataset, c.Seed);

                Assert.Equal(report.FlippedCount, noisy.MislabelledCount);
                Assert.Equal(report.FlippedCount / (double)c.Count, report.RealizedRate);
                for (var n = 0; n < c.Count; n++)
                {
                    Assert.Equal(report.Flipped[n], noisy.GivenLabels[n] != dataset.GivenLabels[n]);
                }

                for (var i = 0; i < c.Classes; i++)
                {
                    Assert.Equal(1, Enumerable.Range(0, c.Classes).Sum(j => report.TransitionMatrix[i, j]), 1e-12);
                }
            }
        },
        cases: 20);

    [Fact]
    public void The_original_stays_as_it_was_and_becomes_the_truth() => Holds(
        c =>
        {
            var dataset = c.Data();
            foreach (var noise in Models(c))
            {
                var noisy = noise.Inject(dataset, c.Seed).Dataset;

                Assert.Equal(c.Data().GivenLabels, dataset.GivenLabels);
                Assert.Null(dataset.TrueLabels);
                Assert.Equal(dataset.GivenLabels, noisy.TrueLabels);
                Assert.True(ReferenceEquals(dataset.Features, noisy.Features) || dataset.Features.equal(noisy.Features).all().item<bool>());
            }
        },
        cases: 20);

    // Thousands of random counts are looked at, of which one is outside by chance now and then: the same cases each time.
    private static void Holds(Action<Case> property, int cases = 100) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(1, 1), Prop.ForAll(Cases.ToArbitrary(), property));

    private static void Expect(NoiseReport report, double rate) => Within(report.FlippedCount, report.Flipped.Length, rate);

    // Five standard deviations of a binomial count; the half is for counts that are whole numbers.
    private static void Within(int count, int of, double probability)
    {
        var slack = 0.5 + (Sigmas * Math.Sqrt(of * probability * (1 - probability)));

        // A rare cell is Poisson, whose tail is heavier than the normal's.
        slack += of * probability < 20 ? 8 : 0;
        Assert.InRange(count, (of * probability) - slack, (of * probability) + slack);
    }

    private static NoiseModel[] Models(Case c) =>
    [
        new SymmetricNoise(0.3), new SymmetricNoise(0.3, includeTrueClass: true), new PairFlipNoise(0.3),
        new TransitionMatrixNoise(RandomMatrix(c)), new InstanceDependentNoise(0.3),
    ];

    private static double[,] RandomMatrix(Case c)
    {
        var random = new SeededRandom(c.Seed, 77);
        var matrix = new double[c.Classes, c.Classes];
        for (var i = 0; i < c.Classes; i++)
        {
            var row = Enumerable.Range(0, c.Classes).Select(_ => random.NextDouble()).ToArray();
            for (var j = 0; j < c.Classes; j++)
            {
                matrix[i, j] = row[j] / row.Sum();
            }
        }

        return matrix;
    }

    private sealed record Case(int Classes, int Count, double Rate, int Seed)
    {
        public LabeledDataset Data() => NoiseSamples.Table(Count, Classes, features: 2);
    }
}
