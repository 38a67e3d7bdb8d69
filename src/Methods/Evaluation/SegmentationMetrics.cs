using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>What is measured on masks: every pixel has one of K classes, or −1 where its class is not known; such pixels are left out.</summary>
public static class SegmentationMetrics
{
    /// <summary>How often each true class was decided to be each class.</summary>
    /// <param name="predicted">int64, any shape: classes 0 to K−1.</param>
    /// <param name="labels">int64 of the same shape: true classes, −1 where not known.</param>
    /// <param name="numClasses">K, at least 1.</param>
    /// <returns><c>int64 [K,K]</c> on the device of the labels: rows true, columns predicted.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or a number is no class.</exception>
    public static Tensor Confusion(Tensor predicted, Tensor labels, int numClasses)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 1);
        if (!predicted.shape.SequenceEqual(labels.shape) || predicted.dtype != ScalarType.Int64 || labels.dtype != ScalarType.Int64)
        {
            throw new ArgumentException(
                $"predicted: expected int64 [{string.Join(',', labels.shape)}] as the labels, got {predicted.dtype} [{string.Join(',', predicted.shape)}]"
                    + (labels.dtype == ScalarType.Int64 ? "." : $" and labels of {labels.dtype}."),
                nameof(predicted));
        }

        using var scope = NewDisposeScope();
        var known = labels.ne(-1);
        var (truth, decided) = (labels.masked_select(known), predicted.masked_select(known));
        foreach (var (name, values) in new[] { (nameof(labels), truth), (nameof(predicted), decided) })
        {
            if (values.numel() > 0 && (values.min().item<long>() < 0 || values.max().item<long>() >= numClasses))
            {
                throw new ArgumentException($"{name}: expected classes 0 to {numClasses - 1}, got {values.min().item<long>()} to {values.max().item<long>()}.", name);
            }
        }

        return ((truth * numClasses) + decided).bincount(null, (long)numClasses * numClasses).view(numClasses, numClasses).MoveToOuterDisposeScope();
    }

    /// <summary>Intersection over union of each class: IoU_k = n_kk / (Σ_j n_kj + Σ_i n_ik − n_kk).</summary>
    /// <param name="confusion"><c>int64 [K,K]</c>, as <see cref="Confusion"/> gives.</param>
    /// <returns>K shares; NaN for a class that is neither there nor predicted.</returns>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public static double[] IntersectionOverUnion(Tensor confusion)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        if (confusion.dim() != 2 || confusion.shape[0] != confusion.shape[1])
        {
            throw new ArgumentException($"confusion: expected [K,K], got [{string.Join(',', confusion.shape)}].", nameof(confusion));
        }

        using var scope = NewDisposeScope();
        var k = (int)confusion.shape[0];
        var counts = confusion.cpu().to(float64).contiguous().data<double>().ToArray();
        double Sum(Func<int, int> place) => Enumerable.Range(0, k).Sum(j => counts[place(j)]);
        return [.. Enumerable.Range(0, k).Select(c => counts[(c * k) + c] / (Sum(j => (c * k) + j) + Sum(i => (i * k) + c) - counts[(c * k) + c]))];
    }

    /// <summary>mIoU: the mean over the classes that are there or predicted.</summary>
    /// <param name="confusion"><c>int64 [K,K]</c>, as <see cref="Confusion"/> gives.</param>
    /// <returns>From 0 to 1; NaN where no pixel was counted.</returns>
    public static double MeanIntersectionOverUnion(Tensor confusion) =>
        IntersectionOverUnion(confusion).Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average();
}
