using System.Collections.Immutable;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Takes annotations out again that are likely to be wrong and can be spared (LLM-GNN, Chen et al., ICLR 2024, post-filtering): one at a time
/// the one with the lowest f = β₀ rank(confidence) + β₁ rank(−COE) among those that are left, an unsure answer of a class with more than its
/// share. Ranks and entropies are worked out anew each time; the last annotation of a class stays.
/// </summary>
/// <remarks>
/// The authors' code removes the most confident first and reads class sizes off the true labels; neither is done here. That a rare class
/// is kept (the sign before COE) is the aim that the paper states, not a formula of its text.
/// </remarks>
public sealed class AnnotationPostFilter
{
    private const int Digits = 12;
    private readonly double _ratio;
    private readonly double _beta0;
    private readonly double _beta1;

    /// <summary>Creates it.</summary>
    /// <param name="ratio">The share of the annotations that is taken out, in [0, 1); ⌊ratio · n⌋ of n.</param>
    /// <param name="beta0">β₀, the weight of confidence, at least 0.</param>
    /// <param name="beta1">β₁, the weight of diversity, at least 0; with 0 only confidence counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public AnnotationPostFilter(double ratio = 0.3, double beta0 = 0.5, double beta1 = 0.5)
    {
        if (!(ratio is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, FormattableString.Invariant($"ratio: expected a share in [0, 1), got {ratio}."));
        }

        Hyperparameter.AtLeastZero(beta0);
        Hyperparameter.AtLeastZero(beta1);
        (_ratio, _beta0, _beta1) = (ratio, beta0, beta1);
    }

    /// <summary>Filters.</summary>
    /// <param name="confidences">How sure the annotator was of each of n answers, 0 to 1.</param>
    /// <param name="labels">What it said, classes of at least 0.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Positions: those that stay, in their order, and those that went, the first first.</returns>
    /// <exception cref="ArgumentException">Lengths differ, there is none, or a number is out of range.</exception>
    public FilteredAnnotations Filter(IReadOnlyList<double> confidences, IReadOnlyList<int> labels, CancellationToken cancellationToken = default)
    {
        ConfidenceWeights.Check(confidences);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != confidences.Count)
        {
            throw new ArgumentException($"labels: expected {confidences.Count}, one a confidence, got {labels.Count}.", nameof(labels));
        }

        var counts = ChangeOfEntropy.Counts(labels);
        var kept = Enumerable.Range(0, labels.Count).ToList();
        var removed = ImmutableArray.CreateBuilder<int>();
        for (var left = (int)(_ratio * labels.Count); left > 0; left--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Lowest(kept, confidences, labels, counts) is not { } at)
            {
                break;
            }

            counts[labels[kept[at]]]--;
            removed.Add(kept[at]);
            kept.RemoveAt(at);
        }

        return new FilteredAnnotations([.. kept], removed.ToImmutable());
    }

    // Where the lowest score stands that may go; of equal ones the first. Null: each class has but one left.
    private int? Lowest(List<int> kept, IReadOnlyList<double> confidences, IReadOnlyList<int> labels, SortedDictionary<int, int> counts)
    {
        var changes = ChangeOfEntropy.Compute(kept.ConvertAll(i => labels[i])).Changes;
        var sure = PercentileRank.Of(kept.ConvertAll(i => confidences[i]));

        // Rounded, so that equal changes of entropy tie whatever the order in which they were summed.
        var diverse = PercentileRank.Of(Array.ConvertAll(changes, c => -Math.Round(c, Digits)));
        int? lowest = null;
        var least = double.PositiveInfinity;
        for (var j = 0; j < kept.Count; j++)
        {
            // f = β₀ rank(confidence) + β₁ rank(−COE)
            var score = (_beta0 * sure[j]) + (_beta1 * diverse[j]);
            if (score < least && counts[labels[kept[j]]] > 1)
            {
                (lowest, least) = (j, score);
            }
        }

        return lowest;
    }
}

/// <summary>What a filter left.</summary>
/// <param name="Kept">Positions of the annotations that stay, ascending.</param>
/// <param name="Removed">Positions of those that went, the first that went first.</param>
public sealed record FilteredAnnotations(ImmutableArray<int> Kept, ImmutableArray<int> Removed);
