using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// T-revision (Xia et al., NeurIPS 2019). Three parts of one run: cross-entropy, after which <see cref="AnchorPoints"/> estimates T; then
/// importance reweighting with T; then the same with T + ΔT, where a slack ΔT, 0 at first, is learned together with the network,
/// since examples of certain class, which the estimate needs, may be missing.
/// </summary>
/// <remarks>
/// Weights carry gradients to ΔT and not to the network: β·ℓ vanishes with p_y, so that a network that moves at the usual rate unlearns what it
/// knows. The authors let gradients through, at a rate at which the network hardly moves: Adam at 5·10⁻⁷, which in 200 epochs
/// of 50,000 pictures takes an entry of ΔT about 0.04 far; the rate here takes it as far in 800 steps, and the network keeps the run's
/// optimizer. T + ΔT is made a transition matrix again after each step (negative entries to 0, rows to the sum 1), which the paper
/// describes and did without.
/// </remarks>
public sealed class TransitionRevisionTraining : TrainingMethod
{
    private const double Smallest = 1e-12;

    /// <summary>The epochs with cross-entropy before T is estimated, at least 1; null: a third of the planned, rounded up.</summary>
    public int? EstimateAfter { get; init; }

    /// <summary>The epochs before T is revised, at least <see cref="EstimateAfter"/>; null: two thirds of the planned, rounded up.</summary>
    public int? ReviseAfter { get; init; }

    /// <summary>Which example is the anchor of a class; see <see cref="AnchorPoints.Estimate"/>. The authors' code: 0.97 for CIFAR-10.</summary>
    public double AnchorQuantile { get; init; } = 0.97;

    /// <summary>Adam's rate for ΔT, above 0.</summary>
    public double SlackLearningRate { get; init; } = 5e-5;

    /// <inheritdoc/>
    public override string Name => "t-revision";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => ["revision"];

    /// <inheritdoc/>
    public override string Title => "T-revision";

    /// <inheritdoc/>
    public override string Settings =>
        FormattableString.Invariant($"anchors at {AnchorQuantile}, step of ΔT {SlackLearningRate:0.########}")
        + (EstimateAfter is { } estimate ? FormattableString.Invariant($", T after {estimate} epochs") : string.Empty)
        + (ReviseAfter is { } revise ? FormattableString.Invariant($", ΔT after {revise}") : string.Empty);

    /// <summary>
    /// mean β·ℓ with ℓ = −log p_y and β = p_y / (Tᵀ·p)_y, the density ratio of true to given label: in the mean over the noise the loss on
    /// true labels.
    /// </summary>
    /// <param name="logits">Float <c>[B,K]</c>, without NaN.</param>
    /// <param name="labels"><c>int64 [B]</c>: given labels, each from 0 to K−1.</param>
    /// <param name="transition">T or T + ΔT, float <c>[K,K]</c>; it may need gradients.</param>
    /// <param name="isWeightConstant">Whether β carries no gradient to the logits; to the matrix it always does.</param>
    /// <returns>A scalar, the mean over the batch.</returns>
    /// <exception cref="ArgumentException">A shape or dtype is not allowed, a logit is NaN, or a label is out of range.</exception>
    public static Tensor Loss(Tensor logits, Tensor labels, Tensor transition, bool isWeightConstant = false)
    {
        BatchCheck.Pair(logits, labels);
        ArgumentNullException.ThrowIfNull(transition);
        if (!transition.shape.SequenceEqual([logits.shape[1], logits.shape[1]]) || transition.dtype != logits.dtype)
        {
            throw new ArgumentException(
                $"transition: expected {logits.dtype} [{logits.shape[1]},{logits.shape[1]}], got {transition.dtype} [{string.Join(',', transition.shape)}].", nameof(transition));
        }

        return Objective(logits, labels, transition, isWeightConstant);
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Hyperparameter.AboveZero(SlackLearningRate);
        var estimate = EstimateAfter ?? (int)Math.Ceiling(context.Request.Epochs / 3.0);
        var revise = ReviseAfter ?? Math.Max(estimate, (int)Math.Ceiling(context.Request.Epochs * 2 / 3.0));
        if (estimate < 1)
        {
            throw new ArgumentException($"EstimateAfter: expected at least 1 epoch, got {estimate}.", nameof(context));
        }

        return revise < estimate
            ? throw new ArgumentException($"ReviseAfter: expected at least the {estimate} epochs before T is estimated, got {revise}.", nameof(context))
            : new Session(this, context, estimate, revise);
    }

    private static Tensor Objective(Tensor logits, Tensor labels, Tensor transition, bool isWeightConstant)
    {
        var logProbabilities = logits.log_softmax(1);
        var probabilities = (isWeightConstant ? logProbabilities.detach() : logProbabilities).exp();
        var rows = labels.unsqueeze(1);
        var weights = (probabilities.gather(1, rows) / probabilities.matmul(transition).gather(1, rows).clamp_min(Smallest)).squeeze(1);
        return -(weights * logProbabilities.gather(1, rows).squeeze(1)).mean();
    }

    private sealed class Session : TrainingSession
    {
        private readonly TransitionRevisionTraining _method;
        private readonly int _estimate;
        private readonly int _revise;
        private readonly TransitionError _error;

        // T (all 0: not yet known) and T + ΔT.
        private readonly Tensor _anchored;
        private readonly Tensor _revised;
        private readonly OwnAdam _adam;

        public Session(TransitionRevisionTraining method, TrainingContext context, int estimate, int revise)
        {
            (_method, _estimate, _revise, _error) = (method, estimate, revise, new TransitionError(context.Train));
            using var scope = NewDisposeScope();
            var classes = context.Train.NumClasses;
            _anchored = zeros(classes, classes, float32, context.Device).DetachFromDisposeScope();
            _revised = zeros(classes, classes, float32, context.Device).DetachFromDisposeScope();
            _adam = new OwnAdam([_revised]);
        }

        public override IEnumerable<(string Name, Tensor Value)> State => [("transition", _anchored), ("revised transition", _revised), .. _adam.State];

        public override void BeforeEpoch(EpochView epoch)
        {
            if (epoch.Epoch != _estimate + 1)
            {
                return;
            }

            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            _anchored.copy_(tensor(AnchorPoints.Estimate(epoch.Outputs(0).softmax(1), _method.AnchorQuantile)));
            _revised.copy_(_anchored);
        }

        public override Tensor Loss(TrainingStep step)
        {
            var logits = step.Forward(step.Networks[0]);
            if (step.Epoch <= _estimate)
            {
                return nn.functional.cross_entropy(logits, step.Batch.GivenLabels);
            }

            _revised.requires_grad_(step.Epoch > _revise);
            return Objective(logits, step.Batch.GivenLabels, _revised, isWeightConstant: true);
        }

        public override void AfterStep(TrainingStep step)
        {
            if (step.Epoch <= _revise)
            {
                return;
            }

            _adam.Step([_revised], _method.SlackLearningRate);
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            _revised.requires_grad_(false);
            _revised.clamp_min_(0).div_(_revised.sum(1, keepdim: true).clamp_min(Smallest));
        }

        public override void AfterEpoch(EpochView epoch)
        {
            if (epoch.Epoch <= _estimate)
            {
                return;
            }

            using var scope = NewDisposeScope();
            if (_error.Of(TransitionError.ToArray(_revised)) is { } error)
            {
                epoch.Record(TransitionError.Name, error);
            }

            epoch.Record("slack of the transition matrix, mean a row", (_revised - _anchored).abs().sum(1).mean().item<float>());
        }

        protected override void Dispose(bool disposing)
        {
            _anchored.Dispose();
            _revised.Dispose();
            _adam.Dispose();
            base.Dispose(disposing);
        }
    }
}
