using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Microsoft.Data.Analysis;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Why the labels are held for wrong.</summary>
public sealed partial class LabelIssues
{
    private static readonly string[] ReasonNames =
    [
        "rank", "tied", "p_given", "p_suggested", "threshold_given", "threshold_suggested", "counted_as", "fold", "similar_rows", "similar_labels", "reason",
    ];

    private IssueEvidences? _evidences;
    private ImmutableArray<LabelReason> _reasons;

    /// <summary>The reason of each issue, in the order of the list; empty for a list that people have mended.</summary>
    public ImmutableArray<LabelReason> Reasons
    {
        get
        {
            if (_reasons.IsDefault)
            {
                _reasons = _evidences!.Of(All, GivenLabels());
            }

            return _reasons;
        }
    }

    /// <summary>The reasons as a table, in the order of the list.</summary>
    /// <returns>
    /// Columns index, rank, tied, p_given, p_suggested, threshold_given, threshold_suggested, counted_as, fold, similar_rows, similar_labels and reason, as
    /// <see cref="IssueList.ExportCsv"/> has them; no rows for a list that people have mended.
    /// </returns>
    public DataFrame ReasonTable()
    {
        var rows = Enumerable.Range(0, Reasons.Length).Select(i => More(i).ToArray()).ToArray();
        var frame = new DataFrame(new Int32DataFrameColumn("index", Reasons.Select(r => r.Issue.Index)));
        for (var c = 0; c < ReasonNames.Length; c++)
        {
            var values = Array.ConvertAll(rows, r => r[c]);
            frame.Columns.Add(c switch
            {
                <= 1 => new Int32DataFrameColumn(ReasonNames[c], values.Cast<int>()),
                <= 5 => new DoubleDataFrameColumn(ReasonNames[c], values.Cast<double>()),
                _ => new StringDataFrameColumn(ReasonNames[c], values.Cast<string>()),
            });
        }

        return frame;
    }

    /// <summary>The same issues with the most similar examples of the first of them.</summary>
    /// <param name="neighbours">Of <see cref="EmbeddingNeighbours.Find(EmbeddingMatrix, IReadOnlyList{int}, int, IProgress{double}?, CancellationToken)"/> for rows of this list.</param>
    /// <returns>A copy.</returns>
    /// <exception cref="ArgumentException">They are those of other data.</exception>
    public LabelIssues With(EmbeddingNeighbours neighbours)
    {
        ArgumentNullException.ThrowIfNull(neighbours);
        return neighbours.Examples == ExampleCount ? Knowing(neighbours, _evidences?.Folds)
            : throw new ArgumentException($"neighbours: expected those of {ExampleCount} examples, got those of {neighbours.Examples}.", nameof(neighbours));
    }

    /// <summary>The same issues with the part of the cross-validation that each example was judged in.</summary>
    /// <param name="folds">N numbers, from 0.</param>
    /// <returns>A copy.</returns>
    /// <exception cref="ArgumentException">There are not N.</exception>
    public LabelIssues WithFolds(int[] folds)
    {
        ArgumentNullException.ThrowIfNull(folds);
        return folds.Length == ExampleCount ? Knowing(_evidences?.Neighbours, folds)
            : throw new ArgumentException($"folds: expected {ExampleCount} numbers, one an example, got {folds.Length}.", nameof(folds));
    }

    private LabelIssues Knowing(EmbeddingNeighbours? neighbours, int[]? folds)
    {
        var copy = (LabelIssues)MemberwiseClone();
        copy._evidences = _evidences?.With(neighbours, folds);
        copy._reasons = _evidences is null ? [] : default;
        return copy;
    }

    /// <inheritdoc/>
    private protected override IReadOnlyList<string> MoreNames => Reasons.IsEmpty ? [] : ReasonNames;

    /// <inheritdoc/>
    private protected override IEnumerable<object> More(int place)
    {
        var reason = Reasons[place];
        return
        [
            reason.Rank, reason.Tied, reason.GivenProbability, reason.SuggestedProbability, reason.GivenThreshold, reason.SuggestedThreshold,
            reason.CountedAs is { } k ? ClassNames[k] : string.Empty,
            reason.Fold?.ToString(CultureInfo.InvariantCulture) ?? string.Empty,
            string.Join(' ', reason.Similar.Select(s => s.Index.ToString(CultureInfo.InvariantCulture))),
            string.Join("; ", reason.Similar.Select(s => ClassNames[s.GivenLabel])),
            reason.ToSentence(ClassNames, Data is null ? null : Data.RowName),
        ];
    }

    // With one confident class that class is the guess, even where another one is more likely; as the scan counts it.
    private static int CountedAs<T>(ReadOnlySpan<T> row, int likeliest, T[] least)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (row[likeliest] >= least[likeliest])
        {
            return likeliest;
        }

        var (best, confident) = (-1, 0);
        for (var k = 0; k < row.Length; k++)
        {
            if (row[k] >= least[k])
            {
                confident++;
                best = best < 0 ? k : best;
            }
        }

        return confident > 1 ? likeliest : best;
    }
}
