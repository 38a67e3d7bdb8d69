using System.Text.Json;
using NoisyNotebooks.Methods.Classification;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class CompressedFeaturesAdapter : IVectorAdapter
{
    public string Paper => "05-compress-features";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var (inputs, p) = (vector.Inputs, vector.Parameters);
        return inputs switch
        {
            _ when inputs.TryGetProperty("features", out _) => Truncation(vector),
            _ when inputs.TryGetProperty("accuracyByK", out var accuracy) => Choice(accuracy.Doubles()),
            _ when inputs.TryGetProperty("selectionLogits1", out _) => Split(vector),
            _ when inputs.TryGetProperty("logits1", out _) => Exchange(vector),
            _ when p.TryGetProperty("std", out var std) => Distribution(p, std.GetDouble()),
            _ when p.TryGetProperty("numGradual", out _) => Schedule(p),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Distribution(JsonElement p, double std)
    {
        var nested = new NestedDropout(p.GetProperty("numFeatures").GetInt64(), std, p.GetProperty("mu").GetDouble());
        return new() { ["probabilities"] = nested.TruncationProbabilities.ToArray(), ["expectedKept"] = nested.ExpectedKeep };
    }

    private static Dictionary<string, object?> Truncation(VectorCase vector)
    {
        var features = vector.Inputs.GetProperty("features").Matrix().requires_grad_();
        var weight = vector.Inputs.GetProperty("weight").Matrix().requires_grad_();
        var logits = new NestedDropout(features.shape[1], 1).Truncate(features, vector.Parameters.GetProperty("keep").GetInt64()).matmul(weight);
        var loss = nn.functional.cross_entropy(logits, tensor(vector.Inputs.GetProperty("labels").Longs()));
        loss.backward();
        return new()
        {
            ["logits"] = logits.ToRows(),
            ["loss"] = loss.item<double>(),
            ["gradFeatures"] = features.grad!.ToRows(),
            ["gradWeight"] = weight.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Choice(double[] accuracy)
    {
        var choice = NestedDropout.SelectKeep(accuracy);
        return new() { ["bestIndex"] = choice.Keep - 1, ["keptFeatures"] = choice.Keep, ["penalisedAccuracy"] = choice.PenalisedAccuracy };
    }

    private static Dictionary<string, object?> Schedule(JsonElement p)
    {
        ForgetRateSchedule Of(ForgetRateForm form) =>
            new(p.GetProperty("forgetRate").GetDouble(), p.GetProperty("numGradual").GetInt32(), p.GetProperty("exponent").GetDouble(), form);
        var epochs = Enumerable.Range(0, p.GetProperty("epochs").GetInt32()).ToArray();
        return new()
        {
            ["forgetRates"] = epochs.Select(e => Of(ForgetRateForm.Code)[e]).ToArray(),
            ["rememberRates"] = epochs.Select(e => 1 - Of(ForgetRateForm.Paper)[e]).ToArray(),
        };
    }

    private static Dictionary<string, object?> Exchange(VectorCase vector)
    {
        var (inputs, rate) = (vector.Inputs, vector.Parameters.GetProperty("forgetRate").GetDouble());
        var z1 = inputs.GetProperty("logits1").Matrix().requires_grad_();
        var z2 = inputs.GetProperty("logits2").Matrix().requires_grad_();
        var labels = tensor(inputs.GetProperty("labels").Longs());
        var values = new Dictionary<string, object?>
        {
            ["losses1"] = CoTeachingLoss.PerExample(z1, labels),
            ["losses2"] = CoTeachingLoss.PerExample(z2, labels),
            ["numRemember"] = CoTeachingSelector.NumRemember((int)z1.shape[0], rate),
        };
        if ((int)values["numRemember"]! == 0)
        {
            // Nothing to train on: the library refuses it.
            Assert.Throws<ArgumentException>(() => CoTeachingLoss.Compute(z1, z2, labels, rate));
            (values["selectedBy1"], values["selectedBy2"]) = (Array.Empty<long>(), Array.Empty<long>());
            return values;
        }

        bool[]? clean = inputs.TryGetProperty("isClean", out var flags) ? [.. flags.Ints().Select(f => f == 1)] : null;
        var parts = CoTeachingLoss.Compute(z1, z2, labels, rate, clean);
        var official = CoTeachingLoss.Compute(z1, z2, labels, rate, isOfficialScaling: true);
        (parts.Loss1 + parts.Loss2).backward();
        values["selectedBy1"] = parts.Selection.SelectedBy1.ToArray();
        values["selectedBy2"] = parts.Selection.SelectedBy2.ToArray();
        values["loss1"] = parts.Loss1.item<double>();
        values["loss2"] = parts.Loss2.item<double>();
        values["loss1OfficialScaling"] = official.Loss1.item<double>();
        values["loss2OfficialScaling"] = official.Loss2.item<double>();
        values["gradLogits1"] = z1.grad!.ToRows();
        values["gradLogits2"] = z2.grad!.ToRows();
        values["pureRatio1"] = parts.PureRatio1;
        values["pureRatio2"] = parts.PureRatio2;
        return values;
    }

    private static Dictionary<string, object?> Split(VectorCase vector)
    {
        var labels = vector.Inputs.GetProperty("labels").Longs();
        var half = labels.Length / 2;
        double[] Of(string name, int start)
        {
            var logits = vector.Inputs.GetProperty(name).Matrix().narrow(0, start, half);
            return CoTeachingLoss.PerExample(logits, tensor(labels[start..(start + half)]));
        }

        var selection = CoTeachingSelector.SelectSplit(Of("selectionLogits1", 0), Of("selectionLogits2", half), vector.Parameters.GetProperty("forgetRate").GetDouble());
        return new()
        {
            ["numRemember"] = selection.NumRemember,
            ["trainPositionsForNet2"] = selection.SelectedBy1.ToArray(),
            ["trainPositionsForNet1"] = selection.SelectedBy2.ToArray(),
        };
    }
}
