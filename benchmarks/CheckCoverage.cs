using System.Globalization;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Benchmarks;

/// <summary>
/// How often the truth lies in the intervals that checked rows give: lists of cross-validated audits of generated data with planted errors, each checked many times by
/// a person who knows, and by one who errs.
/// </summary>
internal static class CheckCoverage
{
    private const int Examples = 1200;
    private const int Classes = 4;
    private const int Draws = 25;

    private static readonly double[] Rates = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5];
    private static readonly int[] Counts = [30, 50, 100];

    public static int Run(string[] arguments)
    {
        var seeds = arguments is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 20;
        Console.WriteLine($"{seeds} data sets a cell ({Examples} rows, {Classes} classes, Gaussian blobs), {Draws} draws each; % of intervals that hold the truth, mean width in points");
        Console.WriteLine("| noise | rate | list | checks | whole list | first half | all data, half of the checks outside | at every look | checker errs 5 %, 10 % |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var worst = new double[4];
        Array.Fill(worst, 1);
        foreach (var kind in (string[])["none", "symmetric", "pair-flip", "class-dependent", "instance-dependent"])
        {
            foreach (var rate in kind == "none" ? [0] : Rates)
            {
                var lists = Enumerable.Range(0, seeds).Select(s => Audit(kind, rate, s)).Where(a => a.Issues.Count > 0).ToList();
                foreach (var count in Counts)
                {
                    var cells = lists.SelectMany(a => Enumerable.Range(0, Draws).Select(d => Check(a.Issues, a.Truth, count, d))).ToList();
                    var shares = Enumerable.Range(0, 6).Select(i => cells.Average(c => c[i].Holds ? 1.0 : 0)).ToArray();
                    var widths = Enumerable.Range(0, 4).Select(i => cells.Average(c => c[i].Width)).ToArray();
                    for (var i = 0; i < 4; i++)
                    {
                        worst[i] = Math.Min(worst[i], shares[i]);
                    }

                    var measured = Enumerable.Range(0, 4).Select(i => string.Create(CultureInfo.InvariantCulture, $"{100 * shares[i]:0.0}, {100 * widths[i]:0}"));
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {kind} | {100 * rate:0} % | {lists.Average(a => a.Issues.Count):0} | {count} | {string.Join(" | ", measured)} | {100 * shares[4]:0.0}, {100 * shares[5]:0.0} |"));
                }
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"worst cell: {string.Join(", ", worst.Select(w => $"{100 * w:0.0} %"))}; a cell of {seeds * Draws} draws has a standard error of at least {100 * Math.Sqrt(0.09 / (seeds * Draws)):0.0} points"));
        return 0;
    }

    private static (LabelIssues Issues, long[] Truth) Audit(string kind, double rate, int seed)
    {
        var clean = SyntheticData.GaussianBlobs(Examples, Classes, features: 4, std: 1.6, seed: seed);
        NoiseModel? noise = kind switch
        {
            "none" => null,
            "symmetric" => new SymmetricNoise(rate),
            "pair-flip" => new PairFlipNoise(rate),
            "class-dependent" => new TransitionMatrixNoise(Skewed(Classes, rate)),
            _ => new InstanceDependentNoise(rate),
        };
        var noisy = noise is null ? clean : noise.Inject(clean, seed).Dataset;
        var probabilities = CrossValidatedProbabilities.Compute(new()
        {
            Dataset = noisy, Model = ModelCatalog.Logistic(), Epochs = 8, BatchSize = 32, Optimizer = new SgdSettings { LearningRate = 0.1 }, Device = DeviceChoice.Cpu, Seed = seed,
        });
        return (LabelIssues.Find(noisy, probabilities), [.. clean.GivenLabels]);
    }

    // The first class keeps its labels, the last loses twice the rate, all to the first.
    internal static double[,] Skewed(int classes, double rate)
    {
        var matrix = new double[classes, classes];
        for (var i = 0; i < classes; i++)
        {
            var lost = Math.Min(0.9, 2 * rate * i / (classes - 1));
            matrix[i, i] = 1 - lost;
            matrix[i, 0] += lost;
        }

        return matrix;
    }

    // The whole list, its first half, all data, the list at every look; the list with a checker who errs at 5 % and at 10 %.
    private static (bool Holds, double Width)[] Check(LabelIssues issues, long[] truth, int count, int seed)
    {
        var wrong = issues.All.Select(i => truth[i.Index] != i.GivenLabel).ToArray();
        var listed = wrong.Count(w => w);
        var half = (issues.Count + 1) / 2;
        var checks = LabelChecks.Draw(issues, Math.Min(count, issues.Count), seed: seed);
        var atEveryLook = true;
        var width = 0.0;
        foreach (var row in checks.Rows)
        {
            checks.Answer(row.Index, issues.ClassNames[(int)truth[row.Index]]);
            var look = checks.OfListAtEveryLook();
            atEveryLook &= Holds(look, listed);
            width = Width(look);
        }

        var data = issues.Data!.Dataset.Given.Entries();
        var all = Enumerable.Range(0, truth.Length).Count(n => truth[n] != data[n]);
        var outside = LabelChecks.Draw(issues, Math.Min(count / 2, issues.Count), Math.Min(count / 2, issues.ExampleCount - issues.Count), seed);
        Answer(outside, truth, 0, seed);
        var (list, first, whole) = (checks.OfList(), checks.OfFirst(half), outside.OfData());
        var five = LabelChecks.Draw(issues, Math.Min(count, issues.Count), seed: seed);
        Answer(five, truth, 0.05, seed);
        var ten = LabelChecks.Draw(issues, Math.Min(count, issues.Count), seed: seed);
        Answer(ten, truth, 0.1, seed);
        return
        [
            (Holds(list, listed), Width(list)), (Holds(first, wrong.Take(half).Count(w => w)), Width(first)), (Holds(whole, all), Width(whole)), (atEveryLook, width),
            (Holds(five.OfList(), listed), 0), (Holds(ten.OfList(), listed), 0),
        ];
    }

    // Who errs takes a right label for wrong, or a wrong one for right.
    private static void Answer(LabelChecks checks, long[] truth, double errors, int seed)
    {
        var random = new SeededRandom(seed, 11);
        foreach (var row in checks.Rows)
        {
            var given = checks.GivenLabel(row.Index);
            var isWrong = truth[row.Index] != given ^ random.NextDouble() < errors;
            checks.Answer(row.Index, checks.Issues.ClassNames[!isWrong ? given : truth[row.Index] != given ? (int)truth[row.Index] : (given + 1) % Classes]);
        }
    }

    private static bool Holds(WrongLabelCount count, int truth) => truth >= count.Lower && truth <= count.Upper;

    private static double Width(WrongLabelCount count) => (double)(count.Upper - count.Lower) / count.Size;
}
