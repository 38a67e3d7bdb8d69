using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>A graph with a class for each node, and which tenth of the nodes show theirs.</summary>
internal sealed class LabelledNodes
{
    private const long Stream = 0x6E6F6465;
    private const long SplitStream = 1;
    private const long NoiseStream = 2;

    // Of the gradient of a loss of some hundreds: no prediction changes below it, and at 1e-6 the search would walk in its rounding errors.
    private const double Tolerance = 1e-3;
    private readonly int[] _classes;
    private readonly int[] _train;
    private readonly int[] _test;
    private readonly long _seed;

    /// <summary>Divides the nodes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">The nodes that have a class.</param>
    /// <param name="classes">Their classes.</param>
    /// <param name="seed">The seed of the division.</param>
    public LabelledNodes(SparseGraph graph, IReadOnlyList<int> nodes, IReadOnlyList<int> classes, long seed)
    {
        Graph = graph;
        _seed = seed;
        _classes = new int[graph.NodeCount];
        for (var i = 0; i < nodes.Count; i++)
        {
            _classes[nodes[i]] = classes[i];
        }

        var order = Array.ConvertAll(new SeededRandom(seed, Stream, SplitStream).Permutation(nodes.Count), i => nodes[(int)i]);
        (_train, _test) = (order[..(nodes.Count / 10)], order[(nodes.Count / 10)..]);
        ClassCount = classes.Max() + 1;
    }

    /// <summary>The graph.</summary>
    public SparseGraph Graph { get; }

    /// <summary>K.</summary>
    public int ClassCount { get; }

    /// <summary>The class of each node.</summary>
    public IReadOnlyList<int> Classes => _classes;

    /// <summary>How well a logistic regression on the embeddings of a tenth of the nodes tells the classes of the others.</summary>
    /// <param name="embedding"><c>[M,D]</c>; its columns are standardized first.</param>
    /// <param name="c">C, the weight of the loss against the penalty.</param>
    /// <param name="noise">The share of the training labels that are drawn anew, uniform over all classes.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <returns>The accuracy on the other nine tenths.</returns>
    public double Accuracy(double[,] embedding, double c, double noise, CancellationToken cancellationToken)
    {
        var width = embedding.GetLength(1);
        var values = new double[embedding.Length];
        Buffer.BlockCopy(embedding, 0, values, 0, values.Length * sizeof(double));
        ColumnStandardization.Apply(values, Graph.NodeCount, width, 1, cancellationToken);
        var random = new SeededRandom(_seed, Stream, NoiseStream);
        var given = Array.ConvertAll(_train, n => random.NextDouble() is var draw && random.NextInt(ClassCount) is var other && draw < noise ? other : _classes[n]);
        var targets = new double[given.Length, ClassCount];
        for (var i = 0; i < given.Length; i++)
        {
            targets[i, given[i]] = 1;
        }

        var model = LogisticRegression.Fit(Rows(_train), targets, 1 / c, tolerance: Tolerance, cancellationToken: cancellationToken);
        var predicted = model.Predict(Rows(_test));
        return predicted.Where((p, i) => p == _classes[_test[i]]).Count() / (double)_test.Length;

        double[,] Rows(int[] nodes)
        {
            var rows = new double[nodes.Length, width];
            for (var i = 0; i < nodes.Length; i++)
            {
                Buffer.BlockCopy(values, nodes[i] * width * sizeof(double), rows, i * width * sizeof(double), width * sizeof(double));
            }

            return rows;
        }
    }
}
