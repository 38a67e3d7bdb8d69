using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// What runs with compressed features share: the number k of features that predictions use, chosen after every epoch on the
/// validation set (against its given labels) for the mean of the networks' logits; all D where there is no validation set.
/// </summary>
internal abstract class CompressedSession(TrainingContext context, FeatureCompression compression) : TrainingSession
{
    // In checkpoints, and back in place with the epoch that is kept; 0: not chosen, all features.
    private readonly Tensor _state = zeros(1, int64).DetachFromDisposeScope();
    private long _keep;

    public sealed override IEnumerable<(string Name, Tensor Value)> State => [("kept features", _state)];

    protected FeatureCompression Compression => compression;

    protected TrainingContext Context => context;

    /// <summary>k of a network.</summary>
    protected long KeepOf(SplitNetwork network) => _keep == 0 ? network.NumFeatures : _keep;

    public override void BeforeEpoch(EpochView epoch)
    {
        _keep = _state.item<long>();
        if (_keep == 0)
        {
            // Networks that were trained before have a k already.
            Choose(epoch, isRecorded: false);
        }
    }

    public override void AfterEpoch(EpochView epoch) => Choose(epoch, isRecorded: true);

    public override Tensor Predict(IReadOnlyList<nn.Module<Tensor, Tensor>> networks, Tensor inputs)
    {
        if (!compression.IsNested)
        {
            return base.Predict(networks, inputs);
        }

        var split = networks.Select(SplitNetwork.Of).ToArray();
        return split.Select(n => n.Logits(n.Features(inputs), KeepOf(n))).Aggregate((a, b) => a + b) / split.Length;
    }

    public override void Finish(IReadOnlyList<nn.Module<Tensor, Tensor>> networks) => _keep = _state.item<long>();

    protected override void Dispose(bool disposing)
    {
        _state.Dispose();
        base.Dispose(disposing);
    }

    private void Choose(EpochView epoch, bool isRecorded)
    {
        if (!compression.IsNested || epoch.Validation is not { } validation)
        {
            return;
        }

        var split = epoch.Networks.Select(SplitNetwork.Of).ToArray();
        var decided = epoch.OverValidation(inputs => CompressedFeatures.DecideByKeep(split, inputs));
        _keep = NestedDropout.SelectKeep(CompressedFeatures.AccuracyByKeep(decided, validation.Given)).Keep;
        _state.fill_(_keep);
        if (isRecorded)
        {
            epoch.Record("kept features", _keep);
        }
    }
}
