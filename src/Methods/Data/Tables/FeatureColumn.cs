using System.Globalization;

namespace NoisyNotebooks.Methods.Data;

/// <summary>One column of a table that may be a feature; what it is follows from all of its values, not from the first.</summary>
/// <param name="name">Its name.</param>
/// <param name="isWanted">Whether the caller named it, so that it cannot be left out.</param>
internal sealed class FeatureColumn(string name, bool isWanted)
{
    // A column that shows so many texts, and more than numbers, need not be read on.
    private const int EnoughTexts = 100;

    private readonly List<float> _values = [];
    private readonly List<int> _missing = [];
    private int _numbers;
    private int _others;
    private (int Row, string Text) _firstOther;
    private (int Count, int Row, string Text) _points = (0, 0, string.Empty);
    private (int Count, int Row, string Text) _commas = (0, 0, string.Empty);
    private bool _hasClearComma;
    private string? _why;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>The rows without a value.</summary>
    public IReadOnlyList<int> Missing => _missing;

    /// <summary>The values; NaN where one is missing.</summary>
    public List<float> Values => _values;

    /// <summary>Whether its numbers have a comma before the fraction.</summary>
    public bool HasCommas => _commas.Count > 0;

    /// <summary>Whether reading on would change nothing: it is no feature.</summary>
    public bool IsLeftOut => _why is not null;

    /// <summary>Leaves the column out, whatever else comes.</summary>
    /// <param name="why">Why.</param>
    public void LeaveOut(string why)
    {
        _why = why;
        _values.Clear();
        _missing.Clear();
    }

    /// <summary>Takes the field of the next row.</summary>
    /// <param name="field">The field without outer blanks.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="mark">The decimal mark that the caller asks for; null: either.</param>
    public void Add(ReadOnlySpan<char> field, int row, char? mark)
    {
        if (_why is not null)
        {
            return;
        }

        if (!NumberText.TryParse(field, out var value, out var found) || (found == DecimalMark.Point && mark == ',') || (found == DecimalMark.Comma && mark == '.'))
        {
            if (MissingText.Is(field))
            {
                AddMissing(row);
                return;
            }

            AddOther(field, row);
            return;
        }

        if (found == DecimalMark.Comma)
        {
            _hasClearComma |= mark == ',' || !NumberText.IsAmbiguous(field);
            _commas = _commas.Count == 0 ? (1, row, field.ToString()) : _commas with { Count = _commas.Count + 1 };
        }
        else if (found == DecimalMark.Point)
        {
            _points = _points.Count == 0 ? (1, row, field.ToString()) : _points with { Count = _points.Count + 1 };
        }

        AddNumber(value, row);
    }

    /// <summary>Takes the number of the next row.</summary>
    /// <param name="value">The number; NaN where it is missing.</param>
    /// <param name="row">The row, from 0.</param>
    public void AddNumber(double value, int row)
    {
        if (double.IsNaN(value))
        {
            AddMissing(row);
            return;
        }

        var number = (float)value;
        if (!float.IsFinite(number))
        {
            AddOther(value.ToString("R", CultureInfo.InvariantCulture), row);
            return;
        }

        _numbers++;
        _values.Add(number);
    }

    /// <summary>Takes the value of the next row, of any type.</summary>
    /// <param name="value">The value; null where it is missing.</param>
    /// <param name="row">The row, from 0.</param>
    /// <param name="mark">The decimal mark of texts.</param>
    public void AddValue(object? value, int row, char? mark)
    {
        switch (value)
        {
            case null:
                AddMissing(row);
                break;
            case string text:
                Add(text.AsSpan().Trim(), row, mark);
                break;
            case bool flag:
                AddNumber(flag ? 1 : 0, row);
                break;
            case IConvertible number when Type.GetTypeCode(value.GetType()) is >= TypeCode.SByte and <= TypeCode.Decimal:
                AddNumber(number.ToDouble(CultureInfo.InvariantCulture), row);
                break;
            case Half half:
                AddNumber((double)half, row);
                break;
            default:
                AddOther(LabelText.Of(value), row);
                break;
        }
    }

    /// <summary>What the column turned out to be, once every row was seen.</summary>
    /// <returns>
    /// <c>LeftOut</c>: why it is no feature. <c>Row</c> and <c>Problem</c>: why it cannot be told. All null: it is a feature.
    /// </returns>
    public (string? LeftOut, int Row, string? Problem) Judge()
    {
        if (_why is not null)
        {
            return (_why, 0, null);
        }

        if (_others > 0 && (isWanted || _others <= _numbers))
        {
            return (null, _firstOther.Row, $"expected a finite number in feature column '{name}', got '{_firstOther.Text}'. Mend it, or name the feature columns to use.");
        }

        if (_others > 0)
        {
            return ($"text, as '{_firstOther.Text}'", 0, null);
        }

        if (_numbers == 0)
        {
            return isWanted ? (null, 0, $"expected numbers in feature column '{name}', got none.") : ("without a value", 0, null);
        }

        if (_points.Count > 0 && _commas.Count > 0)
        {
            var (first, other) = _points.Row < _commas.Row ? (_points, _commas) : (_commas, _points);
            return (null, other.Row, $"expected one decimal mark in feature column '{name}', got '{first.Text}' and '{other.Text}'. Say which it is: --decimal . or --decimal ,");
        }

        return _commas.Count > 0 && !_hasClearComma
            ? (null, _commas.Row, $"'{_commas.Text}' in feature column '{name}' may have three decimals or be a thousand and more. Say which the decimal mark is, ',' or '.'; thousands cannot be set off.")
            : default;
    }

    private void AddMissing(int row)
    {
        if (_why is null)
        {
            _missing.Add(row);
            _values.Add(float.NaN);
        }
    }

    private void AddOther(ReadOnlySpan<char> text, int row)
    {
        if (_others++ == 0)
        {
            _firstOther = (row, (text.Length > 40 ? $"{text[..40]}…" : text.ToString()).ReplaceLineEndings(" "));
        }

        _values.Add(float.NaN);
        if (!isWanted && _others >= EnoughTexts && _others > _numbers)
        {
            LeaveOut($"text, as '{_firstOther.Text}'");
        }
    }
}
