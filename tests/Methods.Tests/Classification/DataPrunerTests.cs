using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class DataPrunerTests
{
    [Fact]
    public void All_data_is_kept_whatever_the_score_and_kept_sets_are_nested()
    {
        var random = new SeededRandom(3);
        var scores = Enumerable.Range(0, 50).Select(_ => (double)random.NextInt(12)).ToArray();
        scores[7] = double.PositiveInfinity;

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), DataPruner.ByScore(scores, 1));
        foreach (var order in Enum.GetValues<PruningOrder>())
        {
            long[] smaller = [];
            foreach (var fraction in new[] { 0.02, 0.1, 0.34, 0.5, 0.99, 1 })
            {
                var kept = DataPruner.ByScore(scores, fraction, order);
                Assert.Equal((int)Math.Floor((fraction * 50) + 1e-9), kept.Length);
                Assert.Equal(kept.Order(), kept);
                Assert.Empty(smaller.Except(kept));
                smaller = kept;
            }
        }

        Assert.Equal([7L], DataPruner.ByScore(scores, 0.02));
        Assert.DoesNotContain(7L, DataPruner.ByScore(scores, 0.98, PruningOrder.KeepEasiest));
    }

    [Fact]
    public void A_random_subset_is_a_seed_s_own_and_a_stratified_one_keeps_the_classes_shares()
    {
        int[] labels = [.. Enumerable.Repeat(0, 70), .. Enumerable.Repeat(1, 20), .. Enumerable.Repeat(3, 10)];
        var once = DataPruner.Random(labels, 0.3, new SeededRandom(1));

        Assert.Equal(once, DataPruner.Random(labels, 0.3, new SeededRandom(1)));
        Assert.NotEqual(once, DataPruner.Random(labels, 0.3, new SeededRandom(2)));
        Assert.Equal(30, once.Distinct().Count());
        var stratified = DataPruner.Random(labels, 0.3, new SeededRandom(1), stratified: true);
        Assert.Equal([21, 6, 3], stratified.GroupBy(i => labels[i]).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.Equal(100, DataPruner.Random(labels, 1, new SeededRandom(1), stratified: true).Length);
        Assert.Equal(13, DataPruner.Random(labels, 0.13, new SeededRandom(1), stratified: true).Length);
    }

    [Fact]
    public void Forgetting_counts_losses_and_never_learned_is_not_zero_events()
    {
        using var tracker = new ForgettingTracker(4);
        tracker.Record(1, [0, 1, 2, 3], [true, true, false, false]);
        tracker.Record(2, [3, 0, 2, 1], [false, false, false, true]);
        tracker.Record(4, [0, 3], [true, true]);
        tracker.Record(5, [0], [false]);

        Assert.Equal([2L, 0, -1, 0], tracker.Events());
        Assert.Equal([false, false, true, false], tracker.NeverLearned());
        Assert.Equal([2L], DataPruner.ByScore(tracker.Scores(), 0.25));
        Assert.Equal([0L, 2], DataPruner.ByScore(tracker.Scores(), 0.5));
    }

    [Fact]
    public void El2n_lies_between_zero_and_root_two_and_a_uniform_prediction_has_its_own_value()
    {
        using var scope = NewDisposeScope();
        var uniform = full([1, 3, 5], 0.2, float64);
        var sure = nn.functional.one_hot(tensor(new long[] { 0, 1, 2 }), 5).to(float64).unsqueeze(0);

        Assert.All(El2nScore.Compute(uniform, new[] { 0, 4, 2 }), s => Assert.Equal(Math.Sqrt(1 - 0.2), s, 1e-12));
        Assert.Equal([0, Math.Sqrt(2), 0], El2nScore.Compute(sure, new[] { 0, 0, 2 }), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(
            [Math.Sqrt(0.8) * 5, Math.Sqrt(0.8) * 5, 0],
            GraNdScore.Compute(uniform, tensor(new double[,,] { { { 3, 4 }, { -5, 0 }, { 0, 0 } } }), new[] { 0, 4, 2 }),
            (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void GraNd_is_the_norm_of_the_gradient_of_the_last_layer()
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(4);
        var features = randn([1, 3], dtype: float64, generator: generator);
        var weight = randn([4, 3], dtype: float64, generator: generator).requires_grad_();
        var logits = features.matmul(weight.t());
        nn.functional.cross_entropy(logits, tensor(new long[] { 2 })).backward();

        var score = GraNdScore.Compute(logits.softmax(1).unsqueeze(0), features.unsqueeze(0), new[] { 2 });

        Assert.Equal(weight.grad!.norm().item<double>(), score[0], 1e-12);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        foreach (var fraction in new[] { 0, -0.1, 1.01, double.NaN, 0.05 })
        {
            Refused<ArgumentOutOfRangeException>("fraction", () => DataPruner.ByScore(new double[10], fraction));
            Refused<ArgumentOutOfRangeException>("fraction", () => DataPruner.Random(new int[10], fraction, new SeededRandom(1)));
        }

        Refused<ArgumentException>("scores: expected a score for every example, got NaN at position 1", () => DataPruner.ByScore([1, double.NaN], 1));
        Refused<ArgumentException>("scores", () => DataPruner.ByScore([], 1));
        Refused<ArgumentException>("labels: expected class numbers from 0, got -1", () => DataPruner.Random(new[] { 0, -1 }, 1, new SeededRandom(1)));
        Refused<ArgumentOutOfRangeException>("count", () => _ = new ForgettingTracker(0));
        using var tracker = new ForgettingTracker(3);
        Refused<ArgumentException>("correct: expected 2 values", () => tracker.Record(1, [0, 1], [true]));
        Refused<ArgumentOutOfRangeException>("indices: each must be from 0 to 2, got 3", () => tracker.Record(1, [0, 3], [true, true]));
        Refused<ArgumentException>("indices: expected each example once an epoch, got 1", () => tracker.Record(1, [1, 1], [true, true]));
        Assert.Equal([-1L, -1, -1], tracker.Events());
        tracker.Record(2, [0], [true]);
        Refused<ArgumentException>("indices", () => tracker.Record(1, [0], [true]));
        Refused<ArgumentException>("probabilities: expected float [M,N,C]", () => El2nScore.Compute(zeros(2, 3), new[] { 0, 1 }));
        Refused<ArgumentException>("probabilities: each row must be a distribution", () => El2nScore.Compute(ones(1, 2, 3), new[] { 0, 1 }));
        Refused<ArgumentException>("labels: expected 2", () => El2nScore.Compute(full([1, 2, 2], 0.5), new[] { 0 }));
        Refused<ArgumentException>("labels", () => El2nScore.Compute(full([1, 2, 2], 0.5), new[] { 0, 2 }));
        Refused<ArgumentException>("features: expected float [1,2,D]", () => GraNdScore.Compute(full([1, 2, 2], 0.5), zeros(1, 3, 4), new[] { 0, 1 }));
    }

    private static void Refused<T>(string message, Action act)
        where T : ArgumentException =>
        Assert.Contains(message, Assert.Throws<T>(act).Message, StringComparison.Ordinal);
}
