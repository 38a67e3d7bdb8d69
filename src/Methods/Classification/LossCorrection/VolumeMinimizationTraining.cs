using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// VolMinNet (Li et al., ICML 2021): the transition matrix is learned together with the network, from the start and without anchor
/// points: mean −log (Tᵀ·p)_y + λ·log |det T|. Of all T that explain the given labels it wants the one that spans the least volume, which is the
/// true one where the true classes are scattered enough.
/// </summary>
/// <remarks>
/// T is made of numbers w_ij as (I + σ(w_ij) off the diagonal), rows scaled to the sum 1: before scaling each diagonal entry is 1 and
/// every other below. w has plain gradient descent with momentum 0.9 of its own and no weight decay; its rate follows the run's schedule by epoch. The authors' rate
/// is 0.01, over 31,000 steps for CIFAR-10 (for MNIST they take Adam); an epoch of ten thousand pictures has 79.
/// </remarks>
public sealed class VolumeMinimizationTraining : TrainingMethod
{
    private const double Momentum = 0.9;
    private const double Smallest = 1e-12;

    /// <summary>Creates the method.</summary>
    /// <param name="lambda">λ, at least 0. The authors: 10⁻⁴.</param>
    /// <param name="transitionLearningRate">The rate of w, above 0.</param>
    /// <param name="initial">−w at the start; any finite number. The authors: 2 (10 classes), 4.5 (100).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public VolumeMinimizationTraining(double lambda = 1e-4, double transitionLearningRate = 0.1, double initial = 2)
    {
        Hyperparameter.AtLeastZero(lambda);
        Hyperparameter.AboveZero(transitionLearningRate);
        Hyperparameter.AtLeastZero(Math.Abs(initial), nameof(initial));
        (Lambda, TransitionLearningRate, Initial) = (lambda, transitionLearningRate, initial);
    }

    /// <summary>λ.</summary>
    public double Lambda { get; }

    /// <summary>The rate of w.</summary>
    public double TransitionLearningRate { get; }

    /// <summary>−w at the start.</summary>
    public double Initial { get; }

    /// <inheritdoc/>
    public override string Name => "volminnet";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => ["volmin"];

    /// <inheritdoc/>
    public override string Title => "VolMinNet";

    /// <inheritdoc/>
    public override string Settings =>
        FormattableString.Invariant($"λ = {Lambda}") + (TransitionLearningRate == 0.1 ? string.Empty : FormattableString.Invariant($", step of T {TransitionLearningRate}"))
        + (Initial == 2 ? string.Empty : FormattableString.Invariant($", w from {-Initial}"));

    /// <summary>T of the numbers w.</summary>
    /// <param name="weights">w, float <c>[K,K]</c>; its diagonal does not count.</param>
    /// <returns><c>[K,K]</c>: row-stochastic, in each row the diagonal is greatest.</returns>
    /// <exception cref="ArgumentException">The matrix is not square, or no float.</exception>
    public static Tensor Transition(Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.dim() != 2 || weights.shape[0] != weights.shape[1] || weights.numel() == 0 || !weights.is_floating_point())
        {
            throw new ArgumentException($"weights: expected float [K,K], got {weights.dtype} [{string.Join(',', weights.shape)}].", nameof(weights));
        }

        var identity = eye(weights.shape[0], dtype: weights.dtype, device: weights.device);
        var scaled = identity + (weights.sigmoid() * (1 - identity));
        return scaled / scaled.sum(1, keepdim: true);
    }

    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">Float <c>[B,K]</c>, without NaN.</param>
    /// <param name="labels"><c>int64 [B]</c>: given labels, each from 0 to K−1.</param>
    /// <param name="weights">w, <c>[K,K]</c> of the logits' type.</param>
    /// <returns>A scalar, the mean over the batch.</returns>
    /// <exception cref="ArgumentException">A shape or dtype is not allowed, a logit is NaN, or a label is out of range.</exception>
    public Tensor Loss(Tensor logits, Tensor labels, Tensor weights)
    {
        BatchCheck.Pair(logits, labels);
        ArgumentNullException.ThrowIfNull(weights);
        if (!weights.shape.SequenceEqual([logits.shape[1], logits.shape[1]]) || weights.dtype != logits.dtype)
        {
            throw new ArgumentException(
                $"weights: expected {logits.dtype} [{logits.shape[1]},{logits.shape[1]}], got {weights.dtype} [{string.Join(',', weights.shape)}].", nameof(weights));
        }

        return Objective(logits, labels, weights);
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Session(this, context);
    }

    private Tensor Objective(Tensor logits, Tensor labels, Tensor weights)
    {
        var transition = Transition(weights);
        var given = logits.softmax(1).matmul(transition).gather(1, labels.unsqueeze(1));
        return -given.clamp_min(Smallest).log().mean() + (Lambda * linalg.slogdet(transition).Item2);
    }

    private sealed class Session : TrainingSession
    {
        private readonly VolumeMinimizationTraining _method;
        private readonly TrainingRequest _request;
        private readonly TransitionError _error;
        private readonly Tensor _weights;
        private readonly Tensor _velocity;

        public Session(VolumeMinimizationTraining method, TrainingContext context)
        {
            (_method, _request, _error) = (method, context.Request, new TransitionError(context.Train));
            using var scope = NewDisposeScope();
            var classes = context.Train.NumClasses;
            _weights = full([classes, classes], -method.Initial, float32, context.Device).requires_grad_().DetachFromDisposeScope();
            _velocity = zeros(classes, classes, float32, context.Device).DetachFromDisposeScope();
        }

        public override IEnumerable<(string Name, Tensor Value)> State => [("weights of the transition matrix", _weights), ("their velocity", _velocity)];

        public override Tensor Loss(TrainingStep step) => _method.Objective(step.Forward(step.Networks[0]), step.Batch.GivenLabels, _weights);

        public override void AfterStep(TrainingStep step)
        {
            using var noGradient = no_grad();
            var gradient = _weights.grad!;
            _velocity.mul_(Momentum).add_(gradient);
            _weights.add_(_velocity, -_request.Schedule.At(step.Epoch - 1, _request.Epochs, _method.TransitionLearningRate));
            gradient.zero_();
        }

        public override void AfterEpoch(EpochView epoch)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var transition = Transition(_weights);
            epoch.Record("volume of the transition matrix", Math.Exp(linalg.slogdet(transition).Item2.item<float>()));
            if (_error.Of(TransitionError.ToArray(transition)) is { } error)
            {
                epoch.Record(TransitionError.Name, error);
            }
        }

        protected override void Dispose(bool disposing)
        {
            _weights.Dispose();
            _velocity.Dispose();
            base.Dispose(disposing);
        }
    }
}
