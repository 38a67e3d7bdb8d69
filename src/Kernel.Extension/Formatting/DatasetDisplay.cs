using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How data sets and noise reports look.</summary>
internal static class DatasetDisplay
{
    private const int SampleRows = 10;
    private const int SampleColumns = 10;

    /// <summary>Summary, class counts, and a gallery or the first rows; of kinds without a display of their own the first two.</summary>
    public static MimeBundle Of(Dataset data)
    {
        var chart = data is MultiLabelDataset sets ? LabelSetView.Counts(sets) : DatasetCharts.ClassCounts(data);
        if (Shown(data) is not { } dataset)
        {
            return MimeBundle.FromDisplay(
                Html.Heading(data.Name) + Html.Note(Summary(data)) + ChartHtml.Of(chart), $"{data.Name}: {Summary(data)}\n{ChartText.Of(chart)}");
        }

        var html = Html.Heading(data.Name) + Html.Note(Summary(data)) + ChartHtml.Of(chart);
        var text = $"{data.Name}: {Summary(data)}\n{ChartText.Of(chart)}";
        return dataset.IsImage
            ? WithGallery(html, text, dataset, data is MultiLabelDataset or SegmentationDataset ? First(dataset.Count, dataset.Count) : ImageGallery.FirstOfEachClass(dataset), $"{data.Name}, examples")
            : MimeBundle.FromDisplay(html + Rows(dataset, First(dataset.Count)).ToHtml(), text);
    }

    /// <summary>The realized rate and the realized transition matrix.</summary>
    public static MimeBundle Of(NoiseReport report) => ChartBundle.Of(DatasetCharts.TransitionMatrix(report));

    /// <summary>The same with examples <c>given → true</c>.</summary>
    public static MimeBundle Of(Dataset data, NoiseReport report)
    {
        var html = Html.Heading($"{data.Name}: {report.Description}") + Html.Note($"{Summary(data)}; noise seed {report.Seed}");
        if (report.ClassNames.IsEmpty)
        {
            return MimeBundle.FromDisplay(html + Html.Note(report.ToString()), report.ToString());
        }

        var chart = DatasetCharts.TransitionMatrix(report);
        html += ChartHtml.Of(chart);
        var text = $"{report}\n{ChartText.Of(chart)}";
        if (data is SegmentationDataset masks)
        {
            var shown = LabelMapView.FirstExamples(masks);
            html += Html.Note("Picture, given mask, true mask:");
            return WithGallery(html, text, shown, First(shown.Count, shown.Count), $"{data.Name}, {report.Description}");
        }

        if (Shown(data) is not { } dataset || ImageGallery.FirstMislabelled(dataset) is not { Count: > 0 } wrong)
        {
            return MimeBundle.FromDisplay(html, text);
        }

        html += Html.Note("Wrong labels, given → true:");
        return dataset.IsImage
            ? WithGallery(html, text, dataset, wrong, $"{dataset.Name}, {report.Description}, wrong labels")
            : MimeBundle.FromDisplay(html + Rows(dataset, [.. wrong.Take(SampleRows)]).ToHtml(), text);
    }

    private static string Summary(Dataset dataset)
    {
        var shape = dataset.IsImage
            ? $"pictures of {dataset.ExampleShape[1]}×{dataset.ExampleShape[2]} pixels in {(dataset.ExampleShape[0] == 3 ? "colour" : "grey")}"
            : $"{string.Join('×', dataset.ExampleShape)} features";
        var split = dataset.Split == DataSplit.All ? string.Empty : $", {dataset.Split.ToString().ToLowerInvariant()} split";
        var noise = dataset.MislabelledCount switch
        {
            null => ", given labels only",
            0 => ", all given labels right",
            { } wrong => string.Create(CultureInfo.InvariantCulture, $", {wrong:#,0} given labels wrong ({RunSummary.Percent((double)wrong / dataset.Given.EntryCount)})"),
        };
        var labels = dataset switch
        {
            MultiLabelDataset sets => LabelSetView.Summary(sets),
            SegmentationDataset masks => LabelMapView.Summary(masks),
            _ => $"{dataset.NumClasses} classes",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{dataset.Count:#,0} examples, {shape}, {labels}{split}{noise}");
    }

    // What galleries and rows can show of a kind; null: nothing yet.
    private static LabeledDataset? Shown(Dataset data) =>
        data switch
        {
            MultiLabelDataset sets => LabelSetView.FirstExamples(sets),
            SegmentationDataset masks => LabelMapView.FirstExamples(masks),
            _ => data as LabeledDataset,
        };

    private static MimeBundle WithGallery(string html, string text, LabeledDataset dataset, IReadOnlyList<long> indices, string title) =>
        MimeBundle.FromDisplay(indices.Count == 0 ? html : html + ImageGallery.Html(dataset, indices, title), text);

    private static IReadOnlyList<long> First(int count, int most = SampleRows)
    {
        var indices = new long[Math.Min(count, most)];
        for (var i = 0; i < indices.Length; i++)
        {
            indices[i] = i;
        }

        return indices;
    }

    private static TableView Rows(LabeledDataset dataset, IReadOnlyList<long> indices)
    {
        if (dataset.Texts is { } texts)
        {
            return new TableView(
                [new("#", IsNumeric: true), new("label"), new("text")],
                [.. indices.Select(i => new TableCell[] { i.ToString(CultureInfo.InvariantCulture), ImageGallery.Caption(dataset, (int)i), texts[(int)i] })])
            {
                TotalRows = dataset.Count,
            };
        }

        var shown = (int)Math.Min(dataset.ExampleShape[0], SampleColumns);
        var columns = new List<TableColumn> { new("#", IsNumeric: true), new("label") };
        for (var j = 0; j < shown; j++)
        {
            columns.Add(new TableColumn(dataset.FeatureNames is { } names && j < names.Length ? names[j] : $"x{j}", IsNumeric: true));
        }

        if (dataset.ExampleShape[0] > shown)
        {
            columns.Add(new TableColumn($"… {dataset.ExampleShape[0] - shown} more"));
        }

        var rows = new List<TableCell[]>();
        foreach (var index in indices)
        {
            using var features = dataset.Features[index];
            var values = features.data<float>();
            var row = new TableCell[columns.Count];
            Array.Fill(row, new TableCell(string.Empty));
            row[0] = index.ToString(CultureInfo.InvariantCulture);
            row[1] = ImageGallery.Caption(dataset, (int)index);
            for (var j = 0; j < shown; j++)
            {
                row[j + 2] = ValueText.Short(values[j]);
            }

            rows.Add(row);
        }

        return new TableView(columns, rows) { TotalRows = dataset.Count };
    }
}
