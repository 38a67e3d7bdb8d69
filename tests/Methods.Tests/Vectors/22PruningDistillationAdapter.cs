using System.Text.Json;
using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class PruningDistillationAdapter : IVectorAdapter
{
    public string Paper => "22-pruning-distillation";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("studentLogits", out _) => Loss(vector),
            _ when inputs.TryGetProperty("scores", out var scores) => new Dictionary<string, object?>
            {
                ["kept"] = DataPruner.ByScore(scores.Doubles(), vector.Parameters.GetProperty("keepFraction").GetDouble()),
            },
            _ when inputs.TryGetProperty("X", out _) => Ridge(vector),
            _ when inputs.TryGetProperty("probabilities", out _) || inputs.TryGetProperty("correctByEpoch", out _) => Scores(inputs),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Loss(VectorCase vector)
    {
        var loss = new DistillationLoss(vector.Parameters.GetProperty("alpha").GetDouble(), vector.Parameters.GetProperty("temperature").GetDouble());
        var student = vector.Inputs.GetProperty("studentLogits").Matrix().requires_grad_();
        var parts = loss.Forward(student, vector.Inputs.GetProperty("teacherLogits").Matrix(), tensor(vector.Inputs.GetProperty("labels").Longs()));
        parts.Total.backward();
        return new()
        {
            ["crossEntropy"] = parts.CrossEntropy.item<double>(),
            ["kd"] = parts.Distillation.item<double>(),
            ["total"] = parts.Total.item<double>(),
            ["gradStudent"] = student.grad!.ToRows(),
        };
    }

    private static Dictionary<string, object?> Scores(JsonElement inputs)
    {
        var values = new Dictionary<string, object?>();
        if (inputs.TryGetProperty("probabilities", out var probabilities))
        {
            values["el2n"] = El2nScore.Compute(stack([.. probabilities.EnumerateArray().Select(m => m.Matrix())]), inputs.GetProperty("labels").Ints());
        }

        if (inputs.TryGetProperty("correctByEpoch", out var epochs))
        {
            using var tracker = new ForgettingTracker(epochs[0].GetArrayLength());
            var all = Enumerable.Range(0, tracker.Count).Select(i => (long)i).ToArray();
            foreach (var (epoch, correct) in epochs.EnumerateArray().Index())
            {
                tracker.Record(epoch + 1, all, [.. correct.Ints().Select(c => c == 1)]);
            }

            values["forgettingEvents"] = tracker.Events();
        }

        return values;
    }

    private static Dictionary<string, object?> Ridge(VectorCase vector)
    {
        var (inputs, p) = (vector.Inputs, vector.Parameters);
        var rows = inputs.GetProperty("X").EnumerateArray().Select(r => r.Doubles()).ToArray();
        var x = new double[rows.Length, rows[0].Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var c = 0; c < rows[i].Length; c++)
            {
                x[i, c] = rows[i][c];
            }
        }

        var fit = RidgeSelfDistillation.Fit(
            x,
            inputs.GetProperty("y").Doubles(),
            p.GetProperty("f").GetDouble(),
            p.GetProperty("ft").GetDouble(),
            p.GetProperty("alpha").GetDouble(),
            p.GetProperty("ridge").GetDouble());
        var error = fit.BiasVariance(inputs.GetProperty("trueTheta").Doubles(), p.GetProperty("sigma").GetDouble());
        return new()
        {
            ["thetaStudent"] = fit.Student,
            ["thetaTeacher"] = fit.Teacher,
            ["biasSquared"] = error.BiasSquared,
            ["variance"] = error.Variance,
            ["expectedError"] = error.Expected,
        };
    }
}
