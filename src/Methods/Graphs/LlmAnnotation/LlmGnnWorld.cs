using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>A graph with a simulated annotator, for whom a node is as easy as it is dense, and the scores that nodes are chosen by.</summary>
internal sealed class LlmGnnWorld
{
    /// <summary>The standard deviation of a confidence.</summary>
    public const double ConfidenceNoise = 0.08;

    /// <summary>How much lower it is where the answer is wrong.</summary>
    public const double WrongDrop = 0.1;

    /// <summary>The least that it says.</summary>
    public const double LeastConfidence = 0.05;

    /// <summary>How likely it is right about the hardest node.</summary>
    public const double LeastAccuracy = 0.45;

    /// <summary>How much likelier about the easiest.</summary>
    public const double AccuracyRange = 0.5;

    private const int ConfusedWith = 2;
    private const int Starts = 10;
    private const long Stream = 0x6E6F6465;

    private readonly long _seed;
    private readonly Lazy<double[]> _budgetDensity;
    private readonly Lazy<double[]> _propagatedDensity;
    private readonly Lazy<double[]> _pageRank;

    /// <summary>Creates it.</summary>
    /// <param name="graph">All nodes of a graph, in their order.</param>
    /// <param name="budget">How many nodes are asked about.</param>
    /// <param name="seed">The seed of clusters, confusions and answers.</param>
    /// <param name="stop">Stops the work.</param>
    public LlmGnnWorld(GraphDataset graph, int budget, long seed, CancellationToken stop)
    {
        if (graph.Count != graph.Graph.NodeCount)
        {
            throw new ArgumentException($"graph: expected a label for each of its {graph.Graph.NodeCount} nodes, got {graph.Count}.", nameof(graph));
        }

        (Graph, Budget, _seed) = (graph, budget, seed);
        Truth = graph.Known?.Entries() ?? graph.Given.Entries();
        var rows = graph.FeatureRows();
        Density = ClusterDensity.Compute(rows, graph.NumClasses, seed, Starts, stop);
        Ease = PercentileRank.Of(Density);
        _budgetDensity = new(() => ClusterDensity.Compute(rows, budget, seed, cancellationToken: stop));
        _propagatedDensity = new(() => ClusterDensity.Compute(NeighbourAverages.Of(graph.Graph, rows, cancellationToken: stop), budget, seed, cancellationToken: stop));
        _pageRank = new(() => PageRank.Compute(graph.Graph, cancellationToken: stop));
        Annotator = new SimulatedAnnotator(Truth, graph.NumClasses, i => LeastAccuracy + (AccuracyRange * Ease[i]), seed)
        {
            Confusion = SimulatedAnnotator.FixedConfusion(graph.NumClasses, Math.Min(ConfusedWith, graph.NumClasses - 1), seed),
            ConfidenceOf = (p, isRight) => p - (isRight ? 0 : WrongDrop),
            ConfidenceNoise = ConfidenceNoise,
            LeastConfidence = LeastConfidence,
        };
        Everything = Ask([.. Enumerable.Range(0, graph.Count)], stop);
    }

    /// <summary>The graph.</summary>
    public GraphDataset Graph { get; }

    /// <summary>How many nodes are asked about.</summary>
    public int Budget { get; }

    /// <summary>The true class of each node.</summary>
    public ImmutableArray<long> Truth { get; }

    /// <summary>C-Density with a cluster a class.</summary>
    public double[] Density { get; }

    /// <summary>Its ranks: how easy each node is.</summary>
    public double[] Ease { get; }

    /// <summary>Who is asked.</summary>
    public SimulatedAnnotator Annotator { get; }

    /// <summary>What it would say about every node.</summary>
    public NodeAnnotations Everything { get; }

    /// <summary>Asks about some nodes.</summary>
    public NodeAnnotations Ask(IReadOnlyList<int> nodes, CancellationToken stop) =>
        NodeAnnotations.AskAsync(Annotator, nodes, Graph.NumClasses, stop: stop).GetAwaiter().GetResult();

    /// <summary>Asks somebody who is always right.</summary>
    public NodeAnnotations Know(IReadOnlyList<int> nodes, CancellationToken stop) =>
        NodeAnnotations.AskAsync(new SimulatedAnnotator(Truth, Graph.NumClasses, _ => 1), nodes, Graph.NumClasses, stop: stop).GetAwaiter().GetResult();

    /// <summary>The nodes that a strategy chooses.</summary>
    /// <param name="strategy">One of <see cref="LlmGnnStrategy"/>.</param>
    /// <param name="share">How much of the budget, above 0.</param>
    public ImmutableArray<int> Choose(string strategy, double share = 1)
    {
        // Scores do not know the budget's share, but for their clusters, which stay: what is compared is how far down the order one goes.
        var count = Math.Min(Graph.Count, (int)Math.Round(Budget * share));
        return strategy switch
        {
            LlmGnnStrategy.PageRank => DifficultyAwareSelector.Top(_pageRank.Value, count),
            LlmGnnStrategy.Density => DifficultyAwareSelector.Top(Density, count),
            LlmGnnStrategy.EasyPageRank => new DifficultyAwareSelector(LlmGnnSetting.Alpha).Select(_budgetDensity.Value, _pageRank.Value, count),
            LlmGnnStrategy.EasyPageRankByClass => new DifficultyAwareSelector(LlmGnnSetting.Alpha).Select(Density, _pageRank.Value, count),
            LlmGnnStrategy.Age => DifficultyAwareSelector.Top(AgeScores.Active(_propagatedDensity.Value, _pageRank.Value, LlmGnnSetting.Alpha), count),
            LlmGnnStrategy.EasyAge => DifficultyAwareSelector.Top(
                AgeScores.DifficultyAware(_propagatedDensity.Value, _pageRank.Value, Density, LlmGnnSetting.Alpha, LlmGnnSetting.Beta), count),
            LlmGnnStrategy.Random or LlmGnnStrategy.RightLabels => [.. new SeededRandom(_seed, Stream).Permutation(Graph.Count).Take(count).Select(n => (int)n)],
            _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, $"strategy: there is none of the name '{strategy}'."),
        };
    }
}

/// <summary>The names of what is compared.</summary>
internal static class LlmGnnStrategy
{
    public const string Random = "random";
    public const string RightLabels = "random, true labels";
    public const string PageRank = "PageRank";
    public const string EasyPageRank = "DA-PageRank, B clusters";
    public const string EasyPageRankByClass = "DA-PageRank, K clusters";
    public const string Density = "C-Density";
    public const string Age = "AGE";
    public const string EasyAge = "DA-AGE";
}
