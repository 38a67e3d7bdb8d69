using NoisyNotebooks.Methods.Ranking;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Ranking;

public sealed class ImportanceAwareLossTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Weights_fall_from_two_towards_one_and_all_tokens_of_an_item_weigh_the_same()
    {
        Assert.Equal(2, ImportanceAwareLoss.Weight(1));
        Assert.Equal(1.6309297535714573, ImportanceAwareLoss.Weight(2), 1e-12);
        Assert.Equal(1.5, ImportanceAwareLoss.Weight(3), 1e-12);
        Assert.Equal(1, ImportanceAwareLoss.Weight(int.MaxValue), 0.05);
        using var scope = NewDisposeScope();

        // prompt, "[", "1", "2", "]", ">", "[", "3", "]", padding
        var weights = ImportanceAwareLoss.TokenWeights(tensor(new long[,] { { -100, 1, 3, 4, 2, 9, 1, 5, 2, -100 } }), 9)[0].data<double>().ToArray();
        var second = ImportanceAwareLoss.Weight(2);
        Assert.Equal([0, 2, 2, 2, 2, 1, second, second, second, 0], weights);
    }

    [Fact]
    public void The_loss_of_tokens_is_divided_by_their_count_in_the_whole_batch_and_ignored_ones_are_nothing()
    {
        using var scope = NewDisposeScope();
        var logits = randn(2, 4, 6, float64, generator: new Generator(3));
        var labels = tensor(new long[,] { { -100, 1, 5, 2 }, { 3, -100, -100, -100 } });
        var by = -logits.log_softmax(2);
        double Nll(int b, int t, int v) => by[b, t, v].item<double>();
        var weighted = ((2 * Nll(0, 1, 1)) + Nll(0, 2, 5) + (ImportanceAwareLoss.Weight(2) * Nll(0, 3, 2)) + (2 * Nll(1, 0, 3))) / 4;
        Assert.Equal(weighted, ImportanceAwareLoss.ForTokens(logits, labels, 5).item<double>(), 1e-12);
        Assert.Equal((Nll(0, 1, 1) + Nll(0, 2, 5) + Nll(0, 3, 2) + Nll(1, 0, 3)) / 4, ImportanceAwareLoss.ForTokens(logits, labels, 5, importanceAware: false).item<double>(), 1e-12);
        logits[1, 2, 0] = double.NaN;
        logits[0, 0, 0] = double.PositiveInfinity;
        var leaf = logits.requires_grad_();
        var loss = ImportanceAwareLoss.ForTokens(leaf, labels, 5);
        Assert.Equal(weighted, loss.item<double>(), 1e-12);
        var gradient = autograd.grad([loss], [leaf])[0];
        Assert.True(gradient.isfinite().all().item<bool>());
        Assert.Equal(0, gradient[1, 2].abs().sum().item<double>());
        Assert.Equal(float32, ImportanceAwareLoss.ForTokens(zeros(2, 4, 6), labels, 5).dtype);
    }

    [Fact]
    public void The_loss_of_scores_without_weights_is_ListMLE_and_no_constant_changes_it()
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new[] { 0.3, -1.2, 2.0, 0.7 });
        var target = tensor(new long[] { 2, 0, 3, 1 });
        double[] s = [2.0, 0.3, 0.7, -1.2];
        var listMle = Enumerable.Range(0, 4).Sum(i => Math.Log(s[i..].Sum(Math.Exp)) - s[i]);
        Assert.Equal(listMle / 4, ImportanceAwareLoss.ForScores(scores, target, importanceAware: false).item<double>(), 1e-12);
        Assert.Equal(0, ImportanceAwareLoss.ByRank(scores, target)[3].item<double>());
        foreach (var isAware in new[] { false, true })
        {
            var leaf = (scores + 1000).requires_grad_();
            var loss = ImportanceAwareLoss.ForScores(leaf, target, isAware);
            Assert.Equal(ImportanceAwareLoss.ForScores(scores, target, isAware).item<double>(), loss.item<double>(), 1e-10);
            Assert.Equal(0, autograd.grad([loss], [leaf])[0].sum().item<double>(), 1e-12);
        }

        // Of several lists the mean, whatever the size of the scores.
        var both = stack([scores, scores * 1e5]);
        var one = ImportanceAwareLoss.ForScores(scores * 1e5, target).item<double>();
        Assert.True(double.IsFinite(one));
        Assert.Equal((ImportanceAwareLoss.ForScores(scores, target).item<double>() + one) / 2, ImportanceAwareLoss.ForScores(both, stack([target, target])).item<double>(), 1e-9);
    }

    [Fact]
    public void A_student_learns_the_order_that_it_is_shown_the_same_with_the_same_seed()
    {
        using var scope = NewDisposeScope();
        var tasks = new RankingWorld(5).Draw(10, 20);
        var features = stack([.. tasks.Select(t => tensor(t.Features))]);
        var targets = stack([.. tasks.Select(t => tensor(t.TrueOrder.Select(i => (long)i).ToArray()))]);
        double Loss(ListwiseStudent student) => ImportanceAwareLoss.ForScores(student.Score(features), targets).item<double>();
        ListwiseStudent Fit(int steps) => ListwiseStudent.Fit(features, targets, settings: new ListwiseStudentSettings(Steps: steps), seed: 1, stop: Stop);
        using var little = Fit(1);
        using var much = Fit(200);
        using var again = Fit(200);
        Assert.True(Loss(much) < Loss(little) - 0.3);
        Assert.Equal(much.Score(features).data<double>().ToArray(), again.Score(features).data<double>().ToArray());
        Assert.False(much.Score(features).requires_grad);
        Assert.Throws<OperationCanceledException>(() => ListwiseStudent.Fit(features, targets, stop: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_world_is_standardised_graded_and_sorted_by_its_start()
    {
        var world = new RankingWorld(2);
        var tasks = world.Draw(40);
        Assert.All(tasks, t => Assert.Equal(0, t.Relevance.Average(), 1e-12));
        Assert.All(tasks, t => Assert.Equal(1, t.Relevance.Average(r => r * r), 1e-12));
        Assert.All(tasks, t => Assert.Equal(t.Relevance.Select(r => r > 2 ? 3 : r > 1.4 ? 2 : r > 0.9 ? 1 : 0), t.Grades));
        Assert.All(tasks, t => Assert.Equal(t.Relevance.OrderDescending(), t.TrueOrder.Select(i => t.Relevance[i])));
        double Top(double strength) => world.Draw(40, strength: strength).Average(t => t.Relevance.Take(10).Average());
        Assert.True(Top(0.1) < Top(1));
        Assert.Equal(tasks[3].Grades, world.Draw(4)[3].Grades);
        Assert.NotEqual(tasks[3].Relevance, world.Draw(4, part: 1)[3].Relevance);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = (zeros(1, 3, 6, float64), tensor(new long[,] { { 1, 5, 2 } }));
        string Of(Action act) => Assert.ThrowsAny<ArgumentException>(act).Message;
        Assert.Contains("labels: expected at least one that is not -100", Of(() => ImportanceAwareLoss.ForTokens(logits, (labels * 0) - 100, 5)), StringComparison.Ordinal);
        Assert.Contains("labels: expected tokens from 0 to 5 or -100, got 1 to 6", Of(() => ImportanceAwareLoss.ForTokens(logits, tensor(new long[,] { { 1, 5, 6 } }), 5)), StringComparison.Ordinal);
        Assert.Contains("logits: expected floats [1,3,V]", Of(() => ImportanceAwareLoss.ForTokens(zeros(1, 2, 6), labels, 5)), StringComparison.Ordinal);
        Assert.Contains("logits: there is a NaN", Of(() => ImportanceAwareLoss.ForTokens(logits * double.NaN, labels, 5)), StringComparison.Ordinal);
        Assert.Contains("separatorToken: expected another token", Of(() => ImportanceAwareLoss.TokenWeights(labels, -100)), StringComparison.Ordinal);
        Assert.Contains("labels: expected int64 [B,T]", Of(() => ImportanceAwareLoss.TokenWeights(zeros(3, int64), 5)), StringComparison.Ordinal);
        var scores = zeros(3, float64);
        foreach (var wrong in new long[][] { [0, 1, 1], [0, 1, 3], [-1, 0, 1] })
        {
            Assert.Contains("target: expected a permutation", Of(() => ImportanceAwareLoss.ForScores(scores, tensor(wrong))), StringComparison.Ordinal);
        }

        Assert.Contains("target: expected int64 [3]", Of(() => ImportanceAwareLoss.ForScores(scores, zeros(2, int64))), StringComparison.Ordinal);
        Assert.Contains("scores: expected finite numbers", Of(() => ImportanceAwareLoss.ForScores(scores / 0, tensor(new long[] { 0, 1, 2 }))), StringComparison.Ordinal);
        Assert.Contains("scores: expected floats", Of(() => ImportanceAwareLoss.ForScores(zeros(0), zeros(0, int64))), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ImportanceAwareLoss.Weight(0));
        var (features, targets) = (zeros(1, 3, 2, float64), tensor(new long[,] { { 0, 1, 2 } }));
        Assert.Contains("features: expected float64 [Q,N,D]", Of(() => ListwiseStudent.Fit(features[0], targets)), StringComparison.Ordinal);
        Assert.Contains("features: expected finite numbers", Of(() => ListwiseStudent.Fit(features / 0, targets)), StringComparison.Ordinal);
        Assert.Contains("target: expected a permutation", Of(() => ListwiseStudent.Fit(features, targets * 0)), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ListwiseStudent.Fit(features, targets, settings: new ListwiseStudentSettings(LearningRate: double.NaN)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ListwiseStudent.Fit(features, targets, settings: new ListwiseStudentSettings(Hidden: 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ListwiseStudent.Fit(features, targets, settings: new ListwiseStudentSettings(Steps: 0)));
        using var student = ListwiseStudent.Fit(features, targets, settings: new ListwiseStudentSettings(Steps: 1), stop: Stop);
        Assert.Contains("features: expected [Q,N,2]", Of(() => student.Score(zeros(1, 3, 4, float64))), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RankingWorld(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RankingWorld(0).Draw(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RankingWorld(0).Draw(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RankingWorld(0).Draw(1, strength: -1));
    }
}
