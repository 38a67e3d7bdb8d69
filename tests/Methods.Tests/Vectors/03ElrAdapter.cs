using System.Text.Json;
using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Training;
using NoisyNotebooks.Methods.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class ElrAdapter : IVectorAdapter
{
    public string Paper => "03-elr";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("targetsBefore", out _) => OneStep(vector),
            _ when inputs.TryGetProperty("steps", out _) => SeveralSteps(vector),
            _ when inputs.TryGetProperty("targetNetLogits", out _) => PlusStep(vector),
            _ when inputs.TryGetProperty("studentValues", out _) => Averaging(vector),
            _ when inputs.TryGetProperty("predicted", out _) => Curves(vector),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> OneStep(VectorCase vector)
    {
        var before = vector.Inputs.GetProperty("targetsBefore").Matrix();
        var logits = vector.Inputs.GetProperty("logits").Matrix().requires_grad_();
        using var loss = Loss(vector.Parameters, before.shape[0], before.shape[1]);
        loss.State.copy_(before);
        var indices = arange(before.shape[0], dtype: int64);
        var labels = tensor(vector.Inputs.GetProperty("labels").Longs());

        var total = loss.Forward(indices, logits, labels);
        total.backward();
        var epsilon = loss.ClampEpsilon;

        // The parts are read from a second call on a copy of the state: the public call returns their sum.
        using var again = Loss(vector.Parameters, before.shape[0], before.shape[1]);
        again.State.copy_(before);
        var parts = again.Compute(indices, logits.detach(), labels);
        return new()
        {
            ["clampedProbs"] = logits.detach().softmax(1).clamp(epsilon, 1 - epsilon).ToRows(),
            ["targetsAfter"] = loss.Targets.ToRows(),
            ["crossEntropy"] = parts.CrossEntropy.item<double>(),
            ["regularizer"] = parts.Regularizer.item<double>(),
            ["total"] = total.item<double>(),
            ["gradLogits"] = logits.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> SeveralSteps(VectorCase vector)
    {
        using var loss = Loss(
            vector.Parameters, vector.Inputs.GetProperty("numExamples").GetInt64(), vector.Inputs.GetProperty("numClasses").GetInt64());
        var steps = new List<object?>();
        foreach (var step in vector.Inputs.GetProperty("steps").EnumerateArray())
        {
            var logits = step.GetProperty("logits").Matrix().requires_grad_();
            var total = loss.Forward(tensor(step.GetProperty("indices").Longs()), logits, tensor(step.GetProperty("labels").Longs()));
            total.backward();
            steps.Add(new Dictionary<string, object?>
            {
                ["total"] = total.item<double>(),
                ["gradLogits"] = logits.grad!.ToRows(),
            });
        }

        return new() { ["steps"] = steps, ["finalTargets"] = loss.Targets.ToRows() };
    }

    private static Dictionary<string, object?> PlusStep(VectorCase vector)
    {
        var p = vector.Parameters;
        var before = vector.Inputs.GetProperty("historyBefore").Matrix();
        var logits = vector.Inputs.GetProperty("logits").Matrix().requires_grad_();
        var oneHot = vector.Inputs.GetProperty("oneHotLabels").Matrix();
        var permutation = tensor(vector.Inputs.GetProperty("mixPermutation").Longs());
        var share = p.GetProperty("mixLambda").GetDouble();
        var step = p.GetProperty("step").GetInt64();
        using var loss = new EarlyLearningRegularizationPlusLoss(
            before.shape[0],
            before.shape[1],
            p.GetProperty("beta").GetDouble(),
            p.GetProperty("lambda").GetDouble(),
            p.GetProperty("rampLength").GetInt64(),
            p.GetProperty("reweightLabels").GetBoolean(),
            p.GetProperty("clampEps").GetDouble(),
            float64);
        loss.State.copy_(before);

        var q = loss.UpdateHistory(
            arange(before.shape[0], dtype: int64), vector.Inputs.GetProperty("targetNetLogits").Matrix(), permutation, share);
        var mixed = (oneHot * share) + (oneHot.index_select(0, permutation) * (1 - share));
        var total = loss.Forward(logits, mixed, step);
        total.backward();
        var parts = loss.Compute(logits.detach(), mixed, step);
        return new()
        {
            ["historyAfter"] = loss.Targets.ToRows(),
            ["q"] = q.ToRows(),
            ["mixedLabels"] = mixed.ToRows(),
            ["labelsUsedInCrossEntropy"] = parts.Labels.ToRows(),
            ["rampWeight"] = parts.Ramp,
            ["crossEntropy"] = parts.CrossEntropy.item<double>(),
            ["regularizer"] = parts.Regularizer.item<double>(),
            ["total"] = total.item<double>(),
            ["gradLogits"] = logits.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Averaging(VectorCase vector)
    {
        var p = vector.Parameters;
        using var average = new WeightAverage(
            Scalar(vector.Inputs.GetProperty("initial").GetDouble()),
            p.GetProperty("alpha").GetDouble(),
            p.GetProperty("rampLength").GetInt64());
        var momentum = new List<object?>();
        var averaged = new List<object?>();
        foreach (var (step, value) in vector.Inputs.GetProperty("globalSteps").Longs().Zip(vector.Inputs.GetProperty("studentValues").Doubles()))
        {
            using var student = Scalar(value);
            average.Update(student, step);
            momentum.Add(average.Momentum(step));
            averaged.Add(average.Module.parameters().First().item<double>());
        }

        return new() { ["momentum"] = momentum, ["averaged"] = averaged };
    }

    private static Dictionary<string, object?> Curves(VectorCase vector)
    {
        var point = MemorizationPoint.Measure(
            vector.Inputs.GetProperty("predicted").Longs(),
            vector.Inputs.GetProperty("trueLabels").Longs(),
            vector.Inputs.GetProperty("givenLabels").Longs());
        return new()
        {
            ["cleanCount"] = point.CleanCount,
            ["mislabelledCount"] = point.MislabelledCount,
            ["cleanCorrect"] = point.CleanCorrect,
            ["cleanIncorrect"] = point.CleanIncorrect,
            ["wrongCorrect"] = point.MislabelledCorrect,
            ["wrongMemorized"] = point.MislabelledMemorized,
            ["wrongIncorrect"] = point.MislabelledIncorrect,
        };
    }

    // A network with one number in it.
    private static nn.Module<Tensor, Tensor> Scalar(double value)
    {
        var linear = nn.Linear(1, 1, hasBias: false, dtype: float64);
        using (no_grad())
        {
            linear.weight!.fill_(value);
        }

        return linear;
    }

    private static EarlyLearningRegularizationLoss Loss(JsonElement parameters, long examples, long classes) =>
        new(
            examples,
            classes,
            parameters.GetProperty("beta").GetDouble(),
            parameters.GetProperty("lambda").GetDouble(),
            parameters.GetProperty("clampEps").GetDouble(),
            float64);
}
