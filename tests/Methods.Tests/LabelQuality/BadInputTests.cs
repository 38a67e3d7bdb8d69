using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Tests.Data;
using TorchSharp;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

/// <summary>Every input that is not allowed says which parameter, what came and what is allowed.</summary>
public sealed class BadInputTests
{
    private static readonly int[] Labels = [0, 1, 2, 0, 1, 2];

    [Theory]
    [InlineData(double.NaN, "got NaN in row 4, column 1")]
    [InlineData(-0.2, "got -0.2 in row 4, column 1")]
    [InlineData(1.5, "got 1.5 in row 4, column 1")]
    [InlineData(double.PositiveInfinity, "in row 4, column 1")]
    [InlineData(0.9, "each row must sum to 1 (within 0.01), got 1.2")]
    [InlineData(0.0, "each row must sum to 1 (within 0.01), got 0.3")]
    public void A_row_that_is_no_distribution_is_named(double value, string expected)
    {
        var probabilities = Good();
        (probabilities[4, 0], probabilities[4, 1], probabilities[4, 2]) = (0.2, value, 0.1);

        ProbabilityMatrix matrix = probabilities;
        AssertRefused(expected, "probabilities", () => LabelIssues.Find(Labels, matrix));
        AssertRefused(expected, "probabilities", () => LabelIssueFinder.Find(Labels, matrix));
        AssertRefused(expected, "probabilities", () => ConfidentThresholds.Compute(Labels, matrix));
        AssertRefused(expected, "probabilities", () => ConfidentJoint.Compute(Labels, matrix));
        AssertRefused(expected, "probabilities", () => LabelQualityScores.SelfConfidence(Labels, matrix));
        AssertRefused(expected, "probabilities", () => LabelQualityScores.NormalizedMargin(Labels, matrix, adjust: true));
        AssertRefused(expected, "probabilities", () => IssueCounts.Estimate(Labels, matrix));
        AssertRefused(expected, "probabilities", () => TestSetPipeline.Run(Labels, matrix));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    public void A_bad_number_is_found_wherever_it_stands_in_float32_too(int classes)
    {
        var (labels, wide, _) = NoisySamples.Draw(500, classes, 0.1, 1);
        foreach (var column in (int[])[0, 1, classes / 2, classes - 1])
        {
            var probabilities = wide.ToSingle();
            probabilities[321, column] = float.NaN;
            probabilities[400, column] = float.NaN;
            AssertRefused($"got NaN in row 321, column {column}", "probabilities", () => LabelIssues.Find(labels, probabilities));
            probabilities[321, column] = -0.001f;
            AssertRefused("in row 321", "probabilities", () => LabelIssues.Find(labels, probabilities));
        }
    }

    [Fact]
    public void A_sum_within_the_tolerance_is_accepted()
    {
        var probabilities = Good();
        probabilities[4, 1] += 0.009;
        Assert.Equal(6, LabelIssues.Find(Labels, probabilities).ExampleCount);
    }

    [Fact]
    public void Labels_are_checked()
    {
        AssertRefused("each label must be from 0 to 2 (the probabilities have 3 columns), got 3 at position 5", "labels", () => LabelIssues.Find((int[])[0, 1, 2, 0, 1, 3], Good()));
        AssertRefused("got -1 at position 0", "labels", () => LabelIssues.Find((int[])[-1, 1, 2, 0, 1, 2], Good()));
        AssertRefused("got 5000000000 at position 1", "labels", () => LabelIssues.Find((long[])[0, 5_000_000_000, 2, 0, 1, 2], Good()));
        AssertRefused("expected 6 labels, one a row of the probabilities, got 5", "labels", () => LabelIssues.Find((int[])[0, 1, 2, 0, 1], Good()));
        AssertRefused("at least 2 different labels are needed to find wrong ones, got only label 1", "labels", () => LabelIssues.Find((int[])[1, 1, 1, 1, 1, 1], Good()));
        AssertRefused("at least one example is needed, got none", "labels", () => LabelIssues.Find(Array.Empty<int>(), new double[0, 3]));
        AssertRefused("at least 2 classes (columns) are needed, got 1", "probabilities", () => LabelIssues.Find((int[])[0, 0], new double[2, 1]));
    }

    [Fact]
    public void A_class_without_examples_is_allowed_and_never_counted_into()
    {
        int[] labels = [0, 2, 2, 0, 2, 0];
        double[,] probabilities =
        {
            { 0.1, 0.8, 0.1 }, { 0.1, 0.1, 0.8 }, { 0.7, 0.2, 0.1 }, { 0.8, 0.1, 0.1 }, { 0.1, 0.1, 0.8 }, { 0.9, 0.05, 0.05 },
        };

        var joint = ConfidentJoint.Compute(labels, probabilities, calibrate: false);
        var issues = LabelIssues.Find(labels, probabilities);

        Assert.Equal(2, joint.Thresholds[1]);
        Assert.Equal([0, 0], (int[])[joint.Counts[0, 1], joint.Counts[2, 1]]);
        Assert.Equal([2], joint.OffDiagonalIndices);
        Assert.Equal([2], issues.Indices);
        Assert.Equal(0, issues.Health[1].Count);
        Assert.True(double.IsNaN(issues.Health[1].LabelNoise));
        Assert.Equal([0, 1, 0], Enumerable.Range(0, 3).Select(j => issues.TransitionMatrix[1, j]));
    }

    [Fact]
    public void Options_are_checked()
    {
        AssertRefused("fracNoise: must be from 0 to 1, got 1.5", "fracNoise", () => LabelIssueFinder.Find(Labels, Good(), fracNoise: 1.5));
        AssertRefused("fracNoise: must be from 0 to 1, got NaN", "fracNoise", () => LabelIssueFinder.Find(Labels, Good(), fracNoise: double.NaN));
        AssertRefused("minExamplesPerClass: must be at least 0, got -1", "minExamplesPerClass", () => LabelIssueFinder.Find(Labels, Good(), minExamplesPerClass: -1));
        AssertRefused("method: expected one of PredictedNotGiven", "method", () => LabelIssueFinder.Find(Labels, Good(), (PruningMethod)9));
        AssertRefused("score: expected one of SelfConfidence", "score", () => LabelQualityScores.Compute(Labels, Good(), (LabelQualityScore)9));
        AssertRefused(
            "adjust: confidence-weighted entropy", "adjust",
            () => LabelIssues.Find(Labels, Good(), new() { Score = LabelQualityScore.ConfidenceWeightedEntropy, Adjust = true }));
        AssertRefused("expected 3 class names, one a column of the probabilities, got 1", "options", () => LabelIssues.Find(Labels, Good(), new() { ClassNames = ["a"] }));
        AssertRefused("thresholds: expected 3, one a class, got 2", "thresholds", () => ConfidentJoint.Compute(Labels, Good(), [0.5, 0.5]));
        AssertRefused("models: at least one is needed", "models", () => EnsembleScores.Compute(Labels, []));
        AssertRefused("predictions: expected 2 labels of each model, got 1 of model 0", "predictions", () => BenchmarkReranking.Evaluate([[0]], (int[])[0, 1], (int[])[0, 0], [0.5]));
        AssertRefused("prevalences: each must be from 0 to 1, got 2", "prevalences", () => BenchmarkReranking.Evaluate([[0, 0]], (int[])[0, 1], (int[])[0, 0], [2]));
        AssertRefused("got 2 and 0", "correctedLabels", () => BenchmarkReranking.Evaluate([[0, 0]], (int[])[0, 1], (int[])[0, 1], [0.5]));
        AssertRefused("add up to at most 5", "votes", () => HumanValidation.Of([new ValidationVotes(3, 3, 0, 0)]));
        AssertRefused("counts: class 1 has 2 examples", "counts", () => ClassWeights.AfterPruning(new int[,] { { 3, 2 }, { 1, 0 } }));
        AssertRefused("the noise matrix cannot be inverted", "method", () => LatentEstimates.Estimate(new int[,] { { 1, 1 }, { 1, 1 } }, (int[])[0, 0, 1, 1], PriorMethod.Equation));
    }

    [Fact]
    public void Tensors_of_another_shape_or_type_are_refused()
    {
        using var cube = torch.zeros(2, 3, 4);
        using var whole = torch.zeros(2, 3, dtype: torch.int64);
        AssertRefused("expected float32 or float64 [N,K], got Float32 [2,3,4]", "values", () => ProbabilityMatrix.From(cube));
        AssertRefused("got Int64 [2,3]", "values", () => ProbabilityMatrix.From(whole));
        AssertRefused("expected a multiple of 3 numbers, got 7", "length", () => ProbabilityMatrix.From(new float[7], 3));
    }

    [Theory]
    [InlineData("<i8", "False", null, 1, 0, "expected float16, float32 or float64 ('<f2', '<f4' or '<f8'), got '<i8'")]
    [InlineData(">f4", "False", null, 1, 0, "got '>f4'")]
    [InlineData("<f4", "False", "(4,)", 1, 0, "expected a shape of two numbers [N,K], got (4,)")]
    [InlineData("<f4", "False", null, 9, 0, "expected .npy version 1, 2 or 3, got 9")]
    [InlineData("<f4", "False", null, 1, 3, "the file is cut off")]
    [InlineData("<f4", "False", "(4000000000, 2)", 1, 0, "expected a shape of two numbers")]
    public void A_npy_file_of_another_form_is_refused(string type, string order, string? shape, int version, int missing, string expected)
    {
        using var folder = new TemporaryFolder();
        var bytes = NpySamples.Bytes(new float[4, 2], version, type, order, shape);
        var path = folder.Write("p.npy", bytes[..^missing]);

        var error = Assert.Throws<InvalidDataException>(() => ProbabilityMatrix.FromNpy(path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_npy_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("not a .npy file", Assert.Throws<InvalidDataException>(() => ProbabilityMatrix.FromNpy(folder.Write("a.npy", "p0,p1\n0.5,0.5\n"))).Message, StringComparison.Ordinal);
        Assert.Contains("not a .npy file", Assert.Throws<InvalidDataException>(() => ProbabilityMatrix.FromNpy(folder.Write("b.npy", string.Empty))).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ProbabilityMatrix.FromNpy(Path.Combine(folder.Path, "none.npy")));
    }

    [Fact]
    public void A_cancelled_search_stops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => LabelIssues.Find(Labels, Good(), null, stop.Token));
    }

    private static void AssertRefused(string message, string parameter, Action act)
    {
        var error = Assert.ThrowsAny<ArgumentException>(act);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(parameter, error.ParamName);
    }

    private static double[,] Good() => new[,]
    {
        { 0.8, 0.1, 0.1 }, { 0.1, 0.7, 0.2 }, { 0.2, 0.2, 0.6 }, { 0.5, 0.25, 0.25 }, { 0.1, 0.8, 0.1 }, { 0.9, 0.05, 0.05 },
    };
}
