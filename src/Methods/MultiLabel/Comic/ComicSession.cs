using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>A run of COMIC with one network: the modifier, and the corrector with its weight.</summary>
internal class ComicSession : TrainingSession
{
    private readonly ReflectiveLabelCorrector[] _correctors;
    private readonly Tensor? _known;
    private readonly Tensor _corrected;

    public ComicSession(ComicTraining method, TrainingContext context)
    {
        Method = method;
        using var scope = NewDisposeScope();
        var given = context.Train.Given.Values.eq(1);
        var together = LabelCoOccurrence.Of(given.to(int64)).to(context.Device);
        var counts = together.diagonal();
        Modifier = new PriorFocalModifierLoss(
            method.UsesClassWeights ? counts : ones_like(counts),
            method.UsesCoOccurrence ? together : null,
            method.GammaNegative,
            method.GammaPositive,
            method.Clip,
            method.NegativeBoost,
            method.AttentionCap);
        _correctors =
        [
            .. Enumerable.Range(0, method.CorrectorWeight > 0 ? method.NetworkCount : 0).Select(_ => new ReflectiveLabelCorrector(
                counts, method.Tau, method.Margin, context.Request.StepSize, method.GammaNegative, method.Clip)),
        ];
        _known = _correctors.Length > 0 ? context.Train.Known?.Values.eq(1).to(context.Device).DetachFromDisposeScope() : null;
        _corrected = given.to(uint8).to(context.Device).clone().DetachFromDisposeScope();
        if (method.Balancer == ComicBalancer.None)
        {
            Means = [];
            return;
        }

        using var network = (ComicNetwork)context.CreateNetwork(0);
        Means = [.. Enumerable.Range(0, 2).Select(_ => new MovingFeatureMean(network.NumFeatures, device: context.Device))];
    }

    /// <summary>The prior focal modifier with the weights and the co-occurrence of the training set.</summary>
    protected PriorFocalModifierLoss Modifier { get; }

    /// <summary>The moving means of the head and of the tail network's features; none without a balancer.</summary>
    protected MovingFeatureMean[] Means { get; }

    /// <summary>The method.</summary>
    protected ComicTraining Method { get; }

    public override int NetworkCount => Method.NetworkCount;

    // The labels are as the last visit of each example left them.
    public override IEnumerable<(string Name, Tensor Value)> State =>
    [
        .. _correctors.Length > 0 ? [("corrected labels", _corrected)] : Array.Empty<(string, Tensor)>(),
        .. Means.Select((m, i) => ($"feature mean {i}", m.Value)),
    ];

    public override void BeforeEpoch(EpochView epoch)
    {
        foreach (var corrector in _correctors)
        {
            corrector.BeginEpoch();
        }
    }

    public override Tensor Loss(TrainingStep step)
    {
        var logits = step.Forward(step.Networks[0]);
        var given = step.Batch.GivenLabels.eq(1);
        return Modifier.ForwardUnchecked(logits, given.to(logits.dtype)) + Correction(step, 0, logits, given, isShown: true);
    }

    public override long[]? SuggestedLabels()
    {
        if (_correctors.Length == 0)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        return _corrected.to(int64).reshape(-1).cpu().data<long>().ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        Modifier.Dispose();
        foreach (var corrector in _correctors)
        {
            corrector.Dispose();
        }

        foreach (var mean in Means)
        {
            mean.Dispose();
        }

        _known?.Dispose();
        _corrected.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The corrector's loss of a network with its weight, 0 before labels are corrected.</summary>
    protected Tensor Correction(TrainingStep step, int network, Tensor logits, Tensor given, bool isShown)
    {
        if (_correctors.Length == 0 || step.Epoch < Method.CorrectFrom)
        {
            return zeros(1, logits.dtype, logits.device).sum();
        }

        var (loss, corrected) = _correctors[network].ForwardUnchecked(logits, given);
        if (isShown)
        {
            using var noGradient = no_grad();
            var rows = given.shape[0];
            var recalled = corrected.eq(1).logical_and(given.logical_not());
            _corrected.index_copy_(0, step.Batch.Indices, corrected.to(uint8));
            step.Record("recalled labels an example, all", recalled.sum().to(float64) / rows);
            if (_known is not null)
            {
                var truth = _known.index_select(0, step.Batch.Indices);
                step.Record("recalled labels an example, right", recalled.logical_and(truth).sum().to(float64) / rows);
                step.Record("recalled labels an example, missing", truth.logical_and(given.logical_not()).sum().to(float64) / rows);
            }
        }

        return loss * Method.CorrectorWeight;
    }
}
