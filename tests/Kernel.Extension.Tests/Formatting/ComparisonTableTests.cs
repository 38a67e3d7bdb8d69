using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class ComparisonTableTests
{
    private static SampleSummary Seeds(params double[] values) => SampleSummary.Of(values);

    [Fact]
    public void A_lead_counts_only_beyond_the_spread_of_the_seeds()
    {
        Assert.Equal(1, ComparisonTable.Best([Seeds(0.80, 0.81), Seeds(0.90, 0.91)], isLess: false));
        Assert.Equal(0, ComparisonTable.Best([Seeds(0.80, 0.81), Seeds(0.90, 0.91)], isLess: true));
        Assert.Equal(-1, ComparisonTable.Best([Seeds(0.80, 0.95), Seeds(0.90, 0.91)], isLess: false));
        Assert.Equal(-1, ComparisonTable.Best([Seeds(0.80), Seeds(0.90)], isLess: false));
        Assert.Equal(-1, ComparisonTable.Best([Seeds(0.80, 0.81)], isLess: false));
        Assert.Equal(-1, ComparisonTable.Best([Seeds(0.80, 0.81), Seeds(0.90, 0.91), Seeds(0.905, 0.915)], isLess: false));
        Assert.Equal(1, ComparisonTable.Best([Seeds(), Seeds(0.90, 0.91), Seeds(0.5, 0.51)], isLess: false));
    }

    [Fact]
    public void What_was_not_measured_has_neither_column_nor_panel()
    {
        var request = new TrainingRequest { Train = Samples.NoisyBlobs().Dataset, Model = ModelCatalog.Mlp(4), Epochs = 2, Device = DeviceChoice.Cpu };
        TrainingMethod[] methods =
        [
            new CrossEntropyTraining(), new GeneralizedCrossEntropyTraining(), new SymmetricCrossEntropyTraining(), new LabelSmoothingTraining(), new MixupTraining(), new PeerLossTraining(),
        ];
        using var comparison = Comparison.Run(methods, request, [0]);

        Assert.DoesNotContain(ComparisonTable.Of(comparison).Table.Columns, c => c.Title.Contains("accuracy", StringComparison.Ordinal));
        var isCounted = comparison.Methods[0].NativeBytes.Count > 0;
        Assert.Equal(isCounted, ComparisonTable.Of(comparison).Table.Columns.Any(c => c.Title == "native memory"));
        Assert.Equal(isCounted ? [ComparisonTable.MemoryLegend] : [], ComparisonTable.Of(comparison).Legends);
        var chart = ComparisonChart.Accuracy(comparison);
        Assert.DoesNotContain(chart.Panels, p => p.Title.Contains("accuracy", StringComparison.Ordinal));
        Assert.EndsWith(": 6 methods", chart.Title, StringComparison.Ordinal);
    }
}
