using System.Text.Json;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Recommendation;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class NbpoAdapter : IVectorAdapter
{
    public string Paper => "09-nbpo";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("preferenceScore", out _) => Coefficients(inputs.GetProperty("preferenceScore").Doubles(), inputs.GetProperty("flipScore").Doubles()),
            _ when inputs.TryGetProperty("triples", out _) => Step(inputs, vector.Parameters),
            _ when inputs.TryGetProperty("votedScore", out _) => Bpr(inputs.GetProperty("votedScore").Doubles(), inputs.GetProperty("unvotedScore").Doubles()),
            _ when inputs.TryGetProperty("order", out _) => Metrics(inputs.GetProperty("order").Ints(), inputs.GetProperty("relevant").Ints(), vector.Parameters.GetProperty("k").GetInt32()),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Coefficients(double[] preference, double[] flip)
    {
        double[] Each(Func<double, double, double> value) => [.. preference.Zip(flip, value)];
        var found = new Dictionary<string, object?>
        {
            ["likelihoodVoted"] = Each(NbpoLikelihood.Voted),
            ["likelihoodUnvoted"] = Each(NbpoLikelihood.Unvoted),
            ["logLikelihoodVoted"] = Each(NbpoLikelihood.LogVoted),
            ["logLikelihoodUnvoted"] = Each(NbpoLikelihood.LogUnvoted),
            ["posteriorTruePositiveGivenUnvoted"] = Each(NbpoLikelihood.HiddenPositive),
        };
        foreach (var variant in Enum.GetValues<NbpoVariant>())
        {
            foreach (var isVoted in new[] { true, false })
            {
                var name = $"{JsonNamingPolicy.CamelCase.ConvertName(variant.ToString())}{(isVoted ? "Voted" : "Unvoted")}";
                found[$"{name}PreferenceCoefficient"] = Each((r, g) => NbpoLikelihood.Coefficients(r, g, variant, isVoted).Preference);
                found[$"{name}FlipCoefficient"] = Each((r, g) => NbpoLikelihood.Coefficients(r, g, variant, isVoted).Flip);
            }
        }

        return found;
    }

    private static Dictionary<string, object?> Step(JsonElement inputs, JsonElement parameters)
    {
        double[,] Input(string name) => inputs.GetProperty(name).Table();
        double Parameter(string name) => parameters.GetProperty(name).GetDouble();
        var found = NoisyBayesianPointwiseRecommender.Step(
            new NbpoFactors(Input("U"), Input("V"), Input("P"), Input("Q")),
            [.. inputs.GetProperty("triples").EnumerateArray().Select(t => (t[0].GetInt32(), t[1].GetInt32(), t[2].GetInt32()))],
            Enum.Parse<NbpoVariant>(parameters.GetProperty("variant").GetString()!, ignoreCase: true),
            Parameter("eta"),
            Parameter("lambdaPreference"),
            Parameter("lambdaFlip"));
        return new() { ["U"] = found.U.ToRows(), ["V"] = found.V.ToRows(), ["P"] = found.P.ToRows(), ["Q"] = found.Q.ToRows() };
    }

    private static Dictionary<string, object?> Bpr(double[] voted, double[] unvoted) => new()
    {
        ["loss"] = voted.Zip(unvoted, NbpoLikelihood.BprLoss).ToArray(),
        ["coefficient"] = voted.Zip(unvoted, NbpoLikelihood.BprCoefficient).ToArray(),
    };

    private static Dictionary<string, object?> Metrics(int[] order, int[] relevant, int k)
    {
        bool[] hits = [.. order.Select(i => relevant.Contains(i))];
        return new() { ["f1"] = RankingMetrics.F1(hits, relevant.Length, k), ["ndcg"] = RankingMetrics.Ndcg(hits, relevant.Length, k) };
    }
}
