namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Loss weights for training after the issues were dropped: pruning takes more from some classes than from others, and
/// Q_true[k] / Q[k,k] = 1 / P(given = k | true = k) makes up for it.
/// </summary>
public static class ClassWeights
{
    /// <summary>Computes the weights from the joint before pruning.</summary>
    /// <param name="joint">A calibrated confident joint.</param>
    /// <returns>K weights, at least 1; 1 for a class that nothing was counted into.</returns>
    /// <exception cref="ArgumentException">A class has examples of it counted elsewhere but none on the diagonal.</exception>
    public static double[] AfterPruning(ConfidentJoint joint)
    {
        ArgumentNullException.ThrowIfNull(joint);
        return AfterPruning(joint.Counts);
    }

    /// <summary>Computes the weights from counts before pruning.</summary>
    /// <param name="counts"><c>[K,K]</c>: rows given label, columns true label.</param>
    /// <returns>K weights, at least 1; 1 for a class that nothing was counted into.</returns>
    /// <exception cref="ArgumentException">Not square, or a class has examples of it counted elsewhere but none on the diagonal.</exception>
    public static double[] AfterPruning(int[,] counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var classes = counts.GetLength(0);
        if (classes == 0 || counts.GetLength(1) != classes)
        {
            throw new ArgumentException($"counts: expected [K,K], got [{classes},{counts.GetLength(1)}].", nameof(counts));
        }

        var weights = new double[classes];
        for (var k = 0; k < classes; k++)
        {
            long column = 0;
            for (var i = 0; i < classes; i++)
            {
                column += counts[i, k];
            }

            if (counts[k, k] == 0 && column > 0)
            {
                throw new ArgumentException(
                    $"counts: class {k} has {column} examples counted into it but none with the right label, so no weight can make up for it.", nameof(counts));
            }

            weights[k] = column == 0 ? 1 : (double)column / counts[k, k];
        }

        return weights;
    }
}
