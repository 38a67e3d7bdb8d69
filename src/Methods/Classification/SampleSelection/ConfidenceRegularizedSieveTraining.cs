using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// CORES² (Cheng et al., ICLR 2021): ℓ_i = CE(f(x_i), y_i) − β·Σ_k P(given = k)·CE(f(x_i), k) rewards confident
/// answers, and then a sieve keeps an example where its CE is at most the mean of CE over all classes. No noise rate is needed.
/// </summary>
/// <remarks>
/// As in the official schedule of 100 epochs: β is 0 for the first tenth, rises linearly over the next 30 % and then stays; the sieve
/// begins after 30 %. The regularizer's cross-entropies are −log(p + 10⁻⁸). A batch from which nothing is kept teaches nothing.
/// </remarks>
public sealed class ConfidenceRegularizedSieveTraining : TrainingMethod
{
    private const double Epsilon = 1e-8;

    /// <summary>Creates the method.</summary>
    /// <param name="beta">β at the end, at least 0. The paper: 2 (CIFAR-10), 10 (CIFAR-100).</param>
    /// <exception cref="ArgumentOutOfRangeException">β is outside its range.</exception>
    public ConfidenceRegularizedSieveTraining(double beta = 2)
    {
        Hyperparameter.AtLeastZero(beta);
        Beta = beta;
    }

    /// <inheritdoc/>
    public override string Name => "cores";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => ["cores2"];

    /// <inheritdoc/>
    public override string Title => "CORES²";

    /// <summary>β at the end.</summary>
    public double Beta { get; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"β = {Beta}");

    /// <summary>β in an epoch.</summary>
    /// <param name="epoch">From 1.</param>
    /// <param name="epochs">The epochs planned.</param>
    /// <returns>From 0 to β.</returns>
    public double BetaIn(int epoch, int epochs) => Beta * Math.Clamp((((epoch - 1.0) / epochs) - 0.1) / 0.3, 0, 1);

    /// <summary>The sieve.</summary>
    /// <param name="logits">Float <c>[B,K]</c>, without NaN.</param>
    /// <param name="labels"><c>int64 [B]</c>, each from 0 to K−1.</param>
    /// <returns><c>bool [B]</c>: whether an example is kept.</returns>
    /// <exception cref="ArgumentException">A shape or dtype is not allowed, a logit is NaN, or a label is out of range.</exception>
    public static Tensor Keeps(Tensor logits, Tensor labels)
    {
        BatchCheck.Pair(logits, labels);
        using var noGradient = no_grad();
        return Sieve(logits, labels);
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Session(this, context);
    }

    private static Tensor Sieve(Tensor logits, Tensor labels) =>
        nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None).le(-(logits.softmax(1) + Epsilon).log().mean([1]));

    private sealed class Session : TrainingSession
    {
        private readonly ConfidenceRegularizedSieveTraining _method;
        private readonly int _epochs;
        private readonly Tensor _prior;
        private readonly Tensor? _isClean;

        public Session(ConfidenceRegularizedSieveTraining method, TrainingContext context)
        {
            (_method, _epochs) = (method, context.Request.Epochs);
            using var scope = NewDisposeScope();
            var given = tensor(context.Train.Given.Entries());
            _prior = (given.bincount(null, context.Train.NumClasses).to(float32) / given.shape[0]).to(context.Device).DetachFromDisposeScope();
            _isClean = CleanFlags.Of(context.Train) is { } flags ? tensor(flags).to(context.Device).DetachFromDisposeScope() : null;
        }

        public override Tensor Loss(TrainingStep step)
        {
            var logits = step.Forward(step.Networks[0]);
            var labels = step.Batch.GivenLabels;
            var entropies = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None);
            var each = entropies + (_method.BetaIn(step.Epoch, _epochs) * (_prior * (logits.softmax(1) + Epsilon).log()).sum(1));
            if (step.Epoch - 1 < 0.3 * _epochs)
            {
                return each.mean();
            }

            var keeps = Sieve(logits.detach(), labels).to(float32);
            step.Record("share kept", keeps.mean());
            if (_isClean is not null)
            {
                step.Record("pure ratio", (keeps * _isClean.index_select(0, step.Batch.Indices)).sum() / keeps.sum().clamp_min(1));
            }

            return (each * keeps).sum() / keeps.sum().clamp_min(1);
        }

        protected override void Dispose(bool disposing)
        {
            _prior.Dispose();
            _isClean?.Dispose();
            base.Dispose(disposing);
        }
    }
}
