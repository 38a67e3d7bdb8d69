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

    /// <summary>What a caller wants of a frame.</summary>
    /// <param name="name">The frame's name.</param>
    /// <param name="names">Its columns.</param>
    /// <param name="label">The column of given labels.</param>
    /// <param name="trueLabel">The column of true labels.</param>
    /// <param name="features">The feature columns.</param>
    /// <returns>The request; its errors are <see cref="ArgumentException"/>.</returns>
    public static TableRequest Request(string name, string[] names, string label, string? trueLabel, IReadOnlyList<string>? features) =>
        TableRequest.Of(
            name, names, label, trueLabel, features, row => FormattableString.Invariant($"row {row}"),
            (problem, parameter) => new ArgumentException($"{(parameter == "frame" ? name : parameter)}: {problem}", parameter));
}
