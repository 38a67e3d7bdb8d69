using System.Text.Json;
using NoisyNotebooks.Methods.Preferences;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class RobustDpoAdapter : IVectorAdapter
{
    public string Paper => "36-rdpo";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("policyChosenLogps", out _) => Losses(inputs, vector.Parameters),
            _ when inputs.TryGetProperty("logits", out _) => Sequences(inputs),
            _ when inputs.TryGetProperty("featureDifferences", out _) => LogLinear(inputs, vector.Parameters),
            _ when inputs.TryGetProperty("margin", out var margin) => Unbiased(tensor(margin.Doubles()), vector.Parameters.GetProperty("flipRate").GetDouble()),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Losses(JsonElement inputs, JsonElement parameters)
    {
        var (beta, rate) = (parameters.GetProperty("beta").GetDouble(), parameters.GetProperty("flipRate").GetDouble());
        Tensor Input(string name) => tensor(inputs.GetProperty(name).Doubles());
        var (chosen, rejected) = (Input("policyChosenLogps").requires_grad_(), Input("policyRejectedLogps").requires_grad_());
        var (referenceChosen, referenceRejected) = (Input("referenceChosenLogps"), Input("referenceRejectedLogps"));
        Tensor Margin() => PreferenceLosses.Margin(chosen, rejected, referenceChosen, referenceRejected, beta);
        double[] Gradient(Tensor of, Func<Tensor, Tensor> loss) => Values(autograd.grad([loss(Margin())], [of])[0]);
        var h = Margin();
        var (chosenReward, rejectedReward) = (PreferenceLosses.Reward(chosen, referenceChosen, beta), PreferenceLosses.Reward(rejected, referenceRejected, beta));
        return new()
        {
            ["margin"] = Values(h),
            ["dpo"] = Values(PreferenceLosses.Dpo(h, nn.Reduction.None)),
            ["conservativeDpo"] = Values(PreferenceLosses.ConservativeDpo(h, rate, nn.Reduction.None)),
            ["robustDpo"] = Values(PreferenceLosses.RobustDpo(h, rate, nn.Reduction.None)),
            ["ipo"] = Values(PreferenceLosses.Ipo(h, beta, nn.Reduction.None)),
            ["hinge"] = Values(PreferenceLosses.Hinge(h, nn.Reduction.None)),
            ["meanDpo"] = PreferenceLosses.Dpo(h).item<double>(),
            ["meanConservativeDpo"] = PreferenceLosses.ConservativeDpo(h, rate).item<double>(),
            ["meanRobustDpo"] = PreferenceLosses.RobustDpo(h, rate).item<double>(),
            ["chosenReward"] = Values(chosenReward),
            ["rejectedReward"] = Values(rejectedReward),
            ["rewardAccuracy"] = PreferenceLosses.RewardAccuracy(chosenReward, rejectedReward),
            ["gradDpoWrtPolicyChosen"] = Gradient(chosen, m => PreferenceLosses.Dpo(m)),
            ["gradConservativeDpoWrtPolicyChosen"] = Gradient(chosen, m => PreferenceLosses.ConservativeDpo(m, rate)),
            ["gradRobustDpoWrtPolicyChosen"] = Gradient(chosen, m => PreferenceLosses.RobustDpo(m, rate)),
            ["gradRobustDpoWrtPolicyRejected"] = Gradient(rejected, m => PreferenceLosses.RobustDpo(m, rate)),
        };
    }

    private static Dictionary<string, object?> Sequences(JsonElement inputs)
    {
        var logits = stack([.. inputs.GetProperty("logits").EnumerateArray().Select(b => b.Matrix())]);
        var labels = stack([.. inputs.GetProperty("labels").EnumerateArray().Select(b => tensor(b.Longs()))]);
        var mask = stack([.. inputs.GetProperty("mask").EnumerateArray().Select(b => tensor(b.Longs()))]);
        return new()
        {
            ["tokenLogps"] = SequenceLogProbability.OfTokens(logits, labels).ToRows(),
            ["sequenceLogps"] = Values(SequenceLogProbability.Of(logits, labels, mask)),
        };
    }

    private static Dictionary<string, object?> LogLinear(JsonElement inputs, JsonElement parameters)
    {
        var rate = parameters.GetProperty("flipRate").GetDouble();
        var theta = tensor(inputs.GetProperty("theta").Doubles()).requires_grad_();
        var h = LogLinearPolicy.Margin(inputs.GetProperty("featureDifferences").Matrix(), tensor(inputs.GetProperty("labels").Doubles()), theta, parameters.GetProperty("beta").GetDouble());
        var mean = PreferenceLosses.RobustDpo(h, rate);
        return new()
        {
            ["margin"] = Values(h),
            ["loss"] = Values(PreferenceLosses.RobustDpo(h, rate, nn.Reduction.None)),
            ["meanLoss"] = mean.item<double>(),
            ["gradTheta"] = Values(autograd.grad([mean], [theta])[0]),
        };
    }

    private static Dictionary<string, object?> Unbiased(Tensor h, double rate)
    {
        Tensor Robust(Tensor m) => PreferenceLosses.RobustDpo(m, rate, nn.Reduction.None);
        Tensor Dpo(Tensor m) => PreferenceLosses.Dpo(m, nn.Reduction.None);
        return new()
        {
            ["expectedRobust"] = Values(((1 - rate) * Robust(h)) + (rate * Robust(-h))),
            ["clean"] = Values(Dpo(h)),
            ["expectedDpo"] = Values(((1 - rate) * Dpo(h)) + (rate * Dpo(-h))),
            ["robustOnClean"] = Values(Robust(h)),
            ["robustOnFlipped"] = Values(Robust(-h)),
        };
    }

    private static double[] Values(Tensor vector) => vector.detach().contiguous().data<double>().ToArray();
}
