using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The loss of ELR+: the targets come from the averaged weights of the <em>other</em> network, and inputs and labels are
/// mixed up. One instance belongs to one of the two networks.
/// </summary>
public sealed class EarlyLearningRegularizationPlusLoss : IDisposable
{
    private readonly Tensor _history;
    private Tensor? _mixedHistory;

    /// <summary>Creates the loss with an empty history.</summary>
    /// <param name="numExamples">N, at least 1.</param>
    /// <param name="numClasses">C, at least 1.</param>
    /// <param name="beta">The momentum of the history, in [0, 1).</param>
    /// <param name="lambda">The weight of the regularizer, at least 0.</param>
    /// <param name="rampLength">Steps over which λ rises to its value; 0: at once.</param>
    /// <param name="reweightLabels">
    /// Whether cross-entropy takes the labels times the mixed history, normalized again: the official code does so for
    /// 100 classes, the paper does not mention it.
    /// </param>
    /// <param name="clampEpsilon">Probabilities are kept in [ε, 1 − ε]; in [0, 0.5).</param>
    /// <param name="dtype">The type of history and logits.</param>
    /// <param name="device">Where the history lives; null: the CPU.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public EarlyLearningRegularizationPlusLoss(
        long numExamples,
        long numClasses,
        double beta = 0.7,
        double lambda = 3.0,
        long rampLength = 0,
        bool reweightLabels = false,
        double clampEpsilon = 1e-4,
        ScalarType dtype = ScalarType.Float32,
        Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numExamples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rampLength);
        EarlyLearningRegularizationLoss.CheckHyperparameters(beta, lambda, clampEpsilon);
        Beta = beta;
        Lambda = lambda;
        RampLength = rampLength;
        ReweightLabels = reweightLabels;
        ClampEpsilon = clampEpsilon;
        _history = zeros(numExamples, numClasses, dtype, device ?? CPU).DetachFromDisposeScope();
    }

    /// <summary>The momentum of the history.</summary>
    public double Beta { get; }

    /// <summary>The weight of the regularizer after the ramp.</summary>
    public double Lambda { get; }

    /// <summary>Steps over which λ rises.</summary>
    public long RampLength { get; }

    /// <summary>Whether cross-entropy takes labels weighted by the history.</summary>
    public bool ReweightLabels { get; }

    /// <summary>How far probabilities are kept from 0 and 1.</summary>
    public double ClampEpsilon { get; }

    /// <summary>A copy of the history, <c>[N,C]</c>.</summary>
    public Tensor Targets => _history.clone();

    /// <summary>The history itself, for checkpoints.</summary>
    internal Tensor State => _history;

    /// <summary>Takes in what the target network says of the batch, and mixes the history as the inputs were mixed.</summary>
    /// <param name="indices"><c>int64 [B]</c>: positions in the training set, each at most once.</param>
    /// <param name="targetLogits"><c>[B,C]</c>: the averaged other network on the <em>unmixed</em> inputs.</param>
    /// <param name="mixPermutation"><c>int64 [B]</c>: which example of the batch each one was mixed with.</param>
    /// <param name="mixLambda">The share of the example itself, in [0, 1]; 1: no mixing.</param>
    /// <returns>The mixed history q, <c>[B,C]</c>, which the next <see cref="Forward"/> uses.</returns>
    /// <exception cref="ArgumentException">A shape, an index or the share is not allowed. Nothing is updated then.</exception>
    public Tensor UpdateHistory(Tensor indices, Tensor targetLogits, Tensor mixPermutation, double mixLambda)
    {
        var batch = BatchCheck.Logits(targetLogits, nameof(targetLogits), _history.shape[1]);
        BatchCheck.Indices(indices, nameof(indices), batch, _history.shape[0]);
        BatchCheck.Indices(mixPermutation, nameof(mixPermutation), batch, batch);
        if (!(mixLambda is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(mixLambda), mixLambda, $"mixLambda must be in [0, 1], got {mixLambda}.");
        }

        return Update(indices, targetLogits, mixPermutation, mixLambda);
    }

    /// <summary>The loss of a step whose history was updated just before.</summary>
    /// <param name="logits"><c>[B,C]</c>: the network on the mixed inputs.</param>
    /// <param name="mixedOneHot"><c>[B,C]</c>: the mixed one-hot labels; rows sum to 1.</param>
    /// <param name="step">The step of the run, from 1, for the ramp.</param>
    /// <returns>A scalar; it may be negative.</returns>
    /// <exception cref="ArgumentException">A shape is not allowed, or a logit is NaN.</exception>
    /// <exception cref="InvalidOperationException"><see cref="UpdateHistory"/> was not called for this batch.</exception>
    public Tensor Forward(Tensor logits, Tensor mixedOneHot, long step)
    {
        var batch = BatchCheck.Logits(logits, nameof(logits), _history.shape[1]);
        _ = BatchCheck.Logits(mixedOneHot, nameof(mixedOneHot), _history.shape[1]);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (_mixedHistory is null || _mixedHistory.shape[0] != batch || mixedOneHot.shape[0] != batch)
        {
            throw new InvalidOperationException("UpdateHistory must be called with the same batch before Forward.");
        }

        return Compute(logits, mixedOneHot, step).Total;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _history.Dispose();
        _mixedHistory?.Dispose();
    }

    internal Tensor Update(Tensor indices, Tensor targetLogits, Tensor mixPermutation, double mixLambda)
    {
        using var noGradient = no_grad();

        // T[i] ← β T[i] + (1 − β) softmax(z̄); no clamp here.
        var t = _history.index_select(0, indices).mul_(Beta).add_(targetLogits.detach().softmax(1), 1 - Beta);
        _history.index_copy_(0, indices, t);

        // q = l T[i] + (1 − l) T[i']
        _mixedHistory?.Dispose();
        _mixedHistory = ((t * mixLambda) + (t.index_select(0, mixPermutation) * (1 - mixLambda))).DetachFromDisposeScope();
        return _mixedHistory;
    }

    internal (Tensor Total, Tensor CrossEntropy, Tensor Regularizer, Tensor Labels, double Ramp) Compute(
        Tensor logits,
        Tensor mixedOneHot,
        long step)
    {
        var q = _mixedHistory!;
        var labels = mixedOneHot;
        if (ReweightLabels)
        {
            labels = mixedOneHot * q;
            labels = labels / labels.sum(1, keepdim: true);
        }

        // CE = mean Σ_c −y_c log softmax(z)_c
        var crossEntropy = -(labels * logits.log_softmax(1)).sum(1).mean();

        // REG = mean log(1 − ⟨q, clamp(softmax(z))⟩)
        var p = logits.softmax(1).clamp(ClampEpsilon, 1 - ClampEpsilon);
        var regularizer = (1 - (q * p).sum(1)).log().mean();
        var ramp = SigmoidRamp.At(step, RampLength);
        return (crossEntropy + (regularizer * (ramp * Lambda)), crossEntropy, regularizer, labels, ramp);
    }
}
