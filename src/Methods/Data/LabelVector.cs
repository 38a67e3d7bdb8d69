using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>N given labels, each from 0 to K−1. Arrays of <see cref="int"/> and <see cref="long"/> convert by themselves.</summary>
public sealed class LabelVector
{
    private readonly int[] _labels;

    private LabelVector(int[] labels) => _labels = labels;

    /// <summary>The number of labels, N.</summary>
    public int Count => _labels.Length;

    /// <summary>The labels.</summary>
    internal int[] Values => _labels;

    /// <summary>A copy of the labels.</summary>
    /// <returns>N labels.</returns>
    public int[] ToArray() => [.. _labels];

    /// <summary>Wraps labels.</summary>
    /// <param name="labels">N labels; not copied.</param>
    public static implicit operator LabelVector(int[] labels) => From(labels);

    /// <summary>Converts labels.</summary>
    /// <param name="labels">N labels.</param>
    public static implicit operator LabelVector(long[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return From(labels.AsSpan());
    }

    /// <summary>Converts labels.</summary>
    /// <param name="labels">N labels.</param>
    public static implicit operator LabelVector(ImmutableArray<long> labels) => From(labels.AsSpan());

    /// <summary>Takes the given labels of a data set with one class an example.</summary>
    /// <param name="dataset">The data set: pictures, tables, nodes of a graph.</param>
    /// <exception cref="ArgumentException">Its labels are of another kind.</exception>
    public static implicit operator LabelVector(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.Kind == TargetKind.Classes
            ? From(dataset.Given.Entries().AsSpan())
            : throw new ArgumentException($"dataset: expected one class label an example, got {dataset.Kind} of a {dataset.GetType().Name}.", nameof(dataset));
    }

    /// <summary>Wraps labels.</summary>
    /// <param name="labels">N labels; not copied: they must not change while they are audited.</param>
    /// <returns>The labels.</returns>
    public static LabelVector From(int[] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new LabelVector(labels);
    }

    /// <summary>Converts labels.</summary>
    /// <param name="labels">N labels.</param>
    /// <returns>The labels.</returns>
    /// <exception cref="ArgumentException">A label does not fit into 32 bits.</exception>
    public static LabelVector From(ReadOnlySpan<long> labels)
    {
        var values = new int[labels.Length];
        for (var n = 0; n < values.Length; n++)
        {
            var label = labels[n];
            values[n] = label is >= int.MinValue and <= int.MaxValue
                ? (int)label
                : throw new ArgumentException($"labels: each label must be a class number from 0, got {label} at position {n}.", nameof(labels));
        }

        return new LabelVector(values);
    }

    /// <summary>Reads a NumPy file.</summary>
    /// <param name="path">A <c>.npy</c> file, version 1 to 3: <c>[N]</c>, whole numbers of 8 to 64 bits.</param>
    /// <returns>The labels.</returns>
    /// <exception cref="InvalidDataException">The file is no such array, or is cut off, or a label does not fit into 32 bits.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static LabelVector FromNpy(string path)
    {
        using var file = NpyFile.Open(path, dimensions: 1);
        try
        {
            return From(file.Copy<long>().AsSpan());
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"{path}: {e.Message.Split(" (Parameter")[0]}", e);
        }
    }

    /// <summary>Checks labels against the classes there are.</summary>
    /// <param name="classes">K.</param>
    /// <param name="allowOneClass">Whether all labels may be the same.</param>
    /// <param name="labels">The parameter's name.</param>
    /// <exception cref="ArgumentException">A label out of range, or one class only.</exception>
    internal void Check(int classes, bool allowOneClass = false, string labels = "labels")
    {
        var varied = false;
        for (var n = 0; n < _labels.Length; n++)
        {
            if ((uint)_labels[n] >= (uint)classes)
            {
                throw new ArgumentException(
                    $"{labels}: each label must be from 0 to {classes - 1} (the probabilities have {classes} columns), got {_labels[n]} at position {n}.",
                    labels);
            }

            varied |= _labels[n] != _labels[0];
        }

        if (!varied && !allowOneClass)
        {
            throw new ArgumentException(
                $"{labels}: at least 2 different labels are needed to find wrong ones, got only label {(_labels.Length == 0 ? "none" : _labels[0])}.",
                labels);
        }
    }
}
