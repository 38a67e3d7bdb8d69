using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Peer loss (Liu and Guo, ICML 2020): ℓ(f(x_i), y_i) − α·ℓ(f(x_j), y_k), with j and k drawn independently of each other. A
/// network that answers whatever is most common, right or wrong, gains nothing: the noise rates need not be known.
/// </summary>
/// <remarks>
/// j and k are two permutations of the batch. The subtracted cross-entropy is −log(p + 10⁻⁵): without a bound the difference could
/// fall for ever.
/// </remarks>
public sealed class PeerLossTraining : TrainingMethod
{
    /// <summary>What the subtracted cross-entropy adds to a probability.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>Creates the method.</summary>
    /// <param name="alpha">α, at least 0; 1 is the paper's for classes that are equally common.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is outside its range.</exception>
    public PeerLossTraining(double alpha = 1)
    {
        Hyperparameter.AtLeastZero(alpha);
        Alpha = alpha;
    }

    /// <inheritdoc/>
    public override string Name => "peer-loss";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => ["peer"];

    /// <inheritdoc/>
    public override string Title => "Peer loss";

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"α = {Alpha}");

    /// <summary>The loss of a batch.</summary>
    /// <param name="logits">Float <c>[B,K]</c>.</param>
    /// <param name="labels"><c>int64 [B]</c>, each from 0 to K−1.</param>
    /// <param name="peers"><c>int64 [B]</c>: j, positions in the batch.</param>
    /// <param name="peerLabels"><c>int64 [B]</c>: k, positions in the batch.</param>
    /// <returns>A scalar, the mean over the batch.</returns>
    /// <exception cref="ArgumentException">A shape or dtype is not allowed, a logit is NaN, or a label is out of range.</exception>
    public Tensor Loss(Tensor logits, Tensor labels, Tensor peers, Tensor peerLabels)
    {
        var batch = BatchCheck.Pair(logits, labels);
        BatchCheck.Labels(peers, nameof(peers), batch, batch);
        BatchCheck.Labels(peerLabels, nameof(peerLabels), batch, batch);
        return Objective(logits, labels, peers, peerLabels);
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context) => new Session(this);

    private Tensor Objective(Tensor logits, Tensor labels, Tensor peers, Tensor peerLabels)
    {
        var strange = logits.softmax(1).index_select(0, peers).gather(1, labels.index_select(0, peerLabels).unsqueeze(1));
        return nn.functional.cross_entropy(logits, labels) + (Alpha * (strange + Epsilon).log().mean());
    }

    private sealed class Session(PeerLossTraining method) : TrainingSession
    {
        public override Tensor Loss(TrainingStep step)
        {
            var logits = step.Forward(step.Networks[0]);
            var size = (int)logits.shape[0];
            Tensor Draw() => tensor(step.Random.Permutation(size), device: logits.device);
            return method.Objective(logits, step.Batch.GivenLabels, Draw(), Draw());
        }
    }
}
