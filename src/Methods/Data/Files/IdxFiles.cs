using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// The IDX files of MNIST, Fashion-MNIST and their relatives, plain or gzip: images are magic <c>0x00000803</c>, three
/// big-endian 32-bit sizes N, H, W and N·H·W bytes; labels are magic <c>0x00000801</c>, N and N bytes.
/// </summary>
public static class IdxFiles
{
    private const uint ImagesMagic = 0x0803;
    private const uint LabelsMagic = 0x0801;

    /// <summary>Reads a file of images and its file of labels.</summary>
    /// <param name="imagesPath">The images, <c>…-images-idx3-ubyte</c> or <c>.gz</c>.</param>
    /// <param name="labelsPath">The labels, <c>…-labels-idx1-ubyte</c> or <c>.gz</c>.</param>
    /// <param name="name">The data set's name; the images' file name where left out.</param>
    /// <param name="classNames">The K class names; the numbers from 0 to the largest label where left out.</param>
    /// <param name="split">Which part of the published data this is.</param>
    /// <param name="take">Reads only the first examples, at least 1; all where left out.</param>
    /// <returns>Images <c>uint8 [N,1,H,W]</c> with their labels as given labels.</returns>
    /// <exception cref="InvalidDataException">
    /// A file has another magic number or size, is truncated or damaged, or holds a label outside the classes.
    /// </exception>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    public static LabeledDataset Load(
        string imagesPath,
        string labelsPath,
        string? name = null,
        ImmutableArray<string>? classNames = null,
        DataSplit split = DataSplit.All,
        int? take = null)
    {
        using var images = DataFile.Open(imagesPath);
        using var labels = DataFile.Open(labelsPath);
        return Load(images, labels, name ?? Path.GetFileName(imagesPath), classNames, split, take);
    }

    internal static LabeledDataset Load(
        DataFile images, DataFile labels, string name, ImmutableArray<string>? classNames, DataSplit split, int? take)
    {
        Limit.Check(take);
        var shape = ReadHeader(images, ImagesMagic, dimensions: 3);
        var count = shape[0];
        var labelCount = ReadHeader(labels, LabelsMagic, dimensions: 1)[0];
        if (labelCount != count)
        {
            throw labels.Invalid($"expected {count} labels, one for each image of {images.Name}, got {labelCount}.");
        }

        var kept = Math.Min(count, take ?? count);
        var given = ReadLabels(labels, count, kept, classNames?.Length);
        var names = classNames ?? Numbers(given);
        var pixels = empty([kept, 1, shape[1], shape[2]], ScalarType.Byte);
        try
        {
            images.ReadExactly(pixels.bytes, $"pixels ({kept} images of {shape[1]}x{shape[2]})");
            if (kept == count)
            {
                images.ExpectEnd($"{count} images of {shape[1]}x{shape[2]}");
            }

            return new LabeledDataset(name, pixels, ImmutableCollectionsMarshal.AsImmutableArray(given), names, split: split);
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    private static int[] ReadHeader(DataFile file, uint magic, int dimensions)
    {
        Span<byte> header = stackalloc byte[4 * (1 + dimensions)];
        file.ReadExactly(header[..4], "IDX magic number");
        var found = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (found != magic)
        {
            var hint = found is ImagesMagic or LabelsMagic ? " The images and labels files seem to be swapped." : string.Empty;
            throw file.Invalid($"expected the IDX magic number 0x{magic:X8}, got 0x{found:X8}.{hint}");
        }

        file.ReadExactly(header[4..], "IDX sizes");
        var sizes = new int[dimensions];
        long content = 1;
        for (var i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(header[(4 * (i + 1))..]);
            content = sizes[i] < 1 || content > int.MaxValue ? long.MaxValue : content * sizes[i];
        }

        if (content > int.MaxValue)
        {
            throw file.Invalid($"expected sizes of at least 1 and less than 2 GiB in all, got [{string.Join(',', sizes)}].");
        }

        if (file.Length is { } length && length != header.Length + content)
        {
            throw file.Invalid($"expected {header.Length + content} bytes for sizes [{string.Join(',', sizes)}], got {length}.");
        }

        // Before memory is taken for what a damaged header claims.
        return header.Length + content <= file.MaximumLength
            ? sizes
            : throw file.Invalid(
                $"expected {content} bytes of content for sizes [{string.Join(',', sizes)}], got at most {file.MaximumLength}: the file is truncated.");
    }

    private static long[] ReadLabels(DataFile file, int count, int kept, int? classes)
    {
        var bytes = new byte[kept];
        file.ReadExactly(bytes, "labels");
        if (kept == count)
        {
            file.ExpectEnd($"{count} labels");
        }

        var labels = new long[kept];
        for (var i = 0; i < kept; i++)
        {
            labels[i] = bytes[i] < (classes ?? 256)
                ? bytes[i]
                : throw file.Invalid($"expected labels from 0 to {classes - 1}, got {bytes[i]} at position {i}.");
        }

        return labels;
    }

    private static ImmutableArray<string> Numbers(ReadOnlySpan<long> labels)
    {
        var largest = 0L;
        foreach (var label in labels)
        {
            largest = Math.Max(largest, label);
        }

        return [.. Enumerable.Range(0, (int)largest + 1).Select(k => k.ToString())];
    }
}
