using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Which examples have label issues, as a mask; <see cref="LabelIssues"/> also ranks and explains them.</summary>
public static class LabelIssueFinder
{
    /// <summary>Finds label issues.</summary>
    /// <param name="labels">N given labels, 0 to K−1, at least two different; classes may be missing.</param>
    /// <param name="probabilities"><c>[N,K]</c>, out of sample, rows summing to 1 (within 0.01).</param>
    /// <param name="method">The rule.</param>
    /// <param name="fracNoise">For the prune rules: the share of the estimated wrong labels to take, 0 to 1.</param>
    /// <param name="minExamplesPerClass">For the prune rules: how many examples of each class stay, at least 0.</param>
    /// <param name="cancellationToken">Stops between blocks of rows.</param>
    /// <returns>N truth values: whether the example is a label issue.</returns>
    /// <exception cref="ArgumentException">
    /// Lengths differ, nothing is there, a label is out of range, one class only, a row is no distribution, the rule is
    /// unknown, or a number is out of range.
    /// </exception>
    public static bool[] Find(
        LabelVector labels,
        ProbabilityMatrix probabilities,
        PruningMethod method = PruningMethod.ByNoiseRate,
        double fracNoise = 1,
        int minExamplesPerClass = 1,
        CancellationToken cancellationToken = default)
    {
        AuditCheck.Inputs(labels, probabilities);
        Check(method, fracNoise, minExamplesPerClass);
        return probabilities.Double is { } wide
            ? Mask(ConfidentScan<double>.Run(wide, labels.Values, null, cancellationToken), method, fracNoise, minExamplesPerClass, cancellationToken)
            : Mask(ConfidentScan<float>.Run(probabilities.Single!, labels.Values, null, cancellationToken), method, fracNoise, minExamplesPerClass, cancellationToken);
    }

    internal static void Check(PruningMethod method, double fracNoise, int minExamplesPerClass)
    {
        if (!Enum.IsDefined(method))
        {
            throw new ArgumentException($"method: expected one of {string.Join(", ", Enum.GetNames<PruningMethod>())}, got {method}.", nameof(method));
        }

        PruneCounts.Check(minExamplesPerClass, fracNoise);
    }

    /// <summary>Runs the prune rules that a method needs.</summary>
    internal static void Prune<T>(
        ConfidentScan<T> scan, int[,] calibrated, PruningMethod method, double fracNoise, int minExamplesPerClass, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var byClass = method is PruningMethod.ByClass or PruningMethod.Both;
        var byNoiseRate = method is PruningMethod.ByNoiseRate or PruningMethod.Both;
        if (byClass || byNoiseRate)
        {
            new Pruning<T>(scan, calibrated, minExamplesPerClass, fracNoise).Run(byClass, byNoiseRate, cancellationToken);
        }
    }

    /// <summary>What an example's flags must hold to be an issue.</summary>
    internal static ExampleFlags Needed(PruningMethod method) =>
        ExampleFlags.Contradicts | method switch
        {
            PruningMethod.PredictedNotGiven => ExampleFlags.Predicted,
            PruningMethod.ConfidentLearning => ExampleFlags.OffDiagonal,
            PruningMethod.ByClass => ExampleFlags.ByClass,
            PruningMethod.ByNoiseRate => ExampleFlags.ByNoiseRate,
            _ => ExampleFlags.ByClass | ExampleFlags.ByNoiseRate,
        };

    private static bool[] Mask<T>(
        ConfidentScan<T> scan, PruningMethod method, double fracNoise, int minExamplesPerClass, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // The raw counts are not needed any more: they become the calibrated ones.
        if (method is not (PruningMethod.PredictedNotGiven or PruningMethod.ConfidentLearning))
        {
            ConfidentJoint.CalibrateInPlace(scan.Counts, ConfidentJoint.ClassCounts(scan));
            Prune(scan, scan.Counts, method, fracNoise, minExamplesPerClass, cancellationToken);
        }

        var needed = Needed(method);
        var mask = new bool[scan.Flags.Length];
        for (var n = 0; n < mask.Length; n++)
        {
            mask[n] = (scan.Flags[n] & needed) == needed;
        }

        return mask;
    }
}
