using System.Text.Json;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class LocalGraphClusteringAdapter : IVectorAdapter
{
    private const double Exact = 1e-12;

    public string Paper => "01-local-graph-clustering";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        if (vector.Inputs.TryGetProperty("cluster", out var cluster))
        {
            return Scored(ClusterScore.Of(cluster.Ints(), vector.Inputs.GetProperty("target").Ints()));
        }

        var edges = vector.Inputs.GetProperty("edges").EnumerateArray().Select(e => (e[0].GetInt32(), e[1].GetInt32())).ToArray();
        var labels = vector.Inputs.GetProperty("labels").Ints();
        var weights = new LabelEdgeWeights(node => labels[node], vector.Parameters.GetProperty("epsilon").GetDouble());
        return vector.Inputs.TryGetProperty("numNodes", out var nodes)
            ? Diffused(vector, SparseGraph.FromEdges(nodes.GetInt32(), edges, SelfLoops.Drop, DuplicateEdges.Merge), weights)
            : new Dictionary<string, object?> { ["weights"] = edges.Select(e => weights.Weight(e.Item1, e.Item2)).ToArray() };
    }

    private static Dictionary<string, object?> Diffused(VectorCase vector, SparseGraph graph, LabelEdgeWeights weights)
    {
        var pushed = new List<int>();
        var result = FlowDiffusion.Solve(
            graph,
            weights,
            new Dictionary<int, double> { [vector.Inputs.GetProperty("seed").GetInt32()] = vector.Inputs.GetProperty("sourceMass").GetDouble() },
            Number("p") ?? 2,
            tolerance: Number("tolerance") ?? Exact,
            maxPushes: (long?)Number("maxPushes") ?? FlowDiffusion.DefaultMostPushes,
            onPush: pushed.Add);
        var volume = Enumerable.Range(0, graph.NodeCount).Sum(i => graph.Neighbours(i).ToArray().Sum(j => weights.Weight(i, j)));
        var sweep = SweepCut.Run(graph, weights, result.X, volume > 0 ? volume : null);
        var values = vector.Inputs.TryGetProperty("target", out var target) ? Scored(ClusterScore.Of(result.Support, target.Ints())) : [];
        values["x"] = Of(result.X);
        values["mass"] = Of(result.Mass);
        values["support"] = result.Support;
        values["pushed"] = pushed;
        values["sweepOrder"] = sweep.Order;
        values["sweepConductance"] = sweep.Profile;
        values["sweepCluster"] = sweep.Cluster;
        values["sweepBestConductance"] = sweep.Conductance;
        return values;

        double? Number(string name) => vector.Parameters.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
        double[] Of(IReadOnlyDictionary<int, double> some) => [.. Enumerable.Range(0, graph.NodeCount).Select(i => some.GetValueOrDefault(i))];
    }

    private static Dictionary<string, object?> Scored(ClusterScore score) =>
        new() { ["precision"] = score.Precision, ["recall"] = score.Recall, ["f1"] = score.F1 };
}
