using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// The records of an ARFF file (Weka's format), plain or gzip, dense or sparse. A nominal value is read as its position in
/// the attribute's list, a missing one (<c>?</c>) as NaN.
/// </summary>
internal sealed class ArffRecords : IDisposable
{
    private readonly DataFile _file;
    private readonly StreamReader _reader;
    private readonly double[] _values;

    private ArffRecords(DataFile file, StreamReader reader)
    {
        _file = file;
        _reader = reader;
        Attributes = ReadHeader();
        _values = new double[Attributes.Length];
    }

    /// <summary>The attributes in their order.</summary>
    public ImmutableArray<ArffAttribute> Attributes { get; }

    /// <summary>The line that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The values of the present record, one an attribute.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="file">The file, which this then owns.</param>
    /// <returns>The records, before the first.</returns>
    /// <exception cref="InvalidDataException">The header is malformed or declares text or dates.</exception>
    public static ArffRecords Open(DataFile file)
    {
        var reader = new StreamReader(file.Content, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 1 << 16);
        try
        {
            return new ArffRecords(file, reader);
        }
        catch
        {
            reader.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Moves to the next record; blank lines and comments are passed over.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidDataException">The record has another number of values, or one that its attribute does not take.</exception>
    public bool Read()
    {
        while (NextLine() is { } line)
        {
            var text = new ArffText(line);
            if (text.IsAtEnd)
            {
                continue;
            }

            if (text.Take('{'))
            {
                ReadSparse(text);
            }
            else
            {
                ReadDense(text);
            }

            return true;
        }

        return false;
    }

    /// <summary>An error that names the file and the present line.</summary>
    /// <param name="problem">What was expected and what came.</param>
    /// <returns>The exception to throw.</returns>
    public InvalidDataException Invalid(string problem) => _file.Invalid($"line {Line}: {problem}");

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    private string? NextLine()
    {
        try
        {
            Line++;
            return _reader.ReadLine();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{_file.Name}: the gzip data is damaged or cut off ({e.Message})", e);
        }
    }

    private ImmutableArray<ArffAttribute> ReadHeader()
    {
        var attributes = ImmutableArray.CreateBuilder<ArffAttribute>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (NextLine() is { } line)
        {
            var text = new ArffText(line);
            if (text.IsAtEnd)
            {
                continue;
            }

            text.TryWord([], out var keyword);
            if (keyword.Equals("@attribute", StringComparison.OrdinalIgnoreCase))
            {
                var attribute = ReadAttribute(text);
                attributes.Add(names.Add(attribute.Name) ? attribute : throw Invalid($"expected attribute names that differ, got '{attribute.Name}' again."));
            }
            else if (keyword.Equals("@data", StringComparison.OrdinalIgnoreCase))
            {
                return attributes.Count > 0 ? attributes.ToImmutable() : throw Invalid("expected attributes before @data, got none.");
            }
            else if (!keyword.Equals("@relation", StringComparison.OrdinalIgnoreCase))
            {
                throw Invalid($"expected @relation, @attribute or @data, got '{Shown(line)}'.");
            }
        }

        throw Invalid("expected a line @data after the attributes, got the end of the file.");
    }

    private ArffAttribute ReadAttribute(ArffText text)
    {
        if (!text.TryWord("{", out var word))
        {
            throw Invalid($"expected an attribute's name, got '{Shown(text.Rest)}'.");
        }

        var name = word.ToString();
        if (!text.Take('{'))
        {
            text.TryWord([], out var type);
            return type.ToString().ToUpperInvariant() is "NUMERIC" or "REAL" or "INTEGER"
                ? new ArffAttribute(name, null)
                : throw Invalid($"expected a numeric or nominal attribute, got '{name}' of type '{type}'.");
        }

        var values = ImmutableArray.CreateBuilder<string>();
        do
        {
            if (!text.TryWord(",}", out var value))
            {
                throw Invalid($"expected the values of '{name}' as {{a,b,…}}, got '{Shown(text.Rest)}'.");
            }

            values.Add(value.ToString());
        }
        while (text.Take(','));

        return text.Take('}') ? new ArffAttribute(name, values.ToImmutable()) : throw Invalid($"expected '}}' after the values of '{name}'.");
    }

    private void ReadDense(ArffText text)
    {
        var count = 0;
        do
        {
            if (!text.TryWord(",", out var word))
            {
                throw Invalid($"expected a value at position {count + 1}, got '{Shown(text.Rest)}'.");
            }

            if (count < _values.Length)
            {
                _values[count] = Value(count, word);
            }

            count++;
        }
        while (text.Take(','));

        if (count != _values.Length || !text.IsAtEnd)
        {
            throw Invalid(
                $"expected {_values.Length} values, one an attribute, got {count}{(text.IsAtEnd ? string.Empty : $" and '{Shown(text.Rest)}'")}.");
        }
    }

    // {position value, position value, …}: what is not named is 0, or the first value of a nominal attribute.
    private void ReadSparse(ArffText text)
    {
        Array.Clear(_values);
        if (text.Take('}'))
        {
            return;
        }

        var last = -1;
        do
        {
            if (!text.TryWord(",}", out var at)
                || !int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
                || position <= last
                || position >= _values.Length)
            {
                throw Invalid($"expected a position above {last} and below {_values.Length}, got '{Shown(at)}'.");
            }

            if (!text.TryWord(",}", out var word))
            {
                throw Invalid($"expected a value for position {position}, got '{Shown(text.Rest)}'.");
            }

            _values[position] = Value(position, word);
            last = position;
        }
        while (text.Take(','));

        if (!text.Take('}') || !text.IsAtEnd)
        {
            throw Invalid($"expected '}}' at the end of the record, got '{Shown(text.Rest)}'.");
        }
    }

    private double Value(int position, ReadOnlySpan<char> word)
    {
        if (word is "?")
        {
            return double.NaN;
        }

        var attribute = Attributes[position];
        if (attribute.Values is { } values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (word.SequenceEqual(values[i]))
                {
                    return i;
                }
            }
        }
        else if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return number;
        }

        throw Invalid($"expected {(attribute.Values is null ? "a finite number" : $"one of {attribute.Type}")} for '{attribute.Name}', got '{Shown(word)}'.");
    }

    private static string Shown(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : $"{text[..40]}…";
}
