using System.Runtime.InteropServices;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>Which items a user has seen: only of these is there a vote.</summary>
public enum Exposure
{
    /// <summary>Every pair with the same probability, 0.35.</summary>
    Uniform,

    /// <summary>By factors of users and items that have nothing to do with what they like.</summary>
    LowRank,

    /// <summary>Some items far more than others.</summary>
    Popularity,
}

/// <summary>
/// A generated world of implicit feedback in which everything is known: user u likes item i with probability s(3 A_u·B_i − 2), A and B of
/// rank 4, about a quarter of all pairs; there is a vote where the user likes the item and has seen it. What is liked and was not seen is
/// the hidden positives, about two thirds of all.
/// </summary>
public sealed class ImplicitFeedbackWorld
{
    private const int Rank = 4;
    private const double Strength = 3;
    private const double LikesOffset = -2;
    private const double SeenShare = 0.35;

    // So that about the same share is seen whatever the exposure.
    private const double SeenOffset = -1.2;
    private const double PopularityOffset = -0.95;
    private const double PopularitySpread = 1.8;

    /// <summary>Draws a world.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="users">M, at least 1.</param>
    /// <param name="items">N, at least 1.</param>
    /// <param name="exposure">Which items users have seen.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or there is no such exposure.</exception>
    public ImplicitFeedbackWorld(long seed, int users = 150, int items = 200, Exposure exposure = Exposure.Uniform)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(users, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        if (!Enum.IsDefined(exposure))
        {
            throw new ArgumentOutOfRangeException(nameof(exposure), exposure, $"exposure: expected one of {string.Join(", ", Enum.GetNames<Exposure>())}, got {(int)exposure}.");
        }

        Exposure = exposure;
        var taste = new SeededRandom(seed, 91);
        var (a, b) = (Factors(taste, users, 1 / Math.Sqrt(Rank)), Factors(taste, items, 1));
        var seen = Seen(exposure, users, items, new SeededRandom(seed, 92));
        var random = new SeededRandom(seed, 93);
        var (votes, hidden) = (new List<(int, int)>(), new List<(int, int)>());
        for (var u = 0; u < users; u++)
        {
            for (var i = 0; i < items; i++)
            {
                var isLiked = random.NextDouble() < NbpoLikelihood.Sigmoid((Strength * Dot(a[u], b[i])) + LikesOffset);
                var isSeen = random.NextDouble() < seen(u, i);
                if (isLiked)
                {
                    (isSeen ? votes : hidden).Add((u, i));
                }
            }
        }

        Votes = Interactions.FromPairs(users, items, CollectionsMarshal.AsSpan(votes));
        Hidden = Interactions.FromPairs(users, items, CollectionsMarshal.AsSpan(hidden));
    }

    /// <summary>Which items users have seen.</summary>
    public Exposure Exposure { get; }

    /// <summary>What was recorded: liked and seen.</summary>
    public Interactions Votes { get; }

    /// <summary>What was not: liked and never seen. Every other pair without a vote is a true negative.</summary>
    public Interactions Hidden { get; }

    /// <summary>The share of liked pairs without a vote.</summary>
    public double FlipRate => (double)Hidden.Count / (Hidden.Count + Votes.Count);

    private static Func<int, int, double> Seen(Exposure exposure, int users, int items, SeededRandom random)
    {
        switch (exposure)
        {
            case Exposure.Uniform:
                return (_, _) => SeenShare;
            case Exposure.LowRank:
                var (c, d) = (Factors(random, users, 1 / Math.Sqrt(Rank)), Factors(random, items, 1));
                return (u, i) => NbpoLikelihood.Sigmoid((Strength * Dot(c[u], d[i])) + SeenOffset);
            default:
                double[] popularity = [.. Enumerable.Range(0, items).Select(_ => NbpoLikelihood.Sigmoid((PopularitySpread * random.NextGaussian()) + PopularityOffset))];
                return (_, i) => popularity[i];
        }
    }

    private static double[][] Factors(SeededRandom random, int count, double scale) =>
        [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Rank).Select(_ => scale * random.NextGaussian()).ToArray())];

    private static double Dot(double[] a, double[] b) => a.Zip(b).Sum(p => p.First * p.Second);
}
