using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.MultiLabel;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How prediction sets look: what is certain and what is open, and the label sets with their p-values.</summary>
internal static class ConformalDisplay
{
    private const string None = "none";
    private const int MostNames = 20;

    // 2^1024 is no double.
    private const int MostShownAsNumber = 1023;
    private const string BandColor = "#5C6BC0";

    /// <summary>A prediction set.</summary>
    public static MimeBundle Of(LabelSetPrediction prediction)
    {
        var size = prediction.IsTruncated ? FormattableString.Invariant($"more than {prediction.Members.Length:#,0}") : FormattableString.Invariant($"{prediction.Members.Length:#,0}");
        var title = FormattableString.Invariant($"Prediction set at ε = {prediction.Epsilon:G10}: {size} of {All(prediction.LabelCount)} label sets");
        var forced = Names(prediction, prediction.Forced.Set.Present);
        string[] notes =
        [
            prediction.IsEmpty ? "No label set fits: an empty set counts as an error."
                : FormattableString.Invariant($"Certain: {Names(prediction, prediction.CertainLabels)}. Open: {Names(prediction, prediction.OpenLabels)}. Ruled out: {prediction.LabelCount - prediction.CertainLabels.Length - prediction.OpenLabels.Length} labels."),
            FormattableString.Invariant($"If it has to be one: {forced} (credibility {prediction.Forced.Credibility:0.0000}, confidence {prediction.Forced.Confidence:0.0000})."),
            .. double.IsInfinity(prediction.Threshold) ? (string[])["ε is below 1/(q + 1) of the calibration examples: nothing can be ruled out."] : [],
        ];
        var table = Table(prediction);
        return MimeBundle.FromDisplay(
            Html.Heading(title) + string.Concat(notes.Select(Html.Note)) + (prediction.IsEmpty ? string.Empty : table.ToHtml()),
            string.Join('\n', [title, .. notes, .. prediction.IsEmpty ? (string[])[] : [table.ToText()]]));
    }

    /// <summary>Errors and sizes by the level.</summary>
    public static MimeBundle Of(ConformalCurve curve)
    {
        ImmutableArray<double> levels = [.. curve.Points.Select(p => p.Epsilon)];
        bool HasSize(double size) => size > 0 && double.IsFinite(size);
        ConformalPoint[] sized = [.. curve.Points.Where(p => HasSize(p.MedianSize))];
        return ChartBundle.Of(new ChartDescription
        {
            Title = "Errors and sizes of prediction sets",
            Subtitle = FormattableString.Invariant($"{curve.LabelCount} labels, {curve.CalibrationCount:#,0} calibration and {curve.TestCount:#,0} test examples (sizes: {curve.SizedCount:#,0}); band: {curve.BandConfidence:P0} at one level"),
            Columns = 2,
            Panels =
            [
                new ChartPanel
                {
                    Title = "Errors",
                    X = new ChartAxis { Title = "significance level ε" },
                    Y = new ChartAxis { Title = "true label set missed", Minimum = 0, Format = AxisFormat.Percent },
                    Series =
                    [
                        new LineSeries("ε", BandColor, levels, levels) { Pattern = LinePattern.Dashed, Low = [.. curve.Points.Select(p => p.Low)], High = [.. curve.Points.Select(p => p.High)] },
                        new LineSeries("measured", SemanticColors.Correct, levels, [.. curve.Points.Select(p => p.ErrorRate)]),
                    ],
                },
                new ChartPanel
                {
                    Title = "Sizes",
                    X = new ChartAxis { Title = "significance level ε" },
                    Y = new ChartAxis { Title = "label sets, median", IsLogarithmic = true },
                    Series = [new LineSeries("median size", SemanticColors.Correct, [.. sized.Select(p => p.Epsilon)], [.. sized.Select(p => p.MedianSize)]) { InLegend = false }],
                },
            ],
        });
    }

    private static TableView Table(LabelSetPrediction prediction) =>
        new(
            [new("rank", IsNumeric: true), new("labels that are present"), new("p-value", IsNumeric: true), new("score α", IsNumeric: true)],
            [
                .. prediction.Members.Take(TableView.PageSize).Select((set, i) => (TableCell[])
                [
                    TableView.Head(FormattableString.Invariant($"{i + 1}")),
                    Names(prediction, set.Present),
                    FormattableString.Invariant($"{prediction.PValues[i]:0.0000}"),
                    FormattableString.Invariant($"{prediction.Scores[i]:0.000}"),
                ]),
            ])
        {
            TotalRows = prediction.Members.Length,
        };

    private static string Names(LabelSetPrediction prediction, ImmutableArray<int> labels) =>
        labels.IsEmpty ? None
            : string.Join(", ", labels.Take(MostNames).Select(prediction.NameOf)) + (labels.Length > MostNames ? FormattableString.Invariant($" and {labels.Length - MostNames} more") : string.Empty);

    private static string All(int labels) =>
        labels <= 40 ? FormattableString.Invariant($"{1L << labels:#,0}")
        : labels <= MostShownAsNumber ? FormattableString.Invariant($"2^{labels} ≈ {Math.Pow(2, labels):0.0e0}") : FormattableString.Invariant($"2^{labels}");
}
