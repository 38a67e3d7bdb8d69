using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Flow diffusion (Fountoulakis, Wang and Yang 2020; weighted by labels: Fountoulakis and Yang 2024). Mass is put on a source and spreads
/// until no node i holds more than its sink T_i. It is the optimum of
/// minimize over x ≥ 0: (1/q) Σ_{edges} w_ij |x_i − x_j|^q + Σ_i (T_i − Δ_i) x_i, with q = p / (p − 1),
/// where node i holds m_i = Δ_i − Σ_j w_ij sign(x_i − x_j) |x_i − x_j|^(q−1). At the optimum m_i ≤ T_i, and m_i = T_i where x_i &gt; 0, so
/// the nodes with x &gt; 0 have sinks of at most the mass together: the work depends on the mass and not on the graph.
/// </summary>
public static class FlowDiffusion
{
    /// <summary>The most pushes where nothing is said.</summary>
    public const long DefaultMostPushes = 10_000_000;

    private const int LevelFor = 1024;
    private const int SettleEvery = 4_096;
    private const long SettlePasses = 20;

    /// <summary>Spreads mass, push by push: a node with too much raises its x until it holds its sink, and its neighbours get the rest.</summary>
    /// <param name="graph">The graph, without directions. An edge from a node to itself carries nothing, and counts for the degree.</param>
    /// <param name="weights">w; null: all 1.</param>
    /// <param name="source">Δ, the mass of each source node: finite, at least 0.</param>
    /// <param name="p">The norm of the flow, at least 2. Heights grow with its power, so that above about 4 double precision reaches coarse tolerances alone.</param>
    /// <param name="sink">T, finite, at least 0; null: the degree, edges without weights.</param>
    /// <param name="tolerance">How far above its sink a node may stay, above 0.</param>
    /// <param name="maxPushes">The most pushes, at least 0.</param>
    /// <param name="onPush">Hears each node that is pushed, in turn.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Where the mass is; <see cref="FlowDiffusionResult.Converged"/> is false where the sinks in reach do not hold it or the pushes ran out.</returns>
    /// <exception cref="ArgumentException">
    /// A number is outside its range, the graph has directions or weights of its own, a node has mass and no edge, or weights are so great
    /// or small that a sum or a height is not finite.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FlowDiffusionResult Solve(
        ILocalGraph graph,
        IEdgeWeights? weights,
        IReadOnlyDictionary<int, double> source,
        double p = 2,
        Func<int, double>? sink = null,
        double tolerance = 1e-3,
        long maxPushes = DefaultMostPushes,
        Action<int>? onPush = null,
        CancellationToken cancellationToken = default)
    {
        Check(graph, source, p, tolerance, maxPushes);
        var state = new FlowState(graph, weights, sink ?? (node => graph.Degree(node)));
        var queue = new Queue<int>();
        foreach (var (node, mass) in source.OrderBy(s => s.Key))
        {
            var at = state.Touch(node);
            state.Put(at, mass);
            if (mass > state.Sink[at] + tolerance)
            {
                queue.Enqueue(at);
                state.IsQueued[at] = true;
            }
        }

        var push = p == 2 ? (IFlowPush)new QuadraticPush() : new PowerPush(p / (p - 1));
        var (pushes, scanned) = (0L, 0L);
        var (least, checkAt) = (double.PositiveInfinity, (long)SettleEvery);
        while (pushes < maxPushes && queue.TryDequeue(out var i))
        {
            cancellationToken.ThrowIfCancellationRequested();
            state.IsQueued[i] = false;

            // What has no room is spread for a while, and then left: other parts of the graph may still come to rest.
            if (state.Mass[i] - state.Sink[i] <= tolerance || (pushes >= LevelFor && state.IsOverfull(i, tolerance)))
            {
                continue;
            }

            // Nothing leads away from here: what is too much stays.
            var row = state.Expand(i);
            if (state.WeightSum[i] == 0)
            {
                continue;
            }

            // With p above 2 heights are of the order of flow^(p−1), and their last digit can be more than the tolerance: then excess goes to and fro.
            // Where digits are fine enough, a fall that is slow is progress all the same.
            if (p > 2 && pushes >= checkAt)
            {
                var excess = state.Excess();
                if (excess > 0.99 * least && state.Resolution(1 / (p - 1)) > tolerance)
                {
                    break;
                }

                (least, checkAt) = (excess, pushes + Math.Max(SettleEvery, SettlePasses * state.Count));
            }

            push.Push(state, i, row);
            pushes++;
            scanned += row.Length;
            onPush?.Invoke(state.Nodes[i]);
            foreach (var (j, _) in state.Row(i))
            {
                if (!state.IsQueued[j] && state.Mass[j] > state.Sink[j] + tolerance)
                {
                    queue.Enqueue(j);
                    state.IsQueued[j] = true;
                }
            }
        }

        return state.Result(pushes, scanned, tolerance);
    }

    private static void Check(ILocalGraph graph, IReadOnlyDictionary<int, double> source, double p, double tolerance, long maxPushes)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(source);
        LocalGraphs.Check(graph);
        Require(p >= 2 && double.IsFinite(p), nameof(p), p, "finite and at least 2");
        Require(tolerance > 0 && double.IsFinite(tolerance), nameof(tolerance), tolerance, "finite and above 0");
        Require(maxPushes >= 0, nameof(maxPushes), maxPushes, "at least 0");
        var total = 0.0;
        foreach (var (node, mass) in source)
        {
            total += mass;
            LocalGraphs.CheckNode(graph, node, nameof(source));
            if (!(mass >= 0) || !double.IsFinite(mass))
            {
                throw new ArgumentException(FormattableString.Invariant($"source: each mass must be finite and at least 0, got {mass} at node {node}."), nameof(source));
            }

            if (mass > 0 && graph.Degree(node) == 0)
            {
                throw new ArgumentException(FormattableString.Invariant($"source: node {node} has no edge, so its mass of {mass} can go nowhere."), nameof(source));
            }
        }

        if (!double.IsFinite(total))
        {
            throw new ArgumentException(FormattableString.Invariant($"source: the masses have no finite sum, got {total}."), nameof(source));
        }
    }

    private static void Require(bool isAllowed, string name, double value, string range)
    {
        if (!isAllowed)
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name}: must be {range}, got {value}."));
        }
    }
}
