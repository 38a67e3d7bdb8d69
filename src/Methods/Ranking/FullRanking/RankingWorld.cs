using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>One generated query; its candidates stand in their initial order.</summary>
/// <param name="Features">x, <c>[N,D]</c>.</param>
/// <param name="Relevance">r, standardised within the query.</param>
/// <param name="Grades">0 to 3.</param>
public sealed record RankingTask(double[,] Features, ImmutableArray<double> Relevance, ImmutableArray<int> Grades)
{
    /// <summary>N.</summary>
    public int Count => Grades.Length;

    /// <summary>The candidates by their true relevance, best first.</summary>
    public ImmutableArray<int> TrueOrder => [.. Enumerable.Range(0, Count).OrderByDescending(i => Relevance[i])];
}

/// <summary>
/// Generated rankings: candidates with D standard normal features, and relevance r = x·u₁ + 1.5·max(x·u₂, 0) − 1.2·|x₁·x₂|, standardised
/// within a query. No text and no language model: a ranker is simulated around r.
/// </summary>
public sealed class RankingWorld
{
    private readonly long _seed;
    private readonly double[] _first;
    private readonly double[] _second;

    /// <summary>Creates the world: u₁ and u₂ are drawn from N(0, I)/√D.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="dimension">D, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">D is below 2.</exception>
    public RankingWorld(long seed, int dimension = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 2);
        _seed = seed;
        var random = new SeededRandom(seed, 314);
        double[] Direction() => [.. Enumerable.Range(0, dimension).Select(_ => random.NextGaussian() / Math.Sqrt(dimension))];
        (_first, _second) = (Direction(), Direction());
    }

    /// <summary>Draws queries.</summary>
    /// <param name="queries">How many, at least 1.</param>
    /// <param name="candidates">N, at least 2.</param>
    /// <param name="strength">a, at least 0: the initial order sorts a·r + N(0, 1). 0.1 is a weak start, 1 a strong one.</param>
    /// <param name="part">Queries of another part are others.</param>
    /// <returns>The queries; the first of fewer are the same.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ImmutableArray<RankingTask> Draw(int queries, int candidates = 50, double strength = 0.1, int part = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(queries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(candidates, 2);
        Hyperparameter.AtLeastZero(strength);
        var random = new SeededRandom(_seed, 315, part);
        return [.. Enumerable.Range(0, queries).Select(_ => Draw(random, candidates, strength))];
    }

    private RankingTask Draw(SeededRandom random, int n, double strength)
    {
        double[][] features = [.. Enumerable.Range(0, n).Select(_ => _first.Select(_ => random.NextGaussian()).ToArray())];
        double[] raw = [.. features.Select(x => Dot(x, _first) + (1.5 * Math.Max(Dot(x, _second), 0)) - (1.2 * Math.Abs(x[0] * x[1])))];
        var mean = raw.Average();
        var deviation = Math.Sqrt(raw.Average(v => (v - mean) * (v - mean)));
        double[] relevance = [.. raw.Select(v => (v - mean) / deviation)];
        double[] start = [.. relevance.Select(r => (strength * r) + random.NextGaussian())];
        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => start[i])];
        var table = new double[n, _first.Length];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < _first.Length; j++)
            {
                table[i, j] = features[order[i]][j];
            }
        }

        return new RankingTask(table, [.. order.Select(i => relevance[i])], [.. order.Select(i => Grade(relevance[i]))]);
    }

    private static int Grade(double relevance) => relevance > 2 ? 3 : relevance > 1.4 ? 2 : relevance > 0.9 ? 1 : 0;

    private static double Dot(double[] x, double[] u) => x.Zip(u).Sum(p => p.First * p.Second);
}
