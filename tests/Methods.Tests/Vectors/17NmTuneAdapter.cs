using NoisyNotebooks.Methods.Classification;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class NmTuneAdapter : IVectorAdapter
{
    public string Paper => "17-nmtune";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("tunedFeatures", out _) => Loss(vector),
            _ when inputs.TryGetProperty("w1", out _) => Adapter(vector),
            _ when inputs.TryGetProperty("features", out var features) => Spectrum(FeatureSpectrum.Analyze(features.Matrix())),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Loss(VectorCase vector)
    {
        var p = vector.Parameters;
        var options = new NmTuneOptions
        {
            Consistency = p.GetProperty("mseWeight").GetDouble(),
            Covariance = p.GetProperty("covWeight").GetDouble(),
            SingularValue = p.GetProperty("svdWeight").GetDouble(),
            TopSingularValues = p.GetProperty("topSingular").GetInt32(),
        };
        var frozen = vector.Inputs.GetProperty("frozenFeatures").Matrix();
        var labels = tensor(vector.Inputs.GetProperty("labels").Longs());
        var weight = vector.Inputs.GetProperty("classifierWeight").Matrix();
        var tuned = vector.Inputs.GetProperty("tunedFeatures").Matrix().requires_grad_();
        var code = NmTuneLoss.Total(tuned.matmul(weight.t()), labels, tuned, frozen, options);
        code.Total.backward();
        var paper = NmTuneLoss.Total(tuned.matmul(weight.t()), labels, tuned, frozen, NmTuneOptions.Paper);
        return new()
        {
            ["crossEntropy"] = code.CrossEntropy.item<double>(),
            ["consistency"] = code.Consistency.item<double>(),
            ["covariance"] = code.Covariance.item<double>(),
            ["singularValues"] = FeatureSpectrum.Analyze(tuned).SingularValues.ToArray(),
            ["svdPaper"] = paper.SingularValue.item<double>(),
            ["svdCode"] = code.SingularValue.item<double>(),
            ["totalCode"] = code.Total.item<double>(),
            ["totalPaper"] = paper.Total.item<double>(),
            ["gradTunedFeatures"] = tuned.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Spectrum(FeatureSpectrum spectrum) => new()
    {
        ["singularValues"] = spectrum.SingularValues.ToArray(),
        ["sve"] = spectrum.SingularValueEntropy,
        ["lsvr"] = spectrum.LargestSingularValueRatio,
    };

    private static Dictionary<string, object?> Adapter(VectorCase vector)
    {
        var inputs = vector.Inputs;
        var features = inputs.GetProperty("features").Matrix();
        var hidden = inputs.GetProperty("w1").GetArrayLength();
        var isResidual = vector.Parameters.GetProperty("residual").GetBoolean();
        using var head = new NoisyModelTuning(features.shape[1], 2, new NmTuneOptions
        {
            HiddenRatio = hidden / (int)features.shape[1], ResidualScale = isResidual ? 1 : null,
        });
        head.to(float64);
        using (no_grad())
        {
            var parameters = head.named_parameters().ToDictionary(n => n.name, n => n.parameter);
            parameters["adapter.0.weight"].copy_(inputs.GetProperty("w1").Matrix());
            parameters["adapter.0.bias"].copy_(tensor(inputs.GetProperty("b1").Doubles()));
            parameters["adapter.3.weight"].copy_(inputs.GetProperty("w2").Matrix());
            parameters["adapter.3.bias"].copy_(tensor(inputs.GetProperty("b2").Doubles()));
            if (isResidual)
            {
                parameters["scale"].copy_(tensor(inputs.GetProperty("scale").Doubles()));
            }
        }

        head.train();
        return new() { ["output"] = head.Adapt(features).ToRows() };
    }
}
