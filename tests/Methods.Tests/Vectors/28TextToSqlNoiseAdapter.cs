using System.Text.Json;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Text;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class TextToSqlNoiseAdapter : IVectorAdapter
{
    public string Paper => "28-text-to-sql-noise";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("predicted_sql", out var predicted) => Match(inputs, predicted.GetString()!, inputs.GetProperty("gold_sql").GetString()!),
            _ when inputs.TryGetProperty("database_script", out _) => Accuracy(inputs),
            _ when inputs.TryGetProperty("categories", out var categories) => Statistics(categories),
            _ when inputs.TryGetProperty("predictions", out var predictions) => Ranks(predictions, inputs),
            _ when inputs.TryGetProperty("a", out var a) => Kappa(a.Ints(), inputs.GetProperty("b").Ints()),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Match(JsonElement inputs, string predicted, string gold)
    {
        using var database = SqlDatabase.FromScript(inputs.GetProperty("database_script").GetString()!);
        var match = new ExecutionAccuracy().Evaluate(database, predicted, gold);
        return new()
        {
            ["multiset_match"] = match.Match ? 1 : 0,
            ["set_match"] = new ExecutionAccuracy(RowComparison.Set).Evaluate(database, predicted, gold).Match ? 1 : 0,
            ["predicted_failed"] = match.PredictedFailed,
        };
    }

    private static Dictionary<string, object?> Accuracy(JsonElement inputs)
    {
        using var database = SqlDatabase.FromScript(inputs.GetProperty("database_script").GetString()!);

        // Pairs of a predicted and a gold query.
        var pairs = inputs.GetProperty("pairs").EnumerateArray().Select(Texts).ToArray();
        var databases = new Dictionary<string, SqlDatabase> { ["d"] = database };
        TextToSqlItem[] items = [.. pairs.Select((p, i) => new TextToSqlItem(i, "d", "?", string.Empty, p[1]))];
        double Mean(RowComparison comparison) => ExecutionAccuracy.Mean(new ExecutionAccuracy(comparison).Evaluate(databases, items, [.. pairs.Select(p => p[0])]));
        return new() { ["multiset"] = Mean(RowComparison.Multiset), ["set"] = Mean(RowComparison.Set) };
    }

    private static Dictionary<string, object?> Statistics(JsonElement categories)
    {
        var s = NoiseStatistics.Compute([.. categories.EnumerateArray().Select(c => TextToSqlNoises.FromCodes(c.Ints()))]);
        return new()
        {
            ["total"] = s.Total,
            ["with_noise"] = s.WithNoise,
            ["noisy_questions"] = s.NoisyQuestions,
            ["erroneous_gold"] = s.ErroneousGold,
            ["per_type"] = s.PerCategory,
            ["total_errors"] = s.TotalErrors,
            ["with_noise_percent"] = s.WithNoisePercent,
            ["noisy_questions_percent"] = s.NoisyQuestionsPercent,
            ["erroneous_gold_percent"] = s.ErroneousGoldPercent,
        };
    }

    private static Dictionary<string, object?> Kappa(int[] a, int[] b)
    {
        var (observed, expected, kappa) = AnnotatorAgreement.CohenKappa(a, b);
        return new() { ["observed"] = observed, ["expected"] = expected, ["kappa"] = kappa };
    }

    private static Dictionary<string, object?> Ranks(JsonElement predictions, JsonElement inputs)
    {
        string[][] answers = [.. predictions.EnumerateArray().Select(Texts)];
        var report = GoldCorrectionReport.FromAnswers(
            [.. answers.Select((_, s) => $"system {s}")], answers, Texts(inputs.GetProperty("original_gold")), Texts(inputs.GetProperty("corrected_gold")));
        return new()
        {
            ["original_accuracy"] = report.Systems.Select(s => s.OriginalAccuracy).ToArray(),
            ["corrected_accuracy"] = report.Systems.Select(s => s.CorrectedAccuracy).ToArray(),
            ["original_winner"] = report.OriginalWinner,
            ["corrected_winner"] = report.CorrectedWinner,
        };
    }

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];
}
