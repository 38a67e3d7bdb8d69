using System.Collections.Immutable;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// NBPO: beside the preference R = u·v of each user and item it learns g = p·q, the score of a flip: with probability s(g) a liked item has no
/// vote. Recommends by R alone. Also its baseline BPO, which knows no flips.
/// </summary>
/// <remarks>
/// Only λ_φ keeps flip probabilities from growing everywhere. They weigh pairs, and are no detector: pairs that resemble votes are pushed
/// down, so hidden positives often have lower ones than true negatives.
/// </remarks>
public sealed class NoisyBayesianPointwiseRecommender : Recommender
{
    private const int MostPairs = 4_000_000;

    /// <summary>Creates it.</summary>
    /// <param name="users">M, at least 1.</param>
    /// <param name="items">N, at least 1.</param>
    /// <param name="factors">K₀, from 1 to 1,024.</param>
    /// <param name="flipFactors">K₁, from 1 to 1,024; BPO has none.</param>
    /// <param name="variant">Which coefficients it climbs with; the surrogate gradient is the paper's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or there is no such variant.</exception>
    public NoisyBayesianPointwiseRecommender(int users, int items, int factors = 50, int flipFactors = 50, NbpoVariant variant = NbpoVariant.SurrogateGradient)
        : base(users, items, factors, variant == NbpoVariant.Bpo ? 0 : AtLeastOne(flipFactors))
    {
        NbpoLikelihood.Check(variant);
        Variant = variant;
    }

    /// <summary>Which coefficients it climbs with.</summary>
    public NbpoVariant Variant { get; }

    /// <inheritdoc/>
    public override string Name => Variant switch
    {
        NbpoVariant.Bpo => "BPO",
        NbpoVariant.Original => "NBPO, log-likelihood",
        NbpoVariant.SurrogateLikelihood => "NBPO, likelihood",
        _ => "NBPO",
    };

    /// <summary>λ_φ of the flip factors, at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public double FlipDecay
    {
        get;
        init
        {
            Hyperparameter.AtLeastZero(value, nameof(FlipDecay));
            field = value;
        }
    } = 1;

    /// <inheritdoc/>
    private protected override NbpoVariant? Objective => Variant;

    /// <inheritdoc/>
    private protected override double FlipFactorDecay => FlipDecay;

    /// <summary>s(g): how likely an item that the user likes has no vote.</summary>
    /// <param name="user">The user.</param>
    /// <param name="item">The item.</param>
    /// <returns>From 0 to 1; 0 for BPO.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such user or item.</exception>
    /// <exception cref="InvalidOperationException">It is not trained.</exception>
    public double FlipProbability(int user, int item)
    {
        var g = FlipScore(user, item);
        return Variant == NbpoVariant.Bpo ? 0 : NbpoLikelihood.Sigmoid(g);
    }

    /// <summary>s(g) s(R) / P_n: how likely a pair without a vote is a hidden positive.</summary>
    /// <inheritdoc cref="FlipProbability"/>
    public double HiddenPositiveProbability(int user, int item)
    {
        var g = FlipScore(user, item);
        return Variant == NbpoVariant.Bpo ? 0 : NbpoLikelihood.HiddenPositive(PreferenceScore(user, item), g);
    }

    /// <summary>The flip probabilities of pairs without a training vote: those of the test set, and all others.</summary>
    /// <param name="most">How many of each at most, at least 1; where there are more, every so many-th is taken.</param>
    /// <returns>Both.</returns>
    /// <exception cref="InvalidOperationException">It is not trained, or without a test set.</exception>
    public FlipProbabilities FlipProbabilities(int most = 20_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        FlipScore(0, 0);
        if (Test is not { } test)
        {
            throw new InvalidOperationException($"{Name} was trained without a test set: give one to Fit.");
        }

        // Where there are very many pairs, some users stand for all.
        var everyUser = (int)Math.Max(1, (long)UserCount * ItemCount / MostPairs);
        var (hidden, others) = (new List<double>(), new List<double>());
        for (var u = 0; u < UserCount; u += everyUser)
        {
            var voted = Train!.ItemsOf(u);
            var held = test.ItemsOf(u);
            for (var i = 0; i < ItemCount; i++)
            {
                if (!voted.IsEmpty && voted[0] == i)
                {
                    voted = voted[1..];
                }
                else if (!held.IsEmpty && held[0] == i)
                {
                    held = held[1..];
                    hidden.Add(FlipProbability(u, i));
                }
                else
                {
                    others.Add(FlipProbability(u, i));
                }
            }
        }

        return new FlipProbabilities(Some(hidden, most), Some(others, most));
    }

    /// <summary>One step of training on matrices of one's own: coefficients by the given factors, summed, then θ ← θ + η (Δθ − λ θ) on all rows.</summary>
    /// <param name="start">The factors; they stay as they are.</param>
    /// <param name="triples">User, item with a vote, item without.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="learningRate">η, above 0.</param>
    /// <param name="preferenceDecay">λ_r, at least 0.</param>
    /// <param name="flipDecay">λ_φ, at least 0.</param>
    /// <returns>The factors after it.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or a triple names what is not there.</exception>
    public static NbpoFactors Step(
        NbpoFactors start, IReadOnlyList<(int User, int Voted, int Unvoted)> triples, NbpoVariant variant, double learningRate, double preferenceDecay, double flipDecay)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(triples);
        NbpoLikelihood.Check(variant);
        Hyperparameter.AboveZero(learningRate);
        Hyperparameter.AtLeastZero(preferenceDecay);
        Hyperparameter.AtLeastZero(flipDecay);
        return start.Climb(triples, variant, new BatchDecay<double>(1, learningRate, preferenceDecay, flipDecay));
    }

    private static int AtLeastOne(int flipFactors) =>
        flipFactors >= 1 ? flipFactors
        : throw new ArgumentOutOfRangeException(nameof(flipFactors), flipFactors, $"flipFactors: expected a whole number from 1 to 1024, got {flipFactors}.");

    private static ImmutableArray<double> Some(List<double> all, int most)
    {
        var every = Math.Max(1, (all.Count + most - 1) / most);
        return [.. all.Where((_, k) => k % every == 0)];
    }
}
