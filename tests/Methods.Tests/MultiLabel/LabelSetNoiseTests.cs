using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.MultiLabel;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Tests.Training;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class LabelSetNoiseTests
{
    private static readonly MultiLabelDataset Clean = DigitCanvas.Compose(2_000);

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.4)]
    [InlineData(1.0)]
    public void Missing_positives_take_present_labels_away_and_add_none(double rate)
    {
        var (noisy, report) = new MissingPositives(rate).Inject(Clean, seed: 3);
        var (truth, given) = (Clean.Given.Entries(), noisy.Given.Entries());

        Assert.All(truth.Zip(given), e => Assert.True(e.Second == e.First || (e.First == 1 && e.Second == 0)));
        Assert.Equal(rate, (double)report.FlippedCount / truth.Count(t => t == 1), 0.03);
        Assert.Equal(report.FlippedCount, report.Counts[1, 0]);
        Assert.Equal(0, report.Counts[0, 1]);
        Assert.Equal(("share of positives kept", 1 - ((double)report.FlippedCount / truth.Count(t => t == 1))), (report.Further[0].Name, report.Further[0].Value));
        Assert.Equal(truth, noisy.Known!.Entries());
    }

    [Fact]
    public void Partial_labels_forget_every_kind_alike_and_make_nothing_wrong()
    {
        var (partial, report) = new PartialLabelNoise(0.9).Inject(Clean, seed: 3);
        var (truth, given) = (Clean.Given.Entries(), partial.Given.Entries());

        Assert.All(truth.Zip(given), e => Assert.True(e.Second == e.First || e.Second == LabelTensor.Unknown));
        Assert.Equal(0, report.FlippedCount);
        Assert.Equal(0, partial.MislabelledCount);
        Assert.Equal(0.9, report.Further[0].Value, 0.01);
        foreach (var kind in new[] { 0L, 1 })
        {
            Assert.Equal(0.1, (double)given.Count(g => g == kind) / truth.Count(t => t == kind), 0.02);
        }
    }

    [Fact]
    public void Partial_labels_taken_as_negative_are_missing_positives()
    {
        var partial = new PartialLabelNoise(0.7).Inject(Clean, seed: 8).Dataset.AssumeNegative();
        var missing = new MissingPositives(0.7).Inject(Clean, seed: 8).Dataset;

        Assert.Equal(missing.Given.Entries(), partial.Given.Entries());
        Assert.NotEqual(missing.Given.Entries(), new MissingPositives(0.7).Inject(Clean, seed: 9).Dataset.Given.Entries());
    }

    [Fact]
    public void Noise_of_entries_serves_label_sets_and_unknown_ones_stay()
    {
        var partial = new PartialLabelNoise(0.5).Inject(Clean, seed: 1).Dataset;
        var known = new MultiLabelDataset("unknown truth", partial.Features, partial.Given.Values, partial.LabelNames);
        var (flipped, report) = new SymmetricNoise(0.2).Inject(known, seed: 2);

        Assert.Equal(partial.Given.Entries().Select(e => e < 0), flipped.Given.Entries().Select(e => e < 0));
        Assert.Equal(0.2, (double)report.FlippedCount / partial.Given.Entries().Count(e => e >= 0), 0.02);
    }

    [Fact]
    public void Other_kinds_of_labels_and_bad_rates_are_refused()
    {
        var classes = Training.SyntheticData.Clusters(30);

        Assert.False(new MissingPositives(0.1).Accepts(classes));
        Assert.Contains("needs label sets, got the class labels of a LabeledDataset", Assert.Throws<ArgumentException>(() => new PartialLabelNoise(0.1).Inject(classes, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("rate", () => new MissingPositives(1.5));
        Assert.Throws<ArgumentOutOfRangeException>("rate", () => new PartialLabelNoise(double.NaN));
    }
}
