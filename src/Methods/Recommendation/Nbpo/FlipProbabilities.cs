using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>Learned flip probabilities of pairs without a training vote.</summary>
/// <param name="Hidden">Of hidden positives: the votes of the test set.</param>
/// <param name="Others">Of all others: true negatives, where the test set holds every hidden positive.</param>
public sealed record FlipProbabilities(ImmutableArray<double> Hidden, ImmutableArray<double> Others)
{
    /// <summary>How often a hidden positive has a higher flip probability than another pair, ties half: 0.5 is no better than chance. NaN where one kind is missing.</summary>
    public double Auroc { get; } = Evaluation.Auroc.Of([.. Hidden, .. Others], [.. Hidden.Select(_ => true), .. Others.Select(_ => false)]);
}
