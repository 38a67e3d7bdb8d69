using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>One who labelled: the given labels, a crowd, an ensemble of language models, experts.</summary>
/// <param name="Name">Who.</param>
/// <param name="Labels">n labels.</param>
/// <param name="SecondsPerLabel">What a label costs in time; null: not known.</param>
/// <param name="CostPerLabel">What a label costs in money; null: not known.</param>
public sealed record AnnotationSource(string Name, LabelVector Labels, double? SecondsPerLabel = null, double? CostPerLabel = null);

/// <summary>How good a source's labels are.</summary>
/// <param name="Source">The source, with its costs.</param>
/// <param name="Accuracy">The share of labels equal to gold.</param>
/// <param name="F1">F1 of class 1 against gold; of more than two classes the mean over those that occur.</param>
/// <param name="Kappa">Cohen's kappa with gold; NaN where both are one class throughout.</param>
public sealed record SourceQuality(AnnotationSource Source, double Accuracy, double F1, double Kappa);

/// <summary>Sources of labels beside each other: quality against gold, and how far they agree (step 8).</summary>
/// <param name="Qualities">One line a source.</param>
/// <param name="Kappas">Cohen's kappa between any two sources, <c>[S,S]</c>.</param>
/// <param name="Agreement">Fleiss' kappa of all sources as raters of each example.</param>
public sealed record AnnotatorComparison(ImmutableArray<SourceQuality> Qualities, double[,] Kappas, ChanceCorrectedAgreement Agreement)
{
    /// <summary>Compares sources.</summary>
    /// <param name="sources">At least two.</param>
    /// <param name="gold">n labels that are taken as right.</param>
    /// <param name="numClasses">K, at least 2.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="ArgumentException">There are fewer than two sources, lengths differ, or a label is out of range.</exception>
    public static AnnotatorComparison Of(IReadOnlyList<AnnotationSource> sources, LabelVector gold, int numClasses = 2)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(gold);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 2);
        if (sources.Count < 2 || gold.Count == 0)
        {
            throw new ArgumentException($"sources: expected at least two and one label or more, got {sources.Count} sources and {gold.Count} gold labels.", nameof(sources));
        }

        var truth = JudgeCheck.Labels(gold, gold.Count, numClasses, nameof(gold));
        int[][] labels = [.. sources.Select(s => JudgeCheck.Labels(s.Labels, truth.Length, numClasses, nameof(sources)))];
        var kappas = new double[labels.Length, labels.Length];
        var counts = new int[truth.Length, numClasses];
        for (var a = 0; a < labels.Length; a++)
        {
            for (var b = 0; b < labels.Length; b++)
            {
                kappas[a, b] = AgreementMetrics.CohenKappa(labels[a], labels[b]).Kappa;
            }

            for (var i = 0; i < truth.Length; i++)
            {
                counts[i, labels[a][i]]++;
            }
        }

        return new AnnotatorComparison(
            [
                .. sources.Select((s, a) => new SourceQuality(
                    s, labels[a].Zip(truth).Average(p => p.First == p.Second ? 1.0 : 0), F1(labels[a], truth, numClasses), AgreementMetrics.CohenKappa(labels[a], truth).Kappa)),
            ],
            kappas,
            AgreementMetrics.FleissKappa(counts));
    }

    private static double F1(int[] labels, int[] truth, int classes)
    {
        double Of(int k) => DetectionScores.Of([.. labels.Select(y => y == k)], [.. truth.Select(t => t == k)]).F1;
        return classes == 2 ? Of(1) : labels.Concat(truth).Distinct().Average(Of);
    }
}
