using System.Text.Json;
using NoisyNotebooks.Methods.MultiLabel;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class ComicAdapter : IVectorAdapter
{
    public string Paper => "39-comic";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("featureBatches", out var batches) => Means(vector, batches),
            _ when inputs.TryGetProperty("weight", out _) => Classifier(vector),
            _ when inputs.TryGetProperty("headLogits", out _) => Balancer(vector),
            _ when inputs.TryGetProperty("recalledSoFar", out _) => Corrector(vector),
            _ when inputs.TryGetProperty("coOccurrence", out _) => Modifier(vector),
            _ when inputs.TryGetProperty("classCounts", out var counts) => new Dictionary<string, object?>
            {
                ["weightCubeRoot"] = Row(ClassFrequencyWeights.Of(tensor(counts.Doubles()), 3)),
                ["weightSixthRoot"] = Row(ClassFrequencyWeights.Of(tensor(counts.Doubles()), 6)),
            },
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Modifier(VectorCase vector)
    {
        using var loss = Loss(vector);
        var logits = vector.Inputs.GetProperty("logits").Matrix().requires_grad_();
        var labels = vector.Inputs.GetProperty("labels").Matrix().to(int64);
        var total = loss.Forward(logits, labels);
        total.backward();
        return new()
        {
            ["classWeight"] = Row(loss.ClassWeights),
            ["coOccurrenceAttention"] = loss.Attention(labels).ToRows(),
            ["loss"] = total.item<double>(),
            ["gradLogits"] = logits.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Corrector(VectorCase vector)
    {
        var (inputs, p) = (vector.Inputs, vector.Parameters);
        using var corrector = new ReflectiveLabelCorrector(
            tensor(inputs.GetProperty("classCounts").Doubles()),
            p.GetProperty("tau").GetDouble(),
            p.GetProperty("margin").GetDouble(),
            p.GetProperty("nominalBatchSize").GetInt32(),
            p.GetProperty("gammaNeg").GetDouble(),
            p.GetProperty("clip").GetDouble());
        corrector.BeginEpoch(tensor(inputs.GetProperty("recalledSoFar").Doubles()));
        var logits = inputs.GetProperty("logits").Matrix().requires_grad_();
        var (loss, corrected) = corrector.Forward(logits, inputs.GetProperty("labels").Matrix().to(int64));
        loss.backward();
        return new()
        {
            ["correctedLabels"] = corrected.to(float64).ToRows(),
            ["updatedCounts"] = Row(corrector.RunningCounts),
            ["classWeight"] = Row(ClassFrequencyWeights.Of(corrector.RunningCounts, ReflectiveLabelCorrector.WeightRoot)),
            ["loss"] = loss.item<double>(),
            ["gradLogits"] = logits.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Balancer(VectorCase vector)
    {
        using var modifier = Loss(vector);
        var logits = vector.Inputs.GetProperty("balancedLogits").Matrix().requires_grad_();
        var balance = new HeadTailBalancerLoss(modifier, vector.Parameters.GetProperty("gamma").GetDouble()).Forward(
            vector.Inputs.GetProperty("headLogits").Matrix(),
            vector.Inputs.GetProperty("tailLogits").Matrix(),
            logits,
            vector.Inputs.GetProperty("labels").Matrix().to(int64));
        balance.Loss.backward();
        return new()
        {
            ["headWeight"] = balance.HeadWeight.item<double>(),
            ["tailWeight"] = balance.TailWeight.item<double>(),
            ["headLoss"] = balance.HeadLoss.item<double>(),
            ["tailLoss"] = balance.TailLoss.item<double>(),
            ["loss"] = balance.Loss.item<double>(),
            ["gradBalancedLogits"] = logits.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Classifier(VectorCase vector)
    {
        var (inputs, p) = (vector.Inputs, vector.Parameters);
        var (features, weight) = (inputs.GetProperty("features").Matrix(), inputs.GetProperty("weight").Matrix());
        using var classifier = new NormalizedCosineClassifier(
            weight.shape[1],
            weight.shape[0],
            p.GetProperty("heads").GetInt32(),
            p.GetProperty("scale").GetDouble(),
            p.GetProperty("normEpsilon").GetDouble(),
            float64);
        using (no_grad())
        {
            classifier.Weight.copy_(weight);
        }

        var mean = tensor(inputs.GetProperty("movingAverage").Doubles());
        return new()
        {
            ["logits"] = classifier.call(features).ToRows(),
            ["headMovingLogits"] = classifier.Moving(features, mean, -1).ToRows(),
            ["tailMovingLogits"] = classifier.Moving(features, mean, p.GetProperty("alpha").GetDouble()).ToRows(),
        };
    }

    private static Dictionary<string, object?> Means(VectorCase vector, JsonElement batches)
    {
        using var mean = new MovingFeatureMean(batches[0][0].GetArrayLength(), vector.Parameters.GetProperty("mu").GetDouble(), float64);
        var trace = new List<double[]>();
        foreach (var batch in batches.EnumerateArray())
        {
            mean.Update(batch.Matrix());
            trace.Add(Row(mean.Value));
        }

        return new() { ["trace"] = trace.ToArray() };
    }

    // The balancer's cases name none of the modifier's parameters: they are its defaults.
    private static PriorFocalModifierLoss Loss(VectorCase vector)
    {
        double Or(string name, double otherwise) => vector.Parameters.TryGetProperty(name, out var value) ? value.GetDouble() : otherwise;
        return new(
            tensor(vector.Inputs.GetProperty("classCounts").Doubles()),
            vector.Inputs.GetProperty("coOccurrence").Matrix(),
            Or("gammaNeg", 3),
            Or("gammaPos", 0),
            Or("clip", 0.05),
            Or("negativeBoost", 1.2));
    }

    private static double[] Row(Tensor values) => values.detach().cpu().data<double>().ToArray();
}
