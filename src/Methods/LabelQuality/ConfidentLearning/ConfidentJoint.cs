using System.Numerics;
using System.Runtime.InteropServices;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// The confident joint: how many examples of given label i (rows) are confidently of true label j (columns). An example
/// counts where some P[n,j] ≥ t[j] − 10⁻⁶: into that j where there is one such j, into the most likely class where there are
/// several; examples with none are left out as likely outliers. The diagonal is at least 1.
/// </summary>
public sealed class ConfidentJoint
{
    private ConfidentJoint(int[,] counts, int[] offDiagonalIndices, double[] thresholds, bool isCalibrated)
    {
        Counts = counts;
        OffDiagonalIndices = offDiagonalIndices;
        Thresholds = thresholds;
        IsCalibrated = isCalibrated;
    }

    /// <summary><c>[K,K]</c>: rows given label, columns true label.</summary>
    public int[,] Counts { get; }

    /// <summary>The examples counted off the diagonal, ascending.</summary>
    public int[] OffDiagonalIndices { get; }

    /// <summary>The K thresholds that were used.</summary>
    public double[] Thresholds { get; }

    /// <summary>Whether row i sums to the number of examples with given label i, and all to N.</summary>
    public bool IsCalibrated { get; }

    /// <summary>Counts.</summary>
    /// <param name="labels">N given labels, 0 to K−1; classes may be missing.</param>
    /// <param name="probabilities"><c>[N,K]</c>, out of sample, rows summing to 1 (within 0.01).</param>
    /// <param name="thresholds">K thresholds; null: the confident thresholds of these data.</param>
    /// <param name="calibrate">Whether the counts are scaled to the given label counts.</param>
    /// <returns>The joint.</returns>
    /// <exception cref="ArgumentException">Lengths differ, nothing is there, a label is out of range, a row is no distribution.</exception>
    public static ConfidentJoint Compute(
        LabelVector labels, ProbabilityMatrix probabilities, double[]? thresholds = null, bool calibrate = true)
    {
        AuditCheck.Inputs(labels, probabilities, allowOneClass: true);
        if (thresholds is not null && thresholds.Length != probabilities.NumClasses)
        {
            throw new ArgumentException(
                $"thresholds: expected {probabilities.NumClasses}, one a class, got {thresholds.Length}.", nameof(thresholds));
        }

        return probabilities.Double is { } wide
            ? Of(ConfidentScan<double>.Run(wide, labels.Values, thresholds), calibrate)
            : Of(ConfidentScan<float>.Run(probabilities.Single!, labels.Values, thresholds), calibrate);
    }

    /// <summary>
    /// Scales counts so that row i sums to the number of examples with given label i and the whole to N, and rounds each row
    /// to integers (<see cref="SumPreservingRounding"/>).
    /// </summary>
    /// <param name="counts"><c>[K,K]</c> counts; not changed.</param>
    /// <param name="classCounts">K numbers of examples by given label.</param>
    /// <returns><c>[K,K]</c> calibrated counts.</returns>
    public static int[,] Calibrate(int[,] counts, ReadOnlySpan<int> classCounts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var classes = classCounts.Length;
        if (counts.GetLength(0) != classes || counts.GetLength(1) != classes)
        {
            throw new ArgumentException(
                $"counts: expected [{classes},{classes}], got [{counts.GetLength(0)},{counts.GetLength(1)}].", nameof(counts));
        }

        var calibrated = (int[,])counts.Clone();
        CalibrateInPlace(calibrated, classCounts);
        return calibrated;
    }

    /// <summary>The joint distribution Q = C / sum of C.</summary>
    /// <returns><c>[K,K]</c>: rows given label, columns true label; sums to 1.</returns>
    public double[,] EstimateJoint()
    {
        var classes = Counts.GetLength(0);
        var joint = new double[classes, classes];
        var counts = Flat(Counts);
        long total = 0;
        foreach (var count in counts)
        {
            total += count;
        }

        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                joint[i, j] = Counts[i, j] / (double)total;
            }
        }

        return joint;
    }

    internal static ConfidentJoint Of<T>(ConfidentScan<T> scan, bool calibrate, bool inPlace = false)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var offDiagonal = new List<int>();
        for (var n = 0; n < scan.Flags.Length; n++)
        {
            if ((scan.Flags[n] & ExampleFlags.OffDiagonal) != ExampleFlags.None)
            {
                offDiagonal.Add(n);
            }
        }

        // In place: the raw counts of the scan are not needed any more, and K×K may be large.
        var counts = calibrate && !inPlace ? (int[,])scan.Counts.Clone() : scan.Counts;
        if (calibrate)
        {
            CalibrateInPlace(counts, ClassCounts(scan));
        }

        return new ConfidentJoint(counts, [.. offDiagonal], scan.Thresholds, calibrate);
    }

    internal static int[] ClassCounts<T>(ConfidentScan<T> scan)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var counts = new int[scan.Rows.NumClasses];
        for (var k = 0; k < counts.Length; k++)
        {
            counts[k] = scan.Classes.CountOf(k);
        }

        return counts;
    }

    internal static Span<int> Flat(int[,] matrix) => MemoryMarshal.CreateSpan(ref matrix[0, 0], matrix.Length);

    // The sums run in the order of NumPy's, because halves that round up or down decide over single counts.
    internal static void CalibrateInPlace(int[,] counts, ReadOnlySpan<int> classCounts)
    {
        var classes = classCounts.Length;
        var all = Flat(counts);
        var rowSums = new double[classes];
        double examples = 0;
        for (var i = 0; i < classes; i++)
        {
            long sum = 0;
            foreach (var count in all.Slice(i * classes, classes))
            {
                sum += count;
            }

            rowSums[i] = Math.Max(sum, 1e-100);
            examples += classCounts[i];
        }

        double total = 0;
        var block = new double[Math.Min(PairwiseSum.Block, all.Length)];
        for (var start = 0; start < all.Length; start += block.Length)
        {
            var part = block.AsSpan(0, Math.Min(block.Length, all.Length - start));
            for (var e = 0; e < part.Length; e++)
            {
                var count = all[start + e];
                var i = count == 0 ? 0 : (start + e) / classes;
                part[e] = count == 0 ? 0 : count / rowSums[i] * classCounts[i];
            }

            total += PairwiseSum.OfBlock<double>(part);
        }

        total = Math.Max(total, 1e-100);
        Parallel.For(0, classes, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, RoundRow(counts, rowSums, classCounts.ToArray(), total, examples));
    }

    // Only entries above 0 take part: a zero has residual 0 and never moves.
    private static Action<int> RoundRow(int[,] counts, double[] rowSums, int[] classCounts, double total, double examples) =>
        i =>
        {
            var classes = classCounts.Length;
            var row = Flat(counts).Slice(i * classes, classes);
            var places = new List<int>();
            for (var j = row.IndexOfAnyExcept(0); j >= 0;)
            {
                places.Add(j);
                var next = row[(j + 1)..].IndexOfAnyExcept(0);
                j = next < 0 ? -1 : j + 1 + next;
            }

            Span<double> values = places.Count <= 128 ? stackalloc double[places.Count] : new double[places.Count];
            Span<int> rounded = places.Count <= 128 ? stackalloc int[places.Count] : new int[places.Count];
            for (var p = 0; p < places.Count; p++)
            {
                values[p] = row[places[p]] / rowSums[i] * classCounts[i] / total * examples;
            }

            SumPreservingRounding.Round(values, rounded);
            for (var p = 0; p < places.Count; p++)
            {
                row[places[p]] = rounded[p];
            }
        };
}
