using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What the scan of the probabilities leaves of each issue, for its reason.</summary>
/// <param name="Index">The example.</param>
/// <param name="Given">The probability of its label.</param>
/// <param name="Suggested">The probability of the suggested label.</param>
/// <param name="CountedAs">What the confident joint counts it into; −1: nothing.</param>
internal readonly record struct IssueEvidence(int Index, double Given, double Suggested, int CountedAs);

/// <summary>The reasons of a list of issues.</summary>
internal sealed class IssueEvidences(IssueEvidence[] byIndex, double[] thresholds)
{
    /// <summary>Those similar examples that were looked for, of the first issues of the list.</summary>
    public EmbeddingNeighbours? Neighbours { get; init; }

    /// <summary>The part of the cross-validation that each example was in, from 0.</summary>
    public int[]? Folds { get; init; }

    /// <summary>The same with other knowledge.</summary>
    public IssueEvidences With(EmbeddingNeighbours? neighbours, int[]? folds) => new(byIndex, thresholds) { Neighbours = neighbours, Folds = folds };

    /// <summary>Writes the reasons.</summary>
    /// <param name="issues">The list, the most suspect first.</param>
    /// <param name="labels">The given labels.</param>
    public ImmutableArray<LabelReason> Of(ImmutableArray<LabelIssue> issues, int[] labels)
    {
        var similar = new Dictionary<int, int>();
        for (var r = 0; r < (Neighbours?.Count ?? 0); r++)
        {
            similar[Neighbours!.Rows[r]] = r;
        }

        var reasons = ImmutableArray.CreateBuilder<LabelReason>(issues.Length);
        for (var first = 0; first < issues.Length;)
        {
            var end = first + 1;
            while (end < issues.Length && issues[end].Score == issues[first].Score)
            {
                end++;
            }

            for (var i = first; i < end; i++)
            {
                reasons.Add(Of(issues[i], labels, similar) with { Rank = first + 1, Tied = end - first });
            }

            first = end;
        }

        return reasons.MoveToImmutable();
    }

    private LabelReason Of(LabelIssue issue, int[] labels, Dictionary<int, int> similar)
    {
        var at = Array.BinarySearch(byIndex, new IssueEvidence(issue.Index, 0, 0, 0), ByIndex);
        var evidence = at >= 0 ? byIndex[at] : new IssueEvidence(issue.Index, double.NaN, double.NaN, -1);
        return new LabelReason
        {
            Issue = issue,
            Rank = 0,
            Tied = 1,
            GivenProbability = evidence.Given,
            SuggestedProbability = evidence.Suggested,
            CountedAs = evidence.CountedAs < 0 ? null : evidence.CountedAs,
            GivenThreshold = thresholds[issue.GivenLabel],
            SuggestedThreshold = thresholds[issue.SuggestedLabel],
            Fold = Folds?[issue.Index] + 1,
            Similar = similar.TryGetValue(issue.Index, out var row)
                ? [.. Enumerable.Range(0, Neighbours!.Neighbours).Select(r => new SimilarExample(Neighbours.Indices[row, r], labels[Neighbours.Indices[row, r]], Neighbours.Similarities[row, r]))]
                : [],
        };
    }

    private static Comparer<IssueEvidence> ByIndex { get; } = Comparer<IssueEvidence>.Create(static (a, b) => a.Index.CompareTo(b.Index));
}
