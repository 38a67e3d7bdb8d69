using NoisyNotebooks.Methods.MultiLabel;
using TorchSharp;
using static NoisyNotebooks.Methods.Tests.MultiLabel.VariationalPositiveUnlabeledLossTests;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class PartialLabelsTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.7)]
    public void The_proportion_is_kept_of_every_kind_of_label_and_nothing_is_changed_otherwise(double proportion)
    {
        using var scope = NewDisposeScope();
        var labels = where(rand(2_000, 10).gt(0.3), tensor(-1L), tensor(1L));
        var partial = PartialLabels.Keep(labels, proportion, seed: 4);

        foreach (var kind in new[] { -1L, 1 })
        {
            var kept = partial.eq(kind).sum().item<long>() / (double)labels.eq(kind).sum().item<long>();
            Assert.Equal(proportion, kept, 0.02);
        }

        Assert.True(partial.eq(labels).logical_or(partial.eq(0)).all().item<bool>());
        Assert.True(partial.equal(PartialLabels.Keep(labels, proportion, seed: 4)).all().item<bool>());
        Assert.False(partial.equal(PartialLabels.Keep(labels, proportion, seed: 5)).all().item<bool>());
    }

    [Fact]
    public void All_or_nothing()
    {
        using var scope = NewDisposeScope();
        var labels = tensor(new long[,] { { 1, 0, -1 }, { -1, 1, 1 } });

        Assert.Equal(6, PartialLabels.Keep(labels, 1, 0).eq(labels).sum().item<long>());
        Assert.Equal(0, PartialLabels.Keep(labels, 0, 0).abs().sum().item<long>());
        Assert.Equal([1, 0, 0, 0, 1, 1], PartialLabels.PositiveOrUnlabeled(labels).data<long>().ToArray());
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        var labels = zeros(2, 3, dtype: int64);

        Refused<ArgumentOutOfRangeException>("proportion", "got 1.1", () => PartialLabels.Keep(labels, 1.1, 0));
        Refused<ArgumentException>("labels", "got 4", () => PartialLabels.Keep(labels + 4, 0.5, 0));
        Refused<ArgumentException>("labels", "int64 [B,C], got Int64 [6]", () => PartialLabels.PositiveOrUnlabeled(labels.reshape(6)));
        Refused<ArgumentException>("kept", "bool [2,3] as labels, got Float32 [2,3]", () => PartialLabels.Keep(labels, zeros(2, 3)));
    }
}
