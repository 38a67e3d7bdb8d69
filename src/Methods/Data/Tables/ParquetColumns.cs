using Parquet;
using Parquet.Schema;

namespace NoisyNotebooks.Methods.Data;

/// <summary>The columns of Parquet files, type by type.</summary>
internal static class ParquetColumns
{
    /// <summary>Appends a column of a row group.</summary>
    /// <param name="group">The row group.</param>
    /// <param name="field">The column.</param>
    /// <param name="column">Where to.</param>
    public static Task ReadAsync(ParquetRowGroupReader group, DataField field, FrameColumnBuilder column)
    {
        var count = checked((int)group.RowCount);
        return Type.GetTypeCode(field.ClrType) switch
        {
            TypeCode.Boolean => ReadAsync<bool>(group, field, column, count),
            TypeCode.SByte => ReadAsync<sbyte>(group, field, column, count),
            TypeCode.Byte => ReadAsync<byte>(group, field, column, count),
            TypeCode.Int16 => ReadAsync<short>(group, field, column, count),
            TypeCode.UInt16 => ReadAsync<ushort>(group, field, column, count),
            TypeCode.Int32 => ReadAsync<int>(group, field, column, count),
            TypeCode.UInt32 => ReadAsync<uint>(group, field, column, count),
            TypeCode.Int64 => ReadAsync<long>(group, field, column, count),
            TypeCode.UInt64 => ReadAsync<ulong>(group, field, column, count),
            TypeCode.Single => ReadAsync<float>(group, field, column, count),
            TypeCode.Double => ReadAsync<double>(group, field, column, count),
            TypeCode.Decimal => ReadAsync<decimal>(group, field, column, count),
            TypeCode.DateTime => ReadAsync<DateTime>(group, field, column, count),
            TypeCode.String => ReadTextsAsync(group, field, column, count),
            _ when field.ClrType == typeof(ReadOnlyMemory<char>) => ReadTextsAsync(group, field, column, count),
            _ when field.ClrType == typeof(DateOnly) => ReadAsync<DateOnly>(group, field, column, count),
            _ when field.ClrType == typeof(TimeOnly) => ReadAsync<TimeOnly>(group, field, column, count),
            _ when field.ClrType == typeof(TimeSpan) => ReadAsync<TimeSpan>(group, field, column, count),
            _ when field.ClrType == typeof(Guid) => ReadAsync<Guid>(group, field, column, count),
            _ when field.ClrType == typeof(byte[]) || field.ClrType == typeof(ReadOnlyMemory<byte>) => ReadBytesAsync(group, field, column, count),
            _ => throw new InvalidDataException($"column '{field.Name}' is of type {field.ClrType.Name}, which is not read."),
        };
    }

    private static async Task ReadAsync<T>(ParquetRowGroupReader group, DataField field, FrameColumnBuilder column, int count)
        where T : struct
    {
        if (!field.IsNullable)
        {
            var all = new T[count];
            await group.ReadAsync(field, all.AsMemory()).ConfigureAwait(false);
            foreach (var value in all)
            {
                column.Add(value);
            }

            return;
        }

        var values = new T?[count];
        await group.ReadAsync(field, values.AsMemory()).ConfigureAwait(false);
        foreach (var value in values)
        {
            column.Add(value);
        }
    }

    private static async Task ReadTextsAsync(ParquetRowGroupReader group, DataField field, FrameColumnBuilder column, int count)
    {
        var values = new string?[count];
        await group.ReadAsync(field, values.AsMemory()).ConfigureAwait(false);
        foreach (var value in values)
        {
            column.Add(value);
        }
    }

    private static async Task ReadBytesAsync(ParquetRowGroupReader group, DataField field, FrameColumnBuilder column, int count)
    {
        var values = new byte[]?[count];
        await group.ReadAsync(field, values.AsMemory()).ConfigureAwait(false);
        foreach (var value in values)
        {
            column.Add(value);
        }
    }
}
