using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>What an audit tells of its issues beside the score: who judged them, and the labels of the examples that are most like them.</summary>
/// <param name="folds">The part of the cross-validation that each example was judged in; null: there was none.</param>
/// <param name="space">Where examples are compared; null: in their own features.</param>
internal sealed class IssueReasons(int[]? folds, EmbeddingMatrix? space)
{
    private const int Similar = 5;

    // The most suspect are looked at; each is compared with all examples, which for long lists of large data would take longer than the audit.
    private const int MostRows = 1000;
    private const double MostWork = 4e9;

    /// <summary>Adds the reasons.</summary>
    /// <param name="issues">What was found.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The issues with their reasons.</returns>
    public LabelIssues Of(LabelIssues issues, CancellationToken cancellationToken)
    {
        if (folds is not null)
        {
            issues = issues.WithFolds(folds);
        }

        // The features of a graph are those of all its nodes, and the examples some of them.
        if (issues.ExampleCount <= Similar || Space(issues.Data?.Dataset) is not { } embeddings || embeddings.Count != issues.ExampleCount)
        {
            return issues;
        }

        var most = (int)Math.Clamp(MostWork / ((double)embeddings.Count * embeddings.Dimensions), Similar, MostRows);
        var rows = issues.All.Take(most).Select(i => i.Index).ToArray();
        return issues.With(EmbeddingNeighbours.Find(embeddings, rows, Similar, cancellationToken: cancellationToken));
    }

    private EmbeddingMatrix? Space(Dataset? dataset)
    {
        if (space is not null || dataset is null || dataset.Features.numel() == 0)
        {
            return space;
        }

        try
        {
            return dataset.ToEmbeddings();
        }
        catch (ArgumentException)
        {
            // One that lies in the middle of all has no direction, so that nothing is like it. The list itself does not need this.
            return null;
        }
    }
}
