using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Data;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Label sets as charts and galleries show them: a bar a label, and each example under the names of its set.</summary>
internal static class LabelSetView
{
    private const string None = "(none)";

    /// <summary>How many examples each label is present in, and in how many its positive is missing, where that is known.</summary>
    public static ChartDescription Counts(MultiLabelDataset data)
    {
        var labels = data.LabelNames.Length;
        var (right, wrong, missing) = (new double[labels], new double[labels], new double[labels]);
        var (given, known) = (data.Given.Entries(), (data.Known ?? data.Given).Entries());
        for (var i = 0; i < given.Length; i++)
        {
            var label = i % labels;
            right[label] += given[i] == 1 && known[i] != 0 ? 1 : 0;
            wrong[label] += given[i] == 1 && known[i] == 0 ? 1 : 0;
            missing[label] += given[i] != 1 && known[i] == 1 ? 1 : 0;
        }

        List<ChartSeries> series = [new BarSeries("present", SemanticColors.Neutral, [.. right]) { InLegend = wrong.Any(w => w > 0) || missing.Any(m => m > 0) }];
        if (wrong.Any(w => w > 0))
        {
            series.Add(new BarSeries("present, wrongly", SemanticColors.Memorized, [.. wrong]));
        }

        if (missing.Any(m => m > 0))
        {
            series.Add(new BarSeries("present, but not recorded", SemanticColors.Incorrect, [.. missing]));
        }

        return new ChartDescription
        {
            Title = $"{data.Name}: examples by label",
            PanelHeight = 150,
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { Title = "label", Categories = data.LabelNames },
                    Y = new ChartAxis { Title = "examples", Minimum = 0, Format = AxisFormat.Whole },
                    Series = [.. series],
                },
            ],
        };
    }

    /// <summary>A summary in words: how many labels, how many are present in an example, how many entries are unknown.</summary>
    public static string Summary(MultiLabelDataset data)
    {
        var given = data.Given.Entries();
        var present = given.Count(e => e == 1) / (double)data.Count;
        var unknown = given.Count(e => e == LabelTensor.Unknown) / (double)given.Length;
        return FormattableString.Invariant($"{data.LabelNames.Length} labels, {present:0.0#} present in an example")
            + (unknown > 0 ? $", {RunSummary.Percent(unknown)} of the entries unknown" : string.Empty);
    }

    /// <summary>
    /// The first examples as a set with one class each, named after the labels that are present: what galleries and tables of
    /// rows show.
    /// </summary>
    public static LabeledDataset FirstExamples(MultiLabelDataset data, int most = 20)
    {
        var first = data.Take(most);
        var given = Enumerable.Range(0, first.Count).Select(i => Caption(first, first.Given, i)).ToList();
        var known = first.Known is { } truth ? Enumerable.Range(0, first.Count).Select(i => Caption(first, truth, i)).ToList() : null;
        var names = given.Concat(known ?? []).Distinct(StringComparer.Ordinal).ToList();
        using var scope = NewDisposeScope();
        return new LabeledDataset(
            data.Name,
            first.Features.alias(),
            [.. given.Select(g => (long)names.IndexOf(g))],
            [.. names],
            known is null ? null : [.. known.Select(k => (long)names.IndexOf(k))],
            data.Split)
        {
            FeatureNames = data.FeatureNames,
            PixelMaximum = data.PixelMaximum,
        };
    }

    private static string Caption(MultiLabelDataset data, LabelTensor labels, int example)
    {
        var present = data.PresentIn(labels, example);
        using var row = labels.Values[example];
        var isPartial = row.data<long>().ToArray().Any(e => e == LabelTensor.Unknown);
        return (present.IsEmpty ? None : string.Join(", ", present)) + (isPartial ? " …?" : string.Empty);
    }
}
