using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Soft labels from where the classes are dense, each example left out of its own: with unit embeddings u, D_ij = |u_i − u_j|²,
/// G_ij = exp(−D_ij/(2h²)), G_ii = 0, f_c = Σ_{j: y_j=c} G_ij / max(n_c, 1), the posterior is P_i[c] ∝ f_c · n_c/n.
/// </summary>
/// <remarks>
/// Step 5 of the method as this library reads the abstract of Shu 2022. The class sizes cancel, so that P_i[c] is the share of the kernel
/// mass that class c holds; the form is kept so that another prior can be put in.
/// </remarks>
public sealed class KernelDensitySoftLabels
{
    /// <summary>Sets it up.</summary>
    /// <param name="bandwidth">h, above 0; on vectors of length 1, 0.1 to 0.5 is usual.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bandwidth is not above 0.</exception>
    public KernelDensitySoftLabels(double bandwidth = 0.25)
    {
        ReAnnotatorCheck.Bandwidth(bandwidth);
        Bandwidth = bandwidth;
    }

    /// <summary>h.</summary>
    public double Bandwidth { get; }

    /// <summary>The posterior of each example's class, its own label left out.</summary>
    /// <param name="embeddings">E <c>[n,d]</c>.</param>
    /// <param name="labels">n labels, 0 to K − 1.</param>
    /// <param name="numClasses">K; null: one more than the greatest label.</param>
    /// <param name="prior">K numbers of at least 0 in the place of n_c/n; null: the class shares.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>P <c>[n,K]</c>; each row sums to 1. A row that no kernel reaches has the prior.</returns>
    /// <exception cref="ArgumentException">There is not one label an embedding, a label is out of range, or the prior has another length or no mass.</exception>
    public double[,] Posterior(
        EmbeddingMatrix embeddings, LabelVector labels, int? numClasses = null, IReadOnlyList<double>? prior = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        var classes = ReAnnotatorCheck.Labels(labels, embeddings.Count, numClasses);
        var (n, y) = (embeddings.Count, labels.Values);
        var counts = new double[classes];
        foreach (var label in y)
        {
            counts[label]++;
        }

        var shares = Shares(prior, counts);
        var posterior = new double[n, classes];
        var scale = 1 / (Bandwidth * Bandwidth);
        embeddings.ForEachRow(
            (i, similarities) =>
            {
                var mass = new double[classes];
                for (var j = 0; j < n; j++)
                {
                    // |u_i − u_j|² = 2 − 2 s_ij, so G_ij = exp(−(1 − s_ij)/h²).
                    mass[y[j]] += j == i ? 0 : Math.Exp((similarities[j] - 1) * scale);
                }

                var sum = 0.0;
                for (var c = 0; c < classes; c++)
                {
                    mass[c] *= shares[c] / Math.Max(counts[c], 1);
                    sum += mass[c];
                }

                for (var c = 0; c < classes; c++)
                {
                    posterior[i, c] = sum > 0 ? mass[c] / sum : shares[c];
                }
            },
            null,
            cancellationToken);
        return posterior;
    }

    /// <summary>The uncertain labels that a network is trained on: q_i = λ · onehot(y_i) + (1 − λ) · P_i.</summary>
    /// <param name="posterior">P <c>[n,K]</c>.</param>
    /// <param name="labels">n given labels, 0 to K − 1.</param>
    /// <param name="lambda">λ, the weight of the given label, 0 to 1; 1 is plain training.</param>
    /// <returns>q <c>[n,K]</c>.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a label is out of range, or λ is.</exception>
    public static double[,] Mix(double[,] posterior, LabelVector labels, double lambda = 0.5)
    {
        ArgumentNullException.ThrowIfNull(posterior);
        ReAnnotatorCheck.Labels(labels, posterior.GetLength(0), posterior.GetLength(1));
        ReAnnotatorCheck.Weight(lambda, nameof(lambda));
        var mixed = new double[labels.Count, posterior.GetLength(1)];
        for (var i = 0; i < labels.Count; i++)
        {
            for (var c = 0; c < mixed.GetLength(1); c++)
            {
                mixed[i, c] = ((1 - lambda) * posterior[i, c]) + (c == labels.Values[i] ? lambda : 0);
            }
        }

        return mixed;
    }

    private static double[] Shares(IReadOnlyList<double>? prior, double[] counts)
    {
        if (prior is null)
        {
            var n = counts.Sum();
            return [.. counts.Select(c => c / n)];
        }

        if (prior.Count != counts.Length)
        {
            throw new ArgumentException($"prior: expected {counts.Length} numbers, one a class, got {prior.Count}.", nameof(prior));
        }

        var sum = prior.Sum();
        return prior.All(p => p >= 0) && sum > 0 && double.IsFinite(sum)
            ? [.. prior.Select(p => p / sum)]
            : throw new ArgumentException("prior: each number must be finite and at least 0, and their sum above 0.", nameof(prior));
    }
}
