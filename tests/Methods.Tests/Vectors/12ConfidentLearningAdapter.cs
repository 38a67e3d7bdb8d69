using System.Text.Json;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class ConfidentLearningAdapter : IVectorAdapter
{
    private static readonly string[] CategoryNames = ["non-error", "correctable", "multi-label", "neither", "non-agreement"];

    public string Paper => "12-confident-learning";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("values", out var values) => new Dictionary<string, object?>
            {
                ["rounded"] = SumPreservingRounding.Round(values.Doubles()),
            },
            _ when inputs.TryGetProperty("votes", out var votes) => Validation(votes),
            _ when inputs.TryGetProperty("predictions", out _) => Reranking(inputs),
            _ when inputs.TryGetProperty("pred_probs_list", out _) => Ensemble(vector),
            _ when inputs.TryGetProperty("transposed_confident_joint", out var joint) => new Dictionary<string, object?>
            {
                ["prune_count_matrix"] = Rows(PruneCounts.Compute(Counts(joint), Minimum(vector), Fraction(vector))),
            },
            _ when inputs.TryGetProperty("confident_joint", out var joint) && inputs.TryGetProperty("labels", out var labels) =>
                Latent(vector, Counts(joint), labels.Ints()),
            _ when inputs.TryGetProperty("confident_joint", out var joint) => new Dictionary<string, object?>
            {
                ["class_weights"] = ClassWeights.AfterPruning(Counts(joint)),
            },
            _ when inputs.TryGetProperty("pred_probs", out _) => Probabilities(vector),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    // Computes what the case expects, and only that: some functions do not take every input.
    private static Dictionary<string, object?> Probabilities(VectorCase vector)
    {
        var labels = vector.Inputs.GetProperty("labels").Ints();
        var probabilities = Doubles(vector.Inputs.GetProperty("pred_probs"));
        var adjust = vector.Parameters.TryGetProperty("adjust_pred_probs", out var flag) && flag.GetBoolean();
        var calibrated = vector.Expected.TryGetProperty("joint", out _);
        var joint = new Lazy<ConfidentJoint>(() => ConfidentJoint.Compute(labels, probabilities, calibrate: calibrated));
        var counts = new Lazy<IssueCounts>(() => IssueCounts.Estimate(labels, probabilities));
        var pipeline = new Lazy<TestSetPipeline>(() => TestSetPipeline.Run(labels, probabilities));
        var all = new Dictionary<string, Func<object?>>(StringComparer.Ordinal)
        {
            ["thresholds"] = () => ConfidentThresholds.Compute(labels, probabilities),
            ["confident_joint"] = () => Rows(joint.Value.Counts),
            ["joint"] = () => Rows(joint.Value.EstimateJoint()),
            ["off_diagonal_indices"] = () => joint.Value.OffDiagonalIndices,
            ["mask"] = () => LabelIssueFinder.Find(labels, probabilities, Rule(vector), Fraction(vector), Minimum(vector)),
            ["ranked_indices"] = () => LabelIssues.Find(labels, probabilities, Options(vector)).Indices,
            ["prune_count_matrix"] = () => Rows(PruneCounts.Compute(
                Transpose(ConfidentJoint.Compute(labels, probabilities).Counts), Minimum(vector), Fraction(vector))),
            ["off_diagonal"] = () => counts.Value.OffDiagonal,
            ["off_diagonal_calibrated"] = () => counts.Value.OffDiagonalCalibrated,
            ["num_errors"] = () => pipeline.Value.EstimatedErrors,
            ["ordered_indices"] = () => pipeline.Value.OrderedIndices,
            ["self_confidence"] = () => LabelQualityScores.SelfConfidence(labels, probabilities, adjust),
            ["normalized_margin"] = () => LabelQualityScores.NormalizedMargin(labels, probabilities, adjust),
            ["confidence_weighted_entropy"] = () => LabelQualityScores.ConfidenceWeightedEntropy(labels, probabilities),
            ["py"] = () => LatentEstimates.Estimate(joint.Value, labels, Prior(vector), Converge(vector)).Prior,
        };
        return vector.Expected.EnumerateObject()
            .Where(e => all.ContainsKey(e.Name))
            .ToDictionary(e => e.Name, e => all[e.Name](), StringComparer.Ordinal);
    }

    private static Dictionary<string, object?> Latent(VectorCase vector, int[,] joint, int[] labels)
    {
        var estimates = LatentEstimates.Estimate(joint, labels, Prior(vector), Converge(vector));
        return new()
        {
            ["py"] = estimates.Prior,
            ["noise_matrix"] = Rows(estimates.NoiseMatrix),
            ["inverse_noise_matrix"] = Rows(estimates.InverseNoiseMatrix),
        };
    }

    private static Dictionary<string, object?> Ensemble(VectorCase vector)
    {
        var models = vector.Inputs.GetProperty("pred_probs_list").EnumerateArray().Select(m => ProbabilityMatrix.From(Doubles(m))).ToArray();
        var score = vector.Parameters.GetProperty("method").GetString() switch
        {
            "self_confidence" => LabelQualityScore.SelfConfidence,
            "normalized_margin" => LabelQualityScore.NormalizedMargin,
            _ => LabelQualityScore.ConfidenceWeightedEntropy,
        };
        var ensemble = EnsembleScores.Compute(vector.Inputs.GetProperty("labels").Ints(), models, score);
        return new() { ["weights"] = ensemble.Weights, ["scores"] = ensemble.Scores };
    }

    private static Dictionary<string, object?> Validation(JsonElement votes)
    {
        var validation = HumanValidation.Of([.. votes.EnumerateArray().Select(v => v.Ints()).Select(v => new ValidationVotes(v[0], v[1], v[2], v[3]))]);
        return new()
        {
            ["categories"] = validation.Categories.Select(c => CategoryNames[(int)c]).ToArray(),
            ["counts"] = CategoryNames.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => (object?)validation.Counts[c.i], StringComparer.Ordinal),
            ["num_errors"] = validation.ErrorCount,
        };
    }

    private static Dictionary<string, object?> Reranking(JsonElement inputs)
    {
        var result = BenchmarkReranking.Evaluate(
            [.. inputs.GetProperty("predictions").EnumerateArray().Select(p => p.Ints())],
            inputs.GetProperty("given_labels").Ints(),
            inputs.GetProperty("corrected_labels").Ints(),
            inputs.GetProperty("prevalences").Doubles());
        return new()
        {
            ["original_accuracy"] = Rows(result.OriginalAccuracy),
            ["corrected_accuracy"] = Rows(result.CorrectedAccuracy),
            ["original_ranks"] = Rows(result.OriginalRanks),
            ["corrected_ranks"] = Rows(result.CorrectedRanks),
        };
    }

    private static LabelIssueOptions Options(VectorCase vector) =>
        new() { Method = Rule(vector), FracNoise = Fraction(vector), MinExamplesPerClass = Minimum(vector) };

    private static PruningMethod Rule(VectorCase vector) => vector.Parameters.GetProperty("filter_by").GetString() switch
    {
        "predicted_neq_given" => PruningMethod.PredictedNotGiven,
        "confident_learning" => PruningMethod.ConfidentLearning,
        "prune_by_class" => PruningMethod.ByClass,
        "prune_by_noise_rate" => PruningMethod.ByNoiseRate,
        "both" => PruningMethod.Both,
        var other => throw new NotSupportedException($"The adapter does not know the rule '{other}'."),
    };

    private static PriorMethod Prior(VectorCase vector) => vector.Parameters.GetProperty("py_method").GetString() switch
    {
        "cnt" => PriorMethod.Count,
        "eqn" => PriorMethod.Equation,
        "marginal" => PriorMethod.Marginal,
        "marginal_ps" => PriorMethod.MarginalGiven,
        var other => throw new NotSupportedException($"The adapter does not know the prior '{other}'."),
    };

    private static bool Converge(VectorCase vector) => vector.Parameters.TryGetProperty("converge", out var flag) && flag.GetBoolean();

    private static double Fraction(VectorCase vector) => vector.Parameters.TryGetProperty("frac_noise", out var value) ? value.GetDouble() : 1;

    private static int Minimum(VectorCase vector) => vector.Parameters.TryGetProperty("min_examples_per_class", out var value) ? value.GetInt32() : 1;

    private static int[,] Counts(JsonElement rows)
    {
        var matrix = new int[rows.GetArrayLength(), rows[0].GetArrayLength()];
        Fill(rows, (i, j, value) => matrix[i, j] = value.GetInt32());
        return matrix;
    }

    private static double[,] Doubles(JsonElement rows)
    {
        var matrix = new double[rows.GetArrayLength(), rows[0].GetArrayLength()];
        Fill(rows, (i, j, value) => matrix[i, j] = value.GetDouble());
        return matrix;
    }

    private static void Fill(JsonElement rows, Action<int, int, JsonElement> set)
    {
        for (var i = 0; i < rows.GetArrayLength(); i++)
        {
            for (var j = 0; j < rows[i].GetArrayLength(); j++)
            {
                set(i, j, rows[i][j]);
            }
        }
    }

    private static int[,] Transpose(int[,] matrix)
    {
        var result = new int[matrix.GetLength(1), matrix.GetLength(0)];
        for (var i = 0; i < matrix.GetLength(0); i++)
        {
            for (var j = 0; j < matrix.GetLength(1); j++)
            {
                result[j, i] = matrix[i, j];
            }
        }

        return result;
    }

    private static T[][] Rows<T>(T[,] matrix) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(i => Enumerable.Range(0, matrix.GetLength(1)).Select(j => matrix[i, j]).ToArray())];
}
