using System.Text.Json;
using NoisyNotebooks.Methods.MultiLabel;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class PuMlcAdapter : IVectorAdapter
{
    public string Paper => "07-pu-mlc";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("keepMask", out var mask) => Partial(inputs.GetProperty("labels"), mask),
            _ when inputs.TryGetProperty("mixedLogits", out _) => Mixup(vector),
            _ when inputs.TryGetProperty("reductionWeight", out _) => GlobalBranch(vector),
            _ when inputs.TryGetProperty("logits", out _) => Variational(vector),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Variational(VectorCase vector)
    {
        var p = vector.Parameters;
        var logits = vector.Inputs.GetProperty("logits").Matrix().requires_grad_();
        var loss = new VariationalPositiveUnlabeledLoss(
            p.GetProperty("alpha").GetDouble(), p.GetProperty("gamma").GetDouble(), p.GetProperty("eps").GetDouble());
        var labels = Labels(vector.Inputs.GetProperty("labels"));
        var total = loss.Forward(logits, labels);
        total.backward();
        var details = loss.Details(logits.detach(), labels);
        return new()
        {
            ["batchStd"] = details.Deviation.data<double>().ToArray(),
            ["temperature"] = details.Temperature.data<double>().ToArray(),
            ["probabilities"] = details.Probabilities.ToRows(),
            ["rebalance"] = details.Rebalance.data<double>().ToArray(),
            ["positiveTerm"] = details.PositiveTerm.data<double>().ToArray(),
            ["unlabeledTerm"] = details.UnlabeledTerm.data<double>().ToArray(),
            ["loss"] = total.item<double>(),
            ["gradLogits"] = logits.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Mixup(VectorCase vector)
    {
        var regularizer = new MixupConsistencyRegularizer(epsilon: vector.Parameters.GetProperty("eps").GetDouble());
        var target = regularizer.BuildTargets(
            vector.Inputs.GetProperty("logits").Matrix(),
            Labels(vector.Inputs.GetProperty("labels")),
            tensor(vector.Inputs.GetProperty("permutation").Longs()),
            vector.Parameters.GetProperty("lambda_").GetDouble());
        var mixed = vector.Inputs.GetProperty("mixedLogits").Matrix().requires_grad_();
        var loss = regularizer.Loss(target, mixed);
        loss.backward();
        return new()
        {
            ["mixedTarget"] = target.ToRows(),
            ["loss"] = loss.item<double>(),
            ["gradMixedLogits"] = mixed.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Partial(JsonElement labels, JsonElement mask)
    {
        var rows = mask.EnumerateArray().SelectMany(r => r.EnumerateArray());
        var kept = tensor(
            rows.Select(v => v.ValueKind == JsonValueKind.Number ? v.GetDouble() != 0 : v.GetBoolean()).ToArray(),
            [mask.GetArrayLength(), mask[0].GetArrayLength()]);
        var partial = PartialLabels.Keep(Labels(labels), kept);
        return new()
        {
            ["partialLabels"] = Rows(partial),
            ["positiveOrUnlabeled"] = Rows(PartialLabels.PositiveOrUnlabeled(partial)),
        };
    }

    private static Dictionary<string, object?> GlobalBranch(VectorCase vector)
    {
        var inputs = vector.Inputs;
        var x = Nested(inputs.GetProperty("x"));
        using var branch = new GlobalContextBranch(
            x.shape[1],
            inputs.GetProperty("projBias").GetArrayLength(),
            (1, 1),
            vector.Parameters.GetProperty("heads").GetInt32(),
            vector.Parameters.GetProperty("reductionRatio").GetInt32(),
            float64);
        void Load(Conv2d convolution, string name)
        {
            using var noGradient = no_grad();
            convolution.weight!.copy_(inputs.GetProperty($"{name}Weight").Matrix().unsqueeze(2).unsqueeze(3));
            convolution.bias!.copy_(tensor(inputs.GetProperty($"{name}Bias").Doubles()));
        }

        Load(branch.Reduction, "reduction");
        Load(branch.Aggregation, "agg");
        Load(branch.Gate, "broad");
        Load(branch.Value, "v");
        Load(branch.Projection, "proj");
        var (output, attention, gate) = branch.Attend(x);
        return new()
        {
            ["output"] = Nested(output),
            ["aggregationAttention"] = Nested(attention),
            ["broadcastGate"] = Nested(gate),
        };
    }

    private static Tensor Labels(JsonElement rows) => rows.Matrix().to(int64);

    private static long[][] Rows(Tensor labels) => [.. labels.contiguous().data<long>().ToArray().Chunk((int)labels.shape[1])];

    // Arrays of any depth.
    private static Tensor Nested(JsonElement values) =>
        values[0].ValueKind == JsonValueKind.Array ? stack([.. values.EnumerateArray().Select(Nested)]) : tensor(values.Doubles());

    private static object Nested(Tensor values) =>
        values.dim() == 1
            ? values.detach().contiguous().data<double>().ToArray()
            : Enumerable.Range(0, (int)values.shape[0]).Select(i => Nested(values[i])).ToArray();
}
