using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Examples with given labels (perhaps wrong) and, where they are known, true labels. Immutable: every operation returns
/// a new data set, which shares the feature tensor where it can.
/// </summary>
public sealed class LabeledDataset
{
    /// <summary>Creates a data set.</summary>
    /// <param name="name">A short name for tables and charts.</param>
    /// <param name="features">
    /// Images: <c>uint8 [N,C,H,W]</c>. Tables: <c>float32 [N,F]</c>. Kept as it is, outside any dispose scope.
    /// </param>
    /// <param name="givenLabels">N labels, each from 0 to K−1.</param>
    /// <param name="classNames">K names, K at least 1.</param>
    /// <param name="trueLabels">N correct labels, where known.</param>
    /// <param name="split">Which part of a published data set this is.</param>
    /// <exception cref="ArgumentException">Lengths differ, a label is out of range, or the features have another form.</exception>
    public LabeledDataset(
        string name,
        Tensor features,
        ImmutableArray<long> givenLabels,
        ImmutableArray<string> classNames,
        ImmutableArray<long>? trueLabels = null,
        DataSplit split = DataSplit.All)
    {
        ArgumentNullException.ThrowIfNull(features);
        var isImage = features.dtype == ScalarType.Byte && features.dim() == 4;
        if (!isImage && !(features.dtype == ScalarType.Float32 && features.dim() == 2))
        {
            throw new ArgumentException(
                $"features: expected uint8 [N,C,H,W] or float32 [N,F], got {features.dtype} [{string.Join(',', features.shape)}].",
                nameof(features));
        }

        if (classNames.IsDefaultOrEmpty)
        {
            throw new ArgumentException("classNames: at least one class is needed, got none.", nameof(classNames));
        }

        CheckLabels(givenLabels, nameof(givenLabels), features.shape[0], classNames.Length);
        if (trueLabels is { } known)
        {
            CheckLabels(known, nameof(trueLabels), features.shape[0], classNames.Length);
        }

        Name = name;
        Features = features.DetachFromDisposeScope();
        GivenLabels = givenLabels;
        TrueLabels = trueLabels;
        ClassNames = classNames;
        Split = split;
    }

    /// <summary>A short name for tables and charts.</summary>
    public string Name { get; init; }

    /// <summary>Images <c>uint8 [N,C,H,W]</c>, or tables <c>float32 [N,F]</c>; on the CPU.</summary>
    public Tensor Features { get; }

    /// <summary>The labels that training sees, N of them.</summary>
    public ImmutableArray<long> GivenLabels { get; }

    /// <summary>The correct labels, where they are known.</summary>
    public ImmutableArray<long>? TrueLabels { get; }

    /// <summary>The names of the K classes.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>For tables: the names of the F columns, where the source has any.</summary>
    public ImmutableArray<string>? FeatureNames { get; init; }

    /// <summary>Which part of a published data set this is.</summary>
    public DataSplit Split { get; init; }

    /// <summary>The brightest value that a pixel of this source can take: 255, or 16 for UCI digits.</summary>
    public int PixelMaximum { get; init; } = byte.MaxValue;

    /// <summary>The number of examples, N.</summary>
    public int Count => GivenLabels.Length;

    /// <summary>The number of classes, K.</summary>
    public int NumClasses => ClassNames.Length;

    /// <summary>Whether the features are pictures.</summary>
    public bool IsImage => Features.dim() == 4;

    /// <summary>The shape of one example: <c>[C,H,W]</c> or <c>[F]</c>.</summary>
    public IReadOnlyList<long> ExampleShape => Features.shape[1..];

    /// <summary>The examples whose given label is wrong; null where the true labels are not known.</summary>
    public int? MislabelledCount =>
        TrueLabels is { } known ? Enumerable.Range(0, Count).Count(i => known[i] != GivenLabels[i]) : null;

    /// <summary>How many examples carry each given label.</summary>
    /// <returns>K counts.</returns>
    public int[] ClassCounts()
    {
        var counts = new int[NumClasses];
        foreach (var label in GivenLabels)
        {
            counts[label]++;
        }

        return counts;
    }

    /// <summary>The same examples with other given labels. The present given labels become the true ones, where none are known.</summary>
    /// <param name="givenLabels">N labels from 0 to K−1.</param>
    /// <returns>A data set that shares the features.</returns>
    /// <exception cref="ArgumentException">The length differs, or a label is out of range.</exception>
    public LabeledDataset WithGivenLabels(ImmutableArray<long> givenLabels) => Like(Features, givenLabels, TrueLabels ?? GivenLabels);

    /// <summary>The same data set under another name.</summary>
    /// <param name="name">The name for tables and charts.</param>
    /// <returns>A data set that shares everything else.</returns>
    public LabeledDataset WithName(string name) =>
        new(name, Features, GivenLabels, ClassNames, TrueLabels, Split) { FeatureNames = FeatureNames, PixelMaximum = PixelMaximum };

    /// <summary>Some of the examples, in the order named.</summary>
    /// <param name="indices">Positions from 0 to N−1; repeats are allowed.</param>
    /// <returns>A data set with features of its own.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A position is outside 0…N−1.</exception>
    public LabeledDataset Subset(ReadOnlySpan<long> indices)
    {
        foreach (var index in indices)
        {
            if (index < 0 || index >= Count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(indices), index, $"indices: each must be from 0 to {Count - 1}, got {index}.");
            }
        }

        using var where = tensor(indices.ToArray(), int64);
        var given = Pick(GivenLabels, indices);
        ImmutableArray<long>? known = TrueLabels is { } labels ? Pick(labels, indices) : null;
        return Like(Features.index_select(0, where), given, known);
    }

    /// <summary>The first examples.</summary>
    /// <param name="count">How many; all where the set is smaller.</param>
    /// <returns>A data set that shares the feature storage.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public LabeledDataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (count >= Count)
        {
            return this;
        }

        return Like(Features.narrow(0, 0, count), GivenLabels[..count], TrueLabels?[..count]);
    }

    /// <summary>Divides the examples at random.</summary>
    /// <param name="secondCount">How many go to the second part, from 1 to N−1.</param>
    /// <param name="seed">The seed of the permutation.</param>
    /// <returns>The two parts, marked <see cref="DataSplit.Train"/> and <see cref="DataSplit.Test"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="secondCount"/> is outside 1…N−1.</exception>
    public (LabeledDataset Train, LabeledDataset Test) RandomSplit(int secondCount, long seed)
    {
        if (secondCount < 1 || secondCount >= Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(secondCount), secondCount, $"secondCount: must be from 1 to {Count - 1}, got {secondCount}.");
        }

        var order = new SeededRandom(seed).Permutation(Count);
        var train = Subset(order.AsSpan(0, Count - secondCount)).In(DataSplit.Train);
        return (train, Subset(order.AsSpan(Count - secondCount)).In(DataSplit.Test));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var noise = MislabelledCount is { } wrong && wrong > 0 ? FormattableString.Invariant($", {wrong} mislabelled") : string.Empty;
        return FormattableString.Invariant(
            $"{Name}: {Count} examples of [{string.Join('x', ExampleShape)}], {NumClasses} classes{noise}");
    }

    private static ImmutableArray<long> Pick(ImmutableArray<long> labels, ReadOnlySpan<long> indices)
    {
        var picked = ImmutableArray.CreateBuilder<long>(indices.Length);
        foreach (var index in indices)
        {
            picked.Add(labels[(int)index]);
        }

        return picked.MoveToImmutable();
    }

    private static void CheckLabels(ImmutableArray<long> labels, string parameter, long count, int classes)
    {
        if (labels.IsDefault || labels.Length != count)
        {
            throw new ArgumentException(
                $"{parameter}: expected {count} labels, one an example, got {(labels.IsDefault ? 0 : labels.Length)}.", parameter);
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= classes)
            {
                throw new ArgumentException(
                    $"{parameter}: each label must be from 0 to {classes - 1}, got {labels[i]} at position {i}.", parameter);
            }
        }
    }

    private LabeledDataset In(DataSplit split) =>
        new(Name, Features, GivenLabels, ClassNames, TrueLabels, split) { FeatureNames = FeatureNames, PixelMaximum = PixelMaximum };

    private LabeledDataset Like(Tensor features, ImmutableArray<long> given, ImmutableArray<long>? known) =>
        new(Name, features, given, ClassNames, known, Split) { FeatureNames = FeatureNames, PixelMaximum = PixelMaximum };
}
