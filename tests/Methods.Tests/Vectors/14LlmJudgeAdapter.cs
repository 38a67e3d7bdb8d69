using System.Text.Json;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class LlmJudgeAdapter : IVectorAdapter
{
    public string Paper => "14-llm-judge";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        var (inputs, p) = (vector.Inputs, vector.Parameters);
        return inputs switch
        {
            _ when inputs.TryGetProperty("log_prob_1", out var ones) => new Dictionary<string, object?>
            {
                ["probability"] = ones.Doubles().Zip(inputs.GetProperty("log_prob_0").Doubles(), JudgeProbability.OfPositive).ToArray(),
            },
            _ when inputs.TryGetProperty("judge_probabilities", out var judges) => EnsembleSize(inputs, judges.Table()),
            _ when inputs.TryGetProperty("is_confirmed_error", out var confirmed) => Bootstrap(inputs, confirmed.Ints(), p),
            _ when inputs.TryGetProperty("gold", out _) => Rescoring(inputs, p),
            _ when inputs.TryGetProperty("counts", out var counts) => Kappa(AgreementMetrics.FleissKappa(Whole(counts))),
            _ when inputs.TryGetProperty("a", out var a) => Kappa(AgreementMetrics.CohenKappa(a.Ints(), inputs.GetProperty("b").Ints())),
            _ when p.TryGetProperty("scale", out var scale) => Ordinal(inputs, p, scale.Doubles()),
            _ when inputs.GetProperty("probabilities")[0].ValueKind == JsonValueKind.Array => Ensemble(inputs),
            _ when p.TryGetProperty("edges", out var edges) => Bins(inputs, edges.Doubles()),
            _ when p.TryGetProperty("threshold", out var threshold) => new Dictionary<string, object?>
            {
                ["kept_indices"] = TrainingLabelRepair.Filter(Flags(inputs), threshold.GetDouble()),
                ["flipped_labels"] = TrainingLabelRepair.Flip(Flags(inputs), threshold.GetDouble()),
            },
            _ when inputs.TryGetProperty("expert_labels", out _) => ErrorRate(inputs),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    // models × prompts × examples: each model with each prompt is a judge
    private static Dictionary<string, object?> Ensemble(JsonElement inputs)
    {
        double[][] judges = [.. inputs.GetProperty("probabilities").EnumerateArray().SelectMany(m => m.EnumerateArray()).Select(q => q.Doubles())];
        var q = new double[judges.Length, judges[0].Length];
        for (var a = 0; a < judges.Length; a++)
        {
            for (var i = 0; i < judges[a].Length; i++)
            {
                q[a, i] = judges[a][i];
            }
        }

        var ensemble = JudgeEnsemble.Aggregate(q);
        var flags = LabelErrorFlags.Detect(ensemble, Labels(inputs, "labels"));
        return new() { ["ensemble"] = ensemble.OfClass(1), ["predicted"] = flags.Predicted, ["confidence"] = flags.Confidence, ["flagged"] = flags.Flagged };
    }

    private static Dictionary<string, object?> Bins(JsonElement inputs, double[] edges) => new()
    {
        ["bins"] = PrecisionByConfidence.Of(Flags(inputs), Labels(inputs, "expert_labels"), edges).Select(b => new object[] { b.Flagged, b.Confirmed, b.Precision }).ToArray(),
    };

    private static Dictionary<string, object?> ErrorRate(JsonElement inputs)
    {
        var (flags, experts) = (Flags(inputs), Labels(inputs, "expert_labels"));
        var scores = flags.Scores(experts);
        return new()
        {
            ["error_rate_lower_bound"] = ErrorRateEstimate.Of(flags.Confirmed(experts), bootstrapSamples: 1).LowerBound,
            ["precision"] = scores.Precision,
            ["recall"] = scores.Recall,
            ["gold"] = flags.Gold(experts),
        };
    }

    private static Dictionary<string, object?> Bootstrap(JsonElement inputs, int[] confirmed, JsonElement p)
    {
        int[][] resamples = [.. inputs.GetProperty("resamples").EnumerateArray().Select(r => r.Ints())];
        var estimate = ErrorRateEstimate.OfResamples([.. confirmed.Select(c => c == 1)], resamples, p.GetProperty("level").GetDouble());
        return new() { ["statistics"] = estimate.Statistics, ["lower"] = estimate.IntervalLow, ["upper"] = estimate.IntervalHigh };
    }

    private static Dictionary<string, object?> Rescoring(JsonElement inputs, JsonElement p)
    {
        double[][] scores = [.. inputs.GetProperty("scores").EnumerateArray().Select(s => s.Doubles())];
        var models = BenchmarkRescoring.Compare(scores, Labels(inputs, "labels"), Labels(inputs, "gold"), p.GetProperty("threshold").GetDouble());
        double[] Of(ModelScores s) => [s.Accuracy, s.F1, s.Auroc];
        return new()
        {
            ["metrics"] = models.Select(m => new[] { Of(m.Given), Of(m.Gold) }).ToArray(),
            ["original_ranks"] = models.Select(m => m.GivenRank).ToArray(),
            ["gold_ranks"] = models.Select(m => m.GoldRank).ToArray(),
        };
    }

    private static Dictionary<string, object?> Ordinal(JsonElement inputs, JsonElement p, double[] scale)
    {
        var (expected, flagged) = LabelErrorFlags.DetectOrdinal(
            inputs.GetProperty("probabilities").Table(), inputs.GetProperty("scores").Doubles(), scale, p.GetProperty("max_difference").GetDouble());
        return new() { ["expected_score"] = expected, ["flagged"] = flagged };
    }

    private static Dictionary<string, object?> EnsembleSize(JsonElement inputs, double[,] judges)
    {
        var curve = EnsembleSizeCurve.Of(judges, Labels(inputs, "labels"), Labels(inputs, "expert_labels"), TestContext.Current.CancellationToken);
        return new() { ["precision"] = curve.Select(c => c.Precision).ToArray(), ["recall"] = curve.Select(c => c.Recall).ToArray() };
    }

    private static Dictionary<string, object?> Kappa(ChanceCorrectedAgreement agreement) =>
        new() { ["observed"] = agreement.Observed, ["expected"] = agreement.Expected, ["kappa"] = agreement.Kappa };

    private static LabelErrorFlags Flags(JsonElement inputs) => LabelErrorFlags.Detect(JudgeEnsemble.OfMeans(inputs.GetProperty("probabilities").Doubles()), Labels(inputs, "labels"));

    private static int[] Labels(JsonElement inputs, string name) => inputs.GetProperty(name).Ints();

    private static int[,] Whole(JsonElement rows)
    {
        var table = new int[rows.GetArrayLength(), rows[0].GetArrayLength()];
        for (var n = 0; n < table.Length; n++)
        {
            table[n / table.GetLength(1), n % table.GetLength(1)] = rows[n / table.GetLength(1)][n % table.GetLength(1)].GetInt32();
        }

        return table;
    }
}
