using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.MultiLabel;
using TorchSharp;
using static NoisyNotebooks.Methods.Tests.MultiLabel.VariationalPositiveUnlabeledLossTests;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class ComicLossTests
{
    private const int Rows = 7;
    private const int Classes = 5;

    private static readonly double[] Counts = [173, 48, 118, 193, 324];

    [Fact]
    public void Equal_counts_weigh_alike_and_rarer_classes_never_less()
    {
        using var scope = NewDisposeScope();
        Assert.All(Values(ClassFrequencyWeights.Of(tensor(new long[] { 7, 7, 7 }), 3)), w => Assert.Equal(1, w));
        var weights = Values(ClassFrequencyWeights.Of(tensor(Counts), 3));
        var flatter = Values(ClassFrequencyWeights.Of(tensor(Counts), 6));

        Assert.Equal(Counts.Order(), Enumerable.Range(0, Classes).OrderByDescending(c => weights[c]).Select(c => Counts[c]));
        Assert.Equal(1, weights[4]);
        Assert.All(weights.Zip(flatter), w => Assert.Equal(w.First, w.Second * w.Second, 1e-12));

        // Only shares count.
        Assert.Equal(weights, Values(ClassFrequencyWeights.Of(tensor(Counts) * 1024, 3)));
    }

    [Fact]
    public void Without_focus_clip_weights_and_attention_it_is_the_sum_of_binary_cross_entropies()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = Tensors(1);
        using var loss = new PriorFocalModifierLoss(ones(Classes), null, gammaNegative: 0, clip: 0);

        Assert.Equal(
            nn.functional.binary_cross_entropy_with_logits(logits, labels.to(float64), reduction: nn.Reduction.Sum).item<double>(),
            loss.Forward(logits, labels).item<double>(),
            1e-9);
    }

    [Fact]
    public void The_boost_acts_only_where_the_attention_is_not_zero()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = Tensors(2);

        // Labels 0 and 1 occur together, the others with none.
        var together = eye(Classes, dtype: float64);
        together[0, 1] = 1;
        together[1, 0] = 1;
        labels.fill_(0);
        labels[TensorIndex.Colon, 0] = 1;
        using var boosted = new PriorFocalModifierLoss(ones(Classes), together, gammaNegative: 0, clip: 0, negativeBoost: 1.2);
        using var plain = new PriorFocalModifierLoss(ones(Classes), together, gammaNegative: 0, clip: 0, negativeBoost: 1);
        var a = boosted.Attention(labels);

        Assert.True(a.allclose(tensor(new[] { 0.5, 0.5, 0, 0, 0 }).expand(Rows, Classes)));
        var s = logits.sigmoid()[TensorIndex.Colon, 1];
        var gained = ((1 - s) * 1.2).clamp_max(1).log() - (1 - s).log();
        Assert.Equal(gained.sum().item<double>(), plain.Forward(logits, labels).item<double>() - boosted.Forward(logits, labels).item<double>(), 1e-9);
    }

    [Fact]
    public void The_attention_on_positives_changes_the_value_and_not_the_gradient_unless_positives_are_focused()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = Tensors(3);
        labels.fill_(1);
        using var matrix = Together(3);
        foreach (var gammaPositive in new[] { 0.0, 1 })
        {
            using var with = new PriorFocalModifierLoss(tensor(Counts), matrix, gammaPositive: gammaPositive);
            using var without = new PriorFocalModifierLoss(tensor(Counts), null, gammaPositive: gammaPositive);
            var (withValue, withGradient) = Gradient(x => with.Forward(x, labels), logits);
            var (value, gradient) = Gradient(x => without.Forward(x, labels), logits);

            Assert.True(withValue > value + 0.1);
            Assert.Equal(gammaPositive == 0, withGradient.allclose(gradient, rtol: 1e-12, atol: 1e-12));
        }
    }

    [Fact]
    public void Focusing_is_a_constant_to_the_gradient()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = Tensors(4);
        using var loss = new PriorFocalModifierLoss(tensor(Counts), null, clip: 0);
        var (_, gradient) = Gradient(x => loss.Forward(x, labels), logits);

        // With f held: d/dx of −w (y ln s + (1 − y) ln(1 − s)) f is w (s − y) f, and f = s^(3 + w) for negatives, 1 for positives.
        var (s, w) = (logits.sigmoid(), loss.ClassWeights);
        var focus = where(labels.eq(1), ones_like(s), s.pow(w + 3));
        Assert.True(gradient.allclose(w * (s - labels.to(float64)) * focus, rtol: 1e-9, atol: 1e-12));
    }

    [Fact]
    public void The_value_is_a_sum_over_rows()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = Tensors(5);
        using var loss = new PriorFocalModifierLoss(tensor(Counts), Together(5));
        var rows = Enumerable.Range(0, Rows).Sum(b => loss.Forward(logits.narrow(0, b, 1), labels.narrow(0, b, 1)).item<double>());

        Assert.Equal(rows, loss.Forward(logits, labels).item<double>(), 1e-9);
    }

    [Fact]
    public void A_label_that_occurs_with_no_other_gets_no_gradient_unless_the_attention_is_capped()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(1, 3, dtype: float64);
        var labels = tensor(new long[,] { { 1, 0, 0 } });
        using var formula = new PriorFocalModifierLoss(ones(3), eye(3));
        using var capped = new PriorFocalModifierLoss(ones(3), eye(3), attentionCap: 0.99);

        Assert.Equal(0, Gradient(x => formula.Forward(x, labels), logits).Gradient[0, 0].item<double>());
        Assert.Equal(-0.5, Gradient(x => capped.Forward(x, labels), logits).Gradient[0, 0].item<double>(), 1e-12);
    }

    [Fact]
    public void Rows_of_attention_sum_to_one_and_are_zero_without_a_label()
    {
        using var scope = NewDisposeScope();
        var (_, labels) = Tensors(6);
        labels[2] = 0;
        using var loss = new PriorFocalModifierLoss(tensor(Counts), Together(6));
        var sums = Values(loss.Attention(labels).sum(1));

        Assert.Equal(0, sums[2]);
        Assert.All(sums.Where((_, b) => b != 2 && labels[b].sum().item<long>() > 0), s => Assert.Equal(1, s, 1e-12));
        Assert.True(double.IsFinite(loss.Forward(zeros(Rows, Classes), labels).item<float>()));
    }

    [Fact]
    public void Only_sure_labels_are_recalled_and_given_ones_stay()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = Tensors(7);
        logits *= 3;
        using var corrector = new ReflectiveLabelCorrector(tensor(Counts), tau: 0.7, nominalBatchSize: Rows);
        var corrected = corrector.Forward(logits, labels).CorrectedLabels;
        var p = where(labels.eq(1), logits - 1, logits).sigmoid();
        var mean = p.mean([0]);
        var recalled = 0;
        for (var b = 0; b < Rows; b++)
        {
            for (var c = 0; c < Classes; c++)
            {
                var isSure = p[b, c].item<double>() > 0.7 && p[b, c].item<double>() > mean[c].item<double>();
                var isGiven = labels[b, c].item<long>() == 1;
                Assert.Equal(isGiven || isSure ? 1 : 0, corrected[b, c].item<long>());
                recalled += isSure && !isGiven ? 1 : 0;
            }
        }

        Assert.True(recalled > 0);
        Assert.Equal(recalled, corrector.RunningCounts.sum().item<double>() - Counts.Sum());
    }

    [Fact]
    public void Counts_grow_within_an_epoch_and_begin_anew_with_the_next()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = Tensors(8);
        logits *= 3;
        using var corrector = new ReflectiveLabelCorrector(tensor(Counts));
        var (first, _) = corrector.Forward(logits, labels);
        var once = Values(corrector.RunningCounts);
        corrector.Forward(logits, labels);
        Assert.Equal(once.Zip(Counts).Select(n => n.Second + (2 * (n.First - n.Second))), Values(corrector.RunningCounts));

        corrector.BeginEpoch();
        Assert.Equal(Counts, Values(corrector.RunningCounts));
        Assert.Equal(first.item<double>(), corrector.Forward(logits, labels).Loss.item<double>());
        Assert.Equal(once, Values(corrector.RunningCounts));
        corrector.BeginEpoch(ones(Classes, dtype: int64));
        Assert.Equal(Counts.Select(n => n + 1), Values(corrector.RunningCounts));
    }

    [Fact]
    public void A_batch_without_any_label_has_a_finite_loss()
    {
        using var scope = NewDisposeScope();
        using var corrector = new ReflectiveLabelCorrector(tensor(Counts));
        var (loss, corrected) = corrector.Forward(zeros(Rows, Classes), zeros(Rows, Classes, dtype: int64));

        Assert.Equal(0, corrected.sum().item<long>());
        Assert.True(loss.item<float>() > 0 && float.IsFinite(loss.item<float>()));
    }

    [Fact]
    public void The_learner_that_is_worse_weighs_more_and_equal_ones_weigh_half()
    {
        using var scope = NewDisposeScope();
        var (good, labels) = Tensors(9);
        good = (labels.to(float64) * 8) - 4;
        using var modifier = new PriorFocalModifierLoss(tensor(Counts), Together(9));
        var loss = new HeadTailBalancerLoss(modifier);

        var same = loss.Forward(good, good, good, labels);
        Assert.Equal(0.5, same.HeadWeight.item<double>(), 1e-12);
        Assert.Equal(same.HeadLoss.item<double>(), same.Loss.item<double>(), 1e-9);
        var worse = loss.Forward(-good, good, good, labels);
        Assert.True(worse.HeadWeight.item<double>() > 0.9);
        Assert.Equal(1, worse.HeadWeight.item<double>() + worse.TailWeight.item<double>(), 1e-12);
    }

    [Fact]
    public void Two_learners_without_a_loss_weigh_half_and_leave_no_NaN()
    {
        using var scope = NewDisposeScope();
        var (_, labels) = Tensors(12);
        using var modifier = new PriorFocalModifierLoss(tensor(Counts), null);
        var perfect = ((labels.to(float64) * 2e4) - 1e4).requires_grad_();

        var balance = new HeadTailBalancerLoss(modifier).Forward(perfect, perfect, perfect, labels);
        balance.Loss.backward();

        Assert.Equal((0.5, 0.5), (balance.HeadWeight.item<double>(), balance.TailWeight.item<double>()));
        Assert.True(perfect.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Head_and_tail_learn_from_the_balancer_through_the_weights_alone()
    {
        using var scope = NewDisposeScope();
        var (logits, labels) = Tensors(10);
        using var modifier = new PriorFocalModifierLoss(tensor(Counts), Together(10));
        var (head, tail) = (logits.clone().requires_grad_(), (-logits).requires_grad_());
        var balance = new HeadTailBalancerLoss(modifier).Forward(head, tail, logits, labels);
        var expected = balance.HeadLoss.item<double>() - balance.TailLoss.item<double>();
        balance.Loss.backward();
        var gradient = head.grad!.clone();

        // d Loss / d z_head = (HeadLoss − TailLoss) · d w_h / d z_head
        var again = logits.clone().requires_grad_();
        new HeadTailBalancerLoss(modifier).Forward(again, -logits, logits, labels).HeadWeight.backward();
        Assert.True(gradient.allclose(again.grad! * expected, rtol: 1e-8, atol: 1e-12));
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        var counts = tensor(Counts);
        var matrix = Together(11);
        Refused<ArgumentException>("classCounts", "got 0 for class 1", () => ClassFrequencyWeights.Of(tensor(new double[] { 3, 0, 1 }), 3));
        Refused<ArgumentException>("classCounts", "got Float32 [2,2]", () => new PriorFocalModifierLoss(ones(2, 2), null));
        Refused<ArgumentException>("classCounts", "got -1 for class 0", () => new ReflectiveLabelCorrector(tensor(new long[] { -1, 3 })));
        Refused<ArgumentOutOfRangeException>("root", "got 0", () => ClassFrequencyWeights.Of(counts, 0));
        Refused<ArgumentException>("coOccurrence", "expected numbers [5,5], got Float64 [5,4]", () => new PriorFocalModifierLoss(counts, matrix.narrow(1, 0, 4)));
        Refused<ArgumentException>("coOccurrence", "at row 0, column 1", () => new PriorFocalModifierLoss(counts, matrix - (2 * matrix.max() * (1 - eye(5)))));
        Refused<ArgumentException>("coOccurrence", "nothing in column 4", () => new PriorFocalModifierLoss(counts, matrix * tensor(new double[] { 1, 1, 1, 1, 0 })));
        Refused<ArgumentOutOfRangeException>("gammaNegative", "got -1", () => new PriorFocalModifierLoss(counts, matrix, gammaNegative: -1));
        Refused<ArgumentOutOfRangeException>("gammaPositive", "got NaN", () => new PriorFocalModifierLoss(counts, matrix, gammaPositive: double.NaN));
        Refused<ArgumentOutOfRangeException>("clip", "got 1", () => new PriorFocalModifierLoss(counts, matrix, clip: 1));
        Refused<ArgumentOutOfRangeException>("negativeBoost", "got 0.9", () => new PriorFocalModifierLoss(counts, matrix, negativeBoost: 0.9));
        Refused<ArgumentOutOfRangeException>("attentionCap", "got 0", () => new PriorFocalModifierLoss(counts, matrix, attentionCap: 0));
        Refused<ArgumentOutOfRangeException>("tau", "got 1", () => new ReflectiveLabelCorrector(counts, tau: 1));
        Refused<ArgumentOutOfRangeException>("tau", "got 0", () => new ReflectiveLabelCorrector(counts, tau: 0));
        Refused<ArgumentOutOfRangeException>("margin", "got -1", () => new ReflectiveLabelCorrector(counts, margin: -1));
        Assert.Throws<ArgumentOutOfRangeException>("nominalBatchSize", () => new ReflectiveLabelCorrector(counts, nominalBatchSize: 0));
        using var modifier = new PriorFocalModifierLoss(counts, matrix);
        using var corrector = new ReflectiveLabelCorrector(counts);
        Refused<ArgumentOutOfRangeException>("gamma", "got 0", () => new HeadTailBalancerLoss(modifier, 0));
        var (logits, labels) = Tensors(11);
        var unknown = labels.clone();
        unknown[3, 2] = -1;
        Refused<ArgumentException>("labels", "expected 1 (present) or 0 (absent or missing), got -1 at row 3, class 2", () => modifier.Forward(logits, unknown));
        Refused<ArgumentException>("labels", "got -1", () => corrector.Forward(logits, unknown));
        Refused<ArgumentException>("labels", "got -1", () => modifier.Attention(unknown));
        Refused<ArgumentException>("labels", "got -1", () => LabelCoOccurrence.Of(unknown));
        Refused<ArgumentException>("logits", "[B,5]", () => modifier.Forward(logits.narrow(1, 0, 4), labels.narrow(1, 0, 4)));
        Refused<ArgumentException>("logits", "row 0", () => corrector.Forward(logits / 0, labels));
        Refused<ArgumentException>("tailLogits", "[7,5] as headLogits", () => new HeadTailBalancerLoss(modifier).Forward(logits, logits.narrow(0, 0, 6), logits, labels));
        Refused<ArgumentException>("recalledSoFar", "expected numbers [5], got Float32 [4]", () => Begin(corrector, ones(4)));
        Refused<ArgumentException>("recalledSoFar", "got -1 for class 0", () => Begin(corrector, -ones(5)));
    }

    private static object? Begin(ReflectiveLabelCorrector corrector, Tensor recalled)
    {
        corrector.BeginEpoch(recalled);
        return null;
    }

    private static (double Value, Tensor Gradient) Gradient(Func<Tensor, Tensor> loss, Tensor at)
    {
        var x = at.clone().requires_grad_();
        var value = loss(x);
        value.backward();
        return (value.item<double>(), x.grad!);
    }

    private static (Tensor Logits, Tensor Labels) Tensors(long seed)
    {
        var (logits, labels) = Batch(seed, Rows, Classes, scale: 1.5);
        return (tensor(logits), tensor(labels).clamp_min(0));
    }

    private static Tensor Together(long seed)
    {
        var random = new SeededRandom(seed, 2);
        var y = tensor(Enumerable.Range(0, 60 * Classes).Select(_ => random.NextDouble() < 0.4 ? 1L : 0).ToArray(), [60, Classes]);
        return LabelCoOccurrence.Of(y);
    }

    private static double[] Values(Tensor tensor) => tensor.detach().to(float64).data<double>().ToArray();
}
