using System.Collections.Immutable;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// The UCI optical digits as CSV, plain or gzip: columns <c>p0</c>…<c>p63</c> (brightness 0–16 of an 8×8 picture, row by row)
/// and <c>label</c> (0–9), in any order.
/// </summary>
public static class DigitsFile
{
    private const int Side = 8;
    private const byte Brightest = 16;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="take">Reads only the first records, at least 1; all where left out.</param>
    /// <returns>Images <c>uint8 [N,1,8,8]</c> with <see cref="LabeledDataset.PixelMaximum"/> 16.</returns>
    /// <exception cref="InvalidDataException">A column is missing, or a value is no whole number in its range.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static LabeledDataset Load(string path, int? take = null) => Load(DataFile.Open(path), take);

    internal static LabeledDataset Load(DataFile file, int? take)
    {
        Limit.Check(take);
        using var records = CsvRecords.Open(file);
        var labelAt = records.Position("label", "column");
        var pixelsAt = new int[Side * Side];
        for (var p = 0; p < pixelsAt.Length; p++)
        {
            pixelsAt[p] = records.Position($"p{p}", "column");
        }

        var pixels = new List<byte>();
        var labels = ImmutableArray.CreateBuilder<long>();
        while (labels.Count != take && records.Read())
        {
            foreach (var column in pixelsAt)
            {
                pixels.Add(Number(records, column, Brightest));
            }

            labels.Add(Number(records, labelAt, 9));
        }

        if (labels.Count == 0)
        {
            throw records.Invalid("expected at least one record after the header, got none.");
        }

        var images = empty([labels.Count, 1, Side, Side], ScalarType.Byte);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pixels).CopyTo(images.bytes);
        return new LabeledDataset("digits", images, labels.ToImmutable(), ClassNames.Digits) { PixelMaximum = Brightest };
    }

    private static byte Number(CsvRecords records, int column, byte largest)
    {
        var field = records.Field(column);
        return byte.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= largest
            ? value
            : throw records.Invalid($"expected a whole number from 0 to {largest} in column '{records.Names[column]}', got '{field}'.");
    }
}
