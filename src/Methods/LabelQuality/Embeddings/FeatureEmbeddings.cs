using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Features as embeddings, where there is no encoder.</summary>
public static class FeatureEmbeddings
{
    /// <summary>The directions that are kept of pictures.</summary>
    public const int PictureComponents = 50;

    // Enough to find the directions in which many pictures differ; finding them in all takes minutes.
    private const int MostForDirections = 5_000;

    /// <summary>
    /// The features of a data set as embeddings, seen from their mean: columns of a table are standardized, unless the set keeps its scale
    /// (<see cref="LabeledDataset.KeepsScale"/>); pictures become their first principal components. Labels are not looked at.
    /// </summary>
    /// <param name="dataset">Pictures, a table, or the nodes of a graph.</param>
    /// <returns>One embedding an example.</returns>
    /// <exception cref="ArgumentException">An example is the mean of all, so that it has no direction, or a feature is not finite.</exception>
    public static EmbeddingMatrix ToEmbeddings(this Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var normalization = dataset.IsStandardized ? InputNormalization.Measure(dataset.Features) : InputNormalization.None;
        var features = normalization.Apply(dataset.Features).to(float64).flatten(1);
        features = features - features.mean([0], keepdim: true);
        return dataset.IsImage && features.shape[1] > PictureComponents && features.shape[0] > PictureComponents
            ? EmbeddingMatrix.From(PrincipalComponents(features, PictureComponents))
            : EmbeddingMatrix.From(features);
    }

    /// <summary>The first principal components of rows: a space for neighbours where there is no encoder.</summary>
    /// <param name="features">Of any number type, <c>[n,D]</c> or <c>[n,C,H,W]</c>.</param>
    /// <param name="count">How many, 1 to min(n, D). Where there are more than 5,000 rows, directions are found in every so many of them.</param>
    /// <returns><c>[n,count]</c>, centred.</returns>
    /// <exception cref="ArgumentException">There are fewer rows or columns than components.</exception>
    public static double[,] PrincipalComponents(Tensor features, int count)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        features = features.flatten(1);
        var rows = Table(features);
        var every = Math.Max(1, (rows.GetLength(0) + MostForDirections - 1) / MostForDirections);
        return TruncatedSvd.Fit(every == 1 ? rows : Table(features[TensorIndex.Slice(0, null, every)]), count).Project(rows);
    }

    private static double[,] Table(Tensor values)
    {
        using var host = values.detach().to(float64).cpu().contiguous();
        var table = new double[values.shape[0], values.shape[1]];
        host.data<double>().CopyTo(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref table[0, 0], table.Length));
        return table;
    }
}
