namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// Zero-based skill: skills start at 1/K + ε, and each of I rounds moves them towards the agreement with the labels that they give:
/// s ← s + η (agreement − s), with η = 1, halved every 20 rounds.
/// </summary>
public sealed class ZeroBasedSkill : CrowdAggregator
{
    private const double Start = 1e-5;

    /// <summary>I, the number of rounds.</summary>
    public int Iterations { get; init; } = 100;

    /// <summary>η at the start, above 0 and at most 1: a skill then stays between its old value and the agreement.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>After how many rounds η is reduced, each time.</summary>
    public int StepsToReduce { get; init; } = 20;

    /// <summary>What η is multiplied by, above 0 and at most 1.</summary>
    public double ReduceFactor { get; init; } = 0.5;

    /// <inheritdoc/>
    public override string Name => "zero-based-skill";

    /// <inheritdoc/>
    public override string Title => "Zero-based skill";

    private protected override CrowdLabels Run(CrowdAnnotations votes, Rounds rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Iterations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StepsToReduce, 1);
        RequireShare(LearningRate, nameof(LearningRate));
        RequireShare(ReduceFactor, nameof(ReduceFactor));
        var skills = new double[votes.NumWorkers];
        Array.Fill(skills, (1.0 / votes.NumClasses) + Start);
        var rate = LearningRate;
        for (var i = 1; i <= Iterations; i++)
        {
            rate *= i % StepsToReduce == 0 ? ReduceFactor : 1;
            var agreement = ClassRows.Agreement(votes, ClassRows.WeightedShares(votes, skills), Ties);
            for (var w = 0; w < skills.Length; w++)
            {
                // s ← s + η (agreement − s)
                skills[w] += rate * (agreement[w] - skills[w]);
            }

            rounds.Next();
        }

        return new CrowdLabels(votes, this, ClassRows.WeightedShares(votes, skills)) { Skills = [.. skills], Iterations = Iterations };
    }

    private static void RequireShare(double value, string name)
    {
        if (!(value > 0 && value <= 1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name}: expected a number above 0 and at most 1, got {value}.");
        }
    }
}
