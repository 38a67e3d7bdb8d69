using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Co-teaching (Han et al., NeurIPS 2018): two networks, each trained on the examples of the batch whose loss is smallest under the
/// <i>other</i>. With <see cref="StartFrom"/> and <see cref="Compression"/> it is the second stage of Nested Co-teaching (Chen et al.).
/// </summary>
/// <remarks>The last, incomplete batch of an epoch is dropped, as in the official code. The recorded training loss is the sum of both networks'.</remarks>
public sealed class CoTeachingTraining : TrainingMethod
{
    /// <summary>τ, the share that is forgotten in the end, in [0, 1); null: the training set's noise rate where its true labels are known (the paper assumes it known), else 0.2.</summary>
    public double? ForgetRate { get; init; }

    /// <summary>T_k, the epochs over which the forget rate rises; 0: constant.</summary>
    public int NumGradual { get; init; } = 10;

    /// <summary>c, the exponent of the rise.</summary>
    public double Exponent { get; init; } = 1;

    /// <summary>Whose formula the rise follows.</summary>
    public ForgetRateForm Form { get; init; } = ForgetRateForm.Code;

    /// <summary>How features are compressed.</summary>
    public FeatureCompression Compression { get; init; } = FeatureCompression.None;

    /// <summary>
    /// Whether each batch is cut in two halves, of which each network ranks one, in evaluation mode and with the features kept on
    /// validation, as the Nested-Co-teaching code does; otherwise both rank the whole batch (2018).
    /// </summary>
    public bool SplitsBatch { get; init; }

    /// <summary>Whether statistics and parameters of batch normalization stay as they are, as in the second stage.</summary>
    public bool FreezesNormalization { get; init; }

    /// <summary>Two runs of one network each, of the same model, that the networks start from; empty: fresh weights.</summary>
    public ImmutableArray<TrainingRun> StartFrom { get; init; } = [];

    /// <inheritdoc/>
    public override string Name => Compression.IsNested ? "nested-co-teaching" : "co-teaching";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => Compression.IsNested ? [] : ["coteaching"];

    /// <inheritdoc/>
    public override string Title => Compression.IsNested ? "Nested Co-teaching" : "Co-teaching";

    /// <inheritdoc/>
    public override string Settings =>
        (ForgetRate is { } rate ? FormattableString.Invariant($"τ = {rate}") : "τ = noise rate")
        + FormattableString.Invariant($", T_k = {NumGradual}") + (Exponent == 1 ? string.Empty : FormattableString.Invariant($", c = {Exponent}"))
        + (Form == ForgetRateForm.Paper ? ", paper's rise" : string.Empty)
        + (Compression.Settings.Length == 0 ? string.Empty : $", {Compression.Settings}")
        + (SplitsBatch ? ", split batches" : string.Empty) + (FreezesNormalization ? ", frozen normalization" : string.Empty);

    /// <inheritdoc/>
    internal override string Identity => StartFrom.IsEmpty ? ToString() : $"{this}, from {string.Join(" and ", StartFrom.Select(r => r.WeightHash()))}";

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is LabeledDataset;

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor> CreateNetwork(TrainingRequest request, int index)
    {
        var network = base.CreateNetwork(request, index);
        if (!StartFrom.IsEmpty)
        {
            StartFrom[index].CopyWeightsTo(network, 0);
        }

        if (FreezesNormalization)
        {
            foreach (var parameter in network.modules().OfType<NormBase>().SelectMany(n => n.parameters()))
            {
                parameter.requires_grad_(false);
            }
        }

        return network;
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!StartFrom.IsEmpty && (StartFrom.Length != 2 || StartFrom.Any(r => r.Networks.Count != 1)))
        {
            throw new ArgumentException(
                $"StartFrom: expected two runs of one network each, got {string.Join(" and ", StartFrom.Select(r => r.Networks.Count))} networks.", nameof(context));
        }

        var size = Math.Min(context.Request.StepSize, context.Train.Count);
        var clean = CleanFlags.Of(context.Train);
        var rate = ForgetRate ?? CleanFlags.NoiseRate(clean);
        if (CoTeachingSelector.NumRemember(SplitsBatch ? size / 2 : size, rate) == 0)
        {
            throw new ArgumentException(
                $"ForgetRate: expected a rate that leaves an example of {(SplitsBatch ? "half a batch" : "a batch")} of {size}, got {rate}.", nameof(context));
        }

        return new Session(this, context, new ForgetRateSchedule(rate, NumGradual, Exponent, Form), clean);
    }

    private sealed class Session(CoTeachingTraining method, TrainingContext context, ForgetRateSchedule schedule, bool[]? isClean)
        : CompressedSession(context, method.Compression)
    {
        public override int NetworkCount => 2;

        public override long[] Order(int epoch, int pass, SeededRandom random)
        {
            var all = random.Permutation(Context.Train.Count);
            var size = Context.Request.StepSize;
            return all.Length < size ? all : all[..(all.Length / size * size)];
        }

        public override Tensor Loss(TrainingStep step)
        {
            var networks = step.Networks.Select(SplitNetwork.Of).ToArray();
            Freeze(step.Networks);
            var rate = schedule[step.Epoch - 1];
            var logits = Compression.Draw(step.Random, networks[0].NumFeatures);
            var labels = step.Batch.GivenLabels;
            Tensor Forward(int i) => step.Forward(x => logits(networks[i], networks[i].Features(x)));
            if (method.SplitsBatch)
            {
                return SplitLoss(step, networks, logits, rate);
            }

            var (z1, z2) = (Forward(0), Forward(1));
            var selection = CoTeachingSelector.Select(CoTeachingLoss.Losses(z1, labels), CoTeachingLoss.Losses(z2, labels), rate);
            Record(step, selection, rate);
            return CoTeachingLoss.Over(z1, labels, selection.SelectedBy2) + CoTeachingLoss.Over(z2, labels, selection.SelectedBy1);
        }

        private Tensor SplitLoss(TrainingStep step, SplitNetwork[] networks, Func<SplitNetwork, Tensor, Tensor> logits, double rate)
        {
            var batch = step.Batch;
            var half = batch.Indices.shape[0] / 2;
            double[] Rank(int i)
            {
                using var noGradient = no_grad();
                var inputs = batch.Inputs.narrow(0, i * half, half);
                var z = step.Forward(_ => networks[i].Logits(networks[i].Features(inputs), KeepOf(networks[i])));
                return CoTeachingLoss.Losses(z, batch.GivenLabels.narrow(0, i * half, half));
            }

            foreach (var network in step.Networks)
            {
                network.eval();
            }

            var selection = CoTeachingSelector.SelectSplit(Rank(0), Rank(1), rate);
            foreach (var network in step.Networks)
            {
                network.train();
            }

            Freeze(step.Networks);
            Record(step, selection, rate);
            Tensor LossOf(int i, ImmutableArray<long> positions)
            {
                var rows = tensor(positions.ToArray(), device: batch.Inputs.device);
                var inputs = batch.Inputs.index_select(0, rows);
                return nn.functional.cross_entropy(
                    step.Forward(_ => logits(networks[i], networks[i].Features(inputs))), batch.GivenLabels.index_select(0, rows));
            }

            return LossOf(0, selection.SelectedBy2) + LossOf(1, selection.SelectedBy1);
        }

        private void Freeze(IEnumerable<nn.Module> networks)
        {
            if (!method.FreezesNormalization)
            {
                return;
            }

            foreach (var norm in networks.SelectMany(n => n.modules()).OfType<NormBase>())
            {
                norm.eval();
            }
        }

        private void Record(TrainingStep step, CoTeachingSelection selection, double rate)
        {
            step.Record("forget rate", rate);
            if (isClean is null)
            {
                return;
            }

            var indices = step.Batch.Indices.cpu().data<long>().ToArray();
            step.Record("pure ratio", selection.SelectedBy1.Concat(selection.SelectedBy2).Average(i => isClean[indices[i]] ? 1.0 : 0.0));
        }
    }
}
