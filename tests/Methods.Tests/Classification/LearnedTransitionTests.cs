using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

/// <summary>T-revision and VolMinNet, whose transition matrix is learned, against arithmetic in doubles, and in training.</summary>
public sealed class LearnedTransitionTests
{
    private const string Error = "error of the transition matrix, mean a row";
    private static readonly double[,] Logits = { { 1.2, -0.4, 0.3 }, { -2, 0.5, 1.5 }, { 0.1, 0.2, -0.3 }, { 3, -1, 0.25 } };
    private static readonly double[,] Matrix = { { 0.7, 0.2, 0.1 }, { 0.05, 0.9, 0.05 }, { 0.3, 0.3, 0.4 } };
    private static readonly double[,] Weights = { { 9, -1, 0.5 }, { -2, 9, -0.3 }, { 0.2, -3, 9 } };
    private static readonly long[] Labels = [0, 1, 2, 1];

    [Fact]
    public void Reweighting_is_the_ratio_of_true_to_given_times_cross_entropy()
    {
        using var scope = NewDisposeScope();
        double Each(int i) => ByHand(Softmax(i), Labels[i]);
        Assert.Equal(Enumerable.Range(0, 4).Average(Each), TransitionRevisionTraining.Loss(tensor(Logits), tensor(Labels), tensor(Matrix)).item<double>(), 1e-12);

        static double ByHand(double[] p, long y) => p[y] / Enumerable.Range(0, 3).Sum(i => p[i] * Matrix[i, y]) * -Math.Log(p[y]);
    }

    [Fact]
    public void Without_noise_reweighting_is_cross_entropy()
    {
        using var scope = NewDisposeScope();
        var (z, y) = (tensor(Logits), tensor(Labels));
        Assert.Equal(nn.functional.cross_entropy(z, y).item<double>(), TransitionRevisionTraining.Loss(z, y, eye(3, dtype: float64)).item<double>(), 1e-12);
    }

    [Fact]
    public void Where_the_network_is_right_the_reweighted_loss_is_in_the_mean_over_given_labels_that_over_true_ones()
    {
        // Σ_j P(given = j)·β_j·ℓ_j with P(given) = Tᵀp and β_j = p_j / P(given = j) leaves Σ_j p_j·ℓ_j.
        using var scope = NewDisposeScope();
        var p = Softmax(1);
        var given = Enumerable.Range(0, 3).Select(j => Enumerable.Range(0, 3).Sum(i => p[i] * Matrix[i, j]));
        var mean = given.Select((share, j) => share * TransitionRevisionTraining.Loss(tensor(Logits)[1..2], tensor((long[])[j]), tensor(Matrix)).item<double>()).Sum();
        Assert.Equal(p.Sum(v => -v * Math.Log(v)), mean, 1e-12);
    }

    [Fact]
    public void Its_gradients_are_the_slopes_for_logits_and_matrix()
    {
        using var scope = NewDisposeScope();
        var (z, t) = (tensor(Logits).requires_grad_(), tensor(Matrix).requires_grad_());
        TransitionRevisionTraining.Loss(z, tensor(Labels), t).backward();
        AreSlopes(z.grad!, Logits, m => TransitionRevisionTraining.Loss(tensor(m), tensor(Labels), tensor(Matrix)).item<double>());
        AreSlopes(t.grad!, Matrix, m => TransitionRevisionTraining.Loss(tensor(Logits), tensor(Labels), tensor(m)).item<double>());

        // With constant weights the slope is that of the cross-entropies, each times its weight.
        var constant = tensor(Logits).requires_grad_();
        TransitionRevisionTraining.Loss(constant, tensor(Labels), tensor(Matrix), isWeightConstant: true).backward();
        for (var i = 0; i < 4; i++)
        {
            var p = Softmax(i);
            var weight = p[Labels[i]] / Enumerable.Range(0, 3).Sum(k => p[k] * Matrix[k, Labels[i]]);
            Assert.All(Enumerable.Range(0, 3), k => Assert.Equal(weight * (p[k] - (k == Labels[i] ? 1 : 0)) / 4, constant.grad![i, k].item<double>(), 1e-12));
        }
    }

    [Fact]
    public void A_matrix_of_numbers_is_row_stochastic_with_the_greatest_entry_on_the_diagonal()
    {
        using var scope = NewDisposeScope();
        var t = VolumeMinimizationTraining.Transition(tensor(Weights));
        for (var i = 0; i < 3; i++)
        {
            var row = Enumerable.Range(0, 3).Select(j => i == j ? 1 : 1 / (1 + Math.Exp(-Weights[i, j]))).ToArray();
            Assert.All(Enumerable.Range(0, 3), j => Assert.Equal(row[j] / row.Sum(), t[i, j].item<double>(), 1e-12));
        }

        Assert.True((VolumeMinimizationTraining.Transition(full([4, 4], 30.0)).diag().ge(0.25)).all().item<bool>());
    }

    [Fact]
    public void The_loss_of_VolMinNet_is_forward_correction_plus_the_logarithm_of_the_volume()
    {
        using var scope = NewDisposeScope();
        var method = new VolumeMinimizationTraining(lambda: 0.3);
        var t = TransitionOf(Weights);
        var forward = Enumerable.Range(0, 4).Average(i => -Math.Log(Enumerable.Range(0, 3).Sum(k => Softmax(i)[k] * t[k, Labels[i]])));
        var volume = (t[0, 0] * ((t[1, 1] * t[2, 2]) - (t[1, 2] * t[2, 1]))) - (t[0, 1] * ((t[1, 0] * t[2, 2]) - (t[1, 2] * t[2, 0])))
            + (t[0, 2] * ((t[1, 0] * t[2, 1]) - (t[1, 1] * t[2, 0])));
        Assert.Equal(forward + (0.3 * Math.Log(volume)), method.Loss(tensor(Logits), tensor(Labels), tensor(Weights)).item<double>(), 1e-12);

        var (z, w) = (tensor(Logits).requires_grad_(), tensor(Weights).requires_grad_());
        method.Loss(z, tensor(Labels), w).backward();
        AreSlopes(z.grad!, Logits, m => method.Loss(tensor(m), tensor(Labels), tensor(Weights)).item<double>());
        AreSlopes(w.grad!, Weights, m => method.Loss(tensor(Logits), tensor(Labels), tensor(m)).item<double>());
    }

    [Fact]
    public void The_matrix_of_VolMinNet_comes_nearer_to_the_realized_one_and_its_volume_shrinks_with_noise()
    {
        // Pair-flip 0.3 over 3 classes: |det| = 0.7³ + 0.3³ = 0.37. The start is off by more.
        var noisy = SyntheticData.Clusters(600, wrong: 0.3);
        using var run = new VolumeMinimizationTraining().Train(SampleSelectionTests.Request(noisy, epochs: 30));
        Assert.True(run.Records[^1].Values[Error] < 0.5 * run.Records[0].Values[Error], $"{run.Records[0].Values[Error]} → {run.Records[^1].Values[Error]}");
        Assert.InRange(run.Records[^1].Values["volume of the transition matrix"], 0.2, 0.6);
        Assert.True(run.LastTestAccuracy > 0.95, $"{run.LastTestAccuracy}");
    }

    [Fact]
    public void T_revision_estimates_then_revises_and_the_slack_begins_at_nothing()
    {
        var noisy = SyntheticData.Clusters(600, wrong: 0.3);
        using var run = new TransitionRevisionTraining { SlackLearningRate = 1e-3 }.Train(SampleSelectionTests.Request(noisy, epochs: 9));
        double[] Of(string name) => [.. run.Records.Select(r => r.Values.TryGetValue(name, out var v) ? v : double.NaN)];
        Assert.All(Of(Error)[..3], e => Assert.True(double.IsNaN(e)));
        Assert.Equal([0, 0, 0], Of("slack of the transition matrix, mean a row")[3..6]);
        Assert.All(Of("slack of the transition matrix, mean a row")[6..], s => Assert.InRange(s, 1e-4, 0.2));
        Assert.InRange(Of(Error)[^1], 0, 0.45);
        Assert.True(run.LastTestAccuracy > 0.95, $"{run.LastTestAccuracy}");
    }

    [Fact]
    public void Without_revision_and_correction_T_revision_is_cross_entropy()
    {
        var request = SampleSelectionTests.Request(SyntheticData.Clusters(150, wrong: 0.2), epochs: 3);
        using var whole = new TransitionRevisionTraining { EstimateAfter = 3 }.Train(request);
        using var plain = new CrossEntropyTraining().Train(request);
        Assert.Equal(plain.Records.Select(r => r.TrainLoss), whole.Records.Select(r => r.TrainLoss));
    }

    [Fact]
    public void An_own_Adam_moves_as_the_usual_one()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3, CPU);
        var gradients = Enumerable.Range(0, 20).Select(_ => randn(3, 2, generator: random)).ToArray();
        var (mine, theirs) = (nn.Parameter(ones(3, 2)), nn.Parameter(ones(3, 2)));
        using var own = new OwnAdam([mine]);
        using var usual = optim.Adam([theirs], 0.01);
        foreach (var gradient in gradients)
        {
            (mine * gradient).sum().backward();
            usual.zero_grad();
            (theirs * gradient).sum().backward();
            own.Step([mine], 0.01);
            usual.step();
        }

        Assert.True(mine.allclose(theirs, 1e-5, 1e-6));
        own.Reset();
        Assert.All(own.State, s => Assert.Equal(0, s.Value.abs().sum().to(float64).item<double>()));
    }

    [Fact]
    public void Settings_outside_their_range_are_refused()
    {
        var request = SampleSelectionTests.Request(SyntheticData.Clusters(30), 2);
        Assert.All(
            (Action[])
            [
                () => _ = new VolumeMinimizationTraining(-1), () => _ = new VolumeMinimizationTraining(1, 0), () => _ = new VolumeMinimizationTraining(initial: double.NaN),
                () => new TransitionRevisionTraining { SlackLearningRate = 0 }.Train(request), () => new TransitionRevisionTraining { EstimateAfter = 0 }.Train(request),
                () => new TransitionRevisionTraining { EstimateAfter = 2, ReviseAfter = 1 }.Train(request),
                () => VolumeMinimizationTraining.Transition(zeros(2, 3)), () => TransitionRevisionTraining.Loss(zeros(2, 3), zeros(2, int64), zeros(2, 2)),
                () => TransitionRevisionTraining.Loss(zeros(2, 3), zeros(2, int64), zeros(3, 3, float64)),
                () => new VolumeMinimizationTraining().Loss(zeros(2, 3), zeros(2, int64), zeros(2, 2)), () => new VolumeMinimizationTraining().Loss(zeros(2, 3), zeros(3, int64), zeros(3, 3)),
            ],
            a => Assert.Contains("expected", Assert.ThrowsAny<ArgumentException>(a).Message, StringComparison.Ordinal));
        Assert.ThrowsAny<ArgumentException>(() => new TransitionRevisionTraining { AnchorQuantile = 0 }.Train(request));
    }

    private static double[,] TransitionOf(double[,] weights)
    {
        var t = new double[3, 3];
        for (var i = 0; i < 3; i++)
        {
            var row = Enumerable.Range(0, 3).Select(j => i == j ? 1 : 1 / (1 + Math.Exp(-weights[i, j]))).ToArray();
            for (var j = 0; j < 3; j++)
            {
                t[i, j] = row[j] / row.Sum();
            }
        }

        return t;
    }

    private static void AreSlopes(Tensor gradient, double[,] at, Func<double[,], double> loss)
    {
        for (var i = 0; i < at.GetLength(0); i++)
        {
            for (var k = 0; k < at.GetLength(1); k++)
            {
                double At(double step)
                {
                    var moved = (double[,])at.Clone();
                    moved[i, k] += step;
                    return loss(moved);
                }

                Assert.Equal((At(1e-5) - At(-1e-5)) / 2e-5, gradient[i, k].item<double>(), 1e-8);
            }
        }
    }

    private static double[] Softmax(int i)
    {
        var e = Enumerable.Range(0, 3).Select(k => Math.Exp(Logits[i, k])).ToArray();
        return [.. e.Select(v => v / e.Sum())];
    }
}
