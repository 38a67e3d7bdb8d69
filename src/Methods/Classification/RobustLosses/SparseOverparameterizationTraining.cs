using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// SOP, sparse over-parameterization (Liu et al., ICML 2022): each example i has numbers of its own, u_i and v_i, that
/// model its label noise as s_i = u_i²·y_i − v_i²·(1 − y_i) (entry by entry; y one-hot). Cross-entropy of the normalized p + s moves the
/// network and u; the squared error of onehot(argmax p) + s to the given label moves v. Started at almost nothing and moved by plain
/// gradient steps, s stays 0 but where a label is wrong.
/// </summary>
public sealed class SparseOverparameterizationTraining : TrainingMethod
{
    private const double Epsilon = 1e-4;
    private const double InitialStandardDeviation = 1e-8;

    /// <summary>Creates the method.</summary>
    /// <param name="learningRateU">The step of u, above 0. The paper: 10 (CIFAR-10, symmetric), 1 (CIFAR-100).</param>
    /// <param name="learningRateV">The step of v, above 0. The paper: 10 (symmetric), 100 (CIFAR-100).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public SparseOverparameterizationTraining(double learningRateU = 10, double learningRateV = 10)
    {
        Hyperparameter.AboveZero(learningRateU);
        Hyperparameter.AboveZero(learningRateV);
        (LearningRateU, LearningRateV) = (learningRateU, learningRateV);
    }

    /// <inheritdoc/>
    public override string Name => "sop";

    /// <inheritdoc/>
    public override string Title => "SOP";

    /// <summary>The step of u.</summary>
    public double LearningRateU { get; }

    /// <summary>The step of v.</summary>
    public double LearningRateV { get; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"step of u {LearningRateU}, of v {LearningRateV}");

    /// <summary>The loss of a batch, with gradients for the logits, u and v.</summary>
    /// <param name="logits">Float <c>[B,K]</c>, without NaN.</param>
    /// <param name="labels"><c>int64 [B]</c>, each from 0 to K−1.</param>
    /// <param name="u">u of these examples, <c>[B,1]</c>.</param>
    /// <param name="v">v of these examples, <c>[B,K]</c>.</param>
    /// <returns>A scalar, the mean over the batch.</returns>
    /// <exception cref="ArgumentException">A shape or dtype is not allowed, a logit is NaN, or a label is out of range.</exception>
    public static Tensor Loss(Tensor logits, Tensor labels, Tensor u, Tensor v)
    {
        var batch = BatchCheck.Pair(logits, labels);
        ArgumentNullException.ThrowIfNull(u);
        ArgumentNullException.ThrowIfNull(v);
        if (!u.shape.SequenceEqual([batch, 1]) || !v.shape.SequenceEqual(logits.shape))
        {
            throw new ArgumentException(
                $"u, v: expected [{batch},1] and [{string.Join(',', logits.shape)}], got [{string.Join(',', u.shape)}] and [{string.Join(',', v.shape)}].", nameof(u));
        }

        return Objective(logits, labels, u, v);
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Session(this, context);
    }

    private static Tensor Objective(Tensor logits, Tensor labels, Tensor u, Tensor v)
    {
        var classes = logits.shape[1];
        var given = nn.functional.one_hot(labels, classes).to(logits.dtype);
        var up = (u.square() * given).clamp(0, 1 - Epsilon);
        var down = (v.square() * (1 - given)).clamp(0, 1 - Epsilon);
        var moved = (logits.softmax(1) + up - down.detach()).clamp_min(Epsilon);
        var prediction = (moved / moved.sum(1, keepdim: true)).clamp(Epsilon, 1);
        var decided = nn.functional.one_hot(logits.detach().argmax(1), classes).to(logits.dtype);
        var error = (decided + up.detach() - down - given).square().sum() / logits.shape[0];
        return -(given * prediction.log()).sum(1).mean() + error;
    }

    private sealed class Session : TrainingSession
    {
        private readonly SparseOverparameterizationTraining _method;
        private readonly Tensor _u;
        private readonly Tensor _v;
        private readonly Tensor _given;
        private Tensor? _uOfBatch;
        private Tensor? _vOfBatch;

        public Session(SparseOverparameterizationTraining method, TrainingContext context)
        {
            _method = method;
            using var scope = NewDisposeScope();
            var (count, classes) = (context.Train.Count, context.Train.NumClasses);
            var random = new SeededRandom(context.Request.Seed, 0x50F);
            Tensor Draw(int columns) => tensor(
                Enumerable.Range(0, count * columns).Select(_ => (float)(InitialStandardDeviation * random.NextGaussian())).ToArray(), [count, columns]).to(context.Device);
            (_u, _v) = (Draw(1).DetachFromDisposeScope(), Draw(classes).DetachFromDisposeScope());
            _given = tensor(context.Train.Given.Entries(), device: context.Device).DetachFromDisposeScope();
        }

        public override IEnumerable<(string Name, Tensor Value)> State => [("u", _u), ("v", _v)];

        public override Tensor Loss(TrainingStep step)
        {
            _uOfBatch = _u.index_select(0, step.Batch.Indices).requires_grad_();
            _vOfBatch = _v.index_select(0, step.Batch.Indices).requires_grad_();
            step.Record("noise modelled", _uOfBatch.detach().square().mean());
            return Objective(step.Forward(step.Networks[0]), step.Batch.GivenLabels, _uOfBatch, _vOfBatch);
        }

        public override void AfterStep(TrainingStep step)
        {
            using var noGradient = no_grad();
            _u.index_copy_(0, step.Batch.Indices, _uOfBatch! - (_method.LearningRateU * _uOfBatch!.grad!));
            _v.index_copy_(0, step.Batch.Indices, _vOfBatch! - (_method.LearningRateV * _vOfBatch!.grad!));
            (_uOfBatch, _vOfBatch) = (null, null);
        }

        // Where the numbers have moved more than half a label away from the given class, another class is meant.
        public override long[] SuggestedLabels()
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var given = nn.functional.one_hot(_given, _v.shape[1]).to(_v.dtype);
            var clean = given - (_u.square() * given).clamp(0, 1) + (_v.square() * (1 - given)).clamp(0, 1);
            return clean.argmax(1).cpu().data<long>().ToArray();
        }

        protected override void Dispose(bool disposing)
        {
            _u.Dispose();
            _v.Dispose();
            _given.Dispose();
            base.Dispose(disposing);
        }
    }
}
