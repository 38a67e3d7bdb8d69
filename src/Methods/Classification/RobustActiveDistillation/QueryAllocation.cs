using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>A distribution of questions over a pool.</summary>
public sealed class QueryAllocation
{
    private readonly double[] _gains;

    internal QueryAllocation(double[] probabilities, double[] gains, int supportSize, double worstCaseValue)
    {
        Probabilities = [.. probabilities];
        _gains = gains;
        SupportSize = supportSize;
        WorstCaseValue = worstCaseValue;
    }

    /// <summary>q, one number a point; they sum to 1, or are all 0 where no choice is worth anything in the worst case.</summary>
    public ImmutableArray<double> Probabilities { get; }

    /// <summary>k*, how many points may be asked about.</summary>
    public int SupportSize { get; }

    /// <summary>What the distribution is worth in the worst case.</summary>
    public double WorstCaseValue { get; }

    /// <summary>Whether every choice is worth nothing in the worst case; questions are then drawn evenly.</summary>
    public bool IsFallback => SupportSize == 0;

    /// <summary>
    /// Draws different points one after the other in proportion to q: the b greatest of log q_i + Gumbel noise. Where fewer points than
    /// that have q above 0, all of them are taken and the rest by descending gain.
    /// </summary>
    /// <param name="budget">b, from 0 to N.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <returns>b positions, in the order drawn.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer points than that.</exception>
    public int[] Sample(int budget, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (budget < 0 || budget > Probabilities.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(budget), budget, $"budget: expected 0 to {Probabilities.Length}, the number of points, got {budget}.");
        }

        // −log(−log u) is Gumbel noise.
        var keys = Probabilities.Select(q => (IsFallback ? 0 : Math.Log(q)) - Math.Log(-Math.Log(1 - random.NextDouble()))).ToArray();
        var chosen = RobustActiveDistillation.Descending(keys).Where(i => keys[i] > double.NegativeInfinity).Take(budget).ToList();
        if (chosen.Count < budget)
        {
            chosen.AddRange(RobustActiveDistillation.Descending(_gains).Except(chosen).Take(budget - chosen.Count));
        }

        return [.. chosen];
    }
}
