using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Checks of what the re-annotators are given.</summary>
internal static class ReAnnotatorCheck
{
    public static void Neighbours(int k)
    {
        if (k < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(k), k, $"k: expected at least 1, got {k}.");
        }
    }

    public static void Neighbours(EmbeddingNeighbours neighbours, int k)
    {
        ArgumentNullException.ThrowIfNull(neighbours);
        if (neighbours.Neighbours < k)
        {
            throw new ArgumentException($"neighbours: expected at least {k} for each example, got {neighbours.Neighbours}.", nameof(neighbours));
        }
    }

    public static void Temperature(double? temperature)
    {
        if (temperature is { } t && !(t > 0 && double.IsFinite(t)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, $"temperature: expected a number above 0, got {temperature}.");
        }
    }

    public static void Bandwidth(double bandwidth)
    {
        if (!(bandwidth > 0 && double.IsFinite(bandwidth)))
        {
            throw new ArgumentOutOfRangeException(nameof(bandwidth), bandwidth, $"bandwidth: expected a number above 0, got {bandwidth}.");
        }
    }

    public static void Threshold(double threshold)
    {
        if (!(threshold >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, $"threshold: expected a number of at least 0, got {threshold}.");
        }
    }

    public static void Weight(double weight, string parameter)
    {
        if (!(weight is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(parameter, weight, $"{parameter}: expected a weight from 0 to 1, got {weight}.");
        }
    }

    public static void Length<T>(IReadOnlyList<T> values, string parameter, int expected)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        if (values.Count != expected)
        {
            throw new ArgumentException($"{parameter}: expected {expected}, one a label, got {values.Count}.", parameter);
        }
    }

    /// <summary>Checks labels and says how many classes there are.</summary>
    public static int Labels(LabelVector labels, int expected, int? numClasses)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != expected)
        {
            throw new ArgumentException($"labels: expected {expected} labels, one an embedding, got {labels.Count}.", nameof(labels));
        }

        if (numClasses is < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(numClasses), numClasses, $"numClasses: expected at least 1, got {numClasses}.");
        }

        var greatest = 0;
        for (var i = 0; i < labels.Count; i++)
        {
            var label = labels.Values[i];
            if (label < 0 || label >= (numClasses ?? int.MaxValue))
            {
                var range = numClasses is { } k ? $"from 0 to {k - 1}" : "a class number of at least 0";
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"labels: each must be {range}, got {label} at position {i}.");
            }

            greatest = Math.Max(greatest, label);
        }

        return numClasses ?? (greatest + 1);
    }
}
