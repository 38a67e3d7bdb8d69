using System.Globalization;
using Microsoft.Data.Analysis;

namespace NoisyNotebooks.Methods.Data;

/// <summary>A column of values as another library reads them, of whatever type; null is missing.</summary>
/// <param name="name">The column's name.</param>
internal sealed class FrameColumnBuilder(string name)
{
    private readonly List<object?> _values = [];

    /// <summary>Takes the value of the next row.</summary>
    /// <param name="value">The value.</param>
    public void Add(object? value) => _values.Add(value is DBNull ? null : value);

    /// <summary>The column: of flags, whole numbers, decimals, numbers or times where all values are, else of texts.</summary>
    public DataFrameColumn ToColumn()
    {
        if (All(v => v is bool))
        {
            return new BooleanDataFrameColumn(name, _values.Select(v => (bool?)v));
        }

        if (All(v => v is sbyte or byte or short or ushort or int or uint or long))
        {
            return new Int64DataFrameColumn(name, _values.Select(v => v is null ? (long?)null : Convert.ToInt64(v, CultureInfo.InvariantCulture)));
        }

        if (All(v => v is decimal or ulong or System.Data.SqlTypes.SqlDecimal))
        {
            return new DecimalDataFrameColumn(name, _values.Select(v => v switch
            {
                null => (decimal?)null,
                System.Data.SqlTypes.SqlDecimal number => number.Value,
                _ => Convert.ToDecimal(v, CultureInfo.InvariantCulture),
            }));
        }

        if (All(v => v is Half or float or double or sbyte or byte or short or ushort or int or uint or long or decimal))
        {
            return new DoubleDataFrameColumn(name, _values.Select(v => v switch
            {
                null => (double?)null,
                Half half => (double)half,
                _ => Convert.ToDouble(v, CultureInfo.InvariantCulture),
            }));
        }

        return All(v => v is DateTime)
            ? new DateTimeDataFrameColumn(name, _values.Select(v => (DateTime?)v))
            : new StringDataFrameColumn(name, _values.Select(v => v is byte[] bytes ? Convert.ToHexString(bytes) : LabelText.Of(v)));
    }

    private bool All(Func<object, bool> isSo) => _values.Exists(v => v is not null) && _values.TrueForAll(v => v is null || isSo(v));
}
