using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// DivideMix (Li et al., ICLR 2020). Two networks; before each epoch a mixture of two normal distributions is fitted to the losses of
/// each, and the <i>other</i> network takes as labelled the examples that belong to the lower component with a probability above a
/// threshold (co-divide). Their labels are refined by the network's own word, the others' are thrown away and guessed by both, and both
/// are trained on by MixMatch (<see cref="DivideMixTargets"/>).
/// </summary>
/// <remarks>
/// A step holds as many labelled as unlabelled examples, a quarter of the batch size each, and each of them twice, with augmentations of
/// their own where the run augments. The confidence penalty that the authors add to the warm-up for asymmetric noise, and the mean of
/// losses over five epochs at 90 % noise, are not built.
/// </remarks>
public sealed class DivideMixTraining : TrainingMethod
{
    /// <summary>The epochs of cross-entropy before the data is divided, at least 1; null: a tenth of the planned, rounded up (the paper: 10 of 300 for CIFAR-10).</summary>
    public int? WarmUp { get; init; }

    /// <summary>The clean probability above which an example is taken as labelled, in [0, 1). The paper: 0.5.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>T of sharpening, above 0. The paper: 0.5.</summary>
    public double Temperature { get; init; } = 0.5;

    /// <summary>α of mixup, at least 0. The paper: 4.</summary>
    public double Alpha { get; init; } = 4;

    /// <summary>λ_U, at least 0. The paper: 0 to 25 for CIFAR-10, more with more noise, up to 150 for CIFAR-100.</summary>
    public double UnlabelledWeight { get; init; } = 25;

    /// <summary>The epochs after the warm-up over which λ_U rises linearly, at least 0. The paper: 16.</summary>
    public int RampLength { get; init; } = 16;

    /// <inheritdoc/>
    public override string Name => "dividemix";

    /// <inheritdoc/>
    public override string Title => "DivideMix";

    /// <inheritdoc/>
    public override string Settings =>
        FormattableString.Invariant($"λ_U = {UnlabelledWeight}, α = {Alpha}, T = {Temperature}") + (WarmUp is { } epochs ? FormattableString.Invariant($", {epochs} epochs before") : string.Empty)
        + (Threshold == 0.5 ? string.Empty : FormattableString.Invariant($", threshold {Threshold}")) + (RampLength == 16 ? string.Empty : FormattableString.Invariant($", rise over {RampLength}"));

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is LabeledDataset;

    /// <summary>λ_U in an epoch.</summary>
    /// <param name="epoch">From 1.</param>
    /// <param name="warmUp">The epochs before the data is divided.</param>
    /// <returns>From 0 to <see cref="UnlabelledWeight"/>.</returns>
    public double UnlabelledWeightIn(int epoch, int warmUp) =>
        UnlabelledWeight * (RampLength == 0 ? 1 : Math.Clamp((epoch - 1.0 - warmUp) / RampLength, 0, 1));

    /// <summary>The probability that each given label is right, from the losses: that of the mixture's lower component.</summary>
    /// <param name="losses">One an example, finite; scaled to 0…1 first.</param>
    /// <returns>As many probabilities.</returns>
    /// <exception cref="ArgumentException">There is none, or one is not finite.</exception>
    public static double[] CleanProbabilities(IReadOnlyList<double> losses)
    {
        ArgumentNullException.ThrowIfNull(losses);
        if (losses.Count == 0 || !losses.All(double.IsFinite))
        {
            throw new ArgumentException($"losses: expected finite numbers, at least one, got {losses.Count} of which {losses.Count(l => !double.IsFinite(l))} are not.", nameof(losses));
        }

        return TwoGaussians.FitScaled(losses);
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Hyperparameter.Share(Threshold);
        Hyperparameter.AboveZero(Temperature);
        Hyperparameter.AtLeastZero(Alpha);
        Hyperparameter.AtLeastZero(UnlabelledWeight);
        Hyperparameter.AtLeastZero(RampLength);
        return WarmUp is < 1
            ? throw new ArgumentException($"WarmUp: expected at least 1 epoch, got {WarmUp}.", nameof(context))
            : new Session(this, context, WarmUp ?? (int)Math.Ceiling(context.Request.Epochs / 10.0));
    }

    private sealed class Session(DivideMixTraining method, TrainingContext context, int warmUp) : TrainingSession
    {
        private readonly bool[]? _isClean = CleanFlags.Of(context.Train);

        // For the pass of each network: the probability that a label is right, from the other's losses. Made anew before each epoch.
        private readonly double[]?[] _clean = new double[2][];
        private readonly Tensor?[] _weights = new Tensor[2];

        public override int NetworkCount => 2;

        public override int PassesPerEpoch => 2;

        public override IEnumerable<int> NetworksIn(int pass) => [pass];

        public override void BeforeEpoch(EpochView epoch)
        {
            if (epoch.Epoch <= warmUp)
            {
                return;
            }

            using var noGradient = no_grad();
            for (var network = 0; network < 2; network++)
            {
                using var scope = NewDisposeScope();
                var given = tensor(context.Train.Given.Entries(), device: context.Device);
                var losses = nn.functional.cross_entropy(epoch.Outputs(network), given, reduction: nn.Reduction.None).to(float64).cpu().data<double>().ToArray();
                var clean = CleanProbabilities(losses);
                _clean[1 - network] = clean;
                _weights[1 - network]?.Dispose();
                _weights[1 - network] = tensor(Array.ConvertAll(clean, c => (float)c), device: context.Device).DetachFromDisposeScope();
                var labelled = Enumerable.Range(0, clean.Length).Where(i => clean[i] > method.Threshold).ToList();
                epoch.Record("share labelled", labelled.Count / (double)clean.Length);
                if (_isClean is not null && labelled.Count > 0)
                {
                    epoch.Record("pure ratio", labelled.Average(i => _isClean[i] ? 1.0 : 0.0));
                }
            }
        }

        public override long[]? Order(int epoch, int pass, SeededRandom random)
        {
            if (_clean[pass] is not { } clean)
            {
                return null;
            }

            var shuffled = random.Permutation(clean.Length);
            var labelled = shuffled.Where(i => clean[i] > method.Threshold).ToArray();
            var unlabelled = shuffled.Where(i => clean[i] <= method.Threshold).ToArray();
            if (labelled.Length == 0)
            {
                (labelled, unlabelled) = (unlabelled, labelled);
            }

            var quarter = Math.Max(1, context.Request.StepSize / 4);
            var order = new List<long>();

            // Algorithm 1 draws B labelled and B unlabelled examples in every step: where the last ones are fewer, the first come
            // round again.
            var drawn = labelled.Length < quarter ? labelled.Length : (labelled.Length + quarter - 1) / quarter * quarter;
            for (var i = 0; i < drawn; i++)
            {
                var one = labelled[i % labelled.Length];
                order.AddRange([one, one]);
                if (unlabelled.Length > 0)
                {
                    var other = unlabelled[i % unlabelled.Length];
                    order.AddRange([other, other]);
                }
            }

            return [.. order];
        }

        public override Tensor Loss(TrainingStep step)
        {
            var batch = step.Batch;
            var (own, other) = (step.Networks[step.Pass], step.Networks[1 - step.Pass]);
            if (_weights[step.Pass] is not { } weights)
            {
                return nn.functional.cross_entropy(step.Forward(own), batch.GivenLabels);
            }

            Tensor targets, isLabelled;
            using (no_grad())
            {
                other.eval();
                var (p, q) = (step.Forward(own).softmax(1), step.Forward(other).softmax(1));
                other.train();

                // The mean over the rows of the batch that show the same example, each with an augmentation of its own.
                var same = batch.Indices.unsqueeze(0).eq(batch.Indices.unsqueeze(1)).to(float32);
                var mean = same / same.sum(1, keepdim: true);
                var given = nn.functional.one_hot(batch.GivenLabels, context.Train.NumClasses).to(float32);
                var clean = weights.index_select(0, batch.Indices);
                isLabelled = clean.gt(method.Threshold).to(float32);
                targets = where(
                    isLabelled.unsqueeze(1).eq(1),
                    DivideMixTargets.Refine(given, mean.matmul(p), clean, method.Temperature),
                    DivideMixTargets.Guess(mean.matmul(p), mean.matmul(q), method.Temperature));
            }

            var (inputs, labels, _, _) = MixUp.Apply(batch.Inputs, targets, method.Alpha, step.Random);
            return DivideMixTargets.Loss(step.Forward(own, inputs), labels, isLabelled, method.UnlabelledWeightIn(step.Epoch, warmUp));
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var weights in _weights)
            {
                weights?.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
