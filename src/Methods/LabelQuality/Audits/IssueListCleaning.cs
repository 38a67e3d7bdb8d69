using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Cleaned data sets.</summary>
public abstract partial class IssueList
{
    /// <summary>The data set without the examples that are issues.</summary>
    /// <param name="dataset">The data set that was audited; it is not changed.</param>
    /// <returns>The examples that are left, in their order.</returns>
    /// <exception cref="ArgumentException">It is not the one that was audited, or nothing would be left.</exception>
    public LabeledDataset Drop(LabeledDataset dataset)
    {
        CheckAudited(dataset);
        var isIssue = new bool[ExampleCount];
        foreach (var issue in All)
        {
            isIssue[issue.Index] = true;
        }

        var kept = new List<long>(ExampleCount - Count);
        for (var n = 0; n < isIssue.Length; n++)
        {
            if (!isIssue[n])
            {
                kept.Add(n);
            }
        }

        return kept.Count > 0
            ? dataset.Subset(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept))
            : throw new ArgumentException("dataset: every example is a label issue, so nothing would be left.", nameof(dataset));
    }

    /// <summary>The data set with the suggested label in place of the given one for every issue; true labels stay as they are.</summary>
    /// <param name="dataset">The data set that was audited; it is not changed.</param>
    /// <returns>A data set that shares the features.</returns>
    /// <exception cref="ArgumentException">It is not the one that was audited.</exception>
    public LabeledDataset Relabel(LabeledDataset dataset)
    {
        CheckAudited(dataset);
        var labels = dataset.GivenLabels.ToBuilder();
        foreach (var issue in All)
        {
            labels[issue.Index] = issue.SuggestedLabel;
        }

        // Not WithGivenLabels: that takes the present labels for the true ones where none are known.
        return new LabeledDataset(
            dataset.Name, dataset.Features, labels.MoveToImmutable(), dataset.ClassNames, dataset.TrueLabels, dataset.Split)
        {
            FeatureNames = dataset.FeatureNames,
            PixelMaximum = dataset.PixelMaximum,
        };
    }

    internal void CheckAudited(LabeledDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Count != ExampleCount || dataset.NumClasses != NumClasses)
        {
            throw new ArgumentException(
                $"dataset: expected the one that was audited, {ExampleCount} examples in {NumClasses} classes, got {dataset.Count} in {dataset.NumClasses}.",
                nameof(dataset));
        }

        for (var n = 0; n < ExampleCount; n++)
        {
            if (dataset.GivenLabels[n] != _labels[n])
            {
                throw new ArgumentException(
                    $"dataset: expected the labels that were audited, got {dataset.GivenLabels[n]} instead of {_labels[n]} at position {n}.", nameof(dataset));
            }
        }
    }
}
