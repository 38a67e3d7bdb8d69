using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Examples whose labels an audit holds for wrong, the most suspect first, whatever found them: what can be shown, written
/// and cleaned.
/// </summary>
public abstract partial class IssueList
{
    private readonly int[] _labels;

    /// <summary>Takes what an audit found.</summary>
    /// <param name="labels">The N given labels that were audited; not copied.</param>
    /// <param name="issues">The issues, the most suspect first.</param>
    /// <param name="classNames">The K class names.</param>
    private protected IssueList(int[] labels, ImmutableArray<LabelIssue> issues, ImmutableArray<string> classNames)
    {
        _labels = labels;
        All = issues;
        ClassNames = classNames;
    }

    /// <summary>The issues, the most suspect first; equal scores by ascending index.</summary>
    public ImmutableArray<LabelIssue> All { get; private protected set; }

    /// <summary>The number of issues.</summary>
    public int Count => All.Length;

    /// <summary>The number of examples that were audited, N.</summary>
    public int ExampleCount => _labels.Length;

    /// <summary>The number of classes, K.</summary>
    public int NumClasses => ClassNames.Length;

    /// <summary>The K class names.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>The data that was audited, where the audit was given more than labels.</summary>
    public AuditedData? Data { get; private protected set; }

    /// <summary>The given labels that were audited.</summary>
    internal int[] GivenLabels() => _labels;

    /// <summary>The positions of the issues, the most suspect first.</summary>
    public int[] Indices => [.. All.Select(i => i.Index)];
}
