using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Features and label sets as a reader found them.</summary>
/// <param name="Name">The data set's name.</param>
/// <param name="Features"><c>float32 [N,F]</c> or <c>uint8 [N,C,H,W]</c>.</param>
/// <param name="FeatureNames">The F names of a table; none for pictures.</param>
/// <param name="Labels"><c>[N,C]</c> row by row: 1 present, 0 absent, −1 unknown.</param>
/// <param name="ClassNames">The C names.</param>
internal sealed record LabelSetTable(
    string Name,
    Tensor Features,
    ImmutableArray<string> FeatureNames,
    long[] Labels,
    ImmutableArray<string> ClassNames)
{
    /// <summary>Makes one from a reader's lists.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="values">N·F features, row by row.</param>
    /// <param name="featureNames">F names.</param>
    /// <param name="labels">N·C labels, row by row.</param>
    /// <param name="classNames">C names.</param>
    /// <returns>The table.</returns>
    public static LabelSetTable Of(
        string name, List<float> values, ImmutableArray<string> featureNames, List<long> labels, ImmutableArray<string> classNames)
    {
        var features = empty([labels.Count / classNames.Length, featureNames.Length], ScalarType.Float32);
        CollectionsMarshal.AsSpan(values).CopyTo(MemoryMarshal.Cast<byte, float>(features.bytes));
        return new(name, features, featureNames, [.. labels], classNames);
    }
}
