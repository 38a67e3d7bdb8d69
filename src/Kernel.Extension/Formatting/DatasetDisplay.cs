using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How data sets and noise reports look.</summary>
internal static class DatasetDisplay
{
    private const int SampleRows = 10;
    private const int SampleColumns = 12;

    /// <summary>Summary, class counts, and a gallery or the first rows.</summary>
    public static MimeBundle Of(LabeledDataset dataset)
    {
        var chart = DatasetCharts.ClassCounts(dataset);
        var html = Html.Heading(dataset.Name) + Html.Note(Summary(dataset)) + ChartHtml.Of(chart);
        var text = $"{dataset.Name}: {Summary(dataset)}\n{ChartText.Of(chart)}";
        return dataset.IsImage
            ? WithGallery(html, text, dataset, ImageGallery.FirstOfEachClass(dataset), $"{dataset.Name}, examples")
            : MimeBundle.FromDisplay(html + Rows(dataset, First(dataset.Count)).ToHtml(), text);
    }

    /// <summary>The realized rate and the realized transition matrix.</summary>
    public static MimeBundle Of(NoiseReport report) => ChartBundle.Of(DatasetCharts.TransitionMatrix(report));

    /// <summary>The same with examples <c>given → true</c>.</summary>
    public static MimeBundle Of(NoisyDataset noisy)
    {
        var chart = DatasetCharts.TransitionMatrix(noisy.Report);
        var wrong = ImageGallery.FirstMislabelled(noisy.Dataset);
        var html = Html.Heading($"{noisy.Dataset.Name}: {noisy.Report.Description}")
            + Html.Note($"{Summary(noisy.Dataset)}; noise seed {noisy.Report.Seed}")
            + ChartHtml.Of(chart);
        var text = $"{noisy.Report}\n{ChartText.Of(chart)}";
        if (wrong.Count == 0)
        {
            return MimeBundle.FromDisplay(html, text);
        }

        html += Html.Note("Wrong labels, given → true:");
        return noisy.Dataset.IsImage
            ? WithGallery(html, text, noisy.Dataset, wrong, $"{noisy.Dataset.Name}, {noisy.Report.Description}, wrong labels")
            : MimeBundle.FromDisplay(html + Rows(noisy.Dataset, [.. wrong.Take(SampleRows)]).ToHtml(), text);
    }

    private static string Summary(LabeledDataset dataset)
    {
        var shape = dataset.IsImage
            ? $"pictures of {dataset.ExampleShape[1]}×{dataset.ExampleShape[2]} pixels in {(dataset.ExampleShape[0] == 3 ? "colour" : "grey")}"
            : $"{dataset.ExampleShape[0]} features";
        var split = dataset.Split == DataSplit.All ? string.Empty : $", {dataset.Split.ToString().ToLowerInvariant()} split";
        var noise = dataset.MislabelledCount switch
        {
            null => ", given labels only",
            0 => ", all given labels right",
            { } wrong => string.Create(CultureInfo.InvariantCulture, $", {wrong:#,0} given labels wrong ({RunSummary.Percent((double)wrong / dataset.Count)})"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{dataset.Count:#,0} examples, {shape}, {dataset.NumClasses} classes{split}{noise}");
    }

    private static MimeBundle WithGallery(string html, string text, LabeledDataset dataset, IReadOnlyList<long> indices, string title) =>
        MimeBundle.FromDisplay(indices.Count == 0 ? html : html + ImageGallery.Html(dataset, indices, title), text);

    private static IReadOnlyList<long> First(int count)
    {
        var indices = new long[Math.Min(count, SampleRows)];
        for (var i = 0; i < indices.Length; i++)
        {
            indices[i] = i;
        }

        return indices;
    }

    private static TableView Rows(LabeledDataset dataset, IReadOnlyList<long> indices)
    {
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
