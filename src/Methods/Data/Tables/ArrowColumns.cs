using Apache.Arrow;
using Apache.Arrow.Types;

namespace NoisyNotebooks.Methods.Data;

/// <summary>The columns of Arrow files, type by type.</summary>
internal static class ArrowColumns
{
    /// <summary>Appends a column of a batch.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="array">The column.</param>
    /// <param name="column">Where to.</param>
    public static void Read(string path, string name, IArrowArray array, FrameColumnBuilder column)
    {
        if (ArrowBuffers.Problem(array) is { } problem)
        {
            throw new InvalidDataException($"{path}: column '{name}' is damaged: it has {problem}.");
        }

        var value = Values(array) ?? throw new InvalidDataException($"{path}: column '{name}' is of type {array.Data.DataType.Name}, which is not read.");
        for (var i = 0; i < array.Length; i++)
        {
            column.Add(array.IsNull(i) ? null : value(i));
        }
    }

    /// <summary>How the values of a column are read.</summary>
    /// <param name="array">The column.</param>
    /// <returns>The value at a place; null: the type is not read.</returns>
    public static Func<int, object?>? Values(IArrowArray array) => array switch
    {
        Int8Array a => i => a.GetValue(i),
        UInt8Array a => i => a.GetValue(i),
        Int16Array a => i => a.GetValue(i),
        UInt16Array a => i => a.GetValue(i),
        Int32Array a => i => a.GetValue(i),
        UInt32Array a => i => a.GetValue(i),
        Int64Array a => i => a.GetValue(i),
        UInt64Array a => i => a.GetValue(i),
        HalfFloatArray a => i => a.GetValue(i),
        FloatArray a => i => a.GetValue(i),
        DoubleArray a => i => a.GetValue(i),
        BooleanArray a => i => a.GetValue(i),
        Decimal128Array a => i => a.GetValue(i),
        StringArray a => i => a.GetString(i),
        LargeStringArray a => i => a.GetString(i),
        StringViewArray a => i => a.GetString(i),
        Date32Array a => i => a.GetDateOnly(i),
        Date64Array a => i => a.GetDateTime(i),
        TimestampArray a when a.Data.DataType is TimestampType { Timezone: null or "" } => i => a.GetTimestamp(i)?.UtcDateTime,
        TimestampArray a => i => a.GetTimestamp(i),
        NullArray => _ => null,
        DictionaryArray { Indices: var indices, Dictionary: var dictionary } when Values(indices) is { } index && Values(dictionary) is { } entry =>
            i => entry(Convert.ToInt32(index(i), System.Globalization.CultureInfo.InvariantCulture)),
        _ => null,
    };
}
