using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Pictures with a mask each: every pixel has one of K classes, or −1 where its class is not known.</summary>
public sealed class SegmentationDataset : Dataset
{
    /// <summary>Creates a data set.</summary>
    /// <param name="name">A short name for tables and charts.</param>
    /// <param name="features">Pictures, <c>uint8 [N,C,H,W]</c>, on the CPU. Kept as they are, outside any dispose scope.</param>
    /// <param name="masks"><c>int16</c> or <c>int64 [N,H,W]</c>: a class from 0 to K−1 for each pixel, −1 where it is not known.</param>
    /// <param name="classNames">K names that differ, K at least 2; by custom the first is the background.</param>
    /// <param name="trueMasks">The correct masks, where known: the same form.</param>
    /// <param name="split">Which part of a published data set this is.</param>
    /// <exception cref="ArgumentException">Forms or numbers differ, a pixel is of no class, or a name stands twice.</exception>
    public SegmentationDataset(
        string name, Tensor features, Tensor masks, ImmutableArray<string> classNames, Tensor? trueMasks = null, DataSplit split = DataSplit.All)
        : this(
            name,
            features,
            Checked(masks, nameof(masks), features, classNames),
            trueMasks is null ? null : Checked(trueMasks, nameof(trueMasks), features, classNames),
            split)
    {
    }

    private SegmentationDataset(string name, Tensor features, LabelTensor given, LabelTensor? known, DataSplit split)
        : base(name, features, given, known, split)
    {
    }

    /// <inheritdoc/>
    public override TargetKind Kind => TargetKind.LabelMaps;

    /// <summary>The brightest value that a pixel of this source can take.</summary>
    public int PixelMaximum { get; init; } = byte.MaxValue;

    /// <summary>The names of the classes that occur in a mask.</summary>
    /// <param name="labels"><see cref="Dataset.Given"/> or <see cref="Dataset.Known"/>.</param>
    /// <param name="example">From 0 to N−1.</param>
    /// <returns>The names, in the order of the classes.</returns>
    public ImmutableArray<string> PresentIn(LabelTensor labels, int example)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegative(example);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(example, Count);
        using var scope = NewDisposeScope();
        var present = labels.Values[example].to(int64).flatten().data<long>().ToHashSet();
        return [.. ClassNames.Where((_, k) => present.Contains(k))];
    }

    /// <inheritdoc/>
    protected internal override Dataset With(LabelTensor given, LabelTensor? known, string name, DataSplit split) =>
        new SegmentationDataset(name, Features, given, known, split) { PixelMaximum = PixelMaximum };

    /// <inheritdoc/>
    protected internal override Dataset Select(ReadOnlySpan<long> rows) =>
        new SegmentationDataset(Name, TensorRows.Select(Features, rows), Given.Select(rows), Known?.Select(rows), Split) { PixelMaximum = PixelMaximum };

    private static LabelTensor Checked(Tensor masks, string parameter, Tensor features, ImmutableArray<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(masks, parameter);
        if (features.dtype != ScalarType.Byte || features.dim() != 4)
        {
            throw new ArgumentException($"features: expected uint8 [N,C,H,W], got {features.dtype} [{string.Join(',', features.shape)}].", nameof(features));
        }

        if (classNames.IsDefault || classNames.Length < 2 || classNames.Distinct(StringComparer.Ordinal).Count() != classNames.Length)
        {
            throw new ArgumentException(
                $"classNames: expected at least two names, each once, got {(classNames.IsDefault ? "none" : string.Join(", ", classNames))}.", nameof(classNames));
        }

        var (n, height, width) = (features.shape[0], features.shape[2], features.shape[3]);
        if (masks.dtype is not (ScalarType.Int16 or ScalarType.Int64) || !masks.shape.SequenceEqual([n, height, width]))
        {
            throw new ArgumentException(
                $"{parameter}: expected int16 or int64 [{n},{height},{width}], one class a pixel, got {masks.dtype} [{string.Join(',', masks.shape)}].", parameter);
        }

        try
        {
            return new LabelTensor(masks, classNames);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{parameter}: expected 0 to {classNames.Length - 1}, or -1 where not known; {e.Message}", parameter, e);
        }
    }
}
