using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Loss correction (Patrini et al., CVPR 2017) with the transition matrix T_ij = P(given = j | true = i). Forward: the cross-entropy of
/// the given label under Tᵀ·p, what the network would say of given labels. Backward: (T⁻¹·ℓ)_y with ℓ_k = −log p_k, whose mean over
/// the noise is the loss on true labels.
/// </summary>
/// <remarks>
/// Where no matrix is given, the first epochs train with cross-entropy, then <see cref="AnchorPoints"/> estimates it from the training
/// set and training goes on with the correction (the paper trains a second network from the start). An estimate that the backward form
/// cannot invert, because two classes have nearly one anchor, is made anew after the next epoch: none is taken whose inverse would
/// weigh the losses of an example by more than 20 in all.
/// </remarks>
public sealed class LossCorrectionTraining : TrainingMethod
{
    // Of T⁻¹, the greatest sum of a row's absolute values: at 40 % pair-flip noise it is 5.
    private const double GreatestWeight = 20;

    private readonly double[,]? _transition;

    /// <summary>Creates the method.</summary>
    /// <param name="isBackward">Whether the loss is corrected, and not the prediction.</param>
    /// <param name="transition"><c>[K,K]</c>, row-stochastic; null: estimated. Copied.</param>
    /// <exception cref="ArgumentException">The matrix is not row-stochastic or, for the backward form, cannot be inverted.</exception>
    public LossCorrectionTraining(bool isBackward = false, double[,]? transition = null)
    {
        _transition = transition is null ? null : new TransitionMatrixNoise(transition).Matrix;
        IsBackward = isBackward;
        if (isBackward && _transition is not null)
        {
            _ = Inverse(_transition);
        }
    }

    /// <summary>Whether the loss is corrected, and not the prediction.</summary>
    public bool IsBackward { get; }

    /// <summary>The epochs with cross-entropy before the matrix is estimated, at least 1; null: a third of the planned, rounded up.</summary>
    public int? EstimateAfter { get; init; }

    /// <summary>Which example is the anchor of a class; see <see cref="AnchorPoints.Estimate"/>.</summary>
    public double AnchorQuantile { get; init; } = 1;

    /// <inheritdoc/>
    public override string Name => IsBackward ? "backward" : "forward";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => [$"{Name}-correction"];

    /// <inheritdoc/>
    public override string Title => IsBackward ? "Backward correction" : "Forward correction";

    /// <inheritdoc/>
    public override string Settings =>
        _transition is not null ? "T given" : EstimateAfter is { } epochs ? FormattableString.Invariant($"T from anchors after {epochs} epochs") : "T from anchors";

    /// <inheritdoc/>
    internal override string Identity =>
        _transition is null ? ToString() : $"{this}, {string.Join(' ', _transition.Cast<double>().Select(t => t.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}";

    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">Float <c>[B,K]</c>, without NaN.</param>
    /// <param name="labels"><c>int64 [B]</c>: given labels, each from 0 to K−1.</param>
    /// <param name="transition">T, <c>[K,K]</c>, row-stochastic.</param>
    /// <returns>A scalar, the mean over the batch.</returns>
    /// <exception cref="ArgumentException">A shape or dtype is not allowed, a logit is NaN, a label is out of range, or T is not allowed.</exception>
    public Tensor Loss(Tensor logits, Tensor labels, double[,] transition)
    {
        BatchCheck.Pair(logits, labels);
        var matrix = new TransitionMatrixNoise(transition).Matrix;
        if (matrix.GetLength(0) != logits.shape[1])
        {
            throw new ArgumentException($"transition: expected [{logits.shape[1]},{logits.shape[1]}], got [{matrix.GetLength(0)},{matrix.GetLength(1)}].", nameof(transition));
        }

        return Objective(logits, labels, tensor(IsBackward ? Inverse(matrix) : matrix, dtype: logits.dtype, device: logits.device));
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_transition is not null && _transition.GetLength(0) != context.Train.NumClasses)
        {
            throw new ArgumentException(
                $"transition: expected [{context.Train.NumClasses},{context.Train.NumClasses}] as Train has classes, got [{_transition.GetLength(0)},{_transition.GetLength(1)}].", nameof(context));
        }

        return EstimateAfter is < 1
            ? throw new ArgumentException($"EstimateAfter: expected at least 1 epoch, got {EstimateAfter}.", nameof(context))
            : new Session(this, context);
    }

    // Forward: the matrix is T; backward: its inverse.
    private Tensor Objective(Tensor logits, Tensor labels, Tensor matrix)
    {
        var logProbabilities = logits.log_softmax(1);
        return IsBackward
            ? -(logProbabilities * matrix.index_select(0, labels)).sum(1).mean()
            : -(logProbabilities + matrix.clamp_min(1e-12).log().transpose(0, 1).index_select(0, labels)).logsumexp(1).mean();
    }

    private static double[,] Inverse(double[,] matrix) => InverseOrNull(matrix)
        ?? throw new ArgumentException("transition: expected a matrix that can be inverted; forward correction needs none.", nameof(matrix));

    private static double[,]? InverseOrNull(double[,] matrix)
    {
        try
        {
            return LinearEquations.Inverse(matrix);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static double Weight(double[,] matrix) =>
        Enumerable.Range(0, matrix.GetLength(0)).Max(i => Enumerable.Range(0, matrix.GetLength(1)).Sum(j => Math.Abs(matrix[i, j])));

    private sealed class Session : TrainingSession
    {
        private readonly LossCorrectionTraining _method;
        private readonly int _after;
        private readonly Device _device;
        private readonly TransitionError _error;

        // T; all 0: not yet known. What the loss takes (T or its inverse) is made from it.
        private readonly Tensor _state;
        private Tensor? _matrix;

        public Session(LossCorrectionTraining method, TrainingContext context)
        {
            (_method, _after) = (method, method.EstimateAfter ?? (int)Math.Ceiling(context.Request.Epochs / 3.0));
            _device = context.Device;
            var classes = context.Train.NumClasses;
            _error = new TransitionError(context.Train);
            using var scope = NewDisposeScope();
            _state = (method._transition is { } given ? tensor(given) : zeros(classes, classes, float64)).DetachFromDisposeScope();
        }

        public override IEnumerable<(string Name, Tensor Value)> State => [("transition", _state)];

        public override void BeforeEpoch(EpochView epoch)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            if (_matrix is null && _state.sum().item<double>() > 0)
            {
                // Given, or restored from a checkpoint.
                Take(TransitionError.ToArray(_state));
            }
            else if (_matrix is null && epoch.Epoch > _after)
            {
                var estimate = AnchorPoints.Estimate(epoch.Outputs(0).softmax(1), _method.AnchorQuantile);
                if (Take(estimate))
                {
                    _state.copy_(tensor(estimate));
                }
            }
        }

        public override Tensor Loss(TrainingStep step)
        {
            var logits = step.Forward(step.Networks[0]);
            return _matrix is null ? nn.functional.cross_entropy(logits, step.Batch.GivenLabels) : _method.Objective(logits, step.Batch.GivenLabels, _matrix);
        }

        public override void AfterEpoch(EpochView epoch)
        {
            if (_matrix is not null && _error.Of(TransitionError.ToArray(_state)) is { } error)
            {
                epoch.Record(TransitionError.Name, error);
            }
        }

        // Whether it could be used.
        private bool Take(double[,] matrix)
        {
            if ((_method.IsBackward ? InverseOrNull(matrix) : matrix) is not { } values
                || (_method.IsBackward && _method._transition is null && Weight(values) > GreatestWeight))
            {
                return false;
            }

            _matrix = tensor(values, float32).to(_device).DetachFromDisposeScope();
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            _state.Dispose();
            _matrix?.Dispose();
            base.Dispose(disposing);
        }
    }
}
