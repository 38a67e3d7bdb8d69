using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Preferences;

/// <summary>Which loss a policy is fitted with.</summary>
public enum PreferenceLoss
{
    /// <summary>DPO: takes every label for right.</summary>
    Dpo,

    /// <summary>Conservative DPO: label smoothing.</summary>
    ConservativeDpo,

    /// <summary>Robust DPO: unbiased under flips.</summary>
    RobustDpo,
}

/// <summary>
/// π_θ(a|s) ∝ exp(θ·φ(s,a)), the policy of the paper's theorem. With a uniform reference the margin of a pair is
/// h = β·y·θ·(φ(s,a₁) − φ(s,a₂)): the normalizers cancel.
/// </summary>
public sealed class LogLinearPolicy
{
    /// <summary>Creates a policy that prefers nothing: θ = 0.</summary>
    /// <param name="dimension">d, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">d is below 1.</exception>
    public LogLinearPolicy(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Theta = new double[dimension];
    }

    /// <summary>θ, d numbers.</summary>
    public double[] Theta { get; private set; }

    /// <summary>Margins of pairs, h = β·y·θ·Δφ.</summary>
    /// <param name="featureDifferences">Δφ, float64 <c>[n,d]</c>.</param>
    /// <param name="labels">y, float64 <c>[n]</c>, +1 or −1.</param>
    /// <param name="theta">θ, float64 <c>[d]</c>.</param>
    /// <param name="beta">β, above 0.</param>
    /// <returns>h, <c>[n]</c>.</returns>
    /// <exception cref="ArgumentException">Shapes or types do not fit, a label is no ±1, or a number is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is not above 0.</exception>
    public static Tensor Margin(Tensor featureDifferences, Tensor labels, Tensor theta, double beta = 1)
    {
        ArgumentNullException.ThrowIfNull(featureDifferences);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(theta);
        PreferenceLosses.CheckBeta(beta);
        if (featureDifferences.dtype != float64 || labels.dtype != float64 || theta.dtype != float64 || featureDifferences.dim() != 2 || theta.dim() != 1 || labels.dim() != 1 || featureDifferences.shape[0] != labels.shape[0] || featureDifferences.shape[1] != theta.shape[0])
        {
            throw new ArgumentException(
                $"featureDifferences: expected float64 [n,d] with labels [n] and theta [d], got {Shape(featureDifferences)}, {Shape(labels)} and {Shape(theta)}.",
                nameof(featureDifferences));
        }

        PreferencePairs.CheckLabels(labels.detach().contiguous().data<double>().ToArray());

        return PreferenceLosses.Checked(beta * labels * featureDifferences.matmul(theta));

        static string Shape(Tensor t) => $"{t.dtype} [{string.Join(',', t.shape)}]";
    }

    /// <summary>Fits θ from 0 by Adam on all pairs at once. The loss is convex in θ, so no training loop with batches is needed.</summary>
    /// <param name="pairs">The pairs, n ≥ 1, with d features.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="flipRate">ε that the loss is told, at least 0 and below 1/2; DPO does not look at it.</param>
    /// <param name="beta">β, above 0.</param>
    /// <param name="steps">How many steps, at least 1. Robust DPO has no lower bound: with few pairs more steps make it worse.</param>
    /// <param name="learningRate">Adam's, above 0.</param>
    /// <param name="stop">Stops; θ is then as before.</param>
    /// <returns>The mean loss before each step.</returns>
    /// <exception cref="ArgumentException">Nothing is there, sizes do not fit, a label is no ±1, or a feature no number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public double[] Fit(
        PreferencePairs pairs, PreferenceLoss loss, double flipRate = 0, double beta = 1, int steps = 400, double learningRate = 0.05, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        PreferenceLosses.CheckRate(flipRate);
        PreferenceLosses.CheckBeta(beta);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Hyperparameter.AboveZero(learningRate);
        PreferencePairs.Check(pairs, Theta.Length);

        using var scope = NewDisposeScope();
        var (x, y) = (tensor(pairs.FeatureDifferences), tensor(pairs.Labels));
        using var theta = nn.Parameter(zeros(Theta.Length, float64));
        using var adam = optim.Adam([theta], learningRate);
        var losses = new double[steps];
        for (var step = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var mean = PreferenceLosses.OfPairs(loss, beta * y * x.matmul(theta), flipRate).mean();
            adam.zero_grad();
            mean.backward();
            adam.step();
            losses[step] = mean.item<double>();
        }

        Theta = theta.detach().data<double>().ToArray();
        return losses;
    }
}
