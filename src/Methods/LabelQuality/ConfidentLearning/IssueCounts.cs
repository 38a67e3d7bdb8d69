using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Two estimates of how many labels are wrong.</summary>
/// <param name="OffDiagonal">The examples off the diagonal of the raw confident joint that also contradict their label.</param>
/// <param name="OffDiagonalCalibrated">N · (1 − trace Q) of the calibrated joint, halves to even.</param>
public readonly record struct IssueCounts(int OffDiagonal, int OffDiagonalCalibrated)
{
    /// <summary>Estimates.</summary>
    /// <param name="labels">N given labels, 0 to K−1, at least two different.</param>
    /// <param name="probabilities"><c>[N,K]</c>, out of sample, rows summing to 1 (within 0.01).</param>
    /// <returns>Both counts.</returns>
    /// <exception cref="ArgumentException">Lengths differ, nothing is there, a label is out of range, one class only, a row is no distribution.</exception>
    public static IssueCounts Estimate(LabelVector labels, ProbabilityMatrix probabilities)
    {
        AuditCheck.Inputs(labels, probabilities);
        return probabilities.Double is { } wide
            ? Of(ConfidentScan<double>.Run(wide, labels.Values))
            : Of(ConfidentScan<float>.Run(probabilities.Single!, labels.Values));
    }

    internal static IssueCounts Of<T>(ConfidentScan<T> scan)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var needed = LabelIssueFinder.Needed(PruningMethod.ConfidentLearning);
        var offDiagonal = 0;
        foreach (var flags in scan.Flags)
        {
            offDiagonal += (flags & needed) == needed ? 1 : 0;
        }

        return new IssueCounts(offDiagonal, Calibrated(ConfidentJoint.Calibrate(scan.Counts, ConfidentJoint.ClassCounts(scan)), scan.Flags.Length));
    }

    internal static int Calibrated(int[,] calibrated, int examples)
    {
        long total = 0;
        foreach (var count in ConfidentJoint.Flat(calibrated))
        {
            total += count;
        }

        var trace = 0.0;
        for (var k = 0; k < calibrated.GetLength(0); k++)
        {
            trace += calibrated[k, k] / Math.Max(total, 1e-100);
        }

        return (int)Math.Round((1 - trace) * examples, MidpointRounding.ToEven);
    }
}
