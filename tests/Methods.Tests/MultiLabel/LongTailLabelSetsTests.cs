using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.MultiLabel;
using NoisyNotebooks.Methods.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class LongTailLabelSetsTests
{
    [Fact]
    public void Training_data_have_a_tail_and_test_data_have_none()
    {
        var train = LongTailLabelSets.Draw(3_000);
        var test = LongTailLabelSets.Draw(4_000, split: DataSplit.Test);
        var (counts, tested) = (train.LabelCounts(), test.LabelCounts());

        Assert.True(counts[0] > 10 * counts[^1] && counts.All(n => n > 0), string.Join(' ', counts));

        // A twelfth is primary, and 0.08 of the rest join: 0.0833 + 0.9167 · 0.08.
        Assert.All(tested, n => Assert.Equal(0.1567, n / 4_000.0, 0.02));
        Assert.All(Enumerable.Range(0, train.Count), i => Assert.NotEmpty(train.PresentIn(train.Given, i)));
    }

    [Fact]
    public void The_same_seed_draws_the_same_and_both_parts_share_their_prototypes()
    {
        using var scope = NewDisposeScope();
        var first = LongTailLabelSets.Draw(2_000, seed: 4);
        var test = LongTailLabelSets.Draw(4_000, seed: 4, split: DataSplit.Test);

        Assert.True(first.Features.IsSameAs(LongTailLabelSets.Draw(2_000, seed: 4).Features));
        Assert.False(first.Features.IsSameAs(LongTailLabelSets.Draw(2_000, seed: 5).Features));

        // Examples of the frequent label alone lie around the same mean in both parts.
        Tensor Mean(MultiLabelDataset data)
        {
            var alone = data.Given.Values[TensorIndex.Colon, 0].eq(1).logical_and(data.Given.Values.sum(1).eq(1));
            return data.Features[alone].mean([0]);
        }

        Assert.True((Mean(first) - Mean(test)).abs().max().item<float>() < 0.35);
        Assert.True(Mean(first).norm().item<float>() > 1.5);
    }

    [Fact]
    public void One_positive_stays_where_that_is_asked_for_and_the_others_are_missing_as_without()
    {
        var clean = LongTailLabelSets.Draw(1_000);
        var (kept, _) = new MissingPositives(0.6, keepAtLeastOne: true).Inject(clean, seed: 2);
        var (without, _) = new MissingPositives(0.6).Inject(clean, seed: 2);
        var lost = 0;
        for (var i = 0; i < clean.Count; i++)
        {
            var (left, before) = (kept.PresentIn(kept.Given, i), without.PresentIn(without.Given, i));
            Assert.Subset(clean.PresentIn(clean.Given, i).ToHashSet(), left.ToHashSet());
            if (before.Length == 0)
            {
                Assert.Single(left);
                lost++;
            }
            else
            {
                Assert.Equal(before, left);
            }
        }

        Assert.True(lost > 300);
        Assert.Equal("missing positives 60 %, one a row stays", new MissingPositives(0.6, keepAtLeastOne: true).Description);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        Assert.Throws<ArgumentOutOfRangeException>("count", () => LongTailLabelSets.Draw(0));
        Assert.Throws<ArgumentOutOfRangeException>("labels", () => LongTailLabelSets.Draw(labels: 0));
        Assert.Throws<ArgumentOutOfRangeException>("dimensions", () => LongTailLabelSets.Draw(dimensions: 0));
        Assert.Throws<ArgumentOutOfRangeException>("exponent", () => LongTailLabelSets.Draw(exponent: -1));
    }
}
