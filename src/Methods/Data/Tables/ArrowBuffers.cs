using System.Buffers.Binary;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Whether the buffers of an Arrow column hold what its length and its offsets promise. The library believes both and reads memory through
/// pointers: a damaged or hostile file would end the process, or be shown what lies beside it.
/// </summary>
internal static class ArrowBuffers
{
    private const int ViewBytes = 16;
    private const int MostInView = 12;

    /// <summary>Looks at a column.</summary>
    /// <param name="array">The column.</param>
    /// <returns>What is wrong; null: nothing.</returns>
    public static string? Problem(IArrowArray array)
    {
        var data = array.Data;
        if (data.Length < 0 || data.Offset < 0)
        {
            return $"a length of {data.Length} from {data.Offset} on";
        }

        if (data.DataType is NullType)
        {
            return null;
        }

        var end = (long)data.Offset + data.Length;
        if (data.Buffers.Length < 2)
        {
            return $"{data.Buffers.Length} buffers";
        }

        if (data.Buffers[0].Length > 0 && data.Buffers[0].Length < (end + 7) / 8)
        {
            return Short("validity", data.Buffers[0].Length, (end + 7) / 8);
        }

        if (array.NullCount < 0 || array.NullCount > data.Length || (array.NullCount > 0 && data.Buffers[0].Length == 0))
        {
            return $"{array.NullCount} missing values of {data.Length}";
        }

        return data.DataType switch
        {
            StringType => Offsets(data, end, sizeof(int)),
            LargeStringType => Offsets(data, end, sizeof(long)),
            StringViewType => Views(array, data, end),
            DictionaryType when array is DictionaryArray dictionary => Problem(dictionary.Indices) ?? Problem(dictionary.Dictionary) ?? Indices(dictionary),
            FixedWidthType fixedWidth => data.Buffers[1].Length < ((end * fixedWidth.BitWidth) + 7) / 8 ? Short("values", data.Buffers[1].Length, ((end * fixedWidth.BitWidth) + 7) / 8) : null,
            _ => null,
        };
    }

    private static string Short(string what, long got, long needed) => FormattableString.Invariant($"{got} bytes of {what}, where {needed} are needed");

    private static string? Offsets(ArrayData data, long end, int size)
    {
        var offsets = data.Buffers[1].Span;
        if (data.Length == 0)
        {
            return null;
        }

        if (offsets.Length < (end + 1) * size)
        {
            return Short("offsets", offsets.Length, (end + 1) * size);
        }

        if (data.Buffers.Length < 3)
        {
            return "no texts";
        }

        var last = 0L;
        for (long i = data.Offset; i <= end; i++)
        {
            var place = offsets[(int)(i * size)..];
            var at = size == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(place) : BinaryPrimitives.ReadInt64LittleEndian(place);
            if (at < last || at > data.Buffers[2].Length)
            {
                return FormattableString.Invariant($"a text that ends at byte {at} of {data.Buffers[2].Length}");
            }

            last = at;
        }

        return null;
    }

    // A view holds a length and, for longer texts, a buffer and the place in it.
    private static string? Views(IArrowArray array, ArrayData data, long end)
    {
        var views = data.Buffers[1].Span;
        if (views.Length < end * ViewBytes)
        {
            return Short("views", views.Length, end * ViewBytes);
        }

        for (var i = 0; i < data.Length; i++)
        {
            if (array.IsNull(i))
            {
                continue;
            }

            var view = views.Slice(checked((int)((data.Offset + (long)i) * ViewBytes)), ViewBytes);
            var length = BinaryPrimitives.ReadInt32LittleEndian(view);
            var (buffer, at) = (BinaryPrimitives.ReadInt32LittleEndian(view[8..]), BinaryPrimitives.ReadInt32LittleEndian(view[12..]));
            if (length < 0 || (length > MostInView && (buffer < 0 || buffer >= data.Buffers.Length - 2 || at < 0 || (long)at + length > data.Buffers[buffer + 2].Length)))
            {
                return FormattableString.Invariant($"a text of {length} bytes at {at} of buffer {buffer}");
            }
        }

        return null;
    }

    private static string? Indices(DictionaryArray array)
    {
        var index = ArrowColumns.Values(array.Indices);
        for (var i = 0; index is not null && i < array.Length; i++)
        {
            if (!array.Indices.IsNull(i) && Convert.ToInt64(index(i), System.Globalization.CultureInfo.InvariantCulture) is var at && (at < 0 || at >= array.Dictionary.Length))
            {
                return FormattableString.Invariant($"entry {at} of a dictionary of {array.Dictionary.Length}");
            }
        }

        return null;
    }
}
