using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// The confident threshold of each class: t[j] = mean of P[n,j] over the examples n with given label j, never below 2·10⁻⁶.
/// A class without examples gets 2, which no probability reaches: nothing is ever counted into it.
/// </summary>
public static class ConfidentThresholds
{
    /// <summary>The least threshold: above the slack of 10⁻⁶, so that a probability of 0 is never confident.</summary>
    internal const double Floor = 2e-6;

    /// <summary>How far below its threshold a probability still counts.</summary>
    internal const double Slack = 1e-6;

    /// <summary>Computes the thresholds.</summary>
    /// <param name="labels">N given labels, 0 to K−1; classes may be missing.</param>
    /// <param name="probabilities"><c>[N,K]</c>, rows summing to 1 (within 0.01).</param>
    /// <returns>K thresholds; means are taken in the precision of the probabilities.</returns>
    /// <exception cref="ArgumentException">Lengths differ, nothing is there, a label is out of range, or a row is no distribution.</exception>
    public static double[] Compute(LabelVector labels, ProbabilityMatrix probabilities)
    {
        AuditCheck.Inputs(labels, probabilities, allowOneClass: true);
        return probabilities.Double is { } wide
            ? Compute(wide, labels.Values)
            : Compute(probabilities.Single!, labels.Values);
    }

    /// <summary>
    /// The smallest numbers that count as confident: t − 10⁻⁶, computed as NumPy does: in float32 for float32 probabilities,
    /// but in float64 where a class is missing, whose whole number 2 makes the list of thresholds float64.
    /// </summary>
    /// <typeparam name="T">The precision of the probabilities.</typeparam>
    /// <param name="thresholds">K thresholds.</param>
    /// <param name="inDouble">Whether the subtraction is in float64.</param>
    /// <returns>K numbers to compare with by ≥.</returns>
    internal static T[] Least<T>(ReadOnlySpan<double> thresholds, bool inDouble)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var least = new T[thresholds.Length];
        for (var j = 0; j < least.Length; j++)
        {
            if (!inDouble)
            {
                least[j] = T.CreateTruncating(thresholds[j]) - T.CreateTruncating(Slack);
                continue;
            }

            // p ≥ x for a float64 x is p ≥ the next number of T at or above x.
            var exact = thresholds[j] - Slack;
            var rounded = T.CreateTruncating(exact);
            least[j] = double.CreateTruncating(rounded) < exact ? T.BitIncrement(rounded) : rounded;
        }

        return least;
    }

    private static double[] Compute<T>(ProbabilityRows<T> rows, int[] labels)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        RowBlocks.ForEachChecked(rows, static (_, _) => { }, CancellationToken.None);
        return ClassIndex<T>.Build(rows, labels).Thresholds();
    }
}
