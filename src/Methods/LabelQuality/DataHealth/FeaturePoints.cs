using System.Numerics;
using System.Runtime.InteropServices;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Examples as points: features standardized (unless the set keeps its scale) and turned into the directions of most variance, of which
/// at most 50 are kept. Where all are kept, distances are those of the standardized features.
/// </summary>
internal sealed class FeaturePoints
{
    private const int Most = FeatureEmbeddings.PictureComponents;

    // Rows are padded with zeros to whole vectors.
    private readonly float[] _values;

    private FeaturePoints(float[] values, int count, int stride)
    {
        (_values, Count, Stride) = (values, count, stride);
    }

    /// <summary>The number of points.</summary>
    public int Count { get; }

    /// <summary>Numbers a point, those of padding too.</summary>
    public int Stride { get; }

    /// <summary>A point.</summary>
    public ReadOnlySpan<float> this[int i] => _values.AsSpan(i * Stride, Stride);

    /// <summary>Makes points of one data set, or of two with those of the second after the first.</summary>
    /// <param name="features">The features of each, of the same form.</param>
    /// <param name="isStandardized">Whether columns are standardized first.</param>
    public static FeaturePoints Of(Tensor[] features, bool isStandardized)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var all = features.Length == 1 ? features[0] : cat(features);
        using var normalization = isStandardized ? InputNormalization.Measure(all) : InputNormalization.None;
        var values = normalization.Apply(all).to(float32).flatten(1);
        values = values - values.mean([0], keepdim: true, type: float64).to(float32);
        var (rows, columns) = ((int)values.shape[0], (int)values.shape[1]);
        var kept = Math.Min(columns, Most);
        return columns > 1 && rows > columns
            ? From(FeatureEmbeddings.PrincipalComponents(values, kept), rows, kept)
            : rows > Most && columns > Most
                ? From(FeatureEmbeddings.PrincipalComponents(values, Most), rows, Most)
                : From(values.to(float64).cpu().contiguous().data<double>().ToArray(), rows, columns);
    }

    /// <summary>Makes points of rows.</summary>
    public static FeaturePoints Of(double[,] rows)
    {
        return From(rows, rows.GetLength(0), rows.GetLength(1));
    }

    /// <summary>The square of the Euclidean distance.</summary>
    public float SquaredDistance(int i, int j)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(this[i]);
        var b = MemoryMarshal.Cast<float, Vector<float>>(this[j]);
        var sum = Vector<float>.Zero;
        for (var v = 0; v < a.Length; v++)
        {
            var difference = a[v] - b[v];
            sum += difference * difference;
        }

        return Vector.Sum(sum);
    }

    /// <summary>Whether the square of the distance is at most so much; ends as soon as it is more.</summary>
    public bool IsWithin(int i, int j, float square)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(this[i]);
        var b = MemoryMarshal.Cast<float, Vector<float>>(this[j]);
        var sum = 0f;
        for (var v = 0; v < a.Length && sum <= square; v++)
        {
            var difference = a[v] - b[v];
            sum += Vector.Sum(difference * difference);
        }

        return sum <= square;
    }

    private static FeaturePoints From(Array values, int rows, int columns)
    {
        var flat = values is double[,] table
            ? MemoryMarshal.CreateReadOnlySpan(ref table[0, 0], table.Length)
            : (double[])values;
        var stride = (columns + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        var points = new float[checked(rows * stride)];
        for (var i = 0; i < rows; i++)
        {
            for (var d = 0; d < columns; d++)
            {
                points[(i * stride) + d] = (float)flat[(i * columns) + d];
            }
        }

        return new FeaturePoints(points, rows, stride);
    }
}
