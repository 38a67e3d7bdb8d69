using NoisyNotebooks.Methods.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The ELR loss (Liu et al., NeurIPS 2020): cross-entropy plus a term that pulls each prediction towards a running average
/// of the model's own earlier predictions on the same example, its <em>target</em>.
/// </summary>
/// <remarks>
/// The targets are state, not parameters: they start at zero, are updated before the loss is read (Eq. 5 of the paper) and
/// never receive a gradient.
/// </remarks>
public sealed class EarlyLearningRegularizationLoss : IDisposable
{
    private readonly Tensor _targets;

    /// <summary>Creates the loss with all targets at zero.</summary>
    /// <param name="numExamples">N, the number of training examples, at least 1.</param>
    /// <param name="numClasses">C, at least 1.</param>
    /// <param name="beta">The momentum of the targets, in [0, 1).</param>
    /// <param name="lambda">The weight of the regularizer, at least 0.</param>
    /// <param name="clampEpsilon">Probabilities are kept in [ε, 1 − ε]; in [0, 0.5).</param>
    /// <param name="dtype">The type of targets and logits.</param>
    /// <param name="device">Where the targets live; null: the CPU.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public EarlyLearningRegularizationLoss(
        long numExamples,
        long numClasses,
        double beta = 0.7,
        double lambda = 3.0,
        double clampEpsilon = 1e-4,
        ScalarType dtype = ScalarType.Float32,
        Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numExamples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 1);
        CheckHyperparameters(beta, lambda, clampEpsilon);
        Beta = beta;
        Lambda = lambda;
        ClampEpsilon = clampEpsilon;
        _targets = zeros(numExamples, numClasses, dtype, device ?? CPU).DetachFromDisposeScope();
    }

    /// <summary>The momentum of the targets.</summary>
    public double Beta { get; }

    /// <summary>The weight of the regularizer.</summary>
    public double Lambda { get; }

    /// <summary>How far probabilities are kept from 0 and 1.</summary>
    public double ClampEpsilon { get; }

    /// <summary>A copy of the targets T, <c>[N,C]</c>. After v visits row i sums to 1 − βᵛ.</summary>
    public Tensor Targets => _targets.clone();

    /// <summary>The targets themselves, for checkpoints.</summary>
    internal Tensor State => _targets;

    /// <summary>One training step: updates the targets of the batch, then gives the loss.</summary>
    /// <param name="exampleIndices"><c>int64 [B]</c>: positions in the training set (not in the batch), each at most once.</param>
    /// <param name="logits"><c>[B,C]</c>, of the loss's type.</param>
    /// <param name="labels"><c>int64 [B]</c>: given labels.</param>
    /// <returns>A scalar: mean cross-entropy + λ · mean log(1 − ⟨t, p⟩). It may be negative.</returns>
    /// <exception cref="ArgumentException">A shape, an index, a label or a logit is not allowed. Nothing is updated then.</exception>
    public Tensor Forward(Tensor exampleIndices, Tensor logits, Tensor labels)
    {
        var batch = BatchCheck.Logits(logits, nameof(logits), _targets.shape[1]);
        BatchCheck.Indices(exampleIndices, nameof(exampleIndices), batch, _targets.shape[0]);
        BatchCheck.Labels(labels, nameof(labels), batch, _targets.shape[1]);
        return Compute(exampleIndices, logits, labels).Total;
    }

    /// <summary>
    /// The same step for a caller that made the indices itself: nothing is checked, which spares a look at the values (and,
    /// on a GPU, a wait for them).
    /// </summary>
    /// <param name="exampleIndices"><c>int64 [B]</c>, each from 0 to N−1, none twice.</param>
    /// <param name="logits"><c>[B,C]</c>, of the loss's type, without NaN.</param>
    /// <param name="labels"><c>int64 [B]</c>, each from 0 to C−1.</param>
    /// <returns>A scalar, as <see cref="Forward"/>.</returns>
    public Tensor ForwardUnchecked(Tensor exampleIndices, Tensor logits, Tensor labels) =>
        Compute(exampleIndices, logits, labels).Total;

    /// <summary>The examples whose target disagrees with the given label: the suspected label errors.</summary>
    /// <param name="labels">N given labels.</param>
    /// <returns>Positions, ascending.</returns>
    /// <exception cref="ArgumentException">The number of labels is not N.</exception>
    public long[] SuspectedLabelErrors(IReadOnlyList<long> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != _targets.shape[0])
        {
            throw new ArgumentException($"labels: expected {_targets.shape[0]}, one an example, got {labels.Count}.", nameof(labels));
        }

        var corrected = TargetLabels.Of(_targets, labels);
        return [.. Enumerable.Range(0, labels.Count).Where(i => corrected[i] != labels[i]).Select(i => (long)i)];
    }

    /// <inheritdoc/>
    public void Dispose() => _targets.Dispose();

    internal static void CheckHyperparameters(double beta, double lambda, double clampEpsilon)
    {
        if (!(beta is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(beta), beta, $"beta must be in [0, 1), got {beta}.");
        }

        if (!(lambda >= 0) || double.IsInfinity(lambda))
        {
            throw new ArgumentOutOfRangeException(nameof(lambda), lambda, $"lambda must be at least 0, got {lambda}.");
        }

        if (!(clampEpsilon is >= 0 and < 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(clampEpsilon), clampEpsilon, $"clampEpsilon must be in [0, 0.5), got {clampEpsilon}.");
        }
    }

    /// <summary>The step without checks, for callers that made the indices themselves.</summary>
    /// <param name="exampleIndices"><c>int64 [B]</c>.</param>
    /// <param name="logits"><c>[B,C]</c>.</param>
    /// <param name="labels"><c>int64 [B]</c>.</param>
    /// <returns>The loss and its two parts, scalars.</returns>
    internal (Tensor Total, Tensor CrossEntropy, Tensor Regularizer) Compute(Tensor exampleIndices, Tensor logits, Tensor labels)
    {
        // p = clamp(softmax(z), ε, 1 − ε); the clamped rows need not sum to 1.
        var p = logits.softmax(1).clamp(ClampEpsilon, 1 - ClampEpsilon);

        // T[i] ← β T[i] + (1 − β) p̄, where p̄ is p, detached, divided by its own row sum (Eq. 5).
        Tensor t;
        using (no_grad())
        {
            var pn = p.detach() / p.detach().sum(1, keepdim: true);
            t = _targets.index_select(0, exampleIndices).mul_(Beta).add_(pn, 1 - Beta);
            _targets.index_copy_(0, exampleIndices, t);
        }

        // REG = mean log(1 − ⟨t, p⟩) (Eq. 6): minimising it drives ⟨t, p⟩ towards 1.
        var regularizer = (1 - (t * p).sum(1)).log().mean();

        // CE takes the unclamped softmax.
        var crossEntropy = nn.functional.cross_entropy(logits, labels);
        return (crossEntropy + (regularizer * Lambda), crossEntropy, regularizer);
    }
}
