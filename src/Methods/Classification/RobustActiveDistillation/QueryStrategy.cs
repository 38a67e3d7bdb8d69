using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Whom to ask about.</summary>
public enum QueryStrategy
{
    /// <summary>Any points.</summary>
    Uniform,

    /// <summary>The points of the greatest margin gain: where the student's two first classes are closest.</summary>
    TopMargin,

    /// <summary>The points of the greatest entropy gain.</summary>
    TopEntropy,

    /// <summary>Robust active distillation.</summary>
    Robust,
}

/// <summary>Choosing points.</summary>
public static class QueryStrategies
{
    /// <summary>Chooses points of a pool.</summary>
    /// <param name="strategy">How.</param>
    /// <param name="probabilities">What the student says of the pool, <c>[N,C]</c>.</param>
    /// <param name="budget">b, from 0 to N.</param>
    /// <param name="teacherError">e, in [0, 1): the share of the pool that the teacher is expected to be wrong about; m = round(e·N).</param>
    /// <param name="random">Where chance comes from.</param>
    /// <returns>b different positions.</returns>
    /// <exception cref="ArgumentException">A row is no distribution, or a number is outside its range.</exception>
    public static int[] Choose(this QueryStrategy strategy, double[,] probabilities, int budget, double teacherError, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(random);
        var n = probabilities.GetLength(0);
        if (budget < 0 || budget > n)
        {
            throw new ArgumentOutOfRangeException(nameof(budget), budget, $"budget: expected 0 to {n}, the number of points, got {budget}.");
        }

        if (!(teacherError is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(teacherError), teacherError, $"teacherError: expected a share in [0, 1), got {teacherError}.");
        }

        return strategy switch
        {
            QueryStrategy.Uniform => [.. random.Permutation(n).Take(budget).Select(i => (int)i)],
            QueryStrategy.TopMargin => RobustActiveDistillation.Descending(InformativenessGain.Margin(probabilities))[..budget],
            QueryStrategy.TopEntropy => RobustActiveDistillation.Descending(InformativenessGain.Entropy(probabilities))[..budget],
            QueryStrategy.Robust => RobustActiveDistillation
                .Allocate(InformativenessGain.Margin(probabilities), (int)Math.Round(teacherError * n, MidpointRounding.AwayFromZero))
                .Sample(budget, random),
            _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, $"strategy: expected {string.Join(", ", Enum.GetNames<QueryStrategy>())}, got {strategy}."),
        };
    }
}
