using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Co-teaching+ (Yu et al., ICML 2019), algorithm 1: Co-teaching, but after some epochs the two networks choose among those examples of
/// the batch only on which their predictions differ, so that they do not grow into one. A batch without any teaches nothing.
/// </summary>
/// <remarks>
/// The official code puts softmax outputs into a cross-entropy that takes logits, so that softmax is applied twice; here it is
/// applied once. Where the forget rate leaves none of the examples in dispute, all of them are kept, as there.
/// </remarks>
public sealed class CoTeachingPlusTraining : SmallLossTraining
{
    /// <summary>The epochs of plain Co-teaching before disagreement counts, at least 0; null: a tenth of the planned, rounded up, as 20 of the paper's 200.</summary>
    public int? WarmUp { get; init; }

    /// <inheritdoc/>
    public override string Name => "co-teaching-plus";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => ["co-teaching+", "coteaching+"];

    /// <inheritdoc/>
    public override string Title => "Co-teaching+";

    /// <inheritdoc/>
    public override string Settings => base.Settings + (WarmUp is { } epochs ? FormattableString.Invariant($", {epochs} epochs before") : string.Empty);

    /// <summary>The examples on which two networks differ.</summary>
    /// <param name="logits1">Network 1's, <c>[B,K]</c>.</param>
    /// <param name="logits2">Network 2's, of the same shape.</param>
    /// <returns>Positions in the batch, rising.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static long[] Disagreement(Tensor logits1, Tensor logits2)
    {
        ArgumentNullException.ThrowIfNull(logits1);
        ArgumentNullException.ThrowIfNull(logits2);
        if (logits1.dim() != 2 || !logits1.shape.SequenceEqual(logits2.shape))
        {
            throw new ArgumentException($"logits2: expected [{string.Join(',', logits1.shape)}] as logits1, got [{string.Join(',', logits2.shape)}].", nameof(logits2));
        }

        using var scope = NewDisposeScope();
        var differs = logits1.argmax(1).ne(logits2.argmax(1)).cpu().data<bool>().ToArray();
        return [.. Enumerable.Range(0, differs.Length).Where(i => differs[i]).Select(i => (long)i)];
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return WarmUp is < 0
            ? throw new ArgumentException($"WarmUp: expected at least 0 epochs, got {WarmUp}.", nameof(context))
            : new Session(this, context, WarmUp ?? (int)Math.Ceiling(context.Request.Epochs / 10.0));
    }

    private sealed class Session(CoTeachingPlusTraining method, TrainingContext context, int warmUp) : SmallLossSession(method, context.Train)
    {
        public override Tensor Loss(TrainingStep step)
        {
            var (z1, z2) = (step.Forward(step.Networks[0]), step.Forward(step.Networks[1]));
            var labels = step.Batch.GivenLabels;
            var among = Disagreement(z1, z2);
            step.Record("disagreement", among.Length / (double)z1.shape[0]);
            if (step.Epoch <= warmUp)
            {
                among = [.. Enumerable.Range(0, (int)z1.shape[0]).Select(i => (long)i)];
            }
            else if (among.Length == 0)
            {
                // Connected to both networks, so that their gradients are zero and not missing.
                return (z1.sum() + z2.sum()) * 0;
            }

            var rows = tensor(among, device: z1.device);
            var (y1, y2, y) = (z1.index_select(0, rows), z2.index_select(0, rows), labels.index_select(0, rows));
            var rate = RateIn(step.Epoch);
            var selection = CoTeachingSelector.Select(
                CoTeachingLoss.Losses(y1, y), CoTeachingLoss.Losses(y2, y), CoTeachingSelector.NumRemember(among.Length, rate) == 0 ? 0 : rate);
            Record(step, [.. selection.SelectedBy1.Concat(selection.SelectedBy2).Select(i => among[i])]);
            return CoTeachingLoss.Over(y1, y, selection.SelectedBy2) + CoTeachingLoss.Over(y2, y, selection.SelectedBy1);
        }
    }
}
