using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// PU-MLC: label sets are learned from positives and unlabeled entries alone, with mixup consistency and averaged weights.
/// Absent and unknown labels are the same to it.
/// </summary>
/// <remarks>
/// The official code trains with Adam and a one-cycle rate by step (<see cref="LearningRateSchedule.OneCycle"/>, peak at 20 %),
/// and validates network and average on the test set, taking the better; here the average alone predicts.
/// </remarks>
public sealed class PositiveUnlabeledTraining : TrainingMethod
{
    // Below this a half of the batch is a single picture, over which nothing can be normalized.
    private const int LeastMixedBatch = 4;

    /// <summary>Creates the method.</summary>
    /// <param name="alpha">α, the temperature's factor, above 0; infinity: none. The paper's code: 2 (VOC 2007), 1 (MS-COCO).</param>
    /// <param name="gamma">γ, the power of the re-balance factor, at least 0; 0: none. The paper's code: 0.85 (VOC 2007), 0.55 (MS-COCO).</param>
    /// <param name="mixupBeta">The parameter of mixup's Beta(b, b), at least 0; 0: no mixup. The paper: 0.3.</param>
    /// <param name="averaging">
    /// The decay of the averaged weights, in [0, 1); 0: none, the network itself predicts. A true average until the decay caps it.
    /// The paper's code: 0.991 (VOC 2007), 0.9997 (MS-COCO).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public PositiveUnlabeledTraining(double alpha = 2.0, double gamma = 0.85, double mixupBeta = 0.3, double averaging = 0.99)
    {
        VariationalPositiveUnlabeledLoss.CheckHyperparameters(alpha, gamma);
        if (!(mixupBeta >= 0) || double.IsInfinity(mixupBeta))
        {
            throw new ArgumentOutOfRangeException(nameof(mixupBeta), mixupBeta, $"mixupBeta: expected a number of at least 0, got {mixupBeta}.");
        }

        if (!(averaging is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(averaging), averaging, $"averaging: expected a number in [0, 1), got {averaging}.");
        }

        Alpha = alpha;
        Gamma = gamma;
        MixupBeta = mixupBeta;
        Averaging = averaging;
    }

    /// <inheritdoc/>
    public override string Name => "pu-mlc";

    /// <inheritdoc/>
    public override string Title => "PU-MLC";

    /// <summary>The temperature's factor α.</summary>
    public double Alpha { get; }

    /// <summary>The power γ of the re-balance factor.</summary>
    public double Gamma { get; }

    /// <summary>The parameter of mixup's Beta distribution; 0: no mixup.</summary>
    public double MixupBeta { get; }

    /// <summary>The decay of the averaged weights; 0: none.</summary>
    public double Averaging { get; }

    /// <summary>Whether the temperature of every label is recorded, one line each; their mean always is.</summary>
    public bool RecordsEachLabel { get; init; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant(
        $"α = {Alpha}, γ = {Gamma}, mixup {(MixupBeta > 0 ? $"Beta({MixupBeta}, {MixupBeta})" : "off")}, averaging {Averaging}");

    /// <inheritdoc/>
    /// <remarks>Mixed-up inputs need examples that can be mixed: not the nodes of one graph.</remarks>
    public override bool Accepts(Dataset data) => data is MultiLabelDataset;

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context) => new Session(this, context);

    private sealed class Session : TrainingSession
    {
        private readonly PositiveUnlabeledTraining _method;
        private readonly VariationalPositiveUnlabeledLoss _loss;
        private readonly MixupConsistencyRegularizer? _mixup;
        private readonly WeightAverage? _average;
        private readonly string[] _temperatures;
        private bool _isFinished;

        public Session(PositiveUnlabeledTraining method, TrainingContext context)
        {
            _method = method;
            _loss = new VariationalPositiveUnlabeledLoss(method.Alpha, method.Gamma);
            _mixup = method.MixupBeta > 0 ? new MixupConsistencyRegularizer(method.MixupBeta) : null;
            _average = method.Averaging > 0 ? new WeightAverage(context.CreateNetwork(0), method.Averaging, rampLength: 0) : null;
            _average?.Module.eval();
            _temperatures = [.. ((MultiLabelDataset)context.Train).LabelNames.Select(n => $"temperature, {n}")];
        }

        public override IEnumerable<(string Name, Tensor Value)> State =>
            _average is null
                ? []
                : _average.Module.named_parameters().Select(p => ($"average {p.name}", (Tensor)p.parameter))
                    .Concat(_average.Module.named_buffers().Select(b => ($"average {b.name}", b.buffer)));

        public override Tensor Loss(TrainingStep step)
        {
            var (network, inputs) = (step.Networks[0], step.Batch.Inputs);

            // Present is 1 in the data as in the paper; absent (0) and unknown (−1) are both unlabeled.
            var positive = step.Batch.GivenLabels.eq(1);
            var logits = step.Forward(network);
            var details = _loss.DetailsUnchecked(logits, positive);
            Record(step, details, logits);
            if (_mixup is null || inputs.shape[0] < LeastMixedBatch)
            {
                return details.Loss;
            }

            var (order, lambda) = _mixup.Draw(inputs.shape[0], step.Random);
            var permutation = tensor(order, device: inputs.device);
            var target = _mixup.BuildTargetsUnchecked(logits, positive, permutation, lambda);
            var mixed = step.Forward(network, _mixup.MixInputsUnchecked(inputs, permutation, lambda));
            var consistency = _mixup.LossUnchecked(target, mixed);
            step.Record("mixup consistency", consistency);
            return details.Loss + consistency;
        }

        public override void AfterStep(TrainingStep step)
        {
            if (_average is not null)
            {
                _average.Update(step.Networks[0], step.Number - 1);
                CopyBuffers(step.Networks[0], _average.Module);
            }
        }

        public override Tensor Predict(IReadOnlyList<nn.Module<Tensor, Tensor>> networks, Tensor inputs) =>
            (_average is null || _isFinished ? networks[0] : _average.Module).call(inputs);

        public override void Finish(IReadOnlyList<nn.Module<Tensor, Tensor>> networks)
        {
            _isFinished = true;
            if (_average is null)
            {
                return;
            }

            using var noGradient = no_grad();
            foreach (var (own, averaged) in networks[0].parameters().Zip(_average.Module.parameters()))
            {
                own.copy_(averaged);
            }

            CopyBuffers(_average.Module, networks[0]);
        }

        protected override void Dispose(bool disposing)
        {
            _average?.Dispose();
            base.Dispose(disposing);
        }

        private static void CopyBuffers(nn.Module from, nn.Module to)
        {
            using var noGradient = no_grad();
            foreach (var ((_, target), (_, source)) in to.named_buffers().Zip(from.named_buffers()))
            {
                target.copy_(source);
            }
        }

        private void Record(TrainingStep step, PositiveUnlabeledDetails details, Tensor logits)
        {
            step.Record("temperature, mean", details.Temperature.mean());
            step.Record("predicted share of positives", logits.detach().sigmoid().mean());
            step.Record("labels without a positive in the batch", details.Positives.eq(0).to(float32).mean());
            for (var c = 0; _method.RecordsEachLabel && c < _temperatures.Length; c++)
            {
                step.Record(_temperatures[c], details.Temperature[c]);
            }
        }
    }
}
