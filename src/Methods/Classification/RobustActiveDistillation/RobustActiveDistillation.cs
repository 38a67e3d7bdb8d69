namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Robust active distillation (Baykal et al., ICLR 2023): whom to ask about when the teacher may be wrong. A player spreads questions
/// over the pool, an adversary then makes the teacher wrong on m points; the player wants the most information that is sure to be right.
/// </summary>
public static class RobustActiveDistillation
{
    private const double Tie = 1e-12;

    /// <summary>
    /// The distribution over the pool that is best in the worst case. With gains sorted descending, H_k = Σ_{j≤k} 1/g_(j) and
    /// value(k) = (k − (1+ρ)m)/H_k, k* is the first k of the greatest value, and q_i = (1/g_i)/H_{k*} on the k* points of the greatest gain.
    /// </summary>
    /// <param name="gains">g, each at least 0 and finite.</param>
    /// <param name="mistakes">m, from 0 to N: how many points the teacher may be wrong about.</param>
    /// <param name="incorrectPenalty">ρ, at least 0: what a wrong label costs, in gains. 0: it is worth nothing.</param>
    /// <returns>The distribution; all zero where no choice is worth anything in the worst case.</returns>
    /// <exception cref="ArgumentException">A gain is negative or not finite, or a number is outside its range.</exception>
    public static QueryAllocation Allocate(ReadOnlySpan<double> gains, int mistakes, double incorrectPenalty = 0)
    {
        Check(gains, mistakes, incorrectPenalty);
        var order = Descending(gains);
        var values = ValuesByCount(gains, mistakes, incorrectPenalty);
        var (best, keep) = (0.0, 0);
        for (var k = 1; k <= order.Length && values[k - 1] is { } value; k++)
        {
            // k*: the first of the greatest values; those within a relative 10⁻¹² count as equal.
            if (value > 0 && value > best * (1 + Tie))
            {
                (best, keep) = (value, k);
            }
        }

        // H_{k*}
        var sum = 0.0;
        for (var k = 0; k < keep; k++)
        {
            sum += 1 / gains[order[k]];
        }

        var q = new double[gains.Length];
        for (var k = 0; k < keep; k++)
        {
            // More for the easier points: all q_i·g_i are the same, so the adversary has nothing to choose.
            q[order[k]] = 1 / gains[order[k]] / sum;
        }

        return new QueryAllocation(q, gains.ToArray(), keep, best);
    }

    /// <summary>What asking about the k points of the greatest gain is worth, for each k: value(k) = (k − (1+ρ)m)/H_k.</summary>
    /// <inheritdoc cref="Allocate"/>
    /// <returns>N values, for k = 1 first; null from where a gain is 0.</returns>
    public static double?[] ValuesByCount(ReadOnlySpan<double> gains, int mistakes, double incorrectPenalty = 0)
    {
        Check(gains, mistakes, incorrectPenalty);
        var order = Descending(gains);
        var values = new double?[gains.Length];
        var sum = 0.0;
        for (var k = 1; k <= order.Length && gains[order[k - 1]] > 0; k++)
        {
            sum += 1 / gains[order[k - 1]];
            values[k - 1] = (k - ((1 + incorrectPenalty) * mistakes)) / sum;
        }

        return values;
    }

    /// <summary>What a distribution is worth when the adversary answers: the m points of the greatest q_i·g_i are wrong.</summary>
    /// <param name="probabilities">q, each at least 0.</param>
    /// <param name="gains">g, as many, each at least 0.</param>
    /// <param name="mistakes">m, from 0 to N.</param>
    /// <param name="incorrectPenalty">ρ, at least 0.</param>
    /// <returns>The points marked wrong, the dearest first, and Σ q g − (1+ρ)·Σ over those.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or a number is outside its range.</exception>
    public static (int[] MarkedWrong, double Value) WorstCase(ReadOnlySpan<double> probabilities, ReadOnlySpan<double> gains, int mistakes, double incorrectPenalty = 0)
    {
        Check(gains, mistakes, incorrectPenalty);
        if (probabilities.Length != gains.Length)
        {
            throw new ArgumentException($"probabilities: expected {gains.Length}, one for each gain, got {probabilities.Length}.", nameof(probabilities));
        }

        var worth = new double[gains.Length];
        for (var i = 0; i < worth.Length; i++)
        {
            worth[i] = probabilities[i] >= 0 && double.IsFinite(probabilities[i])
                ? probabilities[i] * gains[i]
                : throw new ArgumentException($"probabilities: each must be at least 0 and finite, got {probabilities[i]} at position {i}.", nameof(probabilities));
        }

        var marked = Descending(worth)[..mistakes];
        return (marked, worth.Sum() - ((1 + incorrectPenalty) * marked.Sum(i => worth[i])));
    }

    /// <summary>Positions by value, the greatest first, of equals the first.</summary>
    internal static int[] Descending(ReadOnlySpan<double> values)
    {
        var copy = values.ToArray();
        return [.. Enumerable.Range(0, copy.Length).OrderByDescending(i => copy[i])];
    }

    private static void Check(ReadOnlySpan<double> gains, int mistakes, double incorrectPenalty)
    {
        for (var i = 0; i < gains.Length; i++)
        {
            if (!(gains[i] >= 0 && double.IsFinite(gains[i])))
            {
                throw new ArgumentException($"gains: each must be at least 0 and finite, got {gains[i]} at position {i}.", nameof(gains));
            }
        }

        if (mistakes < 0 || mistakes > gains.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(mistakes), mistakes, $"mistakes: expected 0 to {gains.Length}, the number of points, got {mistakes}.");
        }

        Training.Hyperparameter.AtLeastZero(incorrectPenalty);
    }
}
