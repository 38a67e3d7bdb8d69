using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Checks of what the judges' methods are given.</summary>
internal static class JudgeCheck
{
    /// <summary>The exception for a number that is no probability.</summary>
    public static void Probability(double value, string parameter, string place)
    {
        if (!(value is >= 0 and <= 1))
        {
            throw new ArgumentException($"{parameter}: each must be a probability from 0 to 1, got {value} {place}.", parameter);
        }
    }

    /// <summary>Checks labels of a number of examples.</summary>
    public static int[] Labels(LabelVector labels, int count, int classes, string parameter)
    {
        ArgumentNullException.ThrowIfNull(labels, parameter);
        if (labels.Count != count)
        {
            throw new ArgumentException($"{parameter}: expected {count} labels, one an example, got {labels.Count}.", parameter);
        }

        var values = labels.Values;
        return Array.FindIndex(values, y => y < 0 || y >= classes) is var at and >= 0
            ? throw new ArgumentException($"{parameter}: each must be from 0 to {classes - 1}, got {values[at]} at position {at}.", parameter)
            : values;
    }

    /// <summary>Checks labels whose classes are not known: 0 and 1, or more.</summary>
    public static int[] Labels(LabelVector labels, int count, string parameter) => Labels(labels, count, int.MaxValue, parameter);

    /// <summary>Checks the level of an interval.</summary>
    public static void Level(double level)
    {
        if (!(level is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, $"level: expected a share between 0 and 1, got {level}.");
        }
    }
}
