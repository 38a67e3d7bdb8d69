using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>The figures of paper 16, of the first seed.</summary>
internal static class ReAnnotatorFigures
{
    private const int MostPoints = 300;

    /// <summary>Draws what credibility says of right and wrong labels, the curve over the threshold, and a map.</summary>
    public static void Draw(Trial trial, LabeledDataset data, bool[] wrong, IReadOnlyList<(string Name, double[] Credibility)> curves)
    {
        foreach (var (name, credibility) in curves)
        {
            var (recall, precision) = Curve(credibility, wrong);
            trial.Draw(
                new ReproductionFigure { Title = "Wrong labels found over the threshold", XTitle = "recall", YTitle = "precision", Unit = Unit.Share },
                new FigureSeries(FigureKind.Line, name, recall, precision));
        }

        var (_, main) = curves.First(c => c.Name == "k = 10");
        foreach (var isWrong in (bool[])[false, true])
        {
            double[] of = [.. main.Where((_, i) => wrong[i] == isWrong)];
            double[] levels = [.. Enumerable.Range(0, 11).Select(v => v / 10.0)];
            trial.Draw(
                new ReproductionFigure { Title = "Credibility of right and wrong labels", XTitle = "credibility, k = 10", YTitle = "share of the labels", Unit = Unit.Share },
                new FigureSeries(
                    FigureKind.Line, isWrong ? "wrong labels" : "right labels", [.. levels], [.. levels.Select(v => of.Count(c => Math.Abs(c - v) < 0.05) / (double)of.Length)]));
        }

        Map(trial, data, wrong, NeighbourCredibility.Flag(main));
    }

    /// <summary>Precision and recall when the labels of lowest credibility are flagged, from the strictest threshold to the loosest.</summary>
    internal static (ImmutableArray<double> Recall, ImmutableArray<double> Precision) Curve(double[] credibility, bool[] wrong)
    {
        var (recall, precision) = (ImmutableArray.CreateBuilder<double>(), ImmutableArray.CreateBuilder<double>());
        foreach (var level in credibility.Distinct().Order())
        {
            var scores = DetectionScores.Of([.. credibility.Select(c => c <= level)], wrong);
            recall.Add(scores.Recall);
            precision.Add(scores.Precision);
        }

        return (recall.ToImmutable(), precision.ToImmutable());
    }

    private static void Map(Trial trial, LabeledDataset data, bool[] wrong, bool[] flagged)
    {
        var map = FeatureEmbeddings.PrincipalComponents(data.Features, 2);
        int[] shown = [.. Enumerable.Range(0, Math.Min(MostPoints, data.Count))];
        foreach (var (name, isWrong, isFlagged) in ((string, bool, bool)[])[("right", false, false), ("right, flagged", false, true), ("wrong, found", true, true), ("wrong, missed", true, false)])
        {
            int[] of = [.. shown.Where(i => wrong[i] == isWrong && flagged[i] == isFlagged)];
            if (of.Length > 0)
            {
                trial.Draw(
                    new ReproductionFigure { Title = "Flagged labels on the map", XTitle = "first principal component", YTitle = "second principal component" },
                    new FigureSeries(FigureKind.Points, name, [.. of.Select(i => Math.Round(map[i, 0], 2))], [.. of.Select(i => Math.Round(map[i, 1], 2))]));
            }
        }
    }
}
