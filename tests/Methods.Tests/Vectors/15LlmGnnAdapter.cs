using System.Text.Json;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class LlmGnnAdapter : IVectorAdapter
{
    public string Paper => "15-llm-gnn";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var (inputs, parameters) = (vector.Inputs, vector.Parameters);
        if (inputs.TryGetProperty("values", out var values))
        {
            return new Dictionary<string, object?> { ["rank"] = PercentileRank.Of(values.Doubles()) };
        }

        if (inputs.TryGetProperty("centers", out var centers))
        {
            var clusters = KMeans.Nearest(inputs.GetProperty("features").Table(), centers.Table());
            return new Dictionary<string, object?> { ["density"] = ClusterDensity.Of(clusters), ["cluster"] = clusters.Assignment.ToArray() };
        }

        if (inputs.TryGetProperty("activeScore", out var active))
        {
            var selector = new DifficultyAwareSelector(parameters.GetProperty("alpha").GetDouble());
            var density = inputs.GetProperty("density").Doubles();
            return new Dictionary<string, object?>
            {
                ["score"] = selector.Score(density, active.Doubles()),
                ["selected"] = selector.Select(density, active.Doubles(), parameters.GetProperty("budget").GetInt32()).ToArray(),
            };
        }

        if (inputs.TryGetProperty("w1", out _))
        {
            return Network(inputs);
        }

        var labels = inputs.GetProperty("labels").Ints();
        if (inputs.TryGetProperty("logits", out var logits))
        {
            return Loss(logits.Matrix().requires_grad_(), labels, inputs.GetProperty("confidences").Doubles());
        }

        if (!inputs.TryGetProperty("confidences", out var confidences))
        {
            var (entropy, changes) = ChangeOfEntropy.Compute(labels);
            return new Dictionary<string, object?> { ["entropy"] = entropy, ["changeOfEntropy"] = changes };
        }

        return parameters.TryGetProperty("ratio", out var ratio)
            ? Filter(confidences.Doubles(), labels, new AnnotationPostFilter(ratio.GetDouble(), parameters.GetProperty("beta0").GetDouble(), parameters.GetProperty("beta1").GetDouble()))
            : Aggregate(confidences.Doubles(), labels);
    }

    private static Dictionary<string, object?> Aggregate(double[] confidences, int[] labels)
    {
        var (label, confidence) = ConsistencyAggregator.Aggregate(labels, confidences);
        return new() { ["label"] = label, ["confidence"] = confidence };
    }

    private static Dictionary<string, object?> Filter(double[] confidences, int[] labels, AnnotationPostFilter filter)
    {
        var rest = filter.Filter(confidences, labels);
        return new() { ["removed"] = rest.Removed.ToArray(), ["kept"] = rest.Kept.ToArray() };
    }

    private static Dictionary<string, object?> Loss(Tensor logits, int[] labels, double[] confidences)
    {
        var weights = ConfidenceWeights.Of(confidences);
        var targets = nn.functional.one_hot(tensor(Array.ConvertAll(labels, y => (long)y)), logits.shape[1]).to(float64);
        var loss = SoftCrossEntropy.Forward(logits, targets, tensor(weights));
        loss.backward();
        return new() { ["weights"] = weights, ["loss"] = loss.item<double>(), ["gradient"] = logits.grad!.ToRows() };
    }

    // The layers of Models.Gcn, in float64; GraphNetworkTests compares the whole network with them.
    private static Dictionary<string, object?> Network(JsonElement inputs)
    {
        var edges = inputs.GetProperty("edges").EnumerateArray().Select(e => (e[0].GetInt32(), e[1].GetInt32())).ToArray();
        var graph = SparseGraph.FromEdges(inputs.GetProperty("numNodes").GetInt32(), edges, SelfLoops.Drop, DuplicateEdges.Merge).WithSelfLoops().Normalized();
        var adjacency = new TensorByDevice(() => sparse_coo_tensor(graph.ToEntryIndices(), tensor(graph.Weights.ToArray()), [graph.NodeCount, graph.NodeCount]));
        var hidden = Layer(adjacency, inputs.GetProperty("x").Matrix(), inputs, "1").relu();
        return new()
        {
            ["normalizedAdjacency"] = adjacency.On(CPU).to_dense().ToRows(),
            ["hidden"] = hidden.ToRows(),
            ["logits"] = Layer(adjacency, hidden, inputs, "2").ToRows(),
        };
    }

    private static Tensor Layer(TensorByDevice adjacency, Tensor input, JsonElement inputs, string number)
    {
        using var noGradient = no_grad();
        var weight = inputs.GetProperty("w" + number).Matrix();
        using var layer = new GraphConvolution(adjacency, weight.shape[0], weight.shape[1]);
        layer.to(float64);
        layer.get_parameter("weight")!.copy_(weight);
        layer.get_parameter("bias")!.copy_(tensor(inputs.GetProperty("b" + number).Doubles()));
        return layer.call(input);
    }
}
