using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Numerics;

/// <summary>The first principal components of data: its rows, centred, on the directions of the greatest singular values.</summary>
public sealed class TruncatedSvd
{
    private readonly double[] _mean;
    private readonly double[,] _directions;

    private TruncatedSvd(double[] mean, double[,] directions)
    {
        _mean = mean;
        _directions = directions;
    }

    /// <summary>The directions that are kept.</summary>
    public int Components => _directions.GetLength(0);

    /// <summary>Fits.</summary>
    /// <param name="data"><c>[N,D]</c>, finite.</param>
    /// <param name="components">How many directions are kept, 1 to min(N, D).</param>
    /// <returns>The projection; each direction points to where its entry of greatest size is positive.</returns>
    /// <exception cref="ArgumentException">There are fewer rows or columns than components.</exception>
    public static TruncatedSvd Fit(double[,] data, int components)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (n, d) = (data.GetLength(0), data.GetLength(1));
        if (components < 1 || components > Math.Min(n, d))
        {
            throw new ArgumentOutOfRangeException(nameof(components), components, $"components: expected 1 to {Math.Min(n, d)} for [{n},{d}], got {components}.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var rows = tensor(data);
        var mean = rows.mean([0], keepdim: true);
        var (_, _, v) = linalg.svd(rows - mean, fullMatrices: false);
        var values = v.narrow(0, 0, components).contiguous().data<double>().ToArray();
        var directions = new double[components, d];
        for (var c = 0; c < components; c++)
        {
            // A singular vector is known but for its sign.
            var row = values.AsSpan(c * d, d).ToArray();
            var sign = Math.Sign(row.MaxBy(Math.Abs));
            for (var j = 0; j < d; j++)
            {
                directions[c, j] = sign * row[j];
            }
        }

        return new TruncatedSvd(mean.data<double>().ToArray(), directions);
    }

    /// <summary>Projects rows.</summary>
    /// <param name="data"><c>[M,D]</c>.</param>
    /// <returns><c>[M,components]</c>.</returns>
    /// <exception cref="ArgumentException">The rows have another length.</exception>
    public double[,] Project(double[,] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.GetLength(1) != _mean.Length)
        {
            throw new ArgumentException($"data: expected [M,{_mean.Length}], got [{data.GetLength(0)},{data.GetLength(1)}].", nameof(data));
        }

        var result = new double[data.GetLength(0), Components];
        for (var i = 0; i < data.GetLength(0); i++)
        {
            for (var c = 0; c < Components; c++)
            {
                var sum = 0.0;
                for (var j = 0; j < _mean.Length; j++)
                {
                    sum += (data[i, j] - _mean[j]) * _directions[c, j];
                }

                result[i, c] = sum;
            }
        }

        return result;
    }
}
