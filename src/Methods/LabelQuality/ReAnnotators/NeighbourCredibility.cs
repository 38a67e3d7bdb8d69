using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// How far a label agrees with those of its neighbours: c_i = Σ_{j∈N(i)} w_ij [y_j = y_i] / Σ_{j∈N(i)} w_ij, from 0 to 1, low for a suspect.
/// An example is never its own neighbour.
/// </summary>
/// <remarks>Step 3 of the method as this library reads the abstract of Shu 2022; the formula is a reading, not the author's text.</remarks>
public sealed class NeighbourCredibility
{
    /// <summary>Sets it up.</summary>
    /// <param name="k">The neighbours that are asked, at least 1 and fewer than there are examples.</param>
    /// <param name="temperature">T of the weights exp((s_ij − max_j s_ij)/T), above 0; null: all neighbours count alike.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public NeighbourCredibility(int k = 10, double? temperature = null)
    {
        ReAnnotatorCheck.Neighbours(k);
        ReAnnotatorCheck.Temperature(temperature);
        K = k;
        Temperature = temperature;
    }

    /// <summary>k.</summary>
    public int K { get; }

    /// <summary>T; null: all neighbours count alike.</summary>
    public double? Temperature { get; }

    /// <summary>Scores each label.</summary>
    /// <param name="embeddings">E <c>[n,d]</c>.</param>
    /// <param name="labels">n labels, each at least 0.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>c, n numbers from 0 to 1.</returns>
    /// <exception cref="ArgumentException">There is not one label an embedding, a label is negative, or k is not below n.</exception>
    public double[] Score(EmbeddingMatrix embeddings, LabelVector labels, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ReAnnotatorCheck.Labels(labels, embeddings.Count, null);
        return Score(EmbeddingNeighbours.Find(embeddings, K, cancellationToken: cancellationToken), labels);
    }

    /// <summary>Scores each label by neighbours that are known already.</summary>
    /// <param name="neighbours">At least k for each of the n examples; the first k are asked.</param>
    /// <param name="labels">n labels, each at least 0.</param>
    /// <returns>c, n numbers from 0 to 1.</returns>
    /// <exception cref="ArgumentException">There are fewer neighbours than k, not one label an example, or a label is negative.</exception>
    public double[] Score(EmbeddingNeighbours neighbours, LabelVector labels)
    {
        ReAnnotatorCheck.Neighbours(neighbours, K);
        ReAnnotatorCheck.Labels(labels, neighbours.Count, null);
        var y = labels.Values;
        var credibility = new double[y.Length];
        var weights = new double[K];
        for (var i = 0; i < y.Length; i++)
        {
            neighbours.Weights(i, Temperature, weights);
            var (agreeing, all) = (0.0, 0.0);
            for (var r = 0; r < K; r++)
            {
                agreeing += y[neighbours.Indices[i, r]] == y[i] ? weights[r] : 0;
                all += weights[r];
            }

            credibility[i] = agreeing / all;
        }

        return credibility;
    }

    /// <summary>Which labels are flagged: c_i below the threshold.</summary>
    /// <param name="credibility">n numbers.</param>
    /// <param name="threshold">From 0 (nothing) upwards; above 1 everything.</param>
    /// <returns>n truth values.</returns>
    public static bool[] Flag(IReadOnlyList<double> credibility, double threshold = 0.5)
    {
        ArgumentNullException.ThrowIfNull(credibility);
        ReAnnotatorCheck.Threshold(threshold);
        return [.. credibility.Select(c => c < threshold)];
    }

    /// <summary>The threshold that flags an expected share: the lowest c, with all that are equal to the last of them.</summary>
    /// <param name="credibility">n numbers from 0 to 1.</param>
    /// <param name="share">The share of wrong labels that is expected, 0 to 1.</param>
    /// <returns>A threshold for <see cref="Flag"/>: it flags at least that share.</returns>
    /// <exception cref="ArgumentException">There is no number, or the share is outside.</exception>
    public static double ThresholdFor(IReadOnlyList<double> credibility, double share)
    {
        ArgumentNullException.ThrowIfNull(credibility);
        if (credibility.Count == 0)
        {
            throw new ArgumentException("credibility: expected at least one number, got none.", nameof(credibility));
        }

        if (!(share is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, $"share: expected a share from 0 to 1, got {share}.");
        }

        var count = (int)Math.Round(share * credibility.Count);
        return count == 0 ? 0 : Math.BitIncrement(credibility.Order().ElementAt(count - 1));
    }
}
