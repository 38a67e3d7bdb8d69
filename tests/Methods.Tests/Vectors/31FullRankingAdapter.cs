using System.Text.Json;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Ranking;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class FullRankingAdapter : IVectorAdapter
{
    public string Paper => "31-full-ranking";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("logits", out _) => Tokens(inputs, vector.Parameters),
            _ when inputs.TryGetProperty("settings", out var settings) => Windows(settings),
            _ when inputs.TryGetProperty("answers", out _) => Answers(inputs),
            _ when inputs.TryGetProperty("relevance", out var relevance) => Passes(relevance.Doubles(), vector.Parameters),
            _ when inputs.TryGetProperty("gradesInRankedOrder", out var grades) => new Dictionary<string, object?>
            {
                ["ndcg"] = RankingMetrics.Ndcg([.. grades.Longs().Select(g => (int)g)], vector.Parameters.GetProperty("k").GetInt32()),
            },
            _ when inputs.TryGetProperty("scores", out _) => Scores(inputs, vector.Parameters),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Tokens(JsonElement inputs, JsonElement parameters)
    {
        var logits = stack([.. inputs.GetProperty("logits").EnumerateArray().Select(b => b.Matrix())]).requires_grad_();
        var labels = stack([.. inputs.GetProperty("labels").EnumerateArray().Select(b => tensor(b.Longs()))]);
        var (separator, ignored) = (parameters.GetProperty("separatorToken").GetInt64(), parameters.GetProperty("ignoreIndex").GetInt64());
        var loss = ImportanceAwareLoss.ForTokens(logits, labels, separator, ignored);
        var gradient = autograd.grad([loss], [logits])[0];
        return new()
        {
            ["weights"] = ImportanceAwareLoss.TokenWeights(labels, separator, ignored).ToRows(),
            ["weightedLoss"] = loss.item<double>(),
            ["plainLoss"] = ImportanceAwareLoss.ForTokens(logits, labels, separator, ignored, importanceAware: false).item<double>(),
            ["gradLogits"] = Enumerable.Range(0, (int)gradient.shape[0]).Select(b => gradient[b].ToRows()).ToArray(),
        };
    }

    private static Dictionary<string, object?> Windows(JsonElement settings)
    {
        var schedules = settings.EnumerateArray().Select(s => s.Longs()).Select(s => SlidingWindowSchedule.Create((int)s[0], (int)s[1], (int)s[2])).ToArray();
        return new()
        {
            ["windows"] = schedules.Select(s => s.Select(w => new[] { w.Start, w.End }).ToArray()).ToArray(),
            ["calls"] = schedules.Select(s => s.Length).ToArray(),
            ["passagesRead"] = schedules.Select(s => new TokenEstimate().Of(s).PassagesRead).ToArray(),
        };
    }

    private static Dictionary<string, object?> Answers(JsonElement inputs)
    {
        var sizes = inputs.GetProperty("windowSizes").Longs();
        return new()
        {
            ["permutations"] = inputs.GetProperty("answers").EnumerateArray().Select((a, i) => PermutationParser.Parse(a.GetString()!, (int)sizes[i])).ToArray(),
        };
    }

    private static Dictionary<string, object?> Passes(double[] relevance, JsonElement parameters)
    {
        int Of(string name) => parameters.GetProperty(name).GetInt32();
        string[] passages = [.. relevance.Select(r => $"{r}")];
        MultiPassList Build(MultiPassMode mode) =>
            new MultiPassLabelBuilder(new SimulatedListwiseRanker(relevance), Of("window"), Of("step"), mode).BuildAsync("query", passages, Of("passes")).GetAwaiter().GetResult();
        var (repeated, shrinking) = (Build(MultiPassMode.Repeated), Build(MultiPassMode.Shrinking));
        return new()
        {
            ["repeatedPasses"] = repeated.Passes.Select(p => p.ToArray()).ToArray(),
            ["repeatedCalls"] = repeated.List.Cost.Calls,
            ["shrinkingPasses"] = shrinking.Passes.Select(p => p.ToArray()).ToArray(),
            ["shrinkingCalls"] = shrinking.List.Cost.Calls,
            ["fullySorted"] = new FullReranker(new SimulatedListwiseRanker(relevance)).RerankAsync("query", passages).GetAwaiter().GetResult().Order.ToArray(),
        };
    }

    private static Dictionary<string, object?> Scores(JsonElement inputs, JsonElement parameters)
    {
        var isAware = parameters.GetProperty("importanceAware").GetBoolean();
        var (scores, target) = (tensor(inputs.GetProperty("scores").Doubles()).requires_grad_(), tensor(inputs.GetProperty("targetPermutation").Longs()));
        var loss = ImportanceAwareLoss.ForScores(scores, target, isAware);
        return new()
        {
            ["perRankNll"] = ImportanceAwareLoss.ByRank(scores, target).detach().data<double>().ToArray(),
            ["weights"] = Enumerable.Range(1, (int)scores.shape[0]).Select(r => isAware ? ImportanceAwareLoss.Weight(r) : 1).ToArray(),
            ["loss"] = loss.item<double>(),
            ["gradScores"] = autograd.grad([loss], [scores])[0].data<double>().ToArray(),
        };
    }
}
