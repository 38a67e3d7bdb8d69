using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class RadAdapter : IVectorAdapter
{
    public string Paper => "27-rad";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var inputs = vector.Inputs;
        return inputs switch
        {
            _ when inputs.TryGetProperty("studentLogits", out _) => Distillation(vector),
            _ when inputs.TryGetProperty("gains", out _) && inputs.TryGetProperty("probabilities", out _) => WorstCase(vector),
            _ when inputs.TryGetProperty("gains", out _) => Allocation(vector),
            _ when inputs.TryGetProperty("probabilities", out _) => Gains(vector),
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static (double[] Gains, int Mistakes, double Penalty) Game(VectorCase vector) => (
        vector.Inputs.GetProperty("gains").Doubles(),
        vector.Parameters.GetProperty("mistakes").GetInt32(),
        vector.Parameters.GetProperty("incorrectPenalty").GetDouble());

    private static Dictionary<string, object?> Allocation(VectorCase vector)
    {
        var (gains, mistakes, penalty) = Game(vector);
        var allocation = RobustActiveDistillation.Allocate(gains, mistakes, penalty);
        return new()
        {
            ["valueByK"] = RobustActiveDistillation.ValuesByCount(gains, mistakes, penalty),
            ["keep"] = allocation.SupportSize,
            ["probabilities"] = allocation.Probabilities.ToArray(),
            ["worstCaseValue"] = allocation.WorstCaseValue,
        };
    }

    private static Dictionary<string, object?> WorstCase(VectorCase vector)
    {
        var (gains, mistakes, penalty) = Game(vector);
        var (marked, value) = RobustActiveDistillation.WorstCase(vector.Inputs.GetProperty("probabilities").Doubles(), gains, mistakes, penalty);
        return new() { ["markedWrong"] = marked, ["value"] = value };
    }

    private static Dictionary<string, object?> Gains(VectorCase vector)
    {
        var rows = vector.Inputs.GetProperty("probabilities").Matrix().ToRows();
        var p = new double[rows.Length, rows[0].Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var k = 0; k < rows[0].Length; k++)
            {
                p[i, k] = rows[i][k];
            }
        }

        return new()
        {
            ["marginGain"] = InformativenessGain.Margin(p),
            ["entropyGain"] = InformativenessGain.Entropy(p),
            ["leastConfidence"] = InformativenessGain.LeastConfidence(p),
        };
    }

    private static Dictionary<string, object?> Distillation(VectorCase vector)
    {
        var student = vector.Inputs.GetProperty("studentLogits").Matrix().requires_grad_();
        var loss = new DistillationLoss(1, vector.Parameters.GetProperty("temperature").GetDouble()).Divergence(student, vector.Inputs.GetProperty("teacherLogits").Matrix());
        loss.backward();
        return new() { ["loss"] = loss.item<double>(), ["gradStudent"] = student.grad!.ToRows() };
    }
}
