using System.Collections.Immutable;
using System.Diagnostics;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>What the search costs: measured for prefixes of the labels of one classifier, beside looking at all label sets.</summary>
internal sealed class LpIcpSearchTrial(LpIcpOutputs outputs, int labels, bool isQuick, CancellationToken stop)
{
    private const double Epsilon = 0.1;
    private const int Examples = 50;
    private const int Most = 100_000;
    private const int Enumerated = 12;
    private const int LongestEnumeration = 16;
    private const int LeastForSlope = 300;
    private const int MostDrawn = 60;

    private static readonly double[] Levels = [0.01, 0.02, 0.05, 0.1];

    /// <summary>Records what was found.</summary>
    public void Record(Trial trial)
    {
        // The first calls compile.
        var (few, first) = (outputs.Predictor(1, Math.Min(8, labels)), outputs.Test[0][..Math.Min(8, labels)]);
        _ = (few.PredictSet(first, Epsilon), All(few, first).Count());
        trial.Record(LpIcpReproduction.Same, Agreement());
        ByLabels(trial);
        ByAnswer(trial);
    }

    // Whether the search finds what looking at every label set finds.
    private double Agreement()
    {
        var m = Math.Min(Enumerated, labels);
        var agree = 0;
        foreach (var exponent in new[] { 1.0, 2.0 })
        {
            var predictor = outputs.Predictor(exponent, m);
            foreach (var o in outputs.Test.Take(Examples).Select(o => o[..m]))
            {
                stop.ThrowIfCancellationRequested();
                agree += predictor.PredictSet(o, Epsilon).Members.ToHashSet().SetEquals(All(predictor, o)) ? 1 : 0;
            }
        }

        return agree / (2.0 * Math.Min(Examples, outputs.Test.Length));
    }

    private void ByLabels(Trial trial)
    {
        int[] sizes = [.. Enumerable.Range(1, labels).Where(m => m % 4 == 0 || m == labels)];
        var (sums, members, seconds, enumeration) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        foreach (var m in sizes)
        {
            var predictor = outputs.Predictor(2, m);
            double[][] rows = [.. outputs.Test.Take(Examples).Select(o => o[..m])];
            var watch = Stopwatch.StartNew();
            LabelSetPrediction[] found = [.. rows.Select(o => predictor.PredictSet(o, Epsilon, Most, stop))];
            seconds.Add(watch.Elapsed.TotalSeconds / rows.Length);
            sums.Add(found.Average(f => f.SumsComputed));
            members.Add(found.Average(f => f.Members.Length));
            if (m <= (isQuick ? Enumerated : LongestEnumeration))
            {
                watch.Restart();
                _ = rows.Take(2).Sum(o => All(predictor, o).Count());
                enumeration.Add(watch.Elapsed.TotalSeconds / 2);
            }
        }

        var work = new ReproductionFigure { Title = "Label sets looked at", XTitle = "labels m", YTitle = "a test example, mean", IsLogY = true };
        ImmutableArray<double> x = [.. sizes.Select(m => (double)m)];
        trial.Draw(work, new(FigureKind.Line, "all, 2^m", x, [.. x.Select(m => Math.Pow(2, m))]));
        trial.Draw(work, new(FigureKind.Line, "search", x, [.. sums]));
        trial.Draw(work, new(FigureKind.Line, "members found", x, [.. members.Select(s => Math.Max(s, 0.01))]));
        var time = new ReproductionFigure { Title = "Seconds an example", XTitle = "labels m", YTitle = "seconds, mean", IsLogY = true };
        trial.Draw(time, new(FigureKind.Line, "every label set", x[..enumeration.Count], [.. enumeration]));
        trial.Draw(time, new(FigureKind.Line, "search", x, [.. seconds]));
    }

    // Sets of all sizes: is the time that of the members, or of 2^m?
    private void ByAnswer(Trial trial)
    {
        var slowest = 0.0;
        var perMember = new List<double>();
        foreach (var m in new[] { labels / 2, labels })
        {
            var predictor = outputs.Predictor(1, m);
            var points = new List<(double Members, double Seconds)>();
            foreach (var o in outputs.Test.Take(Examples).Select(o => o[..m]))
            {
                foreach (var epsilon in Levels)
                {
                    var watch = Stopwatch.StartNew();
                    var found = predictor.PredictSet(o, epsilon, Most, stop);
                    var seconds = watch.Elapsed.TotalSeconds;
                    slowest = Math.Max(slowest, seconds);
                    if (!found.IsEmpty)
                    {
                        points.Add((found.Members.Length, seconds));
                        perMember.Add(found.SumsComputed / (double)found.Members.Length);
                    }
                }
            }

            (double Members, double Seconds)[] large = [.. points.Where(p => p.Members >= LeastForSlope)];
            trial.Record(LpIcpReproduction.SlopeAt(isWhole: m == labels), Slope(large), Unit.Number);
            trial.Record(LpIcpReproduction.MicrosecondsAt(isWhole: m == labels), large.Sum(p => p.Seconds) / large.Sum(p => p.Members) * 1e6, Unit.Number);
            var drawn = points.Where((_, i) => i % ((points.Count / MostDrawn) + 1) == 0).ToArray();
            trial.Draw(
                new ReproductionFigure { Title = "Time by the size of the answer", XTitle = "members found", YTitle = "seconds", IsLogX = true, IsLogY = true },
                new(FigureKind.Points, FormattableString.Invariant($"{m} labels"), [.. drawn.Select(p => p.Members)], [.. drawn.Select(p => p.Seconds)]));
        }

        trial.Record(LpIcpReproduction.Sums, perMember.Max(), Unit.Number);
        trial.Record(LpIcpReproduction.Slowest, 1_000 * slowest, Unit.Number);
    }

    // Least squares of log seconds on log members; not a number where too few sets are large.
    private static double Slope((double Members, double Seconds)[] points)
    {
        if (points.Length < 2)
        {
            return double.NaN;
        }

        var (x, y) = (points.Average(p => Math.Log(p.Members)), points.Average(p => Math.Log(p.Seconds)));
        return points.Sum(p => (Math.Log(p.Members) - x) * (Math.Log(p.Seconds) - y)) / points.Sum(p => Math.Pow(Math.Log(p.Members) - x, 2));
    }

    private static IEnumerable<LabelSet> All(LabelPowersetConformalPredictor predictor, double[] o)
    {
        var vector = new int[o.Length];
        for (var bits = 0; bits < 1 << o.Length; bits++)
        {
            for (var j = 0; j < vector.Length; j++)
            {
                vector[j] = (bits >> j) & 1;
            }

            var set = LabelSet.Of(vector);
            if (predictor.PValue(o, set) > Epsilon)
            {
                yield return set;
            }
        }
    }
}
