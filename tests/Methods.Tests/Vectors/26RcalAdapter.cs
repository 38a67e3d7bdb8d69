using System.Text.Json;
using NoisyNotebooks.Methods.Classification;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class RcalAdapter : IVectorAdapter
{
    public string Paper => "26-rcal";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when vector.Parameters.TryGetProperty("imbalanceRatio", out _) => LongTail(vector),
            _ when inputs.TryGetProperty("queue", out _) => Contrastive(vector),
            _ when inputs.TryGetProperty("oneHot", out _) => Classifier(vector),
            _ when inputs.TryGetProperty("standardNormal", out _) => Sampling(vector),
            _ when inputs.TryGetProperty("tailClass", out _) => Tail(vector),
            _ when inputs.TryGetProperty("inlier", out _) => Gaussian(vector),
            _ when inputs.TryGetProperty("features", out _) => Outliers(vector),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Outliers(VectorCase vector)
    {
        var p = vector.Parameters;
        var result = new LocalOutlierFactor(p.GetProperty("neighbors").GetInt32(), p.GetProperty("threshold").GetDouble()).Fit(vector.Inputs.GetProperty("features").Table());
        return new()
        {
            ["kDistance"] = result.KDistance,
            ["localReachabilityDensity"] = result.LocalReachabilityDensity,
            ["lof"] = result.Score,
            ["inlier"] = result.IsInlier,
        };
    }

    private static Dictionary<string, object?> Gaussian(VectorCase vector)
    {
        var gaussian = ClassGaussian.Of(vector.Inputs.GetProperty("features").Table(), [.. vector.Inputs.GetProperty("inlier").EnumerateArray().Select(v => v.GetBoolean())]);
        return new() { ["mean"] = gaussian.Mean, ["covariance"] = gaussian.Covariance.ToRows() };
    }

    private static Dictionary<string, object?> Tail(VectorCase vector)
    {
        var (inputs, p) = (vector.Inputs, vector.Parameters);
        var sizes = inputs.GetProperty("classSizes").Ints();
        var gaussians = inputs.GetProperty("means").EnumerateArray().Zip(inputs.GetProperty("covariances").EnumerateArray())
            .Select((g, k) => new ClassGaussian(g.First.Doubles(), g.Second.Table(), sizes[k])).ToArray();
        var result = new TailCalibrator(p.GetProperty("q").GetInt32(), p.GetProperty("gamma").GetDouble(), p.GetProperty("alpha").GetDouble())
            .Calibrate(gaussians, sizes, inputs.GetProperty("headClasses").Ints(), inputs.GetProperty("tailClass").GetInt32());
        return new()
        {
            ["selectedHeads"] = result.SelectedHeads.ToArray(),
            ["distances"] = result.Distances.ToArray(),
            ["weights"] = result.Weights.ToArray(),
            ["calibratedMean"] = result.Gaussian.Mean,
            ["calibratedCovariance"] = result.Gaussian.Covariance.ToRows(),
        };
    }

    private static Dictionary<string, object?> Sampling(VectorCase vector)
    {
        var gaussian = new ClassGaussian(vector.Inputs.GetProperty("mean").Doubles(), vector.Inputs.GetProperty("covariance").Table(), 2);
        return new() { ["cholesky"] = gaussian.Factor().ToRows(), ["samples"] = gaussian.Sample(vector.Inputs.GetProperty("standardNormal").Table()).ToRows() };
    }

    private static Dictionary<string, object?> Contrastive(VectorCase vector)
    {
        var loss = new MoCoLoss(vector.Parameters.GetProperty("temperature").GetDouble());
        var query = vector.Inputs.GetProperty("query").Matrix().requires_grad_();
        var (key, queue) = (vector.Inputs.GetProperty("key").Matrix(), vector.Inputs.GetProperty("queue").Matrix());
        var value = loss.Forward(query, key, queue);
        value.backward();
        return new() { ["logits"] = loss.Logits(query, key, queue).ToRows(), ["loss"] = value.item<double>(), ["gradQuery"] = query.grad!.ToRows() };
    }

    private static Dictionary<string, object?> Classifier(VectorCase vector)
    {
        var (inputs, share) = (vector.Inputs, vector.Parameters.GetProperty("mixLambda").GetDouble());
        Tensor Mixed(string first, string second) => (share * inputs.GetProperty(first).Matrix()) + ((1 - share) * inputs.GetProperty(second).Matrix());
        var logits = inputs.GetProperty("logits").Matrix().requires_grad_();
        var representation = inputs.GetProperty("representation").Matrix().requires_grad_();
        var parts = new RepresentationAnchorLoss(vector.Parameters.GetProperty("beta").GetDouble())
            .Forward(logits, Mixed("oneHot", "oneHotPartner"), representation, Mixed("frozen", "frozenPartner"));
        parts.Total.backward();
        return new()
        {
            ["crossEntropy"] = parts.CrossEntropy.item<double>(),
            ["regularizer"] = parts.Anchor.item<double>(),
            ["total"] = parts.Total.item<double>(),
            ["gradLogits"] = logits.grad!.ToRows(),
            ["gradRepresentation"] = (representation.grad ?? zeros_like(representation)).ToRows(),
        };
    }

    private static Dictionary<string, object?> LongTail(VectorCase vector)
    {
        var p = vector.Parameters;
        var sizes = LongTailSampler.ClassSizes(p.GetProperty("numClasses").GetInt32(), p.GetProperty("nMax").GetInt32(), p.GetProperty("imbalanceRatio").GetDouble());
        return new() { ["classSizes"] = sizes, ["transition"] = LongTailNoise.Transition(sizes, p.GetProperty("eta").GetDouble()).ToRows() };
    }
}
