using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

public sealed class AuditCalibrationTests
{
    [Fact]
    public void The_audit_of_the_audit_expects_what_is_true()
    {
        var noisy = new SymmetricNoise(0.2).Inject(SyntheticData.GaussianBlobs(900, std: 0.7, seed: 5), 3);
        var probabilities = CrossValidatedProbabilities.Compute(Request(noisy.Dataset));
        var issues = LabelIssues.Find(noisy.Dataset, probabilities);

        var calibration = AuditCalibration.Measure(issues, noisy.Dataset, probabilities);
        var again = AuditCalibration.Measure(issues, noisy.Dataset, probabilities);

        Assert.Equal(calibration.Precision, again.Precision);
        Assert.True(calibration.Length > 0.5 * issues.Count, $"{calibration.Length} of {issues.Count}");
        var n = calibration.Length;
        var truth = (double)issues.Indices.Take(n).Count(i => noisy.Report.Flipped[i]) / n;
        Assert.Equal(truth, calibration.Precision[n - 1], 0.1);
        Assert.All(Enumerable.Range(0, n), i => Assert.InRange(calibration.Precision[i], calibration.Lower[i] - 1e-12, calibration.Upper[i] + 1e-12));
        Assert.Equal(n * calibration.Precision[n - 1], calibration.ExpectedWrong(n).Expected, 1e-9);
        Assert.Throws<ArgumentOutOfRangeException>(() => calibration.ExpectedWrong(n + 1));
    }

    [Fact]
    public void The_audit_of_the_audit_can_retrain_and_checks_its_options()
    {
        var noisy = new SymmetricNoise(0.2).Inject(SyntheticData.GaussianBlobs(200, std: 0.6, seed: 5), 3).Dataset;
        var probabilities = CrossValidatedProbabilities.Compute(Request(noisy));
        var issues = LabelIssues.Find(noisy, probabilities);
        var asked = 0;

        var calibration = AuditCalibration.Measure(issues, noisy, probabilities, new()
        {
            Copies = 2,
            Retrain = (labels, cancel) =>
            {
                asked++;
                return CrossValidatedProbabilities.Compute(Request(noisy.WithGivenLabels([.. labels.ToArray().Select(l => (long)l)])), cancellationToken: cancel);
            },
        });

        Assert.Equal(2, asked);
        Assert.True(calibration.Precision[^1] > 0.7);
        Assert.Throws<ArgumentException>(() => AuditCalibration.Measure(issues, noisy, probabilities, new() { Copies = 1 }));
        Assert.Throws<ArgumentException>(() => AuditCalibration.Measure(issues, noisy, probabilities, new() { Coverage = 1 }));
        Assert.Throws<ArgumentException>(() => AuditCalibration.Measure(issues, noisy.Take(100), probabilities));
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
}
