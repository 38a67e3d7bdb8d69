using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Label smoothing (Szegedy et al., CVPR 2016; against label noise Lukasik et al., ICML 2020): cross-entropy with the target
/// (1 − r)·onehot(y) + r/K. A negative r is negative label smoothing (Wei et al., ICML 2022), which undoes what noise has smoothed;
/// its loss has no lower bound, so long training needs care.
/// </summary>
public sealed class LabelSmoothingTraining : RobustLossTraining
{
    /// <summary>Creates the method.</summary>
    /// <param name="rate">r, below 1; negative: negative smoothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">r is not finite, or at least 1.</exception>
    public LabelSmoothingTraining(double rate = 0.1)
    {
        if (!(rate < 1 && double.IsFinite(rate)))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"rate: expected a number below 1, got {rate}.");
        }

        Rate = rate;
    }

    /// <inheritdoc/>
    public override string Name => Rate < 0 ? "negative-label-smoothing" : "label-smoothing";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => Rate < 0 ? ["nls"] : ["ls"];

    /// <inheritdoc/>
    public override string Title => Rate < 0 ? "Negative label smoothing" : "Label smoothing";

    /// <summary>r.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"r = {Rate}");

    /// <inheritdoc/>
    protected override Tensor Each(Tensor logits, Tensor labels)
    {
        var logProbabilities = logits.log_softmax(1);
        return (-(1 - Rate) * logProbabilities.gather(1, labels.unsqueeze(1)).squeeze(1)) - (Rate * logProbabilities.mean([1]));
    }
}
