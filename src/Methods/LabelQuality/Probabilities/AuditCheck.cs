using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What every entry point demands of labels and probabilities.</summary>
internal static class AuditCheck
{
    /// <summary>How far below 0 or above 1 a probability may lie.</summary>
    public const double RangeTolerance = 1e-6;

    /// <summary>How far the sum of a row may lie from 1: wide enough for float16 models and published tables, far from logits and per cent.</summary>
    public const double SumTolerance = 0.01;

    /// <summary>Checks sizes and labels.</summary>
    /// <param name="labels">N labels.</param>
    /// <param name="probabilities"><c>[N,K]</c>.</param>
    /// <param name="allowOneClass">Whether all labels may be the same.</param>
    /// <exception cref="ArgumentException">Empty, lengths differ, a label out of range, one class only.</exception>
    public static void Inputs(LabelVector labels, ProbabilityMatrix probabilities, bool allowOneClass = false)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(probabilities);
        if (labels.Count != probabilities.Count)
        {
            throw new ArgumentException(
                $"labels: expected {probabilities.Count} labels, one a row of the probabilities, got {labels.Count}.", nameof(labels));
        }

        if (labels.Count == 0)
        {
            throw new ArgumentException("labels: at least one example is needed, got none.", nameof(labels));
        }

        if (probabilities.NumClasses < 2)
        {
            throw new ArgumentException(
                $"probabilities: at least 2 classes (columns) are needed, got {probabilities.NumClasses}.", nameof(probabilities));
        }

        labels.Check(probabilities.NumClasses, allowOneClass);
    }

    /// <summary>The exception for a row that holds no probabilities.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="row">The row.</param>
    /// <param name="index">Its index.</param>
    /// <param name="probabilities">The parameter's name.</param>
    /// <returns>The exception to throw.</returns>
    public static ArgumentException BadRow<T>(ReadOnlySpan<T> row, int index, string probabilities = "probabilities")
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var sum = 0.0;
        for (var j = 0; j < row.Length; j++)
        {
            var value = double.CreateTruncating(row[j]);
            if (!(value >= -RangeTolerance && value <= 1 + RangeTolerance))
            {
                return new ArgumentException(
                    $"probabilities: each must be from 0 to 1 (within {RangeTolerance}), got {value} in row {index}, column {j}.", probabilities);
            }

            sum += value;
        }

        return new ArgumentException(
            $"probabilities: each row must sum to 1 (within {SumTolerance}), got {sum} in row {index}.", probabilities);
    }
}
