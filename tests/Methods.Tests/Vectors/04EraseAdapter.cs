using System.Text.Json;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;
using NoisyNotebooks.Methods.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class EraseAdapter : IVectorAdapter
{
    public string Paper => "04-erase";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        if (vector.Inputs.TryGetProperty("attSource", out _))
        {
            return Attention(vector.Inputs, vector.Parameters);
        }

        if (vector.Inputs.TryGetProperty("assignment", out _))
        {
            return Loss(vector.Inputs, vector.Parameters);
        }

        return Labels(vector.Inputs, vector.Parameters);
    }

    private static Dictionary<string, object?> Loss(JsonElement inputs, JsonElement parameters)
    {
        var z = inputs.GetProperty("representations").Matrix().requires_grad_();
        var loss = new CodingRateReductionLoss(Double(parameters, "gamma1"), Double(parameters, "gamma2"), Double(parameters, "eps"));
        var rates = loss.Forward(z, tensor(inputs.GetProperty("assignment").Longs(), int64), Int(parameters, "numClasses"));
        rates.Loss.backward();
        return new()
        {
            ["discriminativeRate"] = rates.Discriminative.item<double>(),
            ["compressiveRate"] = rates.Compressive.item<double>(),
            ["loss"] = rates.Loss.item<double>(),
            ["gradient"] = z.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Labels(JsonElement inputs, JsonElement parameters)
    {
        var graph = Graph(inputs);
        var (nodes, alpha, steps) = (inputs.GetProperty("trainNodes").Ints(), Double(parameters, "alpha"), Int(parameters, "steps"));
        var denoised = StructuralDenoiser.Propagate(graph, nodes, inputs.GetProperty("noisyLabels").Longs(), Int(parameters, "numClasses"), alpha, steps);
        if (!inputs.TryGetProperty("representations", out var representations))
        {
            using var once = new EraseLabelRefiner(graph, nodes, denoised, alpha, steps: steps);
            return new() { ["propagated"] = denoised.ToRows(), ["trainLabels"] = once.TrainLabels().data<long>().ToArray() };
        }

        using var refiner = new EraseLabelRefiner(graph, nodes, denoised, alpha, Double(parameters, "beta"), steps);
        var labels = refiner.Refine(representations.Matrix());
        return new()
        {
            ["denoised"] = denoised.ToRows(),
            ["prototypes"] = labels.Prototypes.ToRows(),
            ["semantic"] = labels.Semantic.ToRows(),
            ["propagated"] = labels.Propagated.ToRows(),
            ["assignment"] = labels.Assignment.data<long>().ToArray(),
        };
    }

    private static Dictionary<string, object?> Attention(JsonElement inputs, JsonElement parameters)
    {
        var (graph, x, heads) = (Graph(inputs), inputs.GetProperty("x").Matrix(), Int(parameters, "heads"));
        using var layer = new GraphAttention(
            new GraphEntries(graph), x.shape[1], Int(parameters, "outPerHead"), heads, average: !parameters.GetProperty("concat").GetBoolean(), dropout: 0);
        layer.to(float64);
        using var noGradient = no_grad();
        layer.get_parameter("weight")!.copy_(inputs.GetProperty("weight").Matrix());
        layer.get_parameter("send")!.copy_(inputs.GetProperty("attSource").Matrix());
        layer.get_parameter("receive")!.copy_(inputs.GetProperty("attTarget").Matrix());
        layer.get_parameter("bias")!.copy_(tensor(inputs.GetProperty("bias").Doubles(), float64));
        var (places, coefficients) = (graph.WithSelfLoops().ToEntryIndices(), layer.Coefficients(x));
        return new()
        {
            ["output"] = layer.call(x).ToRows(),
            ["attentionSelfLoop"] = coefficients[places[0].eq(places[1])].ToRows(),
        };
    }

    private static SparseGraph Graph(JsonElement inputs) =>
        SparseGraph.FromEdges(
            Int(inputs, "numNodes"), inputs.GetProperty("edges").EnumerateArray().Select(e => (e[0].GetInt32(), e[1].GetInt32())).ToArray(), SelfLoops.Keep, DuplicateEdges.Merge);

    private static int Int(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private static double Double(JsonElement of, string name) => of.GetProperty(name).GetDouble();
}
