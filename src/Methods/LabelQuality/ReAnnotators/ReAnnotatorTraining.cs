using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// How the neighbour-aware classifier is trained on frozen embeddings: soft cross-entropy with the uncertain labels
/// q = λ · onehot(y) + (1 − λ) · P of kernel density, plus β times the distant-peer loss of the last hidden layer.
/// </summary>
/// <remarks>
/// Steps 5 to 8 of the method as this library reads the abstract of Shu 2022. The densities are those of the training set alone, so that in
/// cross-validation nothing of the held-out labels is seen.
/// </remarks>
public sealed class ReAnnotatorTraining : TrainingMethod
{
    /// <summary>λ, the weight of the given label, 0 to 1; 1 takes the labels as they are.</summary>
    public double Lambda { get; init; } = 0.5;

    /// <summary>h of the kernel density.</summary>
    public double Bandwidth { get; init; } = 0.25;

    /// <summary>β, the weight of the distant-peer loss, at least 0; 0 leaves it out.</summary>
    public double Beta { get; init; } = 0.3;

    /// <summary>m, the peers of an anchor.</summary>
    public int Peers { get; init; } = 2;

    /// <summary>T of the distant-peer loss.</summary>
    public double Temperature { get; init; } = 0.2;

    /// <inheritdoc/>
    public override string Name => "re-annotator";

    /// <inheritdoc/>
    public override string Title => "Neighbour-aware classifier";

    /// <inheritdoc/>
    public override string Settings
    {
        get
        {
            var labels = Lambda == 1 ? "given labels" : FormattableString.Invariant($"λ {Lambda}, h {Bandwidth}");
            return Beta == 0 ? labels : FormattableString.Invariant($"{labels}, β {Beta}, {Peers} peers, T {Temperature}");
        }
    }

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is LabeledDataset { IsImage: false };

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor> CreateNetwork(TrainingRequest request, int index)
    {
        var network = base.CreateNetwork(request, index);
        return Beta == 0 || Layers(network) is not null
            ? network
            : throw new ArgumentException(
                $"Model: the distant-peer loss needs layers in a row that end with a hidden layer, an activation and a linear one, as mlp:64,32; got {request.Model.Name}.", nameof(request));
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ReAnnotatorCheck.Weight(Lambda, nameof(Lambda));
        if (!(Beta >= 0 && double.IsFinite(Beta)))
        {
            throw new ArgumentOutOfRangeException(nameof(context), Beta, $"Beta: expected a weight of at least 0, got {Beta}.");
        }

        var loss = new DistantPeerContrastiveLoss(Peers, Temperature);
        var soft = new KernelDensitySoftLabels(Bandwidth);
        if (Lambda == 1)
        {
            return new Session(null, Beta, loss);
        }

        var posterior = soft.Posterior(EmbeddingMatrix.From(context.Train.Features), context.Train, context.Train.NumClasses);
        using var targets = KernelDensitySoftLabels.Mix(posterior, context.Train, Lambda).AsTensor();
        return new Session(targets.to(float32).to(context.Device).DetachFromDisposeScope(), Beta, loss);
    }

    // The last hidden layer before its activation, and what comes after.
    private static (nn.Module<Tensor, Tensor>[] Before, nn.Module<Tensor, Tensor>[] After)? Layers(nn.Module<Tensor, Tensor> network) =>
        network is Sequential row && row.children().ToArray() is { Length: >= 3 } all && Array.TrueForAll(all, m => m is nn.Module<Tensor, Tensor>) && all[^3] is Linear
            ? ([.. all[..^2].Cast<nn.Module<Tensor, Tensor>>()], [.. all[^2..].Cast<nn.Module<Tensor, Tensor>>()])
            : null;

    private sealed class Session(Tensor? targets, double beta, DistantPeerContrastiveLoss peers) : TrainingSession
    {
        public override Tensor Loss(TrainingStep step)
        {
            if (beta == 0)
            {
                return OfLabels(step, step.Forward(step.Networks[0]));
            }

            var (before, after) = Layers(step.Networks[0])!.Value;
            var representations = step.Forward(x => before.Aggregate(x, (z, layer) => layer.call(z)));
            var distant = peers.Compute(representations, step.Batch.GivenLabels);
            step.Record("distant-peer loss", distant);
            return OfLabels(step, step.Forward(_ => after.Aggregate(representations, (z, layer) => layer.call(z)))) + (beta * distant);
        }

        protected override void Dispose(bool disposing)
        {
            targets?.Dispose();
            base.Dispose(disposing);
        }

        private Tensor OfLabels(TrainingStep step, Tensor logits) =>
            targets is null
                ? nn.functional.cross_entropy(logits, step.Batch.GivenLabels)
                : SoftCrossEntropy.Each(logits, targets.index_select(0, step.Batch.Indices)).mean();
    }
}
