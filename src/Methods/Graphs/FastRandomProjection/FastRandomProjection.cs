using System.Collections.Immutable;
using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// FastRP (Chen et al., CIKM 2019): node embeddings by very sparse random projection. The similarity of nodes is
/// S = (α_1 P + … + α_k P^k) L with the random walk P = D⁻¹ A and L = diag(d_j^β); its rows are projected to D numbers by a random R
/// most of whose entries are 0, as U = α_1 P L R + … + α_k P^k L R, one sparse product a power. Nothing is learned.
/// </summary>
public sealed class FastRandomProjection
{
    private const long Stream = 0x46617374;
    private readonly bool _concatenate;
    private readonly double? _sparsity;

    /// <summary>Says how to embed.</summary>
    /// <param name="dimension">D, at least 1. The paper takes 512.</param>
    /// <param name="iterationWeights">α_1 … α_k, finite; null: 0, 0, 1, 1. The paper takes k = 4 with α_1 = α_2 = 0, α_3 = 1, and tunes α_4.</param>
    /// <param name="normalizationStrength">β, finite: below 0 hubs count less, 0 switches it off. The paper tunes it from −1 to 0.</param>
    /// <param name="sparsity">s, at least 1: one entry of R in s is not 0; null: √M, the paper's "very sparse".</param>
    /// <param name="normalizeIntermediate">Whether the rows of each U_i get length 1 before they are added up, as in the best runs of the authors' code.</param>
    /// <param name="standardize">Whether the columns of the sum get mean 0 and standard deviation 1, as the authors' code does.</param>
    /// <param name="seed">The seed of R.</param>
    /// <param name="concatenate">Whether U_1 … U_k stand side by side, k·D numbers a node, instead of being added up; then the values of the weights and <paramref name="standardize"/> do not count.</param>
    /// <exception cref="ArgumentException">A parameter is outside its range.</exception>
    public FastRandomProjection(
        int dimension = 256,
        double[]? iterationWeights = null,
        double normalizationStrength = 0,
        double? sparsity = null,
        bool normalizeIntermediate = true,
        bool standardize = true,
        int seed = 42,
        bool concatenate = false)
    {
        Dimension = dimension >= 1 ? dimension : throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"dimension: must be at least 1, got {dimension}.");
        iterationWeights ??= [0, 0, 1, 1];
        if (iterationWeights.Length == 0)
        {
            throw new ArgumentException("iterationWeights: expected at least one weight, got none.", nameof(iterationWeights));
        }

        IterationWeights = Array.FindIndex(iterationWeights, w => !double.IsFinite(w)) is var at and >= 0
            ? throw new ArgumentException(FormattableString.Invariant($"iterationWeights: each must be finite, got {iterationWeights[at]} at position {at}."), nameof(iterationWeights))
            : [.. iterationWeights];
        NormalizationStrength = double.IsFinite(normalizationStrength)
            ? normalizationStrength
            : throw new ArgumentOutOfRangeException(nameof(normalizationStrength), normalizationStrength, FormattableString.Invariant($"normalizationStrength: must be finite, got {normalizationStrength}."));
        _sparsity = sparsity is null ? null : CheckedSparsity(sparsity.Value);
        NormalizeIntermediate = normalizeIntermediate;
        Standardize = standardize;
        Seed = seed;
        _concatenate = concatenate;
    }

    /// <summary>D.</summary>
    public int Dimension { get; }

    /// <summary>α_1 … α_k.</summary>
    public ImmutableArray<double> IterationWeights { get; }

    /// <summary>β.</summary>
    public double NormalizationStrength { get; }

    /// <summary>Whether the rows of each power get length 1.</summary>
    public bool NormalizeIntermediate { get; }

    /// <summary>Whether the columns of the sum are standardized.</summary>
    public bool Standardize { get; }

    /// <summary>The seed of R.</summary>
    public int Seed { get; }

    /// <summary>How many threads at most; 0: as many as the machine has cores. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>An entry of R from a uniform number: +v where u &lt; 1/(2s), −v where u &lt; 1/s, else 0, with v = √s / √D.</summary>
    /// <param name="uniform">u, in [0, 1).</param>
    /// <param name="sparsity">s, at least 1.</param>
    /// <param name="dimension">D, at least 1.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    public static double ProjectionEntry(double uniform, double sparsity, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (uniform is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(uniform), uniform, FormattableString.Invariant($"uniform: must be in [0, 1), got {uniform}."));
        }

        return VerySparseProjection.Entry(uniform, CheckedSparsity(sparsity), Math.Sqrt(sparsity) / Math.Sqrt(dimension));
    }

    /// <summary>Draws R.</summary>
    /// <param name="nodes">M, at least 1.</param>
    /// <param name="dimension">D, at least 1.</param>
    /// <param name="sparsity">s, at least 1.</param>
    /// <param name="random">Where the numbers come from.</param>
    /// <returns><c>[M,D]</c>, with entries ±√s / √D and about M·D/s of them not 0, so that the expected R Rᵀ is I.</returns>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    public static double[,] CreateProjection(int nodes, int dimension, double sparsity, SeededRandom random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentNullException.ThrowIfNull(random);
        var projection = new double[nodes, dimension];
        foreach (var (row, column, value) in VerySparseProjection.Draw(nodes, dimension, CheckedSparsity(sparsity), random))
        {
            projection[row, column] = value;
        }

        return projection;
    }

    /// <summary>Embeds the nodes of a graph, in single precision.</summary>
    /// <param name="graph">M nodes; edges without directions, no weight below 0.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>D numbers a node (k·D where powers stand side by side); before standardization zeros for a node without edges.</returns>
    /// <exception cref="ArgumentException">The graph has directions or a weight below 0, or is too large for one array, or single precision does not hold its numbers.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public NodeEmbedding Fit(SparseGraph graph, CancellationToken cancellationToken = default)
    {
        var values = Fit(graph, Projection(graph, cancellationToken), cancellationToken);
        return new NodeEmbedding(values, graph.NodeCount, values.Length / graph.NodeCount);
    }

    /// <summary>Embeds with a given R, in double precision.</summary>
    /// <param name="graph">M nodes; edges without directions, no weight below 0.</param>
    /// <param name="projection">R, finite <c>[M,D]</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns><c>[M,D]</c> (<c>[M,k·D]</c> where powers stand side by side).</returns>
    /// <exception cref="ArgumentException">The graph has directions or a weight below 0, or R has another shape.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public double[,] Fit(SparseGraph graph, double[,] projection, CancellationToken cancellationToken = default) =>
        Matrix(Fit(graph, VerySparseProjection.Given(CheckedGraph(graph), projection, Dimension), cancellationToken), graph.NodeCount);

    /// <summary>The powers U_1 … U_k, with rows of length 1 where that was asked for: other weights need no other powers (<see cref="Combine"/>).</summary>
    /// <param name="graph">M nodes; edges without directions, no weight below 0.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>k embeddings.</returns>
    /// <exception cref="ArgumentException">The graph has directions or a weight below 0, or is too large for one array.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<NodeEmbedding> Powers(SparseGraph graph, CancellationToken cancellationToken = default) =>
        Array.ConvertAll(Powers(graph, Projection(graph, cancellationToken), cancellationToken), u => new NodeEmbedding(u, graph.NodeCount, Dimension));

    /// <summary>The powers with a given R, in double precision.</summary>
    /// <param name="graph">M nodes; edges without directions, no weight below 0.</param>
    /// <param name="projection">R, finite <c>[M,D]</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>k matrices <c>[M,D]</c>.</returns>
    /// <exception cref="ArgumentException">The graph has directions or a weight below 0, or R has another shape.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<double[,]> Powers(SparseGraph graph, double[,] projection, CancellationToken cancellationToken = default) =>
        Array.ConvertAll(Powers(graph, VerySparseProjection.Given(CheckedGraph(graph), projection, Dimension), cancellationToken), u => Matrix(u, graph.NodeCount));

    /// <summary>Adds powers up with the weights, and standardizes the columns of the sum where that was asked for.</summary>
    /// <param name="powers">U_1 … U_k, from <see cref="Powers(SparseGraph, CancellationToken)"/> with the same or other weights, as many as there are weights.</param>
    /// <returns>The embedding that <see cref="Fit(SparseGraph, CancellationToken)"/> gives.</returns>
    /// <exception cref="ArgumentException">There is another number of powers than of weights, or their shapes differ.</exception>
    public NodeEmbedding Combine(IReadOnlyList<NodeEmbedding> powers)
    {
        ArgumentNullException.ThrowIfNull(powers);
        if (powers.Count != IterationWeights.Length)
        {
            throw new ArgumentException($"powers: expected {IterationWeights.Length}, one a weight, got {powers.Count}.", nameof(powers));
        }

        var (nodes, width) = (powers[0].NodeCount, powers[0].Dimension);
        if (powers.FirstOrDefault(u => u.NodeCount != nodes || u.Dimension != width) is { } other)
        {
            throw new ArgumentException($"powers: expected [{nodes},{width}] each, got [{other.NodeCount},{other.Dimension}].", nameof(powers));
        }

        var sum = NewSum<float>(nodes, width);
        for (var power = 1; power <= powers.Count; power++)
        {
            var u = powers[power - 1];
            for (var i = 0; i < nodes; i++)
            {
                sum.Add(power, i, u[i], 1);
            }
        }

        var values = Finished(sum.Result, nodes, CancellationToken.None);
        return new NodeEmbedding(values, nodes, values.Length / nodes);
    }

    private T[] Fit<T>(SparseGraph graph, SparseRows<T> projection, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var sum = NewSum<T>(graph.NodeCount, Dimension);
        Run(graph, projection, (power, node, row) => sum.Add(power, node, row, Factor(row)), cancellationToken);
        return Finished(sum.Result, graph.NodeCount, cancellationToken);
    }

    private T[][] Powers<T>(SparseGraph graph, SparseRows<T> projection, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var count = CheckedCount(graph.NodeCount, Dimension);
        var powers = IterationWeights.Select(_ => GC.AllocateUninitializedArray<T>(count)).ToArray();
        Run(
            graph,
            projection,
            (power, node, row) =>
            {
                var target = powers[power - 1].AsSpan(node * Dimension, Dimension);
                var factor = Factor(row);
                for (var c = 0; c < row.Length; c++)
                {
                    target[c] = row[c] * factor;
                }
            },
            cancellationToken);
        return powers;
    }

    private void Run<T>(SparseGraph graph, SparseRows<T> projection, PowerRow<T> visit, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // d_i = Σ_j A_ij;  P = D⁻¹ A with 1/0 = 0;  L = diag(d_j^β), 0 for a node without edges
        var (inverse, strength) = (new double[graph.NodeCount], new double[graph.NodeCount]);

        // The least number that T holds with all its digits: below it, and above one over it, P would not sum to 1.
        var least = typeof(T) == typeof(float) ? 1.17549435e-38 : 2.2250738585072014e-308;
        for (var i = 0; i < inverse.Length; i++)
        {
            var degree = graph.WeightSum(i);
            if (degree != 0 && !(degree >= least && degree <= 1 / least))
            {
                throw new ArgumentException(FormattableString.Invariant($"graph: expected weights with a sum from {least:0.#E+0} to {1 / least:0.#E+0}, or 0, got {degree} at node {i}."), nameof(graph));
            }

            inverse[i] = degree > 0 ? 1 / degree : 0;
            strength[i] = degree > 0 ? Math.Pow(degree, NormalizationStrength) : 0;
            if (degree > 0 && T.CreateTruncating(strength[i]) is var factor && (factor == T.Zero || !T.IsFinite(factor)))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"normalizationStrength: {degree} to the power {NormalizationStrength} (node {i}) is too {(factor == T.Zero ? "small" : "great")} a number."), nameof(graph));
            }
        }

        // U_1 = P L R;  U_i = P U_{i−1}
        projection.Scale(strength);
        WalkPowers.Run(graph, inverse, projection, IterationWeights.Length, visit, Threads, cancellationToken);
    }

    private T Factor<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        NormalizeIntermediate ? PowerSum<T>.InverseLength(row) : T.One;

    private PowerSum<T> NewSum<T>(int nodes, int width)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (!_concatenate && IterationWeights.FirstOrDefault(w => !T.IsFinite(T.CreateTruncating(w))) is var great and not 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"iterationWeights: {great} is too great a number for single precision."));
        }

        return new(IterationWeights, _concatenate, new T[CheckedCount(nodes, (long)width * (_concatenate ? IterationWeights.Length : 1))]);
    }

    private static int CheckedCount(int nodes, long width) =>
        nodes * width <= Array.MaxLength
            ? (int)(nodes * width)
            : throw new ArgumentOutOfRangeException(
                nameof(width), width, $"dimension: {width} numbers for each of {nodes} nodes are more than an array holds, {Array.MaxLength}; at most {Array.MaxLength / nodes} fit.");

    private T[] Finished<T>(T[] result, int nodes, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (Standardize && !_concatenate)
        {
            ColumnStandardization.Apply(result, nodes, result.Length / nodes, Threads, cancellationToken);
        }

        return result;
    }

    private SparseRows<float> Projection(SparseGraph graph, CancellationToken cancellationToken)
    {
        var nodes = CheckedGraph(graph).NodeCount;
        CheckedCount(nodes, Dimension);
        var sparsity = _sparsity ?? Math.Sqrt(nodes);
        return SparseRows<float>.From(nodes, Dimension, VerySparseProjection.Draw(nodes, Dimension, sparsity, new SeededRandom(Seed, Stream)), cancellationToken);
    }

    private static double[,] Matrix(double[] values, int rows)
    {
        var matrix = new double[rows, values.Length / rows];
        Buffer.BlockCopy(values, 0, matrix, 0, values.Length * sizeof(double));
        return matrix;
    }

    private static SparseGraph CheckedGraph(SparseGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.IsDirected)
        {
            throw new ArgumentException("graph: expected edges without directions, got a graph with directions.", nameof(graph));
        }

        for (var i = 0; i < graph.NodeCount; i++)
        {
            foreach (var weight in graph.StoredWeightsOf(i))
            {
                if (!(weight >= 0))
                {
                    throw new ArgumentException(FormattableString.Invariant($"graph: expected no weight below 0, got {weight} at node {i}."), nameof(graph));
                }
            }
        }

        return graph;
    }

    private static double CheckedSparsity(double sparsity) =>
        sparsity >= 1 && double.IsFinite(sparsity)
            ? sparsity
            : throw new ArgumentOutOfRangeException(nameof(sparsity), sparsity, FormattableString.Invariant($"sparsity: must be at least 1, got {sparsity}."));
}
