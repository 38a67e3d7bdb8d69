using System.Collections.Immutable;
using System.Globalization;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Turns labels as they stand in a table into class numbers. The classes are the values that occur. Where all labels are
/// numbers, equal numbers are one class (1, 1.0 and 01), in order of value; else texts are classes in ordinal order. A class
/// is called as it is spelled most often. With class names given, a label is one of them, the same number as one of them, or
/// its position.
/// </summary>
internal sealed class LabelEncoder
{
    private readonly ImmutableArray<string>? _classNames;
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _codesBySpan;
    private readonly List<int> _counts = [];

    /// <summary>Creates an encoder.</summary>
    /// <param name="classNames">The class names, where the caller fixes them.</param>
    /// <exception cref="ArgumentException">There is no name, or one stands twice.</exception>
    public LabelEncoder(ImmutableArray<string>? classNames)
    {
        if (classNames is { } names && (names.IsDefaultOrEmpty || names.Distinct(StringComparer.Ordinal).Count() != names.Length))
        {
            throw new ArgumentException("classNames: at least one name is needed and all must differ.", nameof(classNames));
        }

        _classNames = classNames;
        _codesBySpan = _codes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>A provisional code for a label.</summary>
    /// <param name="label">The text.</param>
    /// <returns>The code; −1 where the class names are fixed and this is none of them.</returns>
    public int Code(ReadOnlySpan<char> label)
    {
        if (_codesBySpan.TryGetValue(label, out var code))
        {
            _counts[code]++;
            return code;
        }

        var text = label.ToString();
        if (_classNames is { } names && IndexIn(names, text) < 0)
        {
            return -1;
        }

        _codes.Add(text, _codes.Count);
        _counts.Add(1);
        return _codes.Count - 1;
    }

    /// <summary>The fixed class that a label is.</summary>
    /// <param name="label">The text.</param>
    /// <param name="positions">Whether a number may be a position.</param>
    /// <returns>The class; −1: none.</returns>
    public int IndexOf(string label, bool positions = true) => IndexIn(_classNames!.Value, label, positions);

    /// <summary>Whether the caller has named this class, so that it is one even where others would say that a value is missing.</summary>
    /// <param name="label">The text.</param>
    public bool IsNamed(ReadOnlySpan<char> label) => _classNames is { } names && names.Contains(label.ToString(), StringComparer.Ordinal);

    /// <summary>The classes, once every label has been seen.</summary>
    /// <returns>The K class names, for each code its class, and how each class is spelled most often (its name where it does not occur).</returns>
    public (ImmutableArray<string> ClassNames, long[] ClassOfCode, ImmutableArray<string> Spellings) Resolve()
    {
        var texts = new string[_codes.Count];
        foreach (var (text, code) in _codes)
        {
            texts[code] = text;
        }

        if (_classNames is { } names)
        {
            long[] fixedClasses = [.. texts.Select(t => (long)IndexIn(names, t))];
            return (names, fixedClasses, Spellings(texts, fixedClasses, names));
        }

        var numbers = Numbers(texts);
        if (numbers is null)
        {
            string[] ordered = [.. texts.Order(StringComparer.Ordinal)];
            return ([.. ordered], [.. texts.Select(t => (long)Array.BinarySearch(ordered, t, StringComparer.Ordinal))], [.. ordered]);
        }

        decimal[] values = [.. numbers.Distinct().Order()];
        var classes = Array.ConvertAll(numbers, n => (long)Array.BinarySearch(values, n));
        var spelled = Spellings(texts, classes, [.. values.Select(v => v.ToString(CultureInfo.InvariantCulture))]);
        return (spelled, classes, spelled);
    }

    private ImmutableArray<string> Spellings(string[] texts, long[] classes, ImmutableArray<string> names)
    {
        var usual = new int[names.Length];
        Array.Fill(usual, -1);
        for (var code = 0; code < texts.Length; code++)
        {
            ref var best = ref usual[classes[code]];
            best = best < 0 || _counts[code] > _counts[best] ? code : best;
        }

        return [.. usual.Select((code, k) => code < 0 ? names[k] : texts[code])];
    }

    /// <summary>The value of a label that is a number.</summary>
    /// <param name="label">The text.</param>
    /// <returns>The number; null where it is none, or has too many digits to be told from others.</returns>
    public static decimal? Number(string label) =>
        decimal.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The values of labels that are all numbers, with a point before the fraction or all with a comma.</summary>
    private static decimal[]? Numbers(string[] texts)
    {
        if (Array.ConvertAll(texts, Number) is var points && Array.TrueForAll(points, p => p is not null))
        {
            return Array.ConvertAll(points, p => p!.Value);
        }

        return Array.TrueForAll(texts, t => !t.Contains('.', StringComparison.Ordinal))
            && Array.ConvertAll(texts, t => Number(t.Replace(',', '.'))) is var commas && Array.TrueForAll(commas, c => c is not null)
            ? Array.ConvertAll(commas, c => c!.Value)
            : null;
    }

    private static int IndexIn(ImmutableArray<string> names, string label, bool positions = true)
    {
        var at = names.IndexOf(label, 0, names.Length, StringComparer.Ordinal);
        if (at >= 0 || Number(label) is not { } number)
        {
            return at;
        }

        for (var k = 0; k < names.Length; k++)
        {
            if (Number(names[k]) == number)
            {
                return k;
            }
        }

        // Positions stand for names that are texts: among numbers, 3 would be another class than the fourth.
        return positions && number == decimal.Truncate(number) && number >= 0 && number < names.Length && !names.Any(n => Number(n) is not null) ? (int)number : -1;
    }
}
