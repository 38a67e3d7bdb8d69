using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The labels that targets speak for.</summary>
internal static class TargetLabels
{
    /// <summary>The class with the largest target of each example; an example never visited keeps its given label.</summary>
    /// <param name="targets"><c>[N,C]</c>.</param>
    /// <param name="givenLabels">N labels.</param>
    /// <returns>N labels.</returns>
    public static long[] Of(Tensor targets, IReadOnlyList<long> givenLabels)
    {
        using var scope = NewDisposeScope();
        var labels = targets.argmax(1).cpu().data<long>().ToArray();
        var visited = targets.sum(1).gt(0).cpu().data<bool>().ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = visited[i] ? labels[i] : givenLabels[i];
        }

        return labels;
    }
}
