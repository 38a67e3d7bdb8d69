using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>What ERASE takes the classes of all M nodes to be, at one moment of training.</summary>
/// <param name="Prototypes"><c>[K,D]</c>, of the representations' type: the mean representation of the labelled nodes of each class; zeros where a class has none.</param>
/// <param name="Semantic"><c>float64 [M,K]</c>: soft labels from structure and prototypes; rows sum to 1.</param>
/// <param name="Propagated"><c>float64 [M,K]</c>: the same, spread over the whole graph.</param>
/// <param name="Assignment"><c>int64 [M]</c>: the largest entry of each row, of equals the first.</param>
public sealed record RefinedLabels(Tensor Prototypes, Tensor Semantic, Tensor Propagated, Tensor Assignment);

/// <summary>
/// The labels that ERASE trains with: each epoch anew, from the denoised labels (<see cref="StructuralDenoiser"/>), from how near a
/// node's representation is to the prototypes of the classes, and from its neighbours. No gradient flows through them.
/// </summary>
public sealed class EraseLabelRefiner : IDisposable
{
    private readonly ColumnNormalizedAdjacency _adjacency;
    private readonly Tensor _nodes;
    private readonly Tensor _denoised;
    private readonly Tensor _averaging;

    /// <summary>Creates the refiner of a graph.</summary>
    /// <param name="graph">The graph of M nodes, without directions; loops do not count.</param>
    /// <param name="trainNodes">The N labelled nodes, each once, at least one.</param>
    /// <param name="denoised"><c>float64 [M,K]</c> from <see cref="StructuralDenoiser.Propagate"/>; it is copied.</param>
    /// <param name="alpha">α: the share that a node keeps in a step, 0 to 1.</param>
    /// <param name="beta">β: the weight of the denoised labels against the prototypes, 0 to 1; with 1 representations do not matter.</param>
    /// <param name="steps">T, at least 0.</param>
    /// <param name="device">Where it computes; null: the CPU.</param>
    /// <exception cref="ArgumentException">The graph has directions, there is no labelled node, or a form or a number is not allowed.</exception>
    public EraseLabelRefiner(
        SparseGraph graph, IReadOnlyList<int> trainNodes, Tensor denoised, double alpha = 0.6, double beta = 0.6, int steps = 5, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(denoised);
        Hyperparameter.Share(alpha);
        Hyperparameter.Share(beta);
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        StructuralDenoiser.CheckNodes(trainNodes, graph.NodeCount);
        if (denoised.dtype != ScalarType.Float64 || denoised.dim() != 2 || denoised.shape[0] != graph.NodeCount || denoised.shape[1] == 0)
        {
            throw new ArgumentException(
                $"denoised: expected float64 [{graph.NodeCount},K], one row a node, got {denoised.dtype} [{string.Join(',', denoised.shape)}].", nameof(denoised));
        }

        (Alpha, Beta, Steps) = (alpha, beta, steps);
        _adjacency = new ColumnNormalizedAdjacency(graph);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _nodes = tensor(trainNodes.Select(n => (long)n).ToArray(), int64).to(device ?? CPU).DetachFromDisposeScope();
        _denoised = denoised.to(device ?? CPU, copy: true).DetachFromDisposeScope();

        // The mean of a class as a product: row c holds 1 / (nodes of class c) for each of them.
        var members = nn.functional.one_hot(TrainLabels(), denoised.shape[1]).to(float64).t();
        _averaging = (members / members.sum(1, keepdim: true).clamp_min(1)).DetachFromDisposeScope();
    }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>β.</summary>
    public double Beta { get; }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>The classes of the labelled nodes after structural denoising: the largest entry of their rows, of equals the first.</summary>
    /// <returns><c>int64 [N]</c>.</returns>
    public Tensor TrainLabels() => _denoised.index_select(0, _nodes).argmax(1);

    /// <summary>Refines.</summary>
    /// <param name="representations">Z, <c>float [M,D]</c>.</param>
    /// <returns>The labels, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">Z has another form.</exception>
    public RefinedLabels Refine(Tensor representations)
    {
        ArgumentNullException.ThrowIfNull(representations);
        if (representations.dim() != 2 || representations.shape[0] != _adjacency.NodeCount || !representations.is_floating_point())
        {
            throw new ArgumentException(
                $"representations: expected float [{_adjacency.NodeCount},D], one row a node, got {representations.dtype} [{string.Join(',', representations.shape)}].",
                nameof(representations));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        // μ_c = mean of Z over the labelled nodes of class c.
        var prototypes = _averaging.to(representations.dtype).mm(representations.index_select(0, _nodes));

        // c_ic = |cos(Z_i, μ_c)|, for all nodes; a zero vector is near to nothing.
        var cosines = UnitRows.Of(representations).mm(UnitRows.Of(prototypes).t()).abs().to(float64);

        // Yˢ_i = softmax(β Y⁰_i + (1 − β) c_i).
        var semantic = ((_denoised * Beta) + (cosines * (1 - Beta))).softmax(1);

        // Yᵖ ← (1 − α) N(A) Yᵖ + α Yᵖ on the whole graph, T times from Yˢ; then L_i = argmax Yᵖ_i.
        var propagated = _adjacency.Propagate(semantic, Alpha, Steps);
        var assignment = propagated.argmax(1);
        return new RefinedLabels(
            prototypes.MoveToOuterDisposeScope(), semantic.MoveToOuterDisposeScope(), propagated.MoveToOuterDisposeScope(), assignment.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _nodes.Dispose();
        _denoised.Dispose();
        _averaging.Dispose();
    }
}
