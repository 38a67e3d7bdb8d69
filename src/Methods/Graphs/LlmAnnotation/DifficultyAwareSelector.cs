using System.Collections.Immutable;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Which nodes a language model is asked about (LLM-GNN, Chen et al., ICLR 2024): those that are easy for it <b>and</b> useful for the graph
/// network, score_i = α rank(C-Density)_i + (1 − α) rank(f_act)_i, and of these the budget's highest.
/// </summary>
public sealed class DifficultyAwareSelector
{
    /// <summary>Creates it.</summary>
    /// <param name="alpha">α, in [0, 1]: how much being easy counts. 0: the active score alone; 1: C-Density alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is outside [0, 1].</exception>
    public DifficultyAwareSelector(double alpha = 0.33)
    {
        Hyperparameter.Share(alpha);
        Alpha = alpha;
    }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>The scores.</summary>
    /// <param name="density">C-Density of M nodes.</param>
    /// <param name="activeScore">f_act of each: degree, PageRank, or another that says how useful its label is.</param>
    /// <returns>M numbers in [0, 1).</returns>
    /// <exception cref="ArgumentException">Lengths differ, or a number is NaN.</exception>
    public double[] Score(IReadOnlyList<double> density, IReadOnlyList<double> activeScore)
    {
        ArgumentNullException.ThrowIfNull(density);
        ArgumentNullException.ThrowIfNull(activeScore);
        if (activeScore.Count != density.Count)
        {
            throw new ArgumentException($"activeScore: expected {density.Count} numbers as density, got {activeScore.Count}.", nameof(activeScore));
        }

        var (easy, useful) = (PercentileRank.Of(density), PercentileRank.Of(activeScore));
        return [.. easy.Zip(useful, (d, a) => (Alpha * d) + ((1 - Alpha) * a))];
    }

    /// <summary>The nodes.</summary>
    /// <param name="density">C-Density of M nodes.</param>
    /// <param name="activeScore">f_act of each.</param>
    /// <param name="budget">B, 1 to M.</param>
    /// <returns>B nodes, the highest score first; of equal scores the node with the smaller number.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a number is NaN, or B is out of range.</exception>
    public ImmutableArray<int> Select(IReadOnlyList<double> density, IReadOnlyList<double> activeScore, int budget) => Top(Score(density, activeScore), budget);

    /// <summary>The nodes of the highest scores.</summary>
    /// <param name="scores">M numbers, none NaN.</param>
    /// <param name="budget">B, 1 to M.</param>
    /// <returns>B nodes, the highest score first; of equal scores the node with the smaller number.</returns>
    /// <exception cref="ArgumentException">A number is NaN, or B is out of range.</exception>
    public static ImmutableArray<int> Top(IReadOnlyList<double> scores, int budget)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (budget < 1 || budget > scores.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(budget), budget, $"budget: expected 1 to {scores.Count} nodes, got {budget}.");
        }

        for (var i = 0; i < scores.Count; i++)
        {
            if (double.IsNaN(scores[i]))
            {
                throw new ArgumentException($"scores: expected numbers, got NaN at node {i}.", nameof(scores));
            }
        }

        return [.. Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i]).Take(budget)];
    }
}
