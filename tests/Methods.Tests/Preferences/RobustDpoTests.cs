using NoisyNotebooks.Methods.Preferences;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Preferences;

public sealed class RobustDpoTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_robust_loss_is_unbiased_and_without_flips_it_is_DPO()
    {
        using var scope = NewDisposeScope();
        var h = linspace(-30, 30, 121, float64);
        var dpo = PreferenceLosses.Dpo(h, nn.Reduction.None);
        Close(dpo, PreferenceLosses.RobustDpo(h, 0, nn.Reduction.None), 1e-12);
        Close(dpo, PreferenceLosses.ConservativeDpo(h, 0, nn.Reduction.None), 1e-12);
        foreach (var rate in new[] { 0.05, 0.2, 0.45 })
        {
            var (robust, flipped) = (PreferenceLosses.RobustDpo(h, rate, nn.Reduction.None), PreferenceLosses.RobustDpo(-h, rate, nn.Reduction.None));
            Close(dpo, ((1 - rate) * robust) + (rate * flipped), 1e-10);
            Close(dpo - (rate / (1 - (2 * rate)) * h), robust, 1e-10);
            Assert.True(robust.min().item<double>() < 0);
            Close(robust, tensor(new PreferenceLossCurves(rate).At(PreferenceLoss.RobustDpo, h.data<double>().ToArray())), 0);
        }
    }

    [Fact]
    public void Gradients_are_those_of_the_closed_forms_also_of_huge_margins_and_the_reference_has_none()
    {
        using var scope = NewDisposeScope();
        var h = tensor(new double[] { -900, -3, 0, 0.5, 900 }).requires_grad_();
        const double Rate = 0.3;
        var robust = autograd.grad([PreferenceLosses.RobustDpo(h, Rate, nn.Reduction.Sum)], [h])[0];
        Close(-(sigmoid(-h) + (Rate / (1 - (2 * Rate)))), robust, 1e-12);
        var conservative = autograd.grad([PreferenceLosses.ConservativeDpo(h, Rate, nn.Reduction.Sum)], [h])[0];
        Close(sigmoid(h) - (1 - Rate), conservative, 1e-12);
        var (policy, reference) = (zeros(3, float64).requires_grad_(), zeros(3, float64).requires_grad_());
        Assert.False(PreferenceLosses.Margin(reference.detach(), reference.detach(), reference, reference).requires_grad);
        PreferenceLosses.Dpo(PreferenceLosses.Margin(policy, policy.detach(), reference, reference)).backward();
        Assert.NotNull(policy.grad);
        Assert.Null(reference.grad);
    }

    [Fact]
    public void Answers_count_by_their_own_tokens_alone()
    {
        using var scope = NewDisposeScope();
        var logits = randn(2, 3, 4, float64, generator: new Generator(3));
        var labels = tensor(new long[,] { { 1, 2, -100 }, { 3, 0, 1 } });
        var mask = tensor(new long[,] { { 0, 1, 0 }, { 1, 1, 1 } });
        var found = SequenceLogProbability.Of(logits, labels, mask);
        var by = logits.log_softmax(2);
        Assert.Equal(by[0, 1, 2].item<double>(), found[0].item<double>(), 1e-12);
        Assert.Equal(by[1, 0, 3].item<double>() + by[1, 1, 0].item<double>() + by[1, 2, 1].item<double>(), found[1].item<double>(), 1e-12);
        Assert.Contains("expected tokens from 0 to 3", Assert.Throws<ArgumentException>(() => SequenceLogProbability.Of(logits, labels + 2, mask)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SequenceLogProbability.Of(logits[0], labels, mask));
        Assert.Throws<ArgumentException>(() => SequenceLogProbability.Of(logits, labels[0], mask));
        Assert.Throws<ArgumentException>(() => SequenceLogProbability.Of(logits, labels, mask[0]));
        Assert.Equal(0, SequenceLogProbability.Of(logits, labels, zeros_like(mask)).abs().max().item<double>());

        // A NaN counts where its token does.
        logits[0, 2, 1] = double.NaN;
        Assert.Equal(found[0].item<double>(), SequenceLogProbability.Of(logits, labels, mask)[0].item<double>(), 1e-12);
        logits[0, 1, 1] = double.PositiveInfinity;
        Assert.Contains("logits: there is a NaN or +∞", Assert.Throws<ArgumentException>(() => SequenceLogProbability.Of(logits, labels, mask)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_perfect_policy_loses_nothing_and_every_other_something()
    {
        var world = new PreferenceBandit(4);
        var best = world.Measure(world.Theta, 300);
        Assert.Equal((0.0, 1.0), (best.ParameterError, best.PairAccuracy));
        Assert.Equal(0, best.SubOptimality, 1e-12);
        Assert.Equal(1.5, Math.Sqrt(world.Theta.Sum(t => t * t)), 1e-12);
        var shrunk = world.Measure([.. world.Theta.Select(t => t / 2)], 300);
        Assert.Equal((0.75, 1.0), (Math.Round(shrunk.ParameterError, 9), shrunk.PairAccuracy));
        Assert.True(shrunk.SubOptimality > 0.05);
        Assert.Equal(world.Draw(50).Labels, world.Draw(80).Labels[..50]);
    }

    [Fact]
    public void Flips_are_as_many_as_they_should_be_and_known()
    {
        var labels = Enumerable.Range(0, 5_000).Select(i => i % 3 == 0 ? -1.0 : 1.0).ToArray();
        var (noisy, flipped) = new PreferenceFlipper(0.3, 5).Flip(labels);
        Assert.Equal(0.3, flipped.Count(f => f) / 5_000.0, 0.03);
        Assert.Equal(labels.Select((y, i) => flipped[i] ? -y : y), noisy);
        Assert.Equal(noisy, new PreferenceFlipper(0.3, 5).Flip(labels).Labels);
        Assert.Equal(labels, new PreferenceFlipper(0, 5).Flip(labels).Labels);
    }

    [Fact]
    public void A_fit_with_a_known_rate_undoes_what_flips_do_and_a_stopped_one_changes_nothing()
    {
        var world = new PreferenceBandit(1);
        var pairs = world.Draw(4_000);
        pairs = pairs with { Labels = new PreferenceFlipper(0.25, 1).Flip(pairs.Labels).Labels };
        double Error(PreferenceLoss loss)
        {
            var policy = new LogLinearPolicy(8);
            policy.Fit(pairs, loss, 0.25, steps: 200, stop: Stop);
            return world.Measure(policy.Theta, 50).ParameterError;
        }

        Assert.True(Error(PreferenceLoss.RobustDpo) + 0.5 < Error(PreferenceLoss.Dpo));
        Assert.True(Error(PreferenceLoss.Dpo) < Error(PreferenceLoss.ConservativeDpo));
        var stopped = new LogLinearPolicy(8);
        Assert.Throws<OperationCanceledException>(() => stopped.Fit(pairs, PreferenceLoss.Dpo, stop: new CancellationToken(canceled: true)));
        Assert.Equal(new double[8], stopped.Theta);
    }

    [Fact]
    public void The_rate_that_explains_noisy_labels_is_near_the_true_one()
    {
        var world = new PreferenceBandit(2, norm: 4);
        var pairs = world.Draw(6_000);
        var noisy = pairs with { Labels = new PreferenceFlipper(0.2, 2).Flip(pairs.Labels).Labels };
        var (rate, likelihoods) = FlipRateChoice.Choose(noisy, [0, 0.1, 0.2, 0.3, 0.4], stop: Stop);
        Assert.InRange(rate, 0.1, 0.3);
        Assert.Equal(5, likelihoods.Length);
        Assert.Throws<ArgumentException>(() => FlipRateChoice.Choose(noisy, []));
    }

    [Fact]
    public void Near_one_half_no_digit_is_lost()
    {
        using var scope = NewDisposeScope();
        foreach (var rate in new[] { 0.4, 0.4999, 0.499999 })
        {
            // At policy = reference every rate gives ln 2, in single precision too.
            Assert.Equal(MathF.Log(2), PreferenceLosses.RobustDpo(zeros(3), rate).item<float>(), 1e-6f);
            var h = tensor(new double[] { -2, 1e-6, 3 });
            var (exact, single) = (PreferenceLosses.RobustDpo(h, rate, nn.Reduction.None), PreferenceLosses.RobustDpo(h.to(float32), rate, nn.Reduction.None));
            Assert.True(((single.to(float64) - exact) / exact).abs().max().item<double>() < 1e-6);
        }
    }

    [Fact]
    public void The_likelihood_of_a_noisy_label_is_exact_for_margins_of_any_size()
    {
        foreach (var (h, rate) in new[] { (0.3, 0.1), (-2.0, 0.4), (5.0, 0.0), (-20.0, 0.0) })
        {
            var sigma = 1 / (1 + Math.Exp(-h));
            Assert.Equal(Math.Log(((1 - rate) * sigma) + (rate * (1 - sigma))), FlipRateChoice.LogLikelihood(h, rate), 1e-12);
        }

        Assert.Equal(-900, FlipRateChoice.LogLikelihood(-900, 0), 1e-12);
        Assert.Equal(Math.Log(0.2), FlipRateChoice.LogLikelihood(-900, 0.2), 1e-12);
        Assert.Equal(Math.Log(0.8), FlipRateChoice.LogLikelihood(900, 0.2), 1e-12);
        Assert.Equal(0, FlipRateChoice.LogLikelihood(900, 0));
    }

    [Fact]
    public void A_tie_is_no_order()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, new PreferenceBandit(4).Measure(new double[8], 300).PairAccuracy);
        Assert.Equal(0.25, PreferenceLosses.RewardAccuracy(tensor(new[] { 1.0, 2, 3, 4 }), tensor(new[] { 1.0, 1, 5, 4 })));
        Assert.Contains("rejected: expected 2 values", Assert.Throws<ArgumentException>(() => PreferenceLosses.RewardAccuracy(zeros(2), zeros(3))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        using var scope = NewDisposeScope();
        var h = zeros(3, float64);
        foreach (var rate in new[] { -0.1, 0.5, 0.7, double.NaN })
        {
            Assert.Contains("flipRate: expected a share from 0 to below 0.5", Assert.Throws<ArgumentOutOfRangeException>(() => PreferenceLosses.RobustDpo(h, rate)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => PreferenceLosses.ConservativeDpo(h, rate));
            Assert.Throws<ArgumentOutOfRangeException>(() => new PreferenceFlipper(rate, 0));
            Assert.Throws<ArgumentOutOfRangeException>(() => new PreferenceLossCurves(rate));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => PreferenceLosses.Margin(h, h, h, h, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PreferenceLosses.Ipo(h, -1));
        Assert.Contains("referenceRejected: expected 3 values", Assert.Throws<ArgumentException>(() => PreferenceLosses.Margin(h, h, h, zeros(2, float64))).Message, StringComparison.Ordinal);
        Assert.Contains("margin: there is a NaN", Assert.Throws<ArgumentException>(() => PreferenceLosses.Dpo(tensor(new[] { 0, double.NaN }))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PreferenceLosses.Hinge(zeros(2, 2)));
        Assert.Contains("got 0 for pair 1", Assert.Throws<ArgumentException>(() => new PreferenceFlipper(0, 0).Flip([1, 0])).Message, StringComparison.Ordinal);
        Assert.Contains("expected 2 rows as there are labels and 8 features, got 2 and 3", Assert.Throws<ArgumentException>(() => new LogLinearPolicy(8).Fit(new(new double[2, 3], [1, -1]), PreferenceLoss.Dpo)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new LogLinearPolicy(1).Fit(new(new[,] { { double.NaN } }, [1]), PreferenceLoss.Dpo));
        Assert.Throws<ArgumentException>(() => new PreferenceBandit(0).Measure([1]));
        Assert.Contains("got NaN at 1", Assert.Throws<ArgumentException>(() => new PreferenceBandit(0, 2).Measure([1, double.NaN])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PreferenceBandit(0, norm: double.PositiveInfinity));

        // An infinite number would only later be NaN: ∞ − ∞ in the margin, 0·∞ in a loss at ε = 0.
        var impossible = tensor(new[] { 0, double.NegativeInfinity, 0 });
        Assert.Contains("policyRejected: there is an infinite number", Assert.Throws<ArgumentException>(() => PreferenceLosses.Margin(h, impossible, h, impossible)).Message, StringComparison.Ordinal);
        Assert.Contains("margin: there is an infinite number", Assert.Throws<ArgumentException>(() => PreferenceLosses.RobustDpo(-impossible, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_of_fits_is_named_before_anything_is_fitted()
    {
        using var scope = NewDisposeScope();
        PreferencePairs pairs = new(new[,] { { 1.0 }, { 2 }, { 3 } }, [1, -1, 1]);
        string Of<T>(Action act)
            where T : Exception => Assert.Throws<T>(act).Message;
        Assert.Contains("learningRate: expected a number above 0", Of<ArgumentOutOfRangeException>(() => new LogLinearPolicy(1).Fit(pairs, PreferenceLoss.Dpo, learningRate: double.PositiveInfinity)), StringComparison.Ordinal);
        Assert.Contains("loss: expected Dpo, ConservativeDpo, RobustDpo, got 7", Of<ArgumentOutOfRangeException>(() => new LogLinearPolicy(1).Fit(pairs, (PreferenceLoss)7)), StringComparison.Ordinal);
        Assert.Contains("loss: expected", Of<ArgumentOutOfRangeException>(() => new PreferenceLossCurves(0.1).At((PreferenceLoss)7, [1])), StringComparison.Ordinal);
        Assert.Contains("rates: expected at least one", Of<ArgumentException>(() => FlipRateChoice.Choose(pairs, [])), StringComparison.Ordinal);
        Assert.Contains("pairs: expected at least 2, got 1", Of<ArgumentException>(() => FlipRateChoice.Choose(new(new double[1, 1], [1]), [0])), StringComparison.Ordinal);
        Assert.Contains("pairs: expected 3 rows as there are labels and 1 features, got 2 and 1", Of<ArgumentException>(() => FlipRateChoice.Choose(new(new double[2, 1], [1, 1, 1]), [0])), StringComparison.Ordinal);

        // A stopped token would be seen by the first fit: the second rate is looked at before.
        Assert.Throws<ArgumentOutOfRangeException>(() => FlipRateChoice.Choose(pairs, [0, 0.7], stop: new CancellationToken(canceled: true)));
        var (x, theta) = (ones(3, 1, float64), ones(1, float64));
        Assert.Contains("got 0 for pair 1", Of<ArgumentException>(() => LogLinearPolicy.Margin(x, tensor(new[] { 1.0, 0, 1 }), theta)), StringComparison.Ordinal);
        Assert.Contains("got Float32 [3,1]", Of<ArgumentException>(() => LogLinearPolicy.Margin(x.to(float32), ones(3, float64), theta)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => LogLinearPolicy.Margin(x * double.NaN, ones(3, float64), theta));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.MultiStep([1], double.PositiveInfinity));
    }

    private static void Close(Tensor expected, Tensor actual, double tolerance) => Assert.True((expected - actual).abs().max().item<double>() <= tolerance);
}
