using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Charts of labels.</summary>
public static class DatasetCharts
{
    /// <summary>How many examples carry each given label, and how many of these labels are wrong, where that is known.</summary>
    /// <param name="dataset">The data set.</param>
    /// <returns>The chart.</returns>
    public static ChartDescription ClassCounts(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var wrong = new double[dataset.NumClasses];
        var right = dataset.ClassCounts().Select(c => (double)c).ToArray();
        var isNoisy = false;
        if (dataset.Known is { } known)
        {
            var (truth, given) = (known.Entries(), dataset.Given.Entries());
            for (var i = 0; i < truth.Length; i++)
            {
                if (truth[i] != given[i] && given[i] != LabelTensor.Unknown)
                {
                    wrong[given[i]]++;
                    right[given[i]]--;
                    isNoisy = true;
                }
            }
        }

        var counted = dataset.Kind == TargetKind.LabelMaps ? "pixels" : "examples";
        ImmutableArray<ChartSeries> series = isNoisy
            ?
            [
                new BarSeries("given label right", SemanticColors.Neutral, [.. right]),
                new BarSeries("given label wrong", SemanticColors.Memorized, [.. wrong]) { Fill = FillPattern.Hatched },
            ]
            : [new BarSeries(counted, SemanticColors.Neutral, [.. right]) { InLegend = false }];
        return new ChartDescription
        {
            Title = $"{dataset.Name}: {counted} by given label",
            PanelHeight = 150,
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { Title = "given label", Categories = dataset.ClassNames },
                    Y = new ChartAxis { Title = counted, Minimum = 0, Format = AxisFormat.Whole },
                    Series = series,
                },
            ],
        };
    }

    /// <summary>The realized transition matrix, with the numbers in the cells.</summary>
    /// <param name="report">What the noise did.</param>
    /// <returns>The chart.</returns>
    public static ChartDescription TransitionMatrix(NoiseReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return TransitionMatrix(
            $"Realized transition matrix: {report.Description}",
            $"P(given label | true label) in per cent; {report.FlippedCount:#,0} of {report.Flipped.Length:#,0} labels wrong ({RunSummary.Percent(report.RealizedRate)})",
            report.TransitionMatrix,
            report.ClassNames);
    }

    /// <summary>Any transition matrix <c>T[i,j] = P(given = j | true = i)</c>.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="subtitle">The second line.</param>
    /// <param name="matrix"><c>[K,K]</c>, row-stochastic; NaN where a row is not known.</param>
    /// <param name="classNames">K names.</param>
    /// <returns>The chart.</returns>
    /// <exception cref="ArgumentException">The matrix is not square, or has another size than the names.</exception>
    public static ChartDescription TransitionMatrix(string title, string subtitle, double[,] matrix, ImmutableArray<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.GetLength(0) != classNames.Length || matrix.GetLength(1) != classNames.Length)
        {
            throw new ArgumentException(
                $"matrix: expected {classNames.Length} × {classNames.Length} for {classNames.Length} classes, "
                    + $"got {matrix.GetLength(0)} × {matrix.GetLength(1)}.",
                nameof(matrix));
        }

        return new ChartDescription
        {
            Title = title,
            Subtitle = subtitle,
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { Title = "given label", Categories = classNames },
                    Y = new ChartAxis { Title = "true label", Categories = classNames },
                    Series = [new HeatMapSeries("transition probability", SemanticColors.Memorized, matrix) { DiagonalColor = SemanticColors.Neutral }],
                },
            ],
        };
    }
}
