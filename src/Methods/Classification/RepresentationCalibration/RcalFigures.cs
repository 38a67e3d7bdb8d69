using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The figures of paper 26 that show the distributions.</summary>
internal static class RcalFigures
{
    private const int Rarest = 9;

    /// <summary>Draws, for the first draw of the first seed, sizes, means and the rarest class in the plane of the first two components.</summary>
    public static void Draw(Trial trial, RcalWorld world, CalibratedClassifier result)
    {
        double[] classes = [.. Enumerable.Range(0, 10).Select(k => (double)k)];
        var sizes = new ReproductionFigure { Title = "Examples of a class", XTitle = "digit, the most frequent first", YTitle = "examples, first seed" };
        trial.Draw(sizes, new FigureSeries(FigureKind.Line, "given labels", [.. classes], [.. result.ClassSizes.Select(n => (double)n)]));
        trial.Draw(sizes, new FigureSeries(FigureKind.Line, "with drawn points", [.. classes], [.. result.ClassSizes.Zip(result.Drawn, (n, d) => (double)(n + d))]));

        var truth = Enumerable.Range(0, 10).Select(k => ClassGaussian.Of(RobustGaussianEstimator.Rows(world.Test, world.Truth, k))).ToArray();
        var polluted = new RobustGaussianEstimator { Neighbors = null }.Fit(world.Train, world.Given, 10);
        var errors = new ReproductionFigure { Title = "How far class means are off", XTitle = "digit, the most frequent first", YTitle = "distance to the mean of the test images, first seed" };
        foreach (var (name, gaussians) in new[] { ("as given", polluted), ("calibrated", result.Calibrated) })
        {
            trial.Draw(errors, new FigureSeries(FigureKind.Line, name, [.. classes], [.. Enumerable.Range(0, 10).Select(k => Distance(gaussians[k], truth[k]))]));
        }

        var plane = new ReproductionFigure { Title = "The rarest digit in two components", XTitle = "first component", YTitle = "second component, first seed" };
        foreach (var (name, gaussian) in new[] { ("test images", truth[Rarest]), ("as given", polluted[Rarest]), ("calibrated", result.Calibrated[Rarest]) })
        {
            var ellipse = Ellipse(gaussian);
            trial.Draw(plane, new FigureSeries(FigureKind.Line, name, [.. ellipse.Select(p => p.X)], [.. ellipse.Select(p => p.Y)]));
        }
    }

    private static double Distance(ClassGaussian a, ClassGaussian b) => Math.Sqrt(a.Mean.Zip(b.Mean, (x, y) => (x - y) * (x - y)).Sum());

    // Where a point lies one standard deviation from the mean, in the first two components.
    private static (double X, double Y)[] Ellipse(ClassGaussian gaussian)
    {
        var flat = new ClassGaussian(gaussian.Mean[..2], new[,] { { gaussian.Covariance[0, 0], gaussian.Covariance[0, 1] }, { gaussian.Covariance[1, 0], gaussian.Covariance[1, 1] } }, gaussian.Count);
        var circle = new double[49, 2];
        for (var i = 0; i < circle.GetLength(0); i++)
        {
            (circle[i, 1], circle[i, 0]) = Math.SinCos(2 * Math.PI * i / (circle.GetLength(0) - 1));
        }

        var points = flat.Sample(circle, ridge: 1e-9);
        return [.. Enumerable.Range(0, circle.GetLength(0)).Select(i => (points[i, 0], points[i, 1]))];
    }
}
