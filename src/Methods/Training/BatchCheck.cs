using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Checks what a caller hands to a loss, before anything is changed.</summary>
internal static class BatchCheck
{
    /// <summary>Checks logits.</summary>
    /// <param name="logits">Expected <c>[B,C]</c>, without NaN.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="classes">C.</param>
    /// <returns>B.</returns>
    /// <exception cref="ArgumentException">The shape differs, or a logit is NaN.</exception>
    public static long Logits(Tensor logits, string parameter, long classes)
    {
        ArgumentNullException.ThrowIfNull(logits, parameter);
        if (logits.dim() != 2 || logits.shape[1] != classes)
        {
            throw new ArgumentException(
                $"{parameter}: expected [B,{classes}], got [{string.Join(',', logits.shape)}].", parameter);
        }

        using var scope = NewDisposeScope();
        var bad = logits.isnan().any(1).cpu().data<bool>().ToArray();
        if (Array.IndexOf(bad, value: true) is var row and >= 0)
        {
            throw new ArgumentException($"{parameter}: row {row} holds NaN.", parameter);
        }

        return logits.shape[0];
    }

    /// <summary>Checks logits and their labels.</summary>
    /// <param name="logits">Expected float <c>[B,C]</c>, B and C at least 1, without NaN.</param>
    /// <param name="labels">Expected <c>int64 [B]</c>, each from 0 to C−1.</param>
    /// <param name="parameter">The name of the logits' parameter.</param>
    /// <returns>B.</returns>
    /// <exception cref="ArgumentException">A shape or dtype differs, a logit is NaN, or a label is out of range.</exception>
    public static long Pair(Tensor logits, Tensor labels, [CallerArgumentExpression(nameof(logits))] string parameter = "")
    {
        ArgumentNullException.ThrowIfNull(logits, parameter);
        if (logits.dim() != 2 || logits.numel() == 0 || !logits.is_floating_point())
        {
            throw new ArgumentException($"{parameter}: expected float [B,C], got {logits.dtype} [{string.Join(',', logits.shape)}].", parameter);
        }

        var batch = Logits(logits, parameter, logits.shape[1]);
        Labels(labels, nameof(labels), batch, logits.shape[1]);
        return batch;
    }

    /// <summary>Checks positions in the training set.</summary>
    /// <param name="indices">Expected <c>int64 [B]</c>, each from 0 to N−1, none twice.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="batch">B.</param>
    /// <param name="examples">N.</param>
    /// <exception cref="ArgumentException">An index is out of range or repeated, or the form differs.</exception>
    public static void Indices(Tensor indices, string parameter, long batch, long examples)
    {
        var values = Vector(indices, parameter, batch);
        var seen = new HashSet<long>(values.Length);
        foreach (var value in values)
        {
            if (value < 0 || value >= examples)
            {
                throw new ArgumentOutOfRangeException(parameter, value, $"{parameter}: each must be from 0 to {examples - 1}, got {value}.");
            }

            if (!seen.Add(value))
            {
                throw new ArgumentException($"{parameter}: {value} stands twice in one batch.", parameter);
            }
        }
    }

    /// <summary>Checks labels.</summary>
    /// <param name="labels">Expected <c>int64 [B]</c>, each from 0 to C−1.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="batch">B.</param>
    /// <param name="classes">C.</param>
    /// <exception cref="ArgumentException">A label is out of range, or the form differs.</exception>
    public static void Labels(Tensor labels, string parameter, long batch, long classes)
    {
        foreach (var value in Vector(labels, parameter, batch))
        {
            if (value < 0 || value >= classes)
            {
                throw new ArgumentOutOfRangeException(parameter, value, $"{parameter}: each must be from 0 to {classes - 1}, got {value}.");
            }
        }
    }

    private static long[] Vector(Tensor tensor, string parameter, long length)
    {
        ArgumentNullException.ThrowIfNull(tensor, parameter);
        if (tensor.dtype != ScalarType.Int64 || tensor.dim() != 1 || tensor.shape[0] != length)
        {
            throw new ArgumentException(
                $"{parameter}: expected int64 [{length}], got {tensor.dtype} [{string.Join(',', tensor.shape)}].", parameter);
        }

        using var onHost = tensor.cpu();
        return onHost.data<long>().ToArray();
    }
}
