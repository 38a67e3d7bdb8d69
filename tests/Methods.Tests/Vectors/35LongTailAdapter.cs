using System.Text.Json;
using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class LongTailAdapter : IVectorAdapter
{
    public string Paper => "35-memorization-long-tail";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var (inputs, p) = (vector.Inputs, vector.Parameters);
        return inputs switch
        {
            _ when inputs.TryGetProperty("include", out _) => Estimates(inputs),
            _ when inputs.TryGetProperty("frequencies", out _) => Mixture(vector),
            _ when inputs.TryGetProperty("x", out var x) => Nearest(x.Doubles(), inputs.GetProperty("labels").Longs()),
            _ when p.TryGetProperty("ls", out var ls) => new Dictionary<string, object?>
            {
                ["tau"] = ls.Ints().Select(l => Tau(inputs, p, l)).ToArray(),
            },
            _ when inputs.TryGetProperty("support", out _) => Bound(inputs, p),
            _ when p.TryGetProperty("numPoints", out var points) => new Dictionary<string, object?>
            {
                ["prior"] = FrequencyPrior.Zipf(points.GetInt32()).Weights,
            },
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static double Tau(JsonElement inputs, JsonElement p, int count) => LongTailTheory.Tau(
        inputs.GetProperty("support").Doubles(), inputs.GetProperty("probability").Doubles(), p.GetProperty("n").GetInt32(), count);

    private static Dictionary<string, object?> Bound(JsonElement inputs, JsonElement p)
    {
        var n = p.GetProperty("n").GetInt32();
        var weight = LongTailTheory.Weight(
            inputs.GetProperty("support").Doubles(), inputs.GetProperty("probability").Doubles(), p.GetProperty("numPoints").GetInt32(), n);
        return new() { ["weight"] = weight, ["lowerBound"] = LongTailTheory.LowerBound(weight, n), ["tau1"] = Tau(inputs, p, 1) };
    }

    private static Dictionary<string, object?> Estimates(JsonElement inputs)
    {
        var estimates = SubsampledInfluence.Estimate(
            Flags(inputs.GetProperty("include")), Flags(inputs.GetProperty("trainCorrect")), Flags(inputs.GetProperty("testCorrect")));
        var influence = estimates.Influence;
        return new()
        {
            ["includedCount"] = estimates.IncludedCount,
            ["meanIn"] = estimates.MeanIn,
            ["meanOut"] = estimates.MeanOut,
            ["memorization"] = estimates.Memorization,
            ["influence"] = Enumerable.Range(0, influence.GetLength(0))
                .Select(i => Enumerable.Range(0, influence.GetLength(1)).Select(j => influence[i, j]).ToArray()).ToArray(),
        };
    }

    private static Dictionary<string, object?> Mixture(VectorCase vector)
    {
        var inputs = vector.Inputs;
        var mixture = new MixtureOfPoints(
            inputs.GetProperty("frequencies").Doubles(), inputs.GetProperty("trueLabels").Ints(), inputs.GetProperty("sampleCounts").Ints());
        return inputs.GetProperty("predictions").EnumerateObject().ToDictionary(
            l => l.Name,
            l =>
            {
                var largest = vector.Expected.GetProperty(l.Name).GetProperty("mislabelledByCount").GetArrayLength() - 1;
                return (object?)new Dictionary<string, object?>
                {
                    ["populationError"] = mixture.PopulationError(l.Value.Ints()),
                    ["mislabelledByCount"] = mixture.MislabelledByCount(l.Value.Ints(), largest),
                };
            },
            StringComparer.Ordinal);
    }

    private static Dictionary<string, object?> Nearest(double[] x, long[] labels)
    {
        var points = new LabeledDataset(
            "points", tensor(x, [x.Length, 1], float32), [.. labels], [.. Enumerable.Range(0, (int)labels.Max() + 1).Select(k => $"{k}")]);
        return new() { ["memorization"] = new SubsetNearestNeighbour(points, points).ExactMemorization() };
    }

    private static bool[,] Flags(JsonElement rows)
    {
        var flags = new bool[rows.GetArrayLength(), rows[0].GetArrayLength()];
        for (var a = 0; a < flags.GetLength(0); a++)
        {
            for (var i = 0; i < flags.GetLength(1); i++)
            {
                flags[a, i] = rows[a][i].GetInt32() == 1;
            }
        }

        return flags;
    }
}
