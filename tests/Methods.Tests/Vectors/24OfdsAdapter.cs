using System.Text.Json;
using NoisyNotebooks.Methods.Detection;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class OfdsAdapter : IVectorAdapter
{
    public string Paper => "24-ofds";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("points", out var points) => Clusters(points.Table(), vector.Parameters),
            _ when inputs.TryGetProperty("features", out _) => Selection(inputs, vector.Parameters),
            _ when inputs.TryGetProperty("counts", out var counts) => new Dictionary<string, object?>
            {
                ["balance"] = counts.EnumerateArray().Select(c => ClassBalance.NormalizedEntropy(c.Longs())).ToArray(),
            },
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Clusters(double[,] points, JsonElement parameters)
    {
        var found = new DeterministicKMeans(parameters.GetProperty("k").GetInt32(), parameters.GetProperty("maxIterations").GetInt32()).Fit(points);
        return new()
        {
            ["initialIndices"] = found.InitialIndices.ToArray(),
            ["assignment"] = found.Assignment.ToArray(),
            ["centres"] = Enumerable.Range(0, found.Count).Select(c => found.Centre(c).ToArray()).ToArray(),
            ["inertia"] = found.Inertia,
        };
    }

    private static Dictionary<string, object?> Selection(JsonElement inputs, JsonElement parameters)
    {
        var found = new ObjectFocusedSelection(parameters.GetProperty("budget").GetInt32(), parameters.GetProperty("numClasses").GetInt32())
            .Select(inputs.GetProperty("features").Matrix(), inputs.GetProperty("classes").Longs(), inputs.GetProperty("imageIds").Longs());
        return new()
        {
            ["order"] = found.ClassOrder.ToArray(),
            ["selected"] = found.ImageIds.ToArray(),
            ["trace"] = found.Steps.Select(s => new Dictionary<string, object?>
            {
                ["cls"] = s.ClassId,
                ["want"] = s.Want,
                ["clusters"] = s.Clusters,
                ["picked"] = s.Picked.ToArray(),
            }).ToArray(),
            ["objectCounts"] = found.ObjectCounts.ToArray(),
        };
    }
}
