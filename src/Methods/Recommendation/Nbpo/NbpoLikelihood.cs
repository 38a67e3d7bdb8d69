using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// The model of one pair of a user and an item. R = u·v is the preference score, g = p·q the flip score, s(x) = 1/(1 + e^−x):
/// P(likes) = s(R), P(no vote | likes) = s(g), P(vote | dislikes) = 0.
/// </summary>
public static class NbpoLikelihood
{
    /// <summary>P_v = s(R) s(−g): the pair has a vote.</summary>
    /// <param name="preferenceScore">R, finite.</param>
    /// <param name="flipScore">g, finite.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A score is not finite.</exception>
    public static double Voted(double preferenceScore, double flipScore)
    {
        Check(preferenceScore);
        Check(flipScore);
        return Sigmoid(preferenceScore) * Sigmoid(-flipScore);
    }

    /// <summary>P_n = s(−R) + s(g) s(R) = 1 − P_v: the pair has no vote.</summary>
    /// <inheritdoc cref="Voted"/>
    public static double Unvoted(double preferenceScore, double flipScore)
    {
        Check(preferenceScore);
        Check(flipScore);
        return Sigmoid(-preferenceScore) + (Sigmoid(flipScore) * Sigmoid(preferenceScore));
    }

    /// <summary>ln P_v, also where P_v is too small for a number.</summary>
    /// <param name="preferenceScore">R, finite.</param>
    /// <param name="flipScore">g, finite.</param>
    /// <returns>At most 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A score is not finite.</exception>
    public static double LogVoted(double preferenceScore, double flipScore)
    {
        Check(preferenceScore);
        Check(flipScore);
        return LogSigmoid(preferenceScore) + LogSigmoid(-flipScore);
    }

    /// <summary>ln P_n, also where P_n is too small for a number.</summary>
    /// <inheritdoc cref="LogVoted"/>
    public static double LogUnvoted(double preferenceScore, double flipScore)
    {
        Check(preferenceScore);
        Check(flipScore);

        // ln(e^a + e^b) with the greater taken out.
        var (a, b) = (LogSigmoid(-preferenceScore), LogSigmoid(flipScore) + LogSigmoid(preferenceScore));
        return Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));
    }

    /// <summary>P(likes | no vote) = s(g) s(R) / P_n: the pair is a hidden positive.</summary>
    /// <inheritdoc cref="Voted"/>
    public static double HiddenPositive(double preferenceScore, double flipScore)
    {
        Check(preferenceScore);
        Check(flipScore);
        return Math.Exp(LogSigmoid(flipScore) + LogSigmoid(preferenceScore) - LogUnvoted(preferenceScore, flipScore));
    }

    /// <summary>The coefficients of a pair, as training takes them.</summary>
    /// <param name="preferenceScore">R, finite.</param>
    /// <param name="flipScore">g, finite; the baseline does not look at it.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="isVoted">Whether the pair has a vote.</param>
    /// <returns>a and b.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A score is not finite, or there is no such variant.</exception>
    public static NbpoCoefficients Coefficients(double preferenceScore, double flipScore, NbpoVariant variant, bool isVoted)
    {
        Check(preferenceScore);
        Check(flipScore);
        Check(variant);
        var (r, g) = (Vector256.Create(preferenceScore), Vector256.Create(flipScore));
        var (a, b) = isVoted ? PairCoefficients.Voted(variant, r, g) : PairCoefficients.Unvoted(variant, r, g);
        return new(a[0], b[0]);
    }

    /// <summary>BPR's loss of a triple, −ln s(R_i − R_j).</summary>
    /// <param name="votedScore">R_i of the item with a vote, finite.</param>
    /// <param name="unvotedScore">R_j of the item without, finite.</param>
    /// <returns>At least 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A score is not finite.</exception>
    public static double BprLoss(double votedScore, double unvotedScore)
    {
        Check(votedScore);
        Check(unvotedScore);
        return -LogSigmoid(votedScore - unvotedScore);
    }

    /// <summary>BPR's coefficient of a triple, s(R_j − R_i).</summary>
    /// <param name="votedScore">R_i of the item with a vote, finite.</param>
    /// <param name="unvotedScore">R_j of the item without, finite.</param>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A score is not finite.</exception>
    public static double BprCoefficient(double votedScore, double unvotedScore)
    {
        Check(votedScore);
        Check(unvotedScore);
        return Sigmoid(unvotedScore - votedScore);
    }

    internal static double Sigmoid(double x) => PairCoefficients.Sigmoids(Vector256.Create(x)).Of[0];

    internal static void Check(NbpoVariant variant)
    {
        if (!Enum.IsDefined(variant))
        {
            throw new ArgumentOutOfRangeException(nameof(variant), variant, $"variant: expected one of {string.Join(", ", Enum.GetNames<NbpoVariant>())}, got {(int)variant}.");
        }
    }

    // −ln(1 + e^−x), without a large power.
    private static double LogSigmoid(double x) => Math.Min(x, 0) - Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static void Check(double score, [CallerArgumentExpression(nameof(score))] string parameter = "")
    {
        if (!double.IsFinite(score))
        {
            throw new ArgumentOutOfRangeException(parameter, score, $"{parameter}: expected a finite number, got {score}.");
        }
    }
}
