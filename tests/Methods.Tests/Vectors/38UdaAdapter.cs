using NoisyNotebooks.Methods.Classification;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class UdaAdapter : IVectorAdapter
{
    public string Paper => "38-uda";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("steps", out _) => Schedules(vector),
            _ when inputs.TryGetProperty("supLogits", out _) => Total(vector),
            _ when inputs.TryGetProperty("originalLogits", out _) => Consistency(vector),
            _ when inputs.TryGetProperty("documents", out _) => Replacement(vector),
            _ when inputs.TryGetProperty("labels", out _) => Supervised(vector),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Schedules(VectorCase vector)
    {
        var (k, total) = (vector.Parameters.GetProperty("numClasses").GetInt64(), vector.Parameters.GetProperty("totalSteps").GetInt64());
        double[] Of(TsaSchedule schedule) =>
            [.. vector.Inputs.GetProperty("steps").Longs().Select(new TrainingSignalAnnealing(schedule, total, k).Threshold)];
        return new() { ["linear"] = Of(TsaSchedule.Linear), ["log"] = Of(TsaSchedule.Log), ["exp"] = Of(TsaSchedule.Exp) };
    }

    private static Dictionary<string, object?> Supervised(VectorCase vector)
    {
        var logits = vector.Inputs.GetProperty("logits").Matrix().requires_grad_();
        var labels = tensor(vector.Inputs.GetProperty("labels").Longs());
        var (loss, mask) = TrainingSignalAnnealing.SupervisedLoss(logits, labels, vector.Parameters.GetProperty("threshold").GetDouble());
        loss.backward();
        return new()
        {
            ["correctProb"] = logits.softmax(1).gather(1, labels.unsqueeze(1)).squeeze(1).detach().data<double>().ToArray(),
            ["mask"] = mask.data<double>().ToArray(),
            ["loss"] = loss.item<double>(),
            ["gradLogits"] = logits.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Consistency(VectorCase vector)
    {
        var loss = new UdaConsistencyLoss(Setting(vector, "temperature"), Setting(vector, "confidenceThreshold"));
        var original = vector.Inputs.GetProperty("originalLogits").Matrix();
        var augmented = vector.Inputs.GetProperty("augmentedLogits").Matrix().requires_grad_();
        var (each, _) = loss.PerExample(original, augmented);
        var (value, mask) = loss.Forward(original, augmented);
        value.backward();
        return new()
        {
            ["target"] = loss.Target(original).ToRows(),
            ["maxProb"] = original.softmax(1).amax([1]).data<double>().ToArray(),
            ["mask"] = mask.data<double>().ToArray(),
            ["klPerExample"] = each.detach().data<double>().ToArray(),
            ["loss"] = value.item<double>(),
            ["gradAugmentedLogits"] = augmented.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Total(VectorCase vector)
    {
        var p = vector.Parameters;
        var options = new UdaOptions
        {
            UnlabelledWeight = p.GetProperty("lambda").GetDouble(),
            Temperature = Setting(vector, "temperature"),
            ConfidenceThreshold = Setting(vector, "confidenceThreshold"),
            EntropyWeight = p.GetProperty("entropyCoeff").GetDouble(),
        };
        var threshold = new TrainingSignalAnnealing(TsaSchedule.Linear, p.GetProperty("totalSteps").GetInt64(), p.GetProperty("numClasses").GetInt64())
            .Threshold(p.GetProperty("step").GetInt64());
        var labelled = vector.Inputs.GetProperty("supLogits").Matrix().requires_grad_();
        var original = vector.Inputs.GetProperty("originalLogits").Matrix().requires_grad_();
        var augmented = vector.Inputs.GetProperty("augmentedLogits").Matrix().requires_grad_();
        var parts = UdaLoss.Total(labelled, tensor(vector.Inputs.GetProperty("labels").Longs()), original, augmented, options, threshold);
        parts.Total.backward();
        return new()
        {
            ["tsaThreshold"] = threshold,
            ["supervised"] = parts.Supervised.item<double>(),
            ["unsupervised"] = parts.Unsupervised.item<double>(),
            ["entropy"] = parts.Entropy.item<double>(),
            ["total"] = parts.Total.item<double>(),
            ["gradSupLogits"] = labelled.grad!.ToRows(),
            ["gradAugmentedLogits"] = augmented.grad!.ToRows(),
            ["gradOriginalLogits"] = original.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Replacement(VectorCase vector)
    {
        IReadOnlyList<string>[] documents =
            [.. vector.Inputs.GetProperty("documents").EnumerateArray().Select(d => (IReadOnlyList<string>)[.. d.EnumerateArray().Select(w => w.GetString()!)])];
        var replacement = TfIdfWordReplacement.Fit(documents, vector.Parameters.GetProperty("tokenReplacementProb").GetDouble());
        Dictionary<string, object?> ByWord(Func<int, double> value) =>
            replacement.Vocabulary.Select((w, i) => (w, i)).ToDictionary(p => p.w, p => (object?)value(p.i), StringComparer.Ordinal);
        return new()
        {
            ["idf"] = ByWord(i => replacement.Idf(replacement.Vocabulary[i])),
            ["corpusScore"] = ByWord(i => replacement.Scores[i]),
            ["replacementWordProb"] = ByWord(i => replacement.ReplacementProbabilities[i]),
            ["positionReplaceProb"] = documents.Select(d => replacement.ReplacementRates(d)).ToArray(),
        };
    }

    private static double? Setting(VectorCase vector, string name) =>
        vector.Parameters.GetProperty(name).GetDouble() is var value && value == -1 ? null : value;
}
