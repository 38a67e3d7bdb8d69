using NoisyNotebooks.Methods.Crowds;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Crowds;

/// <summary>Names, true labels, rules for ties, settings and losses: what is taken and what is refused.</summary>
public sealed class CrowdInputTests
{
    private static readonly CrowdAnnotations Two = new([(0, 0, 0), (1, 0, 1)], 2, 1, 2);

    [Fact]
    public void Names_and_gold_must_fit()
    {
        Assert.Contains("classes: expected 2 names, got 1", Message(() => Two.WithNames(classes: ["a"])), StringComparison.Ordinal);
        Assert.Contains("got 5 for task 1", Message(() => Two.WithGold([0, 5])), StringComparison.Ordinal);
        Assert.Contains("expected 2 labels, one a task, got 1", Message(() => Two.WithGold([0])), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new MajorityVote().Aggregate(Two).Accuracy());
        Assert.Throws<InvalidOperationException>(() => new MajorityVote().Aggregate(Two.WithGold([-1, -1])).Accuracy());
        Assert.Equal(1, new MajorityVote().Aggregate(Two.WithGold([0, -1])).Accuracy());
        Assert.Equal("b", Two.WithNames(classes: ["a", "b"]).ClassName(1));
        Assert.Equal("1", Two.ClassName(1));
    }

    [Fact]
    public void A_tie_by_chance_takes_each_tied_class_and_no_other()
    {
        var rule = TieRule.Random(1);
        int[] chosen = [.. Enumerable.Range(0, 200).Select(t => rule.Choose([0, 0.5, 0.5], t))];

        Assert.InRange(chosen.Count(c => c == 1), 60, 140);
        Assert.DoesNotContain(0, chosen);
        Assert.Equal(chosen, Enumerable.Range(0, 200).Select(t => TieRule.Random(1).Choose([0, 0.5, 0.5], t)));

        // Shares that differ by rounding alone are tied.
        Assert.Equal(0, TieRule.LowestClass.Choose([0.3, 0.1 + 0.2]));
        Assert.Equal(1, TieRule.HighestClass.Choose([0.3, 0.1 + 0.2]));
    }

    [Fact]
    public void Settings_of_methods_are_checked()
    {
        Refused("LearningRate: expected a number above 0 and at most 1, got 2", new ZeroBasedSkill { LearningRate = 2 });
        Refused("ReduceFactor: expected a number above 0 and at most 1, got 0", new ZeroBasedSkill { ReduceFactor = 0 });
        Refused("Alpha: expected a finite number above 0, got -1", new Mace { Alpha = -1 });
        Refused("StrategyPrior: expected a finite number above 0, got 0", new Mace { StrategyPrior = 0 });
        Refused("Restarts", new Mace { Restarts = 0 });
        Refused("MaximumIterations", new DawidSkene { MaximumIterations = 0 });
        Refused("MaximumIterations", new Glad { MaximumIterations = 0 });

        static void Refused(string message, CrowdAggregator method) => Assert.Contains(message, Message(() => method.Aggregate(Two)), StringComparison.Ordinal);
    }

    [Fact]
    public void States_of_MACE_and_parameters_of_GLAD_must_fit_the_votes()
    {
        double[,] half = { { 0.5, 0.5 } };
        Assert.Contains("Spamming: expected [1,2], got [2,2]", Message(() => Mace.Expect(Two, new MaceState(new double[2, 2], half))), StringComparison.Ordinal);
        Assert.Contains("Thetas: expected a finite number above 0, got 0", Message(() => Mace.Expect(Two, new MaceState(half, new double[1, 2]))), StringComparison.Ordinal);
        Assert.Contains("knowing: expected [1,2]", Message(() => new Mace().Maximize(half, new double[1, 3])), StringComparison.Ordinal);
        Assert.Contains("expected 1 and 2 values, got 2 and 2", Message(() => Glad.Expect(Two, [1, 1], [1, 1])), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_follow_the_likelihoods_and_classes_that_exclude_each_other_have_no_product()
    {
        double[,] p = { { 0.2, 0.5, 0.3 }, { 0.6, 0.3, 0.1 } };
        Assert.Equal(p, SoftLabelAveraging.WeightedAverage([p], [7]));

        // The better by half has twice the weight: (2 · 1 + 0) / 3.
        Assert.Equal(2.0 / 3, SoftLabelAveraging.WeightedAverage([new[,] { { 1.0, 0 } }, new[,] { { 0, 1.0 } }], [1, 2])[0, 0], 1e-12);
        Assert.Contains("expected 1 finite numbers above 0, got 0", Message(() => SoftLabelAveraging.WeightedAverage([p], [0])), StringComparison.Ordinal);
        Assert.Contains("in place 1", Message(() => SoftLabelAveraging.Average(p, new[,] { { 1.0, 0 } })), StringComparison.Ordinal);
        Assert.Contains("got none in row 0", Message(() => SoftLabelAveraging.Conflation(new[,] { { 1.0, 0 } }, new[,] { { 0, 1.0 } })), StringComparison.Ordinal);
    }

    [Fact]
    public void The_loss_is_cross_entropy_on_hard_labels_and_refuses_what_is_no_distribution()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[,] { { 1.0, -2, 0.5 }, { 0.1, 0.2, 0.3 } });
        var hard = tensor(new[,] { { 0.0, 0, 1 }, { 1, 0, 0 } });

        Assert.Equal(nn.functional.cross_entropy(logits, tensor(new long[] { 2, 0 })).item<double>(), SoftTargetKlLoss.Forward(logits, hard).item<double>(), 1e-12);
        Assert.Equal(0, SoftTargetKlLoss.Forward(logits, logits.softmax(1)).item<double>(), 1e-12);
        Assert.Contains("distribution", Message(() => SoftTargetKlLoss.Forward(logits, hard * 2)), StringComparison.Ordinal);
        Assert.Contains("softLabels: expected float [2,3]", Message(() => SoftTargetKlLoss.Forward(logits, hard[TensorIndex.Ellipsis, ..2])), StringComparison.Ordinal);
        Assert.Contains("labels", Message(() => SoftTargetKlLoss.WithCrossEntropy(logits, hard, logits, tensor(new long[] { 2, 3 }))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_simulated_crowd_says_what_it_cannot_be()
    {
        Assert.Contains("got 3 for task 1", Message(() => new SimulatedCrowd().Vote([0, 3], 3, 0)), StringComparison.Ordinal);
        Assert.Contains("VotesATask: expected 1 to 4", Message(() => new SimulatedCrowd { Workers = 4 }.Vote([0], 3, 0)), StringComparison.Ordinal);
        Assert.Contains("sum to at most 1, got 0.9 and 0.25", Message(() => new SimulatedCrowd { Good = 0.9 }.Vote([0], 3, 0)), StringComparison.Ordinal);
    }

    private static string Message(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;

    private static string Message(Func<object> action) => Assert.ThrowsAny<ArgumentException>(action).Message;
}
