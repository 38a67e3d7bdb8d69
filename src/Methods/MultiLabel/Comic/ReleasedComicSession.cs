using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// A run of COMIC as the official code trains it: three networks that see different examples. A pass trains one of them: since nothing of
/// a network reaches another, passes in turn give the same networks as steps in turn.
/// </summary>
internal sealed class ReleasedComicSession : ComicSession
{
    private const int Head = 0;
    private const int Tail = 1;
    private const int Balanced = 2;

    private readonly ClassSampler _sampler;
    private readonly int _count;

    public ReleasedComicSession(ComicTraining method, TrainingContext context)
        : base(method, context)
    {
        var train = (MultiLabelDataset)context.Train;
        _count = train.Count;
        _sampler = new ClassSampler(train.Given.Entries().AsSpan(), train.LabelNames.Length);
    }

    public override int PassesPerEpoch => NetworkCount;

    public override IEnumerable<int> NetworksIn(int pass) => [pass];

    // The head network sees all examples, the tail network prefers rare classes, the balanced one sees all classes alike.
    public override long[]? Order(int epoch, int pass, SeededRandom random) =>
        pass == Head ? null : _sampler.Draw(_count, isReversed: pass == Tail, random);

    public override Tensor Loss(TrainingStep step)
    {
        var network = (ComicNetwork)step.Networks[step.Pass];
        var features = step.Forward(network.Features);
        var logits = network.Classifier.call(features);
        var given = step.Batch.GivenLabels.eq(1);
        var corrected = logits;
        if (step.Pass != Balanced)
        {
            Means[step.Pass].Update(features);
            corrected = network.Classifier.Moving(features, Means[step.Pass].Value, step.Pass == Head ? -1 : Method.TailShare);
        }

        // Each network has its own L_pfm + 0.2 L_rlc, and the balanced one's loss adds the mean of the three L_pfm. The code clears the
        // gradients of head and tail before that one is followed back, so it gives each network a third of its own L_pfm more.
        var own = Modifier.ForwardUnchecked(logits, given.to(logits.dtype));
        return own + (own / NetworkCount) + Correction(step, step.Pass, corrected, given, isShown: step.Pass == Balanced);
    }

    public override Tensor Predict(IReadOnlyList<nn.Module<Tensor, Tensor>> networks, Tensor inputs) => networks[Balanced].call(inputs);
}
