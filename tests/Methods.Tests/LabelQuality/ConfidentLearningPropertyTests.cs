using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Tests.Data;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

/// <summary>What holds for every input.</summary>
public sealed class ConfidentLearningPropertyTests
{
    public static TheoryData<int, int, double, long> Samples => new()
    {
        { 60, 2, 0.2, 1 }, { 300, 3, 0.3, 2 }, { 500, 7, 0.1, 3 }, { 900, 40, 0.25, 4 }, { 400, 5, 0.0, 5 }, { 700, 10, 0.6, 6 }, { 1_200, 300, 0.3, 7 },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Calibrated_counts_sum_to_the_given_labels_and_the_matrices_to_one(int count, int classes, double noise, long seed)
    {
        var (labels, probabilities, _) = NoisySamples.Draw(count, classes, noise, seed);

        var joint = ConfidentJoint.Compute(labels, probabilities);

        for (var i = 0; i < classes; i++)
        {
            Assert.Equal(labels.Count(l => l == i), Enumerable.Range(0, classes).Sum(j => joint.Counts[i, j]));
        }

        Assert.Equal(1, joint.EstimateJoint().Cast<double>().Sum(), 1e-9);
        foreach (var method in Enum.GetValues<PriorMethod>().Where(m => m != PriorMethod.Equation))
        {
            foreach (var converge in (bool[])[false, true])
            {
                var estimates = LatentEstimates.Estimate(joint, labels, method, converge);
                Assert.Equal(1, estimates.Prior.Sum(), 1e-9);
                for (var j = 0; j < classes; j++)
                {
                    AssertColumn(estimates.NoiseMatrix, j, mayBeEmpty: Enumerable.Range(0, classes).All(i => joint.Counts[i, j] == 0));
                    AssertColumn(estimates.InverseNoiseMatrix, j, mayBeEmpty: false);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Both_is_the_intersection_of_the_prune_rules_and_no_class_is_emptied(int count, int classes, double noise, long seed)
    {
        var (labels, probabilities, _) = NoisySamples.Draw(count, classes, noise, seed);

        var byClass = LabelIssueFinder.Find(labels, probabilities, PruningMethod.ByClass);
        var byNoiseRate = LabelIssueFinder.Find(labels, probabilities, PruningMethod.ByNoiseRate);
        var both = LabelIssueFinder.Find(labels, probabilities, PruningMethod.Both);

        Assert.Equal(byClass.Zip(byNoiseRate, (a, b) => a && b), both);
        foreach (var mask in (bool[][])[byClass, both])
        {
            Assert.All(Enumerable.Range(0, classes), k => Assert.Contains(Enumerable.Range(0, count), n => labels[n] == k && !mask[n]));
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_rule_gives_what_the_definition_says(int count, int classes, double noise, long seed)
    {
        var (labels, probabilities, _) = NoisySamples.Draw(count, classes, noise, seed);

        foreach (var method in Enum.GetValues<PruningMethod>())
        {
            foreach (var (fraction, least) in ((double, int)[])[(1, 1), (0.5, 3), (1, 0)])
            {
                Assert.Equal(
                    PlainDefinition.Find(labels, probabilities, method, fraction, least),
                    LabelIssueFinder.Find(labels, probabilities, method, fraction, least));
            }
        }
    }

    [Fact]
    public void Ties_are_broken_as_the_definition_says()
    {
        // Probabilities in steps of a tenth: nearly every comparison is a tie.
        var random = new SeededRandom(3, 14);
        for (var round = 0; round < 200; round++)
        {
            var classes = 2 + random.NextInt(5);
            var count = (classes * 2) + random.NextInt(60);
            var labels = new int[count];
            var probabilities = new double[count, classes];
            for (var n = 0; n < count; n++)
            {
                labels[n] = n < classes ? n : random.NextInt(classes);
                for (var left = 10; left > 0; left--)
                {
                    probabilities[n, random.NextInt(classes)] += 0.1;
                }
            }

            foreach (var method in Enum.GetValues<PruningMethod>())
            {
                Assert.Equal(PlainDefinition.Find(labels, probabilities, method, 1, 1), LabelIssueFinder.Find(labels, probabilities, method));
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    public void Perfect_probabilities_have_no_issues(int classes)
    {
        var labels = Enumerable.Range(0, 20 * classes).Select(n => n % classes).ToArray();
        var probabilities = new double[labels.Length, classes];
        for (var n = 0; n < labels.Length; n++)
        {
            probabilities[n, labels[n]] = 1;
        }

        foreach (var method in Enum.GetValues<PruningMethod>())
        {
            Assert.Empty(LabelIssues.Find(labels, probabilities, new LabelIssueOptions { Method = method }).All);
        }

        var noise = LabelIssues.Find(labels, probabilities).Estimates.NoiseMatrix;
        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                Assert.Equal(i == j ? 1 : 0, noise[i, j]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Renaming_the_classes_renames_every_result(int count, int classes, double noise, long seed)
    {
        var (labels, probabilities, _) = NoisySamples.Draw(count, classes, noise, seed);
        var to = new SeededRandom(seed, 99).Permutation(classes).Select(k => (int)k).ToArray();
        var renamed = labels.Select(l => to[l]).ToArray();
        var moved = new double[count, classes];
        for (var n = 0; n < count; n++)
        {
            for (var j = 0; j < classes; j++)
            {
                moved[n, to[j]] = probabilities[n, j];
            }
        }

        var raw = ConfidentJoint.Compute(labels, probabilities, calibrate: false);
        var rawMoved = ConfidentJoint.Compute(renamed, moved, calibrate: false);

        Assert.Equal(raw.OffDiagonalIndices, rawMoved.OffDiagonalIndices);
        for (var i = 0; i < classes; i++)
        {
            Assert.Equal(raw.Thresholds[i], rawMoved.Thresholds[to[i]]);
            for (var j = 0; j < classes; j++)
            {
                Assert.Equal(raw.Counts[i, j], rawMoved.Counts[to[i], to[j]]);
            }
        }

        // Calibration may give a rounded half to another of two equal entries, so the rules that need no calibration are compared.
        foreach (var method in (PruningMethod[])[PruningMethod.PredictedNotGiven, PruningMethod.ConfidentLearning])
        {
            Assert.Equal(LabelIssueFinder.Find(labels, probabilities, method), LabelIssueFinder.Find(renamed, moved, method));
        }

        Assert.Equal(
            LabelQualityScores.NormalizedMargin(labels, probabilities), LabelQualityScores.NormalizedMargin(renamed, moved));
    }

    [Theory]
    [InlineData(20_000, 10)]
    [InlineData(3_000, 70)]
    [InlineData(600, 300)]
    public void All_ways_to_hand_over_probabilities_give_the_same_issues(int count, int classes)
    {
        using var folder = new TemporaryFolder();
        var (labels, wide, _) = NoisySamples.Draw(count, classes, 0.2, 8);
        var single = wide.ToSingle();
        var flat = single.Cast<float>().ToArray();
        using var tensor = TorchSharp.torch.tensor(flat, [count, classes]);
        using var transposed = tensor.t().contiguous();
        using var fromTensor = ProbabilityMatrix.From(tensor);
        using var fromView = ProbabilityMatrix.From(transposed.t());
        using var fromFile = ProbabilityMatrix.FromNpy(NpySamples.Write(folder, "single.npy", single, version: 1));
        using var fromFile3 = ProbabilityMatrix.FromNpy(NpySamples.Write(folder, "single3.npy", single, version: 3));
        using var fromWideFile = ProbabilityMatrix.FromNpy(NpySamples.Write(folder, "double.npy", wide, version: 2));

        foreach (var method in Enum.GetValues<PruningMethod>())
        {
            var options = new LabelIssueOptions { Method = method, Score = LabelQualityScore.NormalizedMargin };
            var expected = LabelIssues.Find(labels, single, options).All;
            Assert.Equal(expected, LabelIssues.Find(labels, ProbabilityMatrix.From(flat, classes), options).All);
            Assert.Equal(expected, LabelIssues.Find(labels, tensor, options).All);
            Assert.Equal(expected, LabelIssues.Find(labels, fromTensor, options).All);
            Assert.Equal(expected, LabelIssues.Find(labels, fromView, options).All);
            Assert.Equal(expected, LabelIssues.Find(labels, fromFile, options).All);
            Assert.Equal(expected, LabelIssues.Find(labels, fromFile3, options).All);
            Assert.Equal(expected, LabelIssues.Find(labels, ProbabilityMatrix.From(new Streamed(flat, classes)), options).All);
            Assert.Equal(LabelIssues.Find(labels, wide, options).All, LabelIssues.Find(labels, fromWideFile, options).All);
        }

        Assert.True(LabelIssues.Find(labels, wide).Count > count / 20);
    }

    private static void AssertColumn(double[,] matrix, int j, bool mayBeEmpty)
    {
        var sum = Enumerable.Range(0, matrix.GetLength(0)).Sum(i => matrix[i, j]);
        Assert.True(Math.Abs(sum - 1) < 1e-9 || (mayBeEmpty && sum == 0), $"column {j} sums to {sum}");
    }

    private sealed class Streamed(float[] values, int classes) : IProbabilitySource<float>
    {
        private int _inside;

        public int Count => values.Length / classes;

        public int NumClasses => classes;

        public void Read(int firstRow, Span<float> destination)
        {
            Assert.Equal(1, Interlocked.Increment(ref _inside));
            values.AsSpan(firstRow * classes, destination.Length).CopyTo(destination);
            Interlocked.Decrement(ref _inside);
        }
    }
}
