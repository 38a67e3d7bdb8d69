using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Numerics;

/// <summary>The direction in which some points vary most.</summary>
public static class PrincipalDirection
{
    /// <summary>
    /// Projects points on it: (X − mean) · v, where v is the first right singular vector of the centred points. Its sign, which
    /// is arbitrary, is chosen so that the entry of v that is largest in size is positive.
    /// </summary>
    /// <param name="points"><c>[N,D]</c>, row by row.</param>
    /// <param name="dimensions">D, at least 1.</param>
    /// <returns>N numbers with mean 0.</returns>
    /// <exception cref="ArgumentException">There is no point, or the numbers are no whole number of points.</exception>
    public static float[] Project(float[] points, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (points.Length == 0 || points.Length % dimensions != 0)
        {
            throw new ArgumentException(
                $"points: expected at least one point of {dimensions} numbers, got {points.Length} numbers.", nameof(points));
        }

        using var scope = NewDisposeScope();
        var matrix = tensor(points, [points.Length / dimensions, dimensions]);
        var centred = matrix - matrix.mean([0], keepdim: true);
        var (_, _, directions) = linalg.svd(centred, fullMatrices: false);
        var first = directions[0];
        var sign = first[first.abs().argmax()].item<float>() < 0 ? -1f : 1f;
        return (centred.matmul(first) * sign).data<float>().ToArray();
    }
}
