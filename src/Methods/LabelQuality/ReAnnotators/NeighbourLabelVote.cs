using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// What the neighbours of an example say of its label: v_i[c] = Σ_{j∈N(i), y_j=c} w_ij / Σ_{j∈N(i)} w_ij; the corrected label is the class
/// with the most votes, ties to the lowest. v_i at the given label is its credibility.
/// </summary>
/// <remarks>
/// Step 4 of the method as this library reads the abstract of Shu 2022. Since an example has no vote of its own, the votes are
/// out-of-sample probabilities, and <see cref="LabelIssues"/> takes them as such.
/// </remarks>
public sealed class NeighbourLabelVote
{
    /// <summary>Sets it up.</summary>
    /// <param name="k">The neighbours that vote, at least 1 and fewer than there are examples.</param>
    /// <param name="temperature">T of the weights exp((s_ij − max_j s_ij)/T), above 0; null: all votes count alike.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public NeighbourLabelVote(int k = 10, double? temperature = null)
    {
        ReAnnotatorCheck.Neighbours(k);
        ReAnnotatorCheck.Temperature(temperature);
        K = k;
        Temperature = temperature;
    }

    /// <summary>k.</summary>
    public int K { get; }

    /// <summary>T; null: all votes count alike.</summary>
    public double? Temperature { get; }

    /// <summary>Counts the votes.</summary>
    /// <param name="embeddings">E <c>[n,d]</c>.</param>
    /// <param name="labels">n labels, 0 to K − 1.</param>
    /// <param name="numClasses">K; null: one more than the greatest label.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>v <c>[n,K]</c>; each row sums to 1.</returns>
    /// <exception cref="ArgumentException">There is not one label an embedding, a label is out of range, or k is not below n.</exception>
    public double[,] Distribution(EmbeddingMatrix embeddings, LabelVector labels, int? numClasses = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ReAnnotatorCheck.Labels(labels, embeddings.Count, numClasses);
        return Distribution(EmbeddingNeighbours.Find(embeddings, K, cancellationToken: cancellationToken), labels, numClasses);
    }

    /// <summary>Counts the votes of neighbours that are known already.</summary>
    /// <param name="neighbours">At least k for each of the n examples; the first k vote.</param>
    /// <param name="labels">n labels, 0 to K − 1.</param>
    /// <param name="numClasses">K; null: one more than the greatest label.</param>
    /// <returns>v <c>[n,K]</c>; each row sums to 1.</returns>
    /// <exception cref="ArgumentException">There are fewer neighbours than k, not one label an example, or a label is out of range.</exception>
    public double[,] Distribution(EmbeddingNeighbours neighbours, LabelVector labels, int? numClasses = null)
    {
        ReAnnotatorCheck.Neighbours(neighbours, K);
        var classes = ReAnnotatorCheck.Labels(labels, neighbours.Count, numClasses);
        var y = labels.Values;
        var votes = new double[y.Length, classes];
        var weights = new double[K];
        for (var i = 0; i < y.Length; i++)
        {
            neighbours.Weights(i, Temperature, weights);
            var all = 0.0;
            for (var r = 0; r < K; r++)
            {
                votes[i, y[neighbours.Indices[i, r]]] += weights[r];
                all += weights[r];
            }

            for (var c = 0; c < classes; c++)
            {
                votes[i, c] /= all;
            }
        }

        return votes;
    }

    /// <summary>The class with the greatest share in each row, ties to the lowest.</summary>
    /// <param name="distribution"><c>[n,K]</c>, of votes or of another kind.</param>
    /// <returns>n labels.</returns>
    public static int[] Winners(double[,] distribution)
    {
        ArgumentNullException.ThrowIfNull(distribution);
        var labels = new int[distribution.GetLength(0)];
        for (var i = 0; i < labels.Length; i++)
        {
            for (var c = 1; c < distribution.GetLength(1); c++)
            {
                labels[i] = distribution[i, c] > distribution[i, labels[i]] ? c : labels[i];
            }
        }

        return labels;
    }

    /// <summary>Puts other labels in the place of those that are flagged.</summary>
    /// <param name="labels">n given labels.</param>
    /// <param name="suggested">n labels to take.</param>
    /// <param name="flagged">n truth values.</param>
    /// <returns>n labels.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static int[] Correct(LabelVector labels, IReadOnlyList<int> suggested, IReadOnlyList<bool> flagged)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ReAnnotatorCheck.Length(suggested, nameof(suggested), labels.Count);
        ReAnnotatorCheck.Length(flagged, nameof(flagged), labels.Count);
        return [.. labels.Values.Select((y, i) => flagged[i] ? suggested[i] : y)];
    }
}
