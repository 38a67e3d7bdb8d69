using System.Globalization;

namespace NoisyNotebooks.Methods.Data;

/// <summary>What stands between the whole part of a number and its fraction.</summary>
internal enum DecimalMark
{
    /// <summary>There is no fraction, or the field is true or false.</summary>
    None,

    /// <summary>A point.</summary>
    Point,

    /// <summary>A comma.</summary>
    Comma,
}

/// <summary>Numbers as tables write them: the invariant way, or with a comma before the fraction; true and false are 1 and 0.</summary>
internal static class NumberText
{
    // So many digits always fit into a double without rounding, and so do these powers.
    private const int ExactDigits = 15;

    private static readonly double[] Powers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads a number.</summary>
    /// <param name="field">The field without outer blanks.</param>
    /// <param name="value">The number; may be infinite.</param>
    /// <param name="mark">What stands before its fraction.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(ReadOnlySpan<char> field, out double value, out DecimalMark mark)
    {
        mark = DecimalMark.None;
        long digits = 0;
        var (count, fraction, at) = (0, -1, 0);
        var isNegative = field.Length > 0 && field[0] == '-';
        if (isNegative || (field.Length > 0 && field[0] == '+'))
        {
            at = 1;
        }

        for (; at < field.Length && count <= ExactDigits; at++)
        {
            var digit = field[at] - '0';
            if ((uint)digit <= 9)
            {
                digits = (digits * 10) + digit;
                count += count > 0 || digit > 0 || fraction >= 0 ? 1 : 0;
                fraction += fraction >= 0 ? 1 : 0;
            }
            else if (fraction < 0 && field[at] is '.' or ',')
            {
                mark = field[at] == '.' ? DecimalMark.Point : DecimalMark.Comma;
                fraction = 0;
            }
            else
            {
                break;
            }
        }

        if (at == field.Length && at > 0 && count <= ExactDigits && char.IsAsciiDigit(field[^1]))
        {
            value = fraction > 0 ? digits / Powers[fraction] : digits;
            value = isNegative ? -value : value;
            return true;
        }

        return TryParseSlowly(field, out value, out mark);
    }

    /// <summary>Whether a number with a comma may as well be a whole one with the thousands set off: 1,234.</summary>
    /// <param name="field">The field.</param>
    public static bool IsAmbiguous(ReadOnlySpan<char> field)
    {
        field = field.TrimStart("+-");
        var comma = field.IndexOf(',');
        return comma is >= 1 and <= 3 && field[0] != '0' && field.Length == comma + 4 && !field[(comma + 1)..].ContainsAnyExceptInRange('0', '9');
    }

    private static bool TryParseSlowly(ReadOnlySpan<char> field, out double value, out DecimalMark mark)
    {
        mark = DecimalMark.None;
        if (field.Length is 4 or 5 && bool.TryParse(field, out var flag))
        {
            value = flag ? 1 : 0;
            return true;
        }

        var comma = field.IndexOf(',');
        if (comma < 0)
        {
            mark = field.Contains('.') ? DecimalMark.Point : DecimalMark.None;
            return double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        }

        value = 0;
        if (field.Length > 64 || field.Contains('.') || field[(comma + 1)..].Contains(','))
        {
            return false;
        }

        mark = DecimalMark.Comma;
        Span<char> invariant = stackalloc char[field.Length];
        field.CopyTo(invariant);
        invariant[comma] = '.';
        return double.TryParse(invariant, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
