using System.Text.Json;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Text;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class TntAdapter : IVectorAdapter
{
    public string Paper => "34-tnt-llm";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        var (inputs, p) = (vector.Inputs, vector.Parameters);
        return inputs switch
        {
            _ when inputs.TryGetProperty("permutation", out var order) => new Dictionary<string, object?>
            {
                ["batches"] = MiniBatches.Split(order.Ints(), p.GetProperty("batchSize").GetInt32(), inputs.GetProperty("fill").Ints()).Select(b => b.ToArray()).ToArray(),
            },
            _ when inputs.TryGetProperty("text", out var text) => new Dictionary<string, object?>
            {
                ["categories"] = TaxonomyParser.Parse(text.GetString()!)
                    .Select(c => new Dictionary<string, object?> { ["id"] = c.Id, ["name"] = c.Name, ["description"] = c.Description }).ToArray(),
            },
            _ when inputs.TryGetProperty("raterA", out var a) => Kappa(AgreementMetrics.CohenKappa(a.Ints(), inputs.GetProperty("raterB").Ints())),
            _ when inputs.TryGetProperty("counts", out var counts) => Kappa(AgreementMetrics.FleissKappa(Whole(counts))),
            _ when inputs.TryGetProperty("votes", out var votes) => new Dictionary<string, object?>
            {
                ["consensus"] = votes.EnumerateArray().Select(v => Consensus.Of(v.Ints()) ?? -1).ToArray(),
            },
            _ when inputs.TryGetProperty("labels", out var labels) => new Dictionary<string, object?>
            {
                ["coverage"] = Taxonomy.Coverage(Texts(labels), Texts(inputs.GetProperty("outOfTaxonomy"))),
            },
            _ when inputs.TryGetProperty("choice", out var choices) => new Dictionary<string, object?>
            {
                ["labelAccuracy"] = LabelRating.Accuracy([.. Texts(choices).Select(c => Enum.Parse<RaterChoice>(c, ignoreCase: true))]),
            },
            _ when inputs.TryGetProperty("predicted", out var predicted) => LabelSets(Whole(inputs.GetProperty("truth")), Whole(predicted)),
            _ when inputs.TryGetProperty("uniforms", out var uniforms) => new Dictionary<string, object?>
            {
                ["labels"] = inputs.GetProperty("trueLabels").Ints().Zip(uniforms.Doubles(), (t, u) => SimulatedLabeler.Draw(inputs.GetProperty("confusion").Table(), t, u)).ToArray(),
            },
            _ when inputs.TryGetProperty("pseudoLabels", out _) => Loss(inputs, p),
            _ when inputs.TryGetProperty("assigned", out var assigned) => Clusters(ClusterAgreement.Of(assigned.Ints(), inputs.GetProperty("hidden").Ints())),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Loss(JsonElement inputs, JsonElement p)
    {
        var at = PseudoLabelLoss.Of(
            SparseFeatures.Of(inputs.GetProperty("X").Table()),
            inputs.GetProperty("pseudoLabels").Ints(),
            inputs.GetProperty("W").Table(),
            inputs.GetProperty("b").Doubles(),
            inputs.TryGetProperty("weights", out var weights) ? weights.Doubles() : null,
            p.GetProperty("l2").GetDouble());
        return new() { ["loss"] = at.Value, ["gradW"] = at.Weights.ToRows(), ["gradB"] = at.Intercepts };
    }

    private static Dictionary<string, object?> LabelSets(int[,] truth, int[,] predicted)
    {
        var scores = LabelSetScores.Of(truth, predicted);
        return new()
        {
            ["microPrecision"] = scores.MicroPrecision, ["microRecall"] = scores.MicroRecall, ["microF1"] = scores.MicroF1,
            ["macroF1"] = scores.MacroF1, ["subsetAccuracy"] = scores.SubsetAccuracy, ["hammingLoss"] = scores.HammingLoss,
        };
    }

    private static Dictionary<string, object?> Clusters(ClusterAgreement agreement) => new()
    {
        ["adjustedRand"] = agreement.AdjustedRand, ["normalizedMutualInformation"] = agreement.NormalizedMutualInformation, ["purity"] = agreement.Purity,
    };

    private static Dictionary<string, object?> Kappa(ChanceCorrectedAgreement agreement) =>
        new() { ["observedAgreement"] = agreement.Observed, ["expectedAgreement"] = agreement.Expected, ["kappa"] = agreement.KappaOrOne };

    private static string[] Texts(JsonElement values) => [.. values.EnumerateArray().Select(v => v.GetString()!)];

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
