using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The figures of paper 17: lines over the noise of pre-training, and spectra of the first seed.</summary>
internal static class NmTuneFigures
{
    public static ReproductionFigure ByNoise(string title, string y, Unit unit, double[] noise, string[] names, Func<string, double, double> mean) => new()
    {
        Title = title,
        XTitle = "share of wrong labels in pre-training, γ",
        YTitle = y,
        Unit = unit,
        Series = [.. names.Select(n => new FigureSeries(FigureKind.Line, n, [.. noise], [.. noise.Select(g => mean(n, g))]))],
    };

    /// <summary>Draws a spectrum where it belongs: the frozen features of every γ in one panel, all heads at the greatest γ in another.</summary>
    public static void Draw(Trial trial, FeatureSpectrum spectrum, bool isFrozen, bool isLast)
    {
        if (isFrozen)
        {
            Add(trial, "Singular values of the frozen features", "test features, first seed", trial.Condition, spectrum);
        }

        if (isLast && (isFrozen || trial.Arm is "MLP tuning" or "NMTune"))
        {
            Add(trial, "Singular values before and after tuning", $"test features, {trial.Condition}, first seed", trial.Arm, spectrum);
        }
    }

    private static void Add(Trial trial, string title, string y, string name, FeatureSpectrum spectrum) => trial.Draw(
        new ReproductionFigure { Title = title, XTitle = "rank", YTitle = y, IsLogY = true },
        new FigureSeries(
            FigureKind.Line, name, [.. Enumerable.Range(1, spectrum.SingularValues.Length).Select(i => (double)i)], spectrum.SingularValues));
}
