using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Labels of every kind: whole numbers <c>[N, …]</c>, N first. One example has one entry (a class), C entries (a label set:
/// absent 0, present 1) or H×W (a mask). An entry is a class from 0 to K−1, or <see cref="Unknown"/>. Immutable.
/// </summary>
public sealed class LabelTensor
{
    /// <summary>The entry that stands for "not known": it is left out of losses, measurements and noise.</summary>
    public const long Unknown = -1;

    private readonly ImmutableArray<long> _entries;
    private readonly Lazy<Tensor> _values;

    /// <summary>Takes one label an example.</summary>
    /// <param name="labels">N labels, each from 0 to K−1 or <see cref="Unknown"/>.</param>
    /// <param name="classNames">K names; none where the entries are no classes (the index of a partner), which are then not bounded.</param>
    /// <exception cref="ArgumentException">A label is out of range.</exception>
    public LabelTensor(ImmutableArray<long> labels, ImmutableArray<string> classNames)
    {
        if (labels.IsDefault)
        {
            throw new ArgumentException("labels: expected one label an example, got none.", nameof(labels));
        }

        ClassNames = classNames.IsDefault ? [] : classNames;
        _entries = labels;
        Shape = [labels.Length];
        Check(labels.AsSpan(), nameof(labels));

        // Made when training first asks for it, perhaps inside somebody's dispose scope.
        _values = new Lazy<Tensor>(() => tensor(labels.AsSpan().ToArray(), int64).DetachFromDisposeScope());
    }

    /// <summary>Takes labels of any form.</summary>
    /// <param name="values">
    /// Whole numbers <c>[N, …]</c> on the CPU: int16 where there are many (masks), int64 otherwise; other whole types become
    /// int64. Kept as it is, outside any dispose scope, and must not change.
    /// </param>
    /// <param name="classNames">K names; none where the entries are no classes, which are then not bounded.</param>
    /// <exception cref="ArgumentException">The values are no whole numbers, have no dimension, or one is out of range.</exception>
    public LabelTensor(Tensor values, ImmutableArray<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.dim() == 0 || values.is_floating_point() || values.dtype == ScalarType.Bool)
        {
            throw new ArgumentException(
                $"values: expected whole numbers [N, …], got {values.dtype} [{string.Join(',', values.shape)}].", nameof(values));
        }

        ClassNames = classNames.IsDefault ? [] : classNames;
        var kept = (values.dtype == ScalarType.Int16 ? values : values.to(int64)).cpu().contiguous().DetachFromDisposeScope();
        Shape = [.. kept.shape];
        _values = new Lazy<Tensor>(kept);
        Check(Entries().AsSpan(), nameof(values));
    }

    /// <summary>int16 or int64 <c>[N, …]</c> on the CPU.</summary>
    public Tensor Values => _values.Value;

    /// <summary>The names of the K classes that an entry can be; empty where entries are no classes.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>The form: N first.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The number of examples, N.</summary>
    public int Count => (int)Shape[0];

    /// <summary>The number of entries: N, N·C, N·H·W.</summary>
    public long EntryCount => Shape.Aggregate(1L, (product, n) => product * n);

    /// <summary>All entries, example by example.</summary>
    /// <returns><see cref="EntryCount"/> numbers; for one label an example no copy is made.</returns>
    public ImmutableArray<long> Entries()
    {
        if (!_entries.IsDefault)
        {
            return _entries;
        }

        using var scope = NewDisposeScope();
        var values = Values.to(int64).data<long>().ToArray();
        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    /// <summary>Labels of the same form and classes with other entries.</summary>
    /// <param name="entries"><see cref="EntryCount"/> numbers, each from 0 to K−1 or <see cref="Unknown"/>.</param>
    /// <returns>The labels.</returns>
    /// <exception cref="ArgumentException">Their number differs, or one is out of range.</exception>
    public LabelTensor WithEntries(ReadOnlySpan<long> entries)
    {
        if (entries.Length != EntryCount)
        {
            throw new ArgumentException($"entries: expected {EntryCount}, one for each entry, got {entries.Length}.", nameof(entries));
        }

        if (Shape.Length == 1)
        {
            return new LabelTensor([.. entries], ClassNames);
        }

        using var scope = NewDisposeScope();
        var all = tensor(entries.ToArray(), int64).reshape([.. Shape]);
        return new LabelTensor(Values.dtype == ScalarType.Int16 ? all.to(ScalarType.Int16) : all, ClassNames);
    }

    /// <summary>The labels of some examples.</summary>
    /// <param name="rows">Positions from 0 to N−1; repeats are allowed.</param>
    /// <returns>The labels, in the order named.</returns>
    public LabelTensor Select(ReadOnlySpan<long> rows)
    {
        if (!_entries.IsDefault)
        {
            var picked = ImmutableArray.CreateBuilder<long>(rows.Length);
            foreach (var row in rows)
            {
                picked.Add(_entries[(int)row]);
            }

            return new LabelTensor(picked.MoveToImmutable(), ClassNames);
        }

        return new LabelTensor(TensorRows.Select(Values, rows), ClassNames);
    }

    private void Check(ReadOnlySpan<long> entries, string parameter)
    {
        var limit = ClassNames.IsEmpty ? long.MaxValue : ClassNames.Length;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i] < Unknown || entries[i] >= limit)
            {
                throw new ArgumentException(
                    $"{parameter}: each label must be from 0 to {limit - 1}, or {Unknown} where it is not known, got {entries[i]} at position {i}.",
                    parameter);
            }
        }
    }
}
