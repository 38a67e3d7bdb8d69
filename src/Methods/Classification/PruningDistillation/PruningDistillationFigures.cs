using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The figures of paper 22: means over the seeds.</summary>
internal static class PruningDistillationFigures
{
    private const string Share = "share of the training data kept, f";

    public static ReproductionFigure ByShare(string labels, double[] fractions, string[] arms, Func<string, double, double> mean) =>
        Lines($"Test accuracy by the share kept, {labels}", Share, "test accuracy, mean over the seeds", Unit.Share, fractions, arms, mean);

    public static ReproductionFigure Noise(double[] fractions, string[] prunings, Func<string, double, double> mean) =>
        Lines("Wrong labels among what is kept, 20 % noise", Share, "share of wrong labels, mean over the seeds", Unit.Share, fractions, prunings, mean);

    public static ReproductionFigure Linear(double[] fractions, string[] arms, Func<string, double, double> mean) =>
        Lines("Linear regression: expected error", "share of the columns kept, f", "E ‖θₛ − θ‖², mean over the seeds", Unit.Number, fractions, arms, mean) with
        {
            IsLogY = true,
        };

    public static ReproductionFigure ByAlpha(double[] fractions, double[] alphas, Func<double, string> name, Func<double, double, double> mean) => new()
    {
        Title = "Gain by the teacher's weight, random, right labels",
        XTitle = "α",
        YTitle = "test accuracy, difference from α = 0, mean over the seeds",
        Unit = Unit.Points,
        Series = [.. fractions.Select(f => new FigureSeries(FigureKind.Line, name(f), [.. alphas], [.. alphas.Select(a => mean(a, f) - mean(0, f))]))],
    };

    private static ReproductionFigure Lines(
        string title, string x, string y, Unit unit, double[] fractions, string[] names, Func<string, double, double> mean) => new()
    {
        Title = title,
        XTitle = x,
        YTitle = y,
        Unit = unit,
        Series = [.. names.Select(n => new FigureSeries(FigureKind.Line, n, [.. fractions], [.. fractions.Select(f => mean(n, f))]))],
    };
}
