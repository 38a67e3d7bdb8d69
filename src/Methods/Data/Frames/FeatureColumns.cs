using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>What frames of either library have in common: named columns of numbers, and labels as class names.</summary>
internal static class FeatureColumns
{
    /// <summary>The column of given labels that frames made here carry.</summary>
    public const string GivenLabel = "given_label";

    /// <summary>The column of true labels that frames made here carry.</summary>
    public const string TrueLabel = "true_label";

    /// <summary>The names of the F feature columns: the data set's own, <c>p0</c>… for pixels, or <c>f0</c>….</summary>
    /// <param name="dataset">The data set.</param>
    /// <returns>F names.</returns>
    public static string[] Names(LabeledDataset dataset)
    {
        if (dataset.FeatureNames is { } names)
        {
            return [.. names];
        }

        var prefix = dataset.IsImage ? 'p' : 'f';
        return [.. Enumerable.Range(0, checked((int)dataset.ExampleShape.Aggregate(1L, (a, b) => a * b))).Select(i => $"{prefix}{i}")];
    }

    /// <summary>Copies the features column by column.</summary>
    /// <typeparam name="T">byte for images, float for tables.</typeparam>
    /// <param name="dataset">The data set.</param>
    /// <returns>F columns of N values.</returns>
    public static T[][] Copy<T>(LabeledDataset dataset)
        where T : unmanaged
    {
        // One transposition in native code, then each column is contiguous.
        using var columns = dataset.Features.reshape(dataset.Count, -1).t().contiguous();
        var all = MemoryMarshal.Cast<byte, T>(columns.bytes);
        var copies = new T[columns.shape[0]][];
        for (var f = 0; f < copies.Length; f++)
        {
            copies[f] = all.Slice(f * dataset.Count, dataset.Count).ToArray();
        }

        return copies;
    }

    /// <summary>The class names of labels.</summary>
    /// <param name="labels">N labels.</param>
    /// <param name="classNames">K names.</param>
    /// <returns>N names.</returns>
    public static string[] ToNames(ImmutableArray<long> labels, ImmutableArray<string> classNames)
    {
        var names = new string[labels.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = classNames[(int)labels[i]];
        }

        return names;
    }

    /// <summary>Makes a data set of columns.</summary>
    /// <param name="frame">The columns and labels.</param>
    /// <param name="options">The caller's wishes.</param>
    /// <returns>A table, or images where the caller gave their shape.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit, a pixel is no whole number from 0 to 255, or a value is not finite.</exception>
    public static LabeledDataset Assemble(FrameContent frame, FrameOptions options)
    {
        var count = frame.GivenLabels.Length;
        if (count == 0 || frame.Columns.Count == 0)
        {
            throw new ArgumentException(
                $"frame: expected at least one row and one feature column, got {count} rows and {frame.Columns.Count} feature columns.",
                nameof(frame));
        }

        var encoder = new LabelEncoder(options.ClassNames);
        var given = Codes(frame, frame.GivenLabels, options.LabelColumn, encoder);
        var known = frame.TrueLabels is null ? null : Codes(frame, frame.TrueLabels, options.TrueLabelColumn!, encoder);
        var (names, classOf) = encoder.Resolve();

        using var columns = empty([frame.Columns.Count, count], ScalarType.Float32);
        var all = MemoryMarshal.Cast<byte, float>(columns.bytes);
        for (var f = 0; f < frame.Columns.Count; f++)
        {
            Check(frame, f, isPixel: options.ImageShape is not null);
            frame.Columns[f].Values.CopyTo(all[(f * count)..]);
        }

        using var table = columns.t();
        var features = options.ImageShape is { } shape ? AsImages(table, shape) : table.contiguous();
        return new LabeledDataset(
            options.Name,
            features,
            [.. given.Select(c => classOf[c])],
            names,
            known is null ? null : [.. known.Select(c => classOf[c])])
        {
            FeatureNames = options.ImageShape is null ? [.. frame.Columns.Select(c => c.Name)] : null,
        };
    }

    private static Tensor AsImages(Tensor table, IReadOnlyList<long> imageShape) =>
        imageShape.Count == 3 && imageShape.All(s => s > 0) && imageShape[0] * imageShape[1] * imageShape[2] == table.shape[1]
            ? table.to(ScalarType.Byte).reshape(table.shape[0], imageShape[0], imageShape[1], imageShape[2]).contiguous()
            : throw new ArgumentException(
                $"imageShape: expected [C,H,W] with C·H·W = {table.shape[1]} feature columns, got [{string.Join(',', imageShape)}].",
                nameof(imageShape));

    private static void Check(FrameContent frame, int column, bool isPixel)
    {
        var (name, values) = frame.Columns[column];
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            if (!float.IsFinite(value) || (isPixel && (value < 0 || value > byte.MaxValue || value != MathF.Floor(value))))
            {
                var allowed = isPixel ? "a whole number from 0 to 255" : "a finite number";
                throw new ArgumentException(
                    $"frame: expected {allowed} in each row of column '{name}', got {(float.IsNaN(value) ? "a missing value" : value)} in row {i}.",
                    nameof(frame));
            }
        }
    }

    private static int[] Codes(FrameContent frame, string?[] labels, string column, LabelEncoder encoder)
    {
        var codes = new int[labels.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = string.IsNullOrWhiteSpace(labels[i]) ? -1 : encoder.Code(labels[i].AsSpan().Trim());
            if (codes[i] < 0)
            {
                var got = labels[i] is { } text ? $"'{text}', which is none of the class names" : "a missing value";
                throw new ArgumentException($"frame: expected a label in each row of column '{column}', got {got}, in row {i}.", nameof(frame));
            }
        }

        return codes;
    }
}

/// <summary>The columns that were read of a frame.</summary>
/// <param name="Columns">F columns of N numbers; NaN where one is missing.</param>
/// <param name="GivenLabels">N labels as texts; null where one is missing.</param>
/// <param name="TrueLabels">N labels as texts, where there are any.</param>
internal sealed record FrameContent(
    IReadOnlyList<(string Name, float[] Values)> Columns, string?[] GivenLabels, string?[]? TrueLabels);

/// <summary>How a frame is to be read.</summary>
internal sealed record FrameOptions(
    string Name, string LabelColumn, string? TrueLabelColumn, ImmutableArray<string>? ClassNames, IReadOnlyList<long>? ImageShape);
