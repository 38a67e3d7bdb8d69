using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.MultiLabel;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class LabelSetDisplayTests
{
    [Fact]
    public void A_set_with_missing_positives_shows_bars_by_label_and_the_sets_under_the_pictures()
    {
        var noisy = new MissingPositives(0.5).Inject(DigitCanvas.Compose(60), seed: 1).Dataset;
        var chart = LabelSetView.Counts(noisy);
        var counts = noisy.LabelCounts();

        Assert.Equal(noisy.LabelNames, chart.Panels[0].X.Categories);
        Assert.Equal(["present", "present, but not recorded"], chart.Panels[0].Series.Select(s => s.Name));
        Assert.Equal(counts.Select(c => (double)c), ((BarSeries)chart.Panels[0].Series[0]).Values);
        Assert.Contains("10 labels", LabelSetView.Summary(noisy), StringComparison.Ordinal);

        var shown = LabelSetView.FirstExamples(noisy);
        for (var i = 0; i < shown.Count; i++)
        {
            var given = noisy.PresentIn(noisy.Given, i);
            Assert.Equal(given.IsEmpty ? "(none)" : string.Join(", ", given), shown.ClassNames[(int)shown.GivenLabels[i]]);
            Assert.Equal(string.Join(", ", noisy.PresentIn(noisy.Known!, i)), shown.ClassNames[(int)shown.TrueLabels!.Value[i]]);
        }

        var bundle = Displays.Of(noisy);
        Assert.Contains("10 labels", bundle.Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public void A_partly_known_set_says_so()
    {
        var partial = new PartialLabelNoise(0.5).Inject(DigitCanvas.Compose(60), seed: 1).Dataset;

        Assert.Contains("% of the entries unknown", LabelSetView.Summary(partial), StringComparison.Ordinal);
        Assert.All(LabelSetView.FirstExamples(partial).ClassNames.Take(3), n => Assert.EndsWith("…?", n, StringComparison.Ordinal));
    }

    [Fact]
    public void Charts_name_the_metric_that_was_measured_and_show_what_the_method_recorded()
    {
        using var run = new PositiveUnlabeledTraining { RecordsEachLabel = true }.Train(new TrainingRequest
        {
            Train = new MissingPositives(0.5).Inject(DigitCanvas.Compose(60), seed: 1).Dataset,
            Test = DigitCanvas.Compose(30, split: DataSplit.Test),
            Model = ModelCatalog.Mlp(8),
            Epochs = 2,
            Device = DeviceChoice.Cpu,
        });
        var chart = DynamicsChart.Of(run);

        Assert.Contains("test mAP", chart.Subtitle, StringComparison.Ordinal);
        Assert.EndsWith(" entries)", chart.Panels[0].Title, StringComparison.Ordinal);
        Assert.EndsWith(" entries)", chart.Panels[1].Title, StringComparison.Ordinal);
        Assert.Contains("batch 128", chart.Subtitle, StringComparison.Ordinal);
        Assert.Contains(chart.Panels[0].Series, s => s.Name == "test mAP");
        var temperature = Assert.Single(chart.Panels, p => p.Title == "temperature");
        Assert.Equal(11, temperature.Series.Length);
        Assert.Contains(temperature.Series, s => s.Name == "mean");
        Assert.Contains(chart.Panels, p => p.Title == "predicted share of positives");
    }
}
