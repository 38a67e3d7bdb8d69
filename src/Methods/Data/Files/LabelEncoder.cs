using System.Collections.Immutable;
using System.Globalization;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Turns labels as they stand in a table into class numbers. With class names given, a label is one of them or its number.
/// Without: labels that are all whole numbers from 0 to 9,999 keep their number; other whole numbers (−1/+1, identifiers)
/// become classes in order of value; anything else becomes classes in ordinal order of the text.
/// </summary>
internal sealed class LabelEncoder
{
    private const int LargestKeptNumber = 9_999;
    private readonly ImmutableArray<string>? _classNames;
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _codesBySpan;

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
            return code;
        }

        var text = label.ToString();
        if (_classNames is { } names && IndexIn(names, text) < 0)
        {
            return -1;
        }

        _codes.Add(text, _codes.Count);
        return _codes.Count - 1;
    }

    /// <summary>The classes, once every label has been seen.</summary>
    /// <returns>The K class names, and for each code its class.</returns>
    public (ImmutableArray<string> ClassNames, long[] ClassOfCode) Resolve()
    {
        var texts = new string[_codes.Count];
        foreach (var (text, code) in _codes)
        {
            texts[code] = text;
        }

        if (_classNames is { } names)
        {
            return (names, [.. texts.Select(t => (long)IndexIn(names, t))]);
        }

        var numbers = new long[texts.Length];
        var whole = true;
        for (var i = 0; i < texts.Length && whole; i++)
        {
            whole = long.TryParse(texts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]);
        }

        if (whole && texts.Length > 0 && numbers.Min() >= 0 && numbers.Max() <= LargestKeptNumber)
        {
            return ([.. Enumerable.Range(0, (int)numbers.Max() + 1).Select(k => k.ToString())], numbers);
        }

        // "+1" and "1" are the same number, so classes are made of values and not of texts.
        string[] keys = whole ? [.. numbers.Select(n => n.ToString())] : texts;
        string[] ordered = whole
            ? [.. numbers.Distinct().Order().Select(n => n.ToString())]
            : [.. texts.Order(StringComparer.Ordinal)];
        return ([.. ordered], [.. keys.Select(k => (long)Array.IndexOf(ordered, k))]);
    }

    private static int IndexIn(ImmutableArray<string> names, string label)
    {
        var at = names.IndexOf(label, 0, names.Length, StringComparer.Ordinal);
        return at >= 0 || !int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= names.Length
            ? at
            : number;
    }
}
