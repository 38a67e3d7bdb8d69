using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Tests;

/// <summary>Small data and results.</summary>
internal static class Samples
{
    public const string Attack = "<script>alert('x')</script>";

    public static LabeledDataset Blobs(int count = 90) => SyntheticData.GaussianBlobs(count, seed: 3);

    public static NoisyDataset<LabeledDataset> NoisyBlobs(int count = 90) => new SymmetricNoise(0.4).Inject(Blobs(count), 1);

    /// <summary>Twelve 4×4 pictures of one grey each, in two classes, every third label wrong.</summary>
    public static LabeledDataset Pictures(int channels = 1, string name = "greys")
    {
        using var scope = NewDisposeScope();
        var greys = arange(12, ScalarType.Byte).mul(5).view(12, 1, 1, 1).expand(12, channels, 4, 4).contiguous();
        ImmutableArray<long> known = [.. Enumerable.Range(0, 12).Select(i => i % 2L)];
        ImmutableArray<long> given = [.. known.Select((k, i) => i % 3 == 0 ? 1 - k : k)];
        return new LabeledDataset(name, greys, given, ["dark & grey", "bright"], known) { PixelMaximum = 100 };
    }

    public static TrainingRequest Request(int epochs = 3) => new()
    {
        Train = NoisyBlobs().Dataset,
        Test = SyntheticData.GaussianBlobs(30, seed: 3, split: DataSplit.Test),
        Model = ModelCatalog.Logistic(),
        Epochs = epochs,
        BatchSize = 32,
        Device = DeviceChoice.Cpu,
    };

    public static TrainingRun Run(int epochs = 3) => new CrossEntropyTraining().Train(Request(epochs));

    /// <summary>An audit with a guess; each third label is judged wrong, with a probability of 0.9 for the next class.</summary>
    public static LabelIssues Issues(AuditedData data)
    {
        var probabilities = Probabilities(data.Dataset);
        var issues = LabelIssues.Find(data, probabilities, new() { Method = PruningMethod.PredictedNotGiven });
        return issues.With(WrongLabelGuess.Of(issues, data.Dataset, probabilities));
    }

    public static double[,] Probabilities(Dataset dataset)
    {
        var (count, classes) = (dataset.Count, dataset.NumClasses);
        var probabilities = new double[count, classes];
        for (var n = 0; n < count; n++)
        {
            var sure = (dataset.Given.Entries()[n] + (n % 3 == 0 ? 1 : 0)) % classes;
            for (var k = 0; k < classes; k++)
            {
                probabilities[n, k] = k == sure ? 0.9 : 0.1 / (classes - 1);
            }
        }

        return probabilities;
    }

    public static ReproductionResult Reproduction(params bool[] holds) => new()
    {
        PaperId = "00-test",
        Claim = "A claim.",
        Setting = "A setting",
        Scale = ReproductionScale.Quick,
        Seeds = [0, 1],
        Seconds = 1.5,
        Rows =
        [
            .. holds.Select((h, i) => new ReproductionRow
            {
                Quantity = $"quantity {i}", BaselineName = "base", Baseline = [0.5, 0.6], MethodName = "method", Method = [0.8, 0.9],
                Expectation = "≥ 8 points", Measured = 0.3, MeasuredUnit = Unit.Points, Holds = h,
            }),
        ],
        Figures =
        [
            new ReproductionFigure
            {
                Title = "a curve", XTitle = "n", YTitle = "share", Unit = Unit.Share,
                Series = [new FigureSeries(FigureKind.Line, "correct", [1, 2, 3], [0.1, 0.5, 0.25])],
            },
        ],
    };
}
