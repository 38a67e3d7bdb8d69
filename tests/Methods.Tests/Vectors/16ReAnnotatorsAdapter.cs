using System.Text.Json;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class ReAnnotatorsAdapter : IVectorAdapter
{
    public string Paper => "16-re-annotators";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var (inputs, p) = (vector.Inputs, vector.Parameters);
        return inputs switch
        {
            _ when inputs.TryGetProperty("representations", out _) => DistantPeers(vector),
            _ when inputs.TryGetProperty("logits", out _) => SoftLabels(vector),
            _ when inputs.TryGetProperty("posterior", out var posterior) => new Dictionary<string, object?>
            {
                ["soft_label"] = KernelDensitySoftLabels.Mix(posterior.Table(), Labels(inputs), p.GetProperty("lambda_").GetDouble()).ToRows(),
            },
            _ when inputs.TryGetProperty("is_error", out _) => Detection(vector),
            _ when inputs.TryGetProperty("true_labels", out _) => Correction(vector),
            _ when p.TryGetProperty("bandwidth", out var bandwidth) => new Dictionary<string, object?>
            {
                ["posterior"] = new KernelDensitySoftLabels(bandwidth.GetDouble()).Posterior(Embeddings(inputs), Labels(inputs), Classes(p)).ToRows(),
            },
            _ when p.TryGetProperty("num_classes", out _) => Vote(vector),
            _ when inputs.TryGetProperty("labels", out _) => new Dictionary<string, object?>
            {
                ["credibility"] = new NeighbourCredibility(p.GetProperty("k").GetInt32(), Temperature(p)).Score(Embeddings(inputs), Labels(inputs)),
            },
            _ when inputs.TryGetProperty("embeddings", out _) => Neighbours(vector),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Neighbours(VectorCase vector)
    {
        var found = EmbeddingNeighbours.Find(Embeddings(vector.Inputs), vector.Parameters.GetProperty("k").GetInt32());
        return new()
        {
            ["neighbours"] = Enumerable.Range(0, found.Count).Select(i => Enumerable.Range(0, found.Neighbours).Select(r => found.Indices[i, r]).ToArray()).ToArray(),
            ["similarities"] = found.Similarities.ToRows(),
        };
    }

    private static Dictionary<string, object?> Vote(VectorCase vector)
    {
        var p = vector.Parameters;
        var votes = new NeighbourLabelVote(p.GetProperty("k").GetInt32(), Temperature(p)).Distribution(Embeddings(vector.Inputs), Labels(vector.Inputs), Classes(p));
        return new() { ["distribution"] = votes.ToRows(), ["labels"] = NeighbourLabelVote.Winners(votes) };
    }

    private static Dictionary<string, object?> SoftLabels(VectorCase vector)
    {
        var logits = vector.Inputs.GetProperty("logits").Matrix().requires_grad_();
        var loss = SoftCrossEntropy.Forward(logits, vector.Inputs.GetProperty("soft_labels").Matrix());
        loss.backward();
        return new() { ["loss"] = loss.item<double>(), ["grad_logits"] = logits.grad!.ToRows() };
    }

    private static Dictionary<string, object?> DistantPeers(VectorCase vector)
    {
        var loss = new DistantPeerContrastiveLoss(vector.Parameters.GetProperty("num_peers").GetInt32(), vector.Parameters.GetProperty("temperature").GetDouble());
        var z = vector.Inputs.GetProperty("representations").Matrix().requires_grad_();
        var labels = tensor(vector.Inputs.GetProperty("labels").Longs());
        var value = loss.Forward(z, labels);
        value.backward();
        return new() { ["loss"] = value.item<double>(), ["grad"] = z.grad!.ToRows(), ["peers"] = loss.Peers(z, labels) };
    }

    private static Dictionary<string, object?> Detection(VectorCase vector)
    {
        var flagged = NeighbourCredibility.Flag(vector.Inputs.GetProperty("credibility").Doubles(), vector.Parameters.GetProperty("threshold").GetDouble());
        var scores = DetectionScores.Of(flagged, [.. vector.Inputs.GetProperty("is_error").Ints().Select(e => e == 1)]);
        return new() { ["flagged"] = flagged, ["precision"] = scores.Precision, ["recall"] = scores.Recall, ["f1"] = scores.F1 };
    }

    private static Dictionary<string, object?> Correction(VectorCase vector)
    {
        var p = vector.Parameters;
        var (labels, truth, k) = (Labels(vector.Inputs), vector.Inputs.GetProperty("true_labels").Ints(), p.GetProperty("k").GetInt32());
        var neighbours = EmbeddingNeighbours.Find(Embeddings(vector.Inputs), k);
        var flagged = NeighbourCredibility.Flag(new NeighbourCredibility(k, Temperature(p)).Score(neighbours, labels), p.GetProperty("threshold").GetDouble());
        var winners = NeighbourLabelVote.Winners(new NeighbourLabelVote(k, Temperature(p)).Distribution(neighbours, labels, Classes(p)));
        var corrected = NeighbourLabelVote.Correct(labels, winners, flagged);
        return new()
        {
            ["corrected"] = corrected,
            ["macro_f1"] = AnnotationErrorMetrics.MacroF1(corrected, truth),
            ["accuracy"] = AnnotationErrorMetrics.Accuracy(corrected, truth),
        };
    }

    private static EmbeddingMatrix Embeddings(JsonElement inputs) => inputs.GetProperty("embeddings").Table();

    private static int[] Labels(JsonElement inputs) => inputs.GetProperty("labels").Ints();

    private static int Classes(JsonElement parameters) => parameters.GetProperty("num_classes").GetInt32();

    private static double? Temperature(JsonElement parameters) => parameters.TryGetProperty("temperature", out var t) ? t.GetDouble() : null;
}
