using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Examples with given labels of any kind and, where they are known, true labels. What all kinds share stands here; noise,
/// dynamics and the training loop look at entries of labels and ask the kind for the rest. Immutable: every operation
/// (<see cref="DatasetOperations"/>) returns a new data set, which shares tensors where it can.
/// </summary>
public abstract class Dataset
{
    /// <summary>Creates a data set.</summary>
    /// <param name="name">A short name for tables and charts.</param>
    /// <param name="features">What the network reads, on the CPU. Kept as it is, outside any dispose scope.</param>
    /// <param name="given">The labels that training sees.</param>
    /// <param name="known">The correct labels, where known: same form, same classes.</param>
    /// <param name="split">Which part of a published data set this is.</param>
    /// <exception cref="ArgumentException">Given and true labels have another form or other classes.</exception>
    protected Dataset(string name, Tensor features, LabelTensor given, LabelTensor? known, DataSplit split)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(given);
        if (known is not null && (!known.Shape.SequenceEqual(given.Shape) || !known.ClassNames.SequenceEqual(given.ClassNames)))
        {
            throw new ArgumentException(
                $"known: expected true labels [{string.Join(',', given.Shape)}] of the same {given.ClassNames.Length} classes, "
                    + $"got [{string.Join(',', known.Shape)}] of {known.ClassNames.Length}.",
                nameof(known));
        }

        Name = name;
        Features = features.DetachFromDisposeScope();
        Given = given;
        Known = known;
        Split = split;
    }

    /// <summary>A short name for tables and charts.</summary>
    public string Name { get; init; }

    /// <summary>Which part of a published data set this is.</summary>
    public DataSplit Split { get; init; }

    /// <summary>What the network reads, on the CPU; for most kinds one row an example.</summary>
    public Tensor Features { get; }

    /// <summary>The labels that training sees.</summary>
    public LabelTensor Given { get; }

    /// <summary>The correct labels, where they are known.</summary>
    public LabelTensor? Known { get; }

    /// <summary>What a network's outputs mean for these labels.</summary>
    public abstract TargetKind Kind { get; }

    /// <summary>The number of examples, N.</summary>
    public int Count => Given.Count;

    /// <summary>The number of classes that an entry of the labels can be, K.</summary>
    public int NumClasses => Given.ClassNames.Length;

    /// <summary>The names of the K classes.</summary>
    public ImmutableArray<string> ClassNames => Given.ClassNames;

    /// <summary>Whether the features are pictures <c>[N,C,H,W]</c>.</summary>
    public bool IsImage => Features.dim() == 4;

    /// <summary>The shape of one example: <c>[C,H,W]</c>, <c>[F]</c>.</summary>
    public virtual IReadOnlyList<long> ExampleShape => Features.shape[1..];

    /// <summary>The entries whose given label is wrong (for one label an example: the examples); null where the true labels are not known.</summary>
    public int? MislabelledCount
    {
        get
        {
            if (Known is null)
            {
                return null;
            }

            var given = Given.Entries().AsSpan();
            var known = Known.Entries().AsSpan();
            var wrong = 0;
            for (var i = 0; i < given.Length; i++)
            {
                wrong += given[i] != known[i] && given[i] != LabelTensor.Unknown && known[i] != LabelTensor.Unknown ? 1 : 0;
            }

            return wrong;
        }
    }

    /// <summary>How many entries carry each given label (for one label an example: how many examples).</summary>
    /// <returns>K counts; unknown entries are in none.</returns>
    public int[] ClassCounts()
    {
        var counts = new int[NumClasses];
        foreach (var label in Given.Entries())
        {
            if (label != LabelTensor.Unknown)
            {
                counts[label]++;
            }
        }

        return counts;
    }

    /// <summary>Whether features are brought to mean 0 and standard deviation 1 before training; not for bags of words or frozen features.</summary>
    protected internal virtual bool IsStandardized => true;

    /// <summary>
    /// Whether the network reads all features together in every step (the nodes of a graph): <see cref="OutputsOf"/> then
    /// picks the rows of a step, and by default a step has all examples. Such features are never cut into batches.
    /// </summary>
    protected internal virtual bool IsWhole => false;

    /// <summary>The outputs that belong to some examples.</summary>
    /// <param name="outputs">What the network answered: <c>[B, …]</c>, one row for each of these examples; where <see cref="IsWhole"/>, rows for all features.</param>
    /// <param name="rows"><c>int64 [B]</c>, positions in this set, on the device of the outputs.</param>
    /// <returns><c>[B, …]</c>.</returns>
    protected internal virtual Tensor OutputsOf(Tensor outputs, Tensor rows) => outputs;

    /// <summary>The same examples with other labels, name or part.</summary>
    /// <param name="given">Given labels of the same form.</param>
    /// <param name="known">True labels, where known.</param>
    /// <param name="name">The name.</param>
    /// <param name="split">The part.</param>
    /// <returns>A data set of the same type that shares the features.</returns>
    protected internal abstract Dataset With(LabelTensor given, LabelTensor? known, string name, DataSplit split);

    /// <summary>Some of the examples.</summary>
    /// <param name="rows">Positions from 0 to N−1, checked; repeats are allowed.</param>
    /// <returns>A data set of the same type.</returns>
    protected internal abstract Dataset Select(ReadOnlySpan<long> rows);

    /// <inheritdoc/>
    public override string ToString()
    {
        var noise = MislabelledCount is { } wrong && wrong > 0 ? FormattableString.Invariant($", {wrong} mislabelled") : string.Empty;
        return FormattableString.Invariant(
            $"{Name}: {Count} examples of [{string.Join('x', ExampleShape)}], {NumClasses} classes{noise}");
    }
}
