using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The figures of paper 38 that grow while it trains: what the method says of itself.</summary>
internal static class UdaFigures
{
    /// <summary>Draws the first seed's run at the fewest labels: which examples count, and how right the confident ones are.</summary>
    public static void DrawInside(Trial trial, TrainingRun run, bool isFewest)
    {
        if (!isFewest || trial.Arm is not (UdaArms.Composed or UdaArms.Annealed))
        {
            return;
        }

        var isAnnealed = trial.Arm == UdaArms.Annealed;
        var figure = new ReproductionFigure
        {
            Title = isAnnealed ? "Training signal annealing, 3 labels a class" : "Unlabelled examples that count",
            XTitle = "epoch",
            YTitle = isAnnealed ? "threshold, share" : "share",
            Unit = Unit.Share,
        };
        foreach (var name in run.Records[0].Values.Keys.Where(n => UdaSession.IsOfAnnealing(n) == isAnnealed))
        {
            trial.Draw(figure, new FigureSeries(FigureKind.Line, name, [.. run.Records.Select(r => (double)r.Epoch)], [.. run.Records.Select(r => r.Values[name])]));
        }
    }
}
