using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>One push: a node raises its x until it holds its sink.</summary>
internal interface IFlowPush
{
    /// <summary>Pushes.</summary>
    /// <param name="state">All that was met.</param>
    /// <param name="node">Which node, by number; it holds more than its sink.</param>
    /// <param name="row">Its neighbours.</param>
    void Push(FlowState state, int node, ReadOnlySpan<(int Node, double Weight)> row);
}

/// <summary>The push for p = 2, in closed form.</summary>
internal sealed class QuadraticPush : IFlowPush
{
    /// <inheritdoc/>
    public void Push(FlowState state, int node, ReadOnlySpan<(int Node, double Weight)> row)
    {
        var mass = CollectionsMarshal.AsSpan(state.Mass);

        // a = (m_i − T_i) / d_w(i);  x_i += a;  m_i = T_i;  m_j += w_ij a
        var step = (mass[node] - state.Sink[node]) / state.WeightSum[node];
        state.X[node] += step;
        if (!double.IsFinite(state.X[node]))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"weights: those of node {state.Nodes[node]} are so small that no finite height sends {mass[node] - state.Sink[node]} away, got a sum of {state.WeightSum[node]}."));
        }

        mass[node] = state.Sink[node];
        foreach (var (j, weight) in row)
        {
            mass[j] += weight * step;
        }
    }
}

/// <summary>The push for p above 2: the new x by doubling and halving.</summary>
/// <param name="q">p / (p − 1), above 1 and below 2.</param>
internal sealed class PowerPush(double q) : IFlowPush
{
    // Enough to halve any interval of doubles down to two neighbours.
    private const int MostHalvings = 2_100;

    /// <inheritdoc/>
    public void Push(FlowState state, int node, ReadOnlySpan<(int Node, double Weight)> row)
    {
        var x = CollectionsMarshal.AsSpan(state.X);
        var mass = CollectionsMarshal.AsSpan(state.Mass);
        var (before, excess) = (x[node], mass[node] - state.Sink[node]);

        // x_i' > x_i with Σ_j w_ij (φ(x_i' − x_j) − φ(x_i − x_j)) = m_i − T_i
        var (low, high) = (before, before + 1);
        for (var step = 2.0; Flow(x, before, high, row) < excess; step *= 2)
        {
            (low, high) = (high, before + step);
            if (!double.IsFinite(high))
            {
                throw new ArgumentException(FormattableString.Invariant($"p: {q / (q - 1):0.###} is so great that no finite height sends {excess} away."));
            }
        }

        for (var halving = 0; halving < MostHalvings; halving++)
        {
            var middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = Flow(x, before, middle, row) < excess ? (middle, high) : (low, middle);
        }

        // The upper end: the node is left with its sink or, by rounding, a little less.
        x[node] = high;
        foreach (var (j, weight) in row)
        {
            var flow = weight * (Signed(high - x[j]) - Signed(before - x[j]));
            mass[j] += flow;
            mass[node] -= flow;
        }
    }

    private double Flow(ReadOnlySpan<double> x, double before, double after, ReadOnlySpan<(int Node, double Weight)> row)
    {
        var flow = 0.0;
        foreach (var (j, weight) in row)
        {
            flow += weight * (Signed(after - x[j]) - Signed(before - x[j]));
        }

        return flow;
    }

    // φ(t) = sign(t) |t|^(q−1)
    private double Signed(double difference) => Math.CopySign(Math.Pow(Math.Abs(difference), q - 1), difference);
}
