using System.Globalization;
using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Benchmarks;

/// <summary>Cross-entropy and ELR on CIFAR-10N's human labels, small CNN, the first 10,000 images.</summary>
internal static class HumanNoise
{
    public static int Run(string[] arguments)
    {
        var epochs = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 30;
        var test = DatasetCatalog.LoadAsync("cifar-10", DataSplit.Test).GetAwaiter().GetResult();
        string[] kinds = arguments.Length > 1 ? [arguments[1]] : ["worst", "aggregate"];
        TrainingMethod[] methods = [new CrossEntropyTraining(), new EarlyLearningRegularization()];
        var wanted = arguments.Length > 2 ? arguments[2] : string.Empty;
        foreach (var labels in kinds)
        {
            var train = DatasetCatalog.LoadAsync($"cifar-10n-{labels}", take: 10_000).GetAwaiter().GetResult();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{train.Name}: {train.Count} images, {(double)train.MislabelledCount! / train.Count:P1} of the labels wrong; {test.Count} test images, {epochs} epochs"));
            foreach (var method in methods.Where(m => m.ToString()!.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)))
            {
                using var run = method.Train(new TrainingRequest
                {
                    Train = train,
                    Test = test,
                    Model = ModelCatalog.SmallCnn(),
                    Epochs = epochs,
                    Optimizer = new SgdSettings { LearningRate = 0.02 },
                });
                var last = run.Records[^1].Dynamics!.Value;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {method,-30} best {run.BestTestAccuracy:P1}  last {run.LastTestAccuracy:P1}  mislabelled: correct {last.MislabelledCorrect:P1}, memorized {last.MislabelledMemorized:P1}, incorrect {last.MislabelledIncorrect:P1}  ({run.Seconds:F0} s)"));
            }
        }

        return 0;
    }
}
