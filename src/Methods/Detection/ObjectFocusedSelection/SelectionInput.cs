using NoisyNotebooks.Methods.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>What selections are given, checked.</summary>
internal static class SelectionInput
{
    /// <summary>Features as points.</summary>
    public static PointRows Points(Tensor features, string parameter, bool normalize = false)
    {
        ArgumentNullException.ThrowIfNull(features, parameter);
        if (features.dim() != 2 || !features.is_floating_point() || features.shape[0] < 1 || features.shape[1] < 1)
        {
            throw new ArgumentException(
                $"{parameter}: expected floating-point numbers [O,D], one row an object and at least one, got {features.dtype} [{string.Join(',', features.shape)}].", parameter);
        }

        using var scope = NewDisposeScope();
        var all = features.detach().cpu().to(float64);
        if (!all.isfinite().all().item<bool>())
        {
            var row = all.isfinite().all(1).logical_not().to(int64).argmax().item<long>();
            throw new ArgumentException($"{parameter}: expected finite numbers, got NaN or an infinite one in row {row}.", parameter);
        }

        // x / ‖x‖; a row of zeros stays.
        all = normalize ? all / all.norm(1, keepdim: true).clamp_min(double.Epsilon) : all;
        var values = all.contiguous().data<double>().ToArray();
        var table = new double[features.shape[0], features.shape[1]];
        Buffer.BlockCopy(values, 0, table, 0, values.Length * sizeof(double));
        return new PointRows(table);
    }

    /// <summary>Checks the classes and pictures of objects.</summary>
    public static void Check(int objects, int numClasses, IReadOnlyList<long> classes, IReadOnlyList<long> imageIds)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(imageIds);
        if (classes.Count != objects)
        {
            throw new ArgumentException($"classes: expected {objects}, one an object, got {classes.Count}.", nameof(classes));
        }

        if (imageIds.Count != objects)
        {
            throw new ArgumentException($"imageIds: expected {objects}, one an object, got {imageIds.Count}.", nameof(imageIds));
        }

        for (var i = 0; i < classes.Count; i++)
        {
            if (classes[i] < 0 || classes[i] >= numClasses)
            {
                throw new ArgumentException($"classes: expected 0 to {numClasses - 1}, got {classes[i]} at object {i}.", nameof(classes));
            }
        }
    }

    /// <summary>How many of some objects are of each class.</summary>
    public static long[] Counts(int numClasses, IReadOnlyList<long> classes, IEnumerable<int> rows)
    {
        var counts = new long[numClasses];
        foreach (var row in rows)
        {
            counts[classes[row]]++;
        }

        return counts;
    }
}
