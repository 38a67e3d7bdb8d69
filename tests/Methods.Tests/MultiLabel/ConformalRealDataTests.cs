using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.MultiLabel;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

/// <summary>Real sets with label sets, where the environment variable <c>NOISY_DATA</c> names a folder that holds them.</summary>
public sealed class ConformalRealDataTests
{
    [Theory]
    [InlineData("emotions", 199)]
    [InlineData("scene", 599)]
    [InlineData("yeast", 599)]
    public void Errors_on_real_label_sets_lie_in_their_band_at_every_level(string name, int calibrationCount)
    {
        using var scope = NewDisposeScope();
        MultiLabelDataset[] parts = [Load(name, "train"), Load(name, "test")];
        var all = new MultiLabelDataset(name, cat([.. parts.Select(p => p.Features)]), cat([.. parts.Select(p => p.Given.Values)]), parts[0].LabelNames);
        for (var seed = 0; seed < 3; seed++)
        {
            var (train, rest) = all.RandomSplit(all.Count / 2, seed);
            var (test, calibration) = rest.RandomSplit(calibrationCount, seed);
            using var run = new CrossEntropyTraining().Train(
                new TrainingRequest
                {
                    Train = train, Model = ModelCatalog.Logistic(), Epochs = 20, Optimizer = new AdamSettings { LearningRate = 0.01 }, Device = DeviceChoice.Cpu, Seed = seed, RecordDynamics = false,
                },
                cancellationToken: TestContext.Current.CancellationToken);
            foreach (var exponent in new[] { 1.0, 2.0 })
            {
                var predictor = LabelPowersetConformalPredictor.Calibrate(run, calibration, exponent);
                var curve = predictor.Evaluate(run, test, stop: TestContext.Current.CancellationToken);
                Assert.All(curve.Points, p =>
                {
                    // Twelve levels, three seeds, two exponents: bands that hold together.
                    var (low, high) = ErrorBand.Of(p.Epsilon, calibrationCount, test.Count, 0.9998);
                    Assert.InRange(p.ErrorRate, low, high);
                });
                Assert.True(curve.Points[0].MedianSize > curve.Points[^1].MedianSize);
            }
        }
    }

    private static MultiLabelDataset Load(string name, string part)
    {
        var folder = Environment.GetEnvironmentVariable("NOISY_DATA");
        var path = Path.Combine(folder ?? string.Empty, "multilabel", $"{name}-{part}.arff.gz");
        Assert.SkipUnless(folder is not null && File.Exists(path), $"NOISY_DATA holds no multilabel/{name}-{part}.arff.gz.");
        return MulanFiles.Load(path);
    }
}
