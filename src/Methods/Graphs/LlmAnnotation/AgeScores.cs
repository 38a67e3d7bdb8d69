using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>The scores of AGE (active graph embedding), without its uncertainty, for which labels are needed, and of its difficulty-aware variant.</summary>
public static class AgeScores
{
    /// <summary>α rank(density of P²X) + (1 − α) rank(PageRank).</summary>
    /// <param name="propagatedDensity">C-Density of the features averaged over neighbours (<see cref="NeighbourAverages"/>), with as many clusters as the budget.</param>
    /// <param name="pageRank">PageRank of each node.</param>
    /// <param name="alpha">α, in [0, 1].</param>
    /// <returns>M scores.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a number is NaN, or α is out of range.</exception>
    public static double[] Active(IReadOnlyList<double> propagatedDensity, IReadOnlyList<double> pageRank, double alpha = 0.33) =>
        new DifficultyAwareSelector(alpha).Score(propagatedDensity, pageRank);

    /// <summary>α rank(density of P²X) + β rank(PageRank) + (1 − α − β) C-Density; the last is the density itself and not its rank, as in the authors' code.</summary>
    /// <param name="propagatedDensity">C-Density of the features averaged over neighbours, with as many clusters as the budget.</param>
    /// <param name="pageRank">PageRank of each node.</param>
    /// <param name="density">C-Density of the features with as many clusters as classes.</param>
    /// <param name="alpha">α, in [0, 1].</param>
    /// <param name="beta">β, in [0, 1 − α].</param>
    /// <returns>M scores.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a number is NaN, or a weight is out of range.</exception>
    public static double[] DifficultyAware(
        IReadOnlyList<double> propagatedDensity, IReadOnlyList<double> pageRank, IReadOnlyList<double> density, double alpha = 0.33, double beta = 0.33)
    {
        ArgumentNullException.ThrowIfNull(propagatedDensity);
        ArgumentNullException.ThrowIfNull(pageRank);
        ArgumentNullException.ThrowIfNull(density);
        Hyperparameter.Share(alpha);
        if (!(beta >= 0 && alpha + beta <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(beta), beta, FormattableString.Invariant($"beta: expected a share in [0, {1 - alpha:0.######}], what alpha leaves, got {beta}."));
        }

        if (pageRank.Count != propagatedDensity.Count || density.Count != propagatedDensity.Count)
        {
            throw new ArgumentException($"density, pageRank: expected {propagatedDensity.Count} numbers as propagatedDensity, got {density.Count} and {pageRank.Count}.", nameof(density));
        }

        foreach (var (numbers, name) in new[] { (propagatedDensity, nameof(propagatedDensity)), (pageRank, nameof(pageRank)), (density, nameof(density)) })
        {
            if (numbers.Select((v, i) => (v, i)).FirstOrDefault(p => double.IsNaN(p.v), (0, -1)) is var (_, node) && node >= 0)
            {
                throw new ArgumentException($"{name}: expected numbers, got NaN at node {node}.", name);
            }
        }

        var (dense, central) = (PercentileRank.Of(propagatedDensity), PercentileRank.Of(pageRank));
        return [.. Enumerable.Range(0, dense.Length).Select(i => (alpha * dense[i]) + (beta * central[i]) + ((1 - alpha - beta) * density[i]))];
    }
}
