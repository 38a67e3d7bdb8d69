using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>The figures of paper 14, of the first seed.</summary>
internal static class LlmJudgeFigures
{
    /// <summary>Precision by confidence, how many flags there are, and what more judges add.</summary>
    public static void Judges(Trial trial, LlmJudgeWorld world, JudgeEnsemble[] judges)
    {
        var bins = PrecisionByConfidence.Of(world.Flags, world.Truth);
        ConfidenceBin[] held = [.. bins.Where(b => b.Flagged > 0)];
        trial.Draw(
            new ReproductionFigure { Title = "Flags that experts confirm, by confidence", XTitle = "confidence of the simulated ensemble, middle of the bin", YTitle = "share of the flags", Unit = Unit.Share },
            new FigureSeries(FigureKind.Line, "confirmed", [.. held.Select(Middle)], [.. held.Select(b => b.Precision)]));
        trial.Draw(
            new ReproductionFigure { Title = "Number of flags, by confidence", XTitle = "confidence of the simulated ensemble, middle of the bin", YTitle = "flags" },
            new FigureSeries(FigureKind.Line, "flags", [.. bins.Select(Middle)], [.. bins.Select(b => (double)b.Flagged)]));
        var q = new double[judges.Length, world.Truth.Length];
        for (var m = 0; m < judges.Length; m++)
        {
            var positive = judges[m].OfClass(1);
            for (var i = 0; i < positive.Length; i++)
            {
                q[m, i] = positive[i];
            }
        }

        var curve = EnsembleSizeCurve.Of(q, world.Given, world.Truth, trial.Stop);
        foreach (var (name, of) in new (string, Func<EnsembleSizePoint, double>)[] { ("precision", p => p.Precision), ("recall", p => p.Recall) })
        {
            trial.Draw(
                new ReproductionFigure { Title = "What more judges add", XTitle = "simulated judges, mean over all choices", YTitle = "share", Unit = Unit.Share },
                new FigureSeries(FigureKind.Line, name, [.. curve.Select(p => (double)p.Judges)], [.. curve.Select(of)]));
        }
    }

    /// <summary>A point a model: what the given labels report, and what the corrected ones do.</summary>
    public static void Rescoring(Trial trial, IReadOnlyList<string> models, ImmutableArray<RescoredModel> rescored)
    {
        for (var m = 0; m < rescored.Length; m++)
        {
            trial.Draw(
                new ReproductionFigure { Title = "Models before and after correction", XTitle = "test accuracy by given labels, %", YTitle = "test accuracy by corrected labels, %" },
                new FigureSeries(FigureKind.Points, models[m], [Percent(rescored[m].Given.Accuracy)], [Percent(rescored[m].Gold.Accuracy)]));
        }
    }

    /// <summary>Accuracy over the threshold for one way of repair.</summary>
    public static void Sweep(Trial trial, string way, ImmutableArray<double> thresholds, IEnumerable<double> accuracies) =>
        trial.Draw(
            new ReproductionFigure { Title = "Repairing more or fewer training labels", XTitle = "threshold τ of the confidence", YTitle = "test accuracy by true labels, %" },
            new FigureSeries(FigureKind.Line, way, [.. thresholds], [.. accuracies.Select(Percent)]));

    private static double Percent(double share) => Math.Round(100 * share, 2);

    private static double Middle(ConfidenceBin bin) => (bin.From + bin.To) / 2;
}
