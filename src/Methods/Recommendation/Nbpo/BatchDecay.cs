using System.Numerics;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// What is left of factors after some batches that do not touch them: θ ← θ + η (0 − λ θ) makes (1 − η λ)^n of them after n.
/// </summary>
/// <typeparam name="T">The kind of numbers.</typeparam>
internal sealed class BatchDecay<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const double LeastShare = 1e-20;

    /// <summary>The shares of one epoch.</summary>
    /// <param name="batches">The batches of the epoch.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="preferenceDecay">λ_r.</param>
    /// <param name="flipDecay">λ_φ.</param>
    public BatchDecay(int batches, double learningRate, double preferenceDecay, double flipDecay)
    {
        LearningRate = T.CreateTruncating(learningRate);
        Preference = Powers(1 - (learningRate * preferenceDecay), batches);
        Flip = Powers(1 - (learningRate * flipDecay), batches);
    }

    /// <summary>η.</summary>
    public T LearningRate { get; }

    /// <summary>Of preference factors, after 0, 1, … batches.</summary>
    public T[] Preference { get; }

    /// <summary>Of flip factors.</summary>
    public T[] Flip { get; }

    // Shares below any digit that counts are 0: numbers next to the least that there is make every sum slow.
    private static T[] Powers(double share, int batches) =>
        [.. Enumerable.Range(0, batches + 1).Select(n => Math.Pow(share, n)).Select(power => T.CreateTruncating(Math.Abs(power) < LeastShare ? 0 : power))];
}
