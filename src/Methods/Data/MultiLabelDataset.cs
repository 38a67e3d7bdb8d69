using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Examples with a set of labels each: every one of C labels is absent (0), present (1) or unknown (−1). Entries of the
/// labels have two classes, absent and present; the C labels have names of their own.
/// </summary>
public sealed class MultiLabelDataset : Dataset
{
    /// <summary>Creates a data set.</summary>
    /// <param name="name">A short name for tables and charts.</param>
    /// <param name="features">
    /// Images: <c>uint8 [N,C,H,W]</c>. Tables: <c>float32 [N,F]</c>. Kept as it is, outside any dispose scope.
    /// </param>
    /// <param name="labels"><c>int64 [N,C]</c> on the CPU: 0 absent, 1 present, −1 unknown. Kept as it is.</param>
    /// <param name="labelNames">C names that differ, C at least 1.</param>
    /// <param name="trueLabels">The correct labels, where known: the same form.</param>
    /// <param name="split">Which part of a published data set this is.</param>
    /// <exception cref="ArgumentException">Forms or numbers differ, a label is another number, or a name stands twice.</exception>
    public MultiLabelDataset(
        string name,
        Tensor features,
        Tensor labels,
        ImmutableArray<string> labelNames,
        Tensor? trueLabels = null,
        DataSplit split = DataSplit.All)
        : this(
            name,
            features,
            Checked(labels, nameof(labels), features, labelNames),
            labelNames,
            trueLabels is null ? null : Checked(trueLabels, nameof(trueLabels), features, labelNames),
            split)
    {
    }

    private MultiLabelDataset(
        string name, Tensor features, LabelTensor given, ImmutableArray<string> labelNames, LabelTensor? known, DataSplit split)
        : base(name, Checked(features), given, known, split) => LabelNames = labelNames;

    /// <summary>The names of the two classes of an entry: absent, present.</summary>
    public static ImmutableArray<string> EntryNames { get; } = ["absent", "present"];

    /// <summary>The names of the C labels.</summary>
    public ImmutableArray<string> LabelNames { get; }

    /// <inheritdoc/>
    public override TargetKind Kind => TargetKind.LabelSets;

    /// <summary>For tables: the names of the F columns, where the source has any.</summary>
    public ImmutableArray<string>? FeatureNames { get; init; }

    /// <summary>The brightest value that a pixel of this source can take.</summary>
    public int PixelMaximum { get; init; } = byte.MaxValue;

    /// <summary>How many examples each given label is present in.</summary>
    /// <returns>C counts.</returns>
    public int[] LabelCounts()
    {
        var counts = new int[LabelNames.Length];
        var entries = Given.Entries().AsSpan();
        for (var i = 0; i < entries.Length; i++)
        {
            counts[i % counts.Length] += entries[i] == 1 ? 1 : 0;
        }

        return counts;
    }

    /// <summary>The names of the labels that are present in an example.</summary>
    /// <param name="labels"><see cref="Dataset.Given"/> or <see cref="Dataset.Known"/>.</param>
    /// <param name="example">From 0 to N−1.</param>
    /// <returns>The names, in the order of the labels; none where all are absent or unknown.</returns>
    public ImmutableArray<string> PresentIn(LabelTensor labels, int example)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegative(example);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(example, Count);
        using var row = labels.Values[example];
        var entries = row.data<long>();
        return [.. LabelNames.Where((_, c) => entries[c] == 1)];
    }

    /// <summary>Takes every unknown given label as absent, as people do who store what is there and nothing else.</summary>
    /// <returns>A data set that shares features and true labels; where these are not known, the unknown ones stay so.</returns>
    public MultiLabelDataset AssumeNegative()
    {
        using var scope = NewDisposeScope();
        return Like(Features, new LabelTensor(Given.Values.clamp_min(0), EntryNames), Known, Name, Split);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var noise = MislabelledCount is { } wrong && wrong > 0 ? FormattableString.Invariant($", {wrong} wrong entries") : string.Empty;
        return FormattableString.Invariant(
            $"{Name}: {Count} examples of [{string.Join('x', ExampleShape)}], {LabelNames.Length} labels{noise}");
    }

    /// <inheritdoc/>
    protected internal override Dataset With(LabelTensor given, LabelTensor? known, string name, DataSplit split) =>
        Like(Features, given, known, name, split);

    /// <inheritdoc/>
    protected internal override Dataset Select(ReadOnlySpan<long> rows) =>
        Like(TensorRows.Select(Features, rows), Given.Select(rows), Known?.Select(rows), Name, Split);

    /// <summary>Makes a table from a reader's lists.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="values">N·F features, row by row.</param>
    /// <param name="featureNames">F names.</param>
    /// <param name="labels">N·C labels, row by row.</param>
    /// <param name="labelNames">C names.</param>
    /// <returns>The table.</returns>
    internal static MultiLabelDataset Table(
        string name, List<float> values, ImmutableArray<string> featureNames, List<long> labels, ImmutableArray<string> labelNames)
    {
        var count = labels.Count / labelNames.Length;
        var features = empty([count, featureNames.Length], ScalarType.Float32);
        CollectionsMarshal.AsSpan(values).CopyTo(MemoryMarshal.Cast<byte, float>(features.bytes));
        using var scope = NewDisposeScope();
        return new(name, features, tensor(labels.ToArray(), [count, labelNames.Length]), labelNames) { FeatureNames = featureNames };
    }

    private MultiLabelDataset Like(Tensor features, LabelTensor given, LabelTensor? known, string name, DataSplit split) =>
        new(name, features, given, LabelNames, known, split) { FeatureNames = FeatureNames, PixelMaximum = PixelMaximum };

    private static Tensor Checked(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return (features.dtype == ScalarType.Byte && features.dim() == 4) || (features.dtype == ScalarType.Float32 && features.dim() == 2)
            ? features
            : throw new ArgumentException(
                $"features: expected uint8 [N,C,H,W] or float32 [N,F], got {features.dtype} [{string.Join(',', features.shape)}].",
                nameof(features));
    }

    private static LabelTensor Checked(Tensor labels, string parameter, Tensor features, ImmutableArray<string> labelNames)
    {
        ArgumentNullException.ThrowIfNull(labels, parameter);
        ArgumentNullException.ThrowIfNull(features);
        if (labelNames.IsDefaultOrEmpty || labelNames.Distinct(StringComparer.Ordinal).Count() != labelNames.Length)
        {
            throw new ArgumentException(
                $"labelNames: expected at least one name, each once, got {(labelNames.IsDefault ? 0 : labelNames.Length)}.", nameof(labelNames));
        }

        if (labels.dtype != ScalarType.Int64 || labels.dim() != 2 || labels.shape[0] != features.shape[0] || labels.shape[1] != labelNames.Length)
        {
            throw new ArgumentException(
                $"{parameter}: expected int64 [{features.shape[0]},{labelNames.Length}], one row an example and one column a name, "
                    + $"got {labels.dtype} [{string.Join(',', labels.shape)}].",
                parameter);
        }

        try
        {
            return new LabelTensor(labels, EntryNames);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{parameter}: expected 0 (absent), 1 (present) or -1 (unknown); {e.Message}", parameter, e);
        }
    }
}
