namespace NoisyNotebooks.Methods.Inference;

/// <summary>The design-adjusted outcome: equal to the true label in expectation, whatever the prediction.</summary>
public static class PseudoOutcome
{
    /// <summary>Ỹ_i = g_i + (R_i/π_i)·(Y_i − g_i). It may lie outside the range of Y, and is to be kept so: E[Ỹ | X, Q, Y] = Y because E[R/π] = 1.</summary>
    /// <param name="gold">Y, N gold labels; read where R = 1 alone, so NaN elsewhere.</param>
    /// <param name="labeled">R, N flags: which rows have a gold label.</param>
    /// <param name="samplingProbability">π, N probabilities in (0, 1] with which a row was chosen for a gold label.</param>
    /// <param name="prediction">g, N predicted means: for a binary label probabilities, never rounded.</param>
    /// <returns>Ỹ, N numbers.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a probability is outside (0, 1], or a labelled row has no gold label.</exception>
    public static double[] Compute(
        IReadOnlyList<double> gold, IReadOnlyList<bool> labeled, IReadOnlyList<double> samplingProbability, IReadOnlyList<double> prediction)
    {
        ArgumentNullException.ThrowIfNull(gold);
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(samplingProbability);
        ArgumentNullException.ThrowIfNull(prediction);
        var n = gold.Count;
        InferenceCheck.Length(labeled.Count, n, nameof(labeled));
        InferenceCheck.Probabilities(samplingProbability, n, nameof(samplingProbability));
        InferenceCheck.Finite(prediction, n, nameof(prediction));
        var pseudo = new double[n];
        for (var i = 0; i < n; i++)
        {
            if (labeled[i] && !double.IsFinite(gold[i]))
            {
                throw new ArgumentException($"gold: expected a finite gold label where a row is labelled, got {gold[i]} in row {i}.", nameof(gold));
            }

            pseudo[i] = labeled[i] ? prediction[i] + ((gold[i] - prediction[i]) / samplingProbability[i]) : prediction[i];
        }

        return pseudo;
    }
}
