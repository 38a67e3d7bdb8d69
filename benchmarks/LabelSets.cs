using System.Globalization;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.MultiLabel;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Benchmarks;

/// <summary>PU-MLC and binary cross-entropy on yeast, scene and emotions with a part of the labels known: mAP over three seeds.</summary>
internal static class LabelSets
{
    private const int Epochs = 15;

    public static int Run(string[] arguments)
    {
        var kept = arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 0.1;
        (string Name, TrainingMethod Method, bool AssumesNegative, int Epochs)[] arms =
        [
            ("assume negative", new CrossEntropyTraining(), true, Epochs),
            ("assume negative 2×", new CrossEntropyTraining(), true, 2 * Epochs),
            ("known labels only", new CrossEntropyTraining(), false, Epochs),
            ("PU loss + mixup", new PositiveUnlabeledTraining(double.PositiveInfinity, gamma: 0), true, Epochs),
            ("+ temperature", new PositiveUnlabeledTraining(gamma: 0), true, Epochs),
            ("PU-MLC", new PositiveUnlabeledTraining(), true, Epochs),
        ];
        foreach (var set in (string[])["yeast", "scene", "emotions"])
        {
            var train = DatasetCatalog.LoadAsync<MultiLabelDataset>(set).GetAwaiter().GetResult();
            var test = DatasetCatalog.LoadAsync<MultiLabelDataset>(set, DataSplit.Test).GetAwaiter().GetResult();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{train}; {kept:P0} of the labels known, MLP 256-128, {Epochs} epochs"));
            foreach (var arm in arms)
            {
                var measured = new List<double>();
                for (var seed = 0; seed < 3; seed++)
                {
                    var partial = new PartialLabelNoise(1 - kept).Inject(train, seed).Dataset;
                    using var run = arm.Method.Train(new TrainingRequest
                    {
                        Train = arm.AssumesNegative ? partial.AssumeNegative() : partial,
                        Test = test,
                        Model = ModelCatalog.Mlp(256, 128),
                        Epochs = arm.Epochs,
                        Optimizer = new AdamSettings { LearningRate = 2e-3 },
                        Schedule = LearningRateSchedule.OneCycle(peak: 0.2),
                        RecordDynamics = false,
                        Seed = seed,
                    });
                    measured.Add(run.LastTestAccuracy!.Value);
                }

                var values = string.Join("  ", measured.Select(m => m.ToString("P1", CultureInfo.InvariantCulture)));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {arm.Name,-20} mAP {measured.Average():P1}  ({values})"));
            }
        }

        return 0;
    }
}
