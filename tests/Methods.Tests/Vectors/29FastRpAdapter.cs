using System.Text.Json;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class FastRpAdapter : IVectorAdapter
{
    public string Paper => "29-fastrp";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector) =>
        vector.Inputs.TryGetProperty("uniforms", out var uniforms)
            ? new Dictionary<string, object?> { ["projection"] = Entries(uniforms, vector.Parameters) }
            : Embedded(vector.Inputs, vector.Parameters);

    private static double[][] Entries(JsonElement uniforms, JsonElement parameters)
    {
        var (sparsity, dimension) = (parameters.GetProperty("sparsity").GetDouble(), parameters.GetProperty("dimension").GetInt32());
        return [.. uniforms.EnumerateArray().Select(row => row.Doubles().Select(u => FastRandomProjection.ProjectionEntry(u, sparsity, dimension)).ToArray())];
    }

    private static Dictionary<string, object?> Embedded(JsonElement inputs, JsonElement parameters)
    {
        var edges = inputs.GetProperty("edges").EnumerateArray().Select(e => (e[0].GetInt32(), e[1].GetInt32())).ToArray();
        var weights = inputs.TryGetProperty("edgeWeights", out var given) && given.ValueKind != JsonValueKind.Null ? given.Doubles() : [];
        var graph = SparseGraph.FromEdges(inputs.GetProperty("numNodes").GetInt32(), edges, SelfLoops.Keep, DuplicateEdges.Sum, weights: weights);
        var projection = inputs.GetProperty("projection").Table();
        FastRandomProjection Method(bool standardize) => new(
            projection.GetLength(1),
            parameters.GetProperty("iterationWeights").Doubles(),
            parameters.GetProperty("normalizationStrength").GetDouble(),
            normalizeIntermediate: parameters.GetProperty("normalizeEachPower").GetBoolean(),
            standardize: standardize);
        return new Dictionary<string, object?>
        {
            ["powers"] = Method(false).Powers(graph, projection).Select(u => u.ToRows()).ToArray(),
            ["sum"] = Method(false).Fit(graph, projection).ToRows(),
            ["embedding"] = Method(true).Fit(graph, projection).ToRows(),
        };
    }
}
