using System.Text.Json;
using NoisyNotebooks.Methods.MultiLabel;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class LpIcpAdapter : IVectorAdapter
{
    private const double EveryLabelSet = 1e-6;

    public string Paper => "18-lp-icp";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("calibrationCount", out var count) => new Dictionary<string, object?>
            {
                ["ranks"] = inputs.GetProperty("epsilons").Doubles().Select(e => LabelPowersetConformalPredictor.ThresholdRank(e, count.GetInt32())).ToArray(),
            },
            _ when inputs.TryGetProperty("calibrationScores", out _) => Many(inputs, vector.Parameters),
            _ when inputs.TryGetProperty("calibrationLabels", out _) => Few(inputs, vector.Parameters),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Few(JsonElement inputs, JsonElement parameters)
    {
        var (d, epsilon, outputs) = (parameters.GetProperty("d").GetDouble(), parameters.GetProperty("epsilon").GetDouble(), inputs.GetProperty("outputs").Doubles());
        var table = inputs.GetProperty("calibrationOutputs").Table();
        int[][] labels = [.. inputs.GetProperty("calibrationLabels").EnumerateArray().Select(r => r.Ints())];
        var matrix = new int[labels.Length, outputs.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            for (var j = 0; j < outputs.Length; j++)
            {
                matrix[i, j] = labels[i][j];
            }
        }

        var predictor = LabelPowersetConformalPredictor.Calibrate(table, matrix, d);
        double[][] rows = table.ToRows();
        LabelSet[] all = [.. AllSets(outputs.Length).Order()];
        var found = predictor.PredictSet(outputs, epsilon);
        Assert.Equal(found.Members.Length, (int)predictor.SetSize(outputs, epsilon)!.Value);
        Assert.All(found.Members.Zip(found.PValues), m => Assert.Equal(predictor.PValue(outputs, m.First), m.Second));
        return new(Head(predictor, epsilon))
        {
            ["calibrationScores"] = rows.Select((r, i) => LabelPowersetConformalPredictor.Score(r, LabelSet.Of(labels[i]), d)).ToArray(),
            ["labelSets"] = all.Select(s => s.ToVector()).ToArray(),
            ["scores"] = all.Select(s => LabelPowersetConformalPredictor.Score(outputs, s, d)).ToArray(),
            ["pValues"] = all.Select(s => predictor.PValue(outputs, s)).ToArray(),
            ["predictionSet"] = found.Members.Order().Select(s => s.ToVector()).ToArray(),
            ["setSize"] = found.Members.Length,
            ["forcedPrediction"] = predictor.Forced(outputs).Set.ToVector(),
            ["credibility"] = predictor.Forced(outputs).Credibility,
            ["confidence"] = predictor.Forced(outputs).Confidence,
            ["observedFuzzinessIfForcedTrue"] = ConformalEvaluation.ObservedFuzziness(predictor, outputs, predictor.Forced(outputs).Set, TestContext.Current.CancellationToken),
        };
    }

    private static Dictionary<string, object?> Many(JsonElement inputs, JsonElement parameters)
    {
        var (outputs, epsilon) = (inputs.GetProperty("outputs").Doubles(), parameters.GetProperty("epsilon").GetDouble());
        var predictor = LabelPowersetConformalPredictor.FromScores(inputs.GetProperty("calibrationScores").Doubles(), outputs.Length, parameters.GetProperty("d").GetDouble());
        var found = predictor.PredictSet(outputs, epsilon);
        Assert.Equal(found.Members.Length, (int)predictor.SetSize(outputs, epsilon)!.Value);

        // The best five of all, also where fewer are members.
        var best = predictor.PredictSet(outputs, EveryLabelSet, maxSetSize: 5);
        return new(Head(predictor, epsilon))
        {
            ["setSize"] = found.Members.Length,
            ["best5"] = best.Members.Select(s => s.Present.ToArray()).ToArray(),
            ["best5Scores"] = best.Scores.ToArray(),
        };
    }

    private static Dictionary<string, object?> Head(LabelPowersetConformalPredictor predictor, double epsilon) => new()
    {
        ["thresholdRank"] = LabelPowersetConformalPredictor.ThresholdRank(epsilon, predictor.CalibrationCount),
        ["threshold"] = predictor.Threshold(epsilon) is var t && double.IsFinite(t) ? t : null,
    };

    private static IEnumerable<LabelSet> AllSets(int labels) =>
        Enumerable.Range(0, 1 << labels).Select(bits => LabelSet.Of([.. Enumerable.Range(0, labels).Select(j => (bits >> j) & 1)]));
}
