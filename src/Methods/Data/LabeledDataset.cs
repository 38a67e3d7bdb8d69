using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Examples with given labels (perhaps wrong) and, where they are known, true labels. Immutable: every operation returns
/// a new data set, which shares the feature tensor where it can.
/// </summary>
public sealed class LabeledDataset : Dataset
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
        : base(
            name,
            Checked(features),
            Labels(givenLabels, nameof(givenLabels), features.shape[0], classNames),
            trueLabels is { } known ? Labels(known, nameof(trueLabels), features.shape[0], classNames) : null,
            split)
    {
    }

    /// <summary>The labels that training sees, N of them.</summary>
    public ImmutableArray<long> GivenLabels => Given.Entries();

    /// <summary>The correct labels, where they are known.</summary>
    public ImmutableArray<long>? TrueLabels => Known?.Entries();

    /// <inheritdoc/>
    public override TargetKind Kind => TargetKind.Classes;

    /// <summary>For tables: the names of the F columns, where the source has any.</summary>
    public ImmutableArray<string>? FeatureNames { get; init; }

    /// <summary>For tables that were read: how; null for those that were made.</summary>
    public TableReading? Reading { get; init; }

    /// <summary>For texts: what the rows of features were made of, N of them.</summary>
    /// <exception cref="ArgumentException">They are not N.</exception>
    public ImmutableArray<string>? Texts
    {
        get;
        init => field = value is not { } texts || texts.Length == Count
            ? value
            : throw new ArgumentException($"Texts: expected {Count}, one an example, got {texts.Length}.", nameof(value));
    }

    /// <summary>The brightest value that a pixel of this source can take: 255, or 16 for UCI digits.</summary>
    public int PixelMaximum { get; init; } = byte.MaxValue;

    /// <summary>
    /// Whether training takes the features as they are, as with frozen features of another network and bags of words; otherwise it
    /// brings each column (each channel of pictures) to mean 0 and standard deviation 1.
    /// </summary>
    public bool KeepsScale { get; init; }

    /// <inheritdoc/>
    protected internal override bool IsStandardized => !KeepsScale;

    /// <summary>The same labels for other features of the same examples: changed pictures, what an encoder makes of them.</summary>
    /// <param name="features">As the constructor takes them, N rows.</param>
    /// <param name="keepsScale">The new set's <see cref="KeepsScale"/>.</param>
    /// <returns>A data set of the same name, without names of columns.</returns>
    /// <exception cref="ArgumentException">The rows are not N, or the features have another form.</exception>
    public LabeledDataset WithFeatures(Tensor features, bool keepsScale = false) =>
        new(Name, features, Given.Entries(), ClassNames, Known?.Entries(), Split) { PixelMaximum = PixelMaximum, KeepsScale = keepsScale, Texts = Texts };

    /// <summary>The examples of some classes, which are numbered anew in the order named.</summary>
    /// <param name="classes">Classes from 0 to K−1, each once, at least one.</param>
    /// <returns>The examples whose given label (and true label, where known) is among them.</returns>
    /// <exception cref="ArgumentException">A class is out of range or named twice, or no example is left.</exception>
    public LabeledDataset OfClasses(params int[] classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var place = new Dictionary<long, long>();
        foreach (var k in classes)
        {
            if (k < 0 || k >= NumClasses || !place.TryAdd(k, place.Count))
            {
                throw new ArgumentException($"classes: expected classes from 0 to {NumClasses - 1}, each once, got {string.Join(", ", classes)}.", nameof(classes));
            }
        }

        var (given, known) = (GivenLabels, TrueLabels);
        long[] rows = [.. Enumerable.Range(0, Count).Where(i => place.ContainsKey(given[i]) && (known is not { } t || place.ContainsKey(t[i]))).Select(i => (long)i)];
        if (rows.Length == 0)
        {
            throw new ArgumentException($"classes: expected classes that have examples, got {string.Join(", ", classes)}.", nameof(classes));
        }

        return new LabeledDataset(
            Name,
            TensorRows.Select(Features, rows),
            [.. rows.Select(i => place[given[(int)i]])],
            [.. classes.Select(k => ClassNames[k])],
            known is { } truth ? [.. rows.Select(i => place[truth[(int)i]])] : null,
            Split)
        {
            FeatureNames = FeatureNames, PixelMaximum = PixelMaximum, KeepsScale = KeepsScale, Texts = TextsOf(rows),
        };
    }

    /// <summary>The same examples with other given labels. The present given labels become the true ones, where none are known.</summary>
    /// <param name="givenLabels">N labels from 0 to K−1.</param>
    /// <returns>A data set that shares the features.</returns>
    /// <exception cref="ArgumentException">The length differs, or a label is out of range.</exception>
    public LabeledDataset WithGivenLabels(ImmutableArray<long> givenLabels) =>
        Like(Features, Labels(givenLabels, nameof(givenLabels), Count, ClassNames), Known ?? Given, Name, Split, Texts, Reading);

    /// <inheritdoc/>
    protected internal override Dataset With(LabelTensor given, LabelTensor? known, string name, DataSplit split)
    {
        ArgumentNullException.ThrowIfNull(given);
        return Like(Features, given, known, name, split, Texts, Reading);
    }

    /// <inheritdoc/>
    protected internal override Dataset Select(ReadOnlySpan<long> rows) =>
        Like(TensorRows.Select(Features, rows), Given.Select(rows), Known?.Select(rows), Name, Split, TextsOf(rows), reading: null);

    private ImmutableArray<string>? TextsOf(ReadOnlySpan<long> rows)
    {
        if (Texts is not { } texts)
        {
            return null;
        }

        var chosen = ImmutableArray.CreateBuilder<string>(rows.Length);
        foreach (var row in rows)
        {
            chosen.Add(texts[(int)row]);
        }

        return chosen.MoveToImmutable();
    }

    private LabeledDataset Like(Tensor features, LabelTensor given, LabelTensor? known, string name, DataSplit split, ImmutableArray<string>? texts, TableReading? reading) =>
        new(name, features, given.Entries(), given.ClassNames, known?.Entries(), split)
        {
            FeatureNames = FeatureNames, PixelMaximum = PixelMaximum, KeepsScale = KeepsScale, Texts = texts, Reading = reading,
        };

    private static Tensor Checked(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var isImage = features.dtype == ScalarType.Byte && features.dim() == 4;
        return isImage || (features.dtype == ScalarType.Float32 && features.dim() == 2)
            ? features
            : throw new ArgumentException(
                $"features: expected uint8 [N,C,H,W] or float32 [N,F], got {features.dtype} [{string.Join(',', features.shape)}].",
                nameof(features));
    }

    private static LabelTensor Labels(ImmutableArray<long> labels, string parameter, long count, ImmutableArray<string> classNames)
    {
        if (classNames.IsDefaultOrEmpty)
        {
            throw new ArgumentException("classNames: at least one class is needed, got none.", nameof(classNames));
        }

        if (labels.IsDefault || labels.Length != count)
        {
            throw new ArgumentException(
                $"{parameter}: expected {count} labels, one an example, got {(labels.IsDefault ? 0 : labels.Length)}.", parameter);
        }

        // Every example has a class here: Unknown is for kinds that can leave entries out.
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= classNames.Length)
            {
                throw new ArgumentException(
                    $"{parameter}: each label must be from 0 to {classNames.Length - 1}, got {labels[i]} at position {i}.", parameter);
            }
        }

        return new LabelTensor(labels, classNames);
    }
}
