using System.Globalization;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Benchmarks;

/// <summary>
/// How often the truth lies in the model's guess of how many issues are wrong, how wide it is and how often there is none: cross-validated audits, with the product's defaults, of generated
/// data of many forms with planted errors.
/// </summary>
internal static class GuessCoverage
{
    private static readonly double[] Rates = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5];
    private static readonly string[] Kinds = ["none", "symmetric", "pair-flip", "class-dependent", "instance-dependent"];
    private static readonly int[] ClassCounts = [3, 4, 5, 10];
    private static readonly int[] Sizes = [300, 600, 1200, 1200, 2500];

    public static int Run(string[] arguments)
    {
        var seeds = arguments is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 8;
        var first = arguments is [_, var from, ..] ? int.Parse(from, CultureInfo.InvariantCulture) : 1_000;
        Console.WriteLine($"{seeds} data sets a cell (300 to 2,500 rows, 3 to 10 classes, Gaussian blobs that overlap), logistic regression, 5 folds");
        Console.WriteLine("| noise | data sets | a number is given | the truth lies in it | mean width, points of the list | mean error of the expectation |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var all = new List<(bool IsGiven, bool Holds, double Width, double Error)>();
        foreach (var kind in Kinds)
        {
            var cells = (from rate in kind == "none" ? [0.0, 0.0] : Rates from s in Enumerable.Range(first, seeds) select Measure(kind, rate, s)).OfType<(bool, bool, double, double)>().ToList();
            all.AddRange(cells);
            Console.WriteLine(Row(kind, cells));
        }

        Console.WriteLine(Row("**all**", all));
        return 0;
    }

    private static string Row(string name, List<(bool IsGiven, bool Holds, double Width, double Error)> cells)
    {
        var given = cells.Where(c => c.IsGiven).ToList();
        return given.Count == 0 ? $"| {name} | {cells.Count} | 0 % | – | – | – |" : string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {cells.Count} | {100.0 * given.Count / cells.Count:0} % | {100 * given.Average(c => c.Holds ? 1.0 : 0):0.0} % | {100 * given.Average(c => c.Width):0} | {100 * given.Average(c => c.Error):+0;-0;0} |");
    }

    private static (bool IsGiven, bool Holds, double Width, double Error)? Measure(string kind, double rate, int seed)
    {
        var random = new SeededRandom(seed, Array.IndexOf(Kinds, kind), (long)(100 * rate));
        var classes = ClassCounts[random.NextInt(ClassCounts.Length)];
        var count = Math.Max(classes == 10 ? 1200 : 0, Sizes[random.NextInt(Sizes.Length)]);
        var clean = SyntheticData.GaussianBlobs(count, classes, features: 2 + random.NextInt(7), std: 1 + (1.4 * random.NextDouble()), seed: (long)(random.NextUInt64() >> 33));
        NoiseModel? noise = kind switch
        {
            "none" => null,
            "symmetric" => new SymmetricNoise(rate),
            "pair-flip" => new PairFlipNoise(rate),
            "class-dependent" => new TransitionMatrixNoise(CheckCoverage.Skewed(classes, rate)),
            _ => new InstanceDependentNoise(rate),
        };
        var noisy = noise is null ? clean : noise.Inject(clean, seed).Dataset;
        var probabilities = CrossValidatedProbabilities.Compute(new()
        {
            Dataset = noisy,
            Model = ModelCatalog.Logistic(),
            Epochs = Math.Max(30, 40_000 / count),
            Optimizer = new SgdSettings { LearningRate = 0.02, WeightDecay = 5e-3 },
            Device = DeviceChoice.Cpu,
            Seed = seed,
        });
        var issues = LabelIssues.Find(noisy, probabilities);
        if (issues.Count == 0)
        {
            return null;
        }

        var wrong = issues.All.Count(i => clean.GivenLabels[i.Index] != i.GivenLabel);
        var guess = WrongLabelGuess.Of(issues, noisy, probabilities);
        return (
            guess.IsGiven, wrong >= Math.Floor(guess.Lower[^1]) && wrong <= Math.Ceiling(guess.Upper[^1]), (guess.Upper[^1] - guess.Lower[^1]) / issues.Count, (guess.Expected[^1] - wrong) / issues.Count);
    }
}
