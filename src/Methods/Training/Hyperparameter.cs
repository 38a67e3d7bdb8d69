using System.Runtime.CompilerServices;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Checks the numbers that methods are made with.</summary>
internal static class Hyperparameter
{
    /// <summary>A finite number, at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static void AtLeastZero(double value, [CallerArgumentExpression(nameof(value))] string parameter = "")
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(parameter, value, $"{parameter}: expected a number of at least 0, got {value}.");
        }
    }

    /// <summary>A finite number above 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static void AboveZero(double value, [CallerArgumentExpression(nameof(value))] string parameter = "")
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(parameter, value, $"{parameter}: expected a number above 0, got {value}.");
        }
    }

    /// <summary>A share, from 0 to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static void Share(double value, [CallerArgumentExpression(nameof(value))] string parameter = "")
    {
        if (!(value is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(parameter, value, $"{parameter}: expected a share in [0, 1], got {value}.");
        }
    }
}
