using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// The binary files of CIFAR-10 and CIFAR-100, plain or gzip. A record is one label byte (CIFAR-10) or a coarse and a fine
/// label byte (CIFAR-100), then 3,072 pixel bytes: the red, green and blue 32×32 planes, row by row.
/// </summary>
public static class CifarFiles
{
    private const int PixelBytes = 3 * 32 * 32;

    // Twice what the largest published file holds: a file of a megabyte could open to a gigabyte.
    private const int MaximumCompressed = 100_000;

    /// <summary>Reads CIFAR-10 files, one after the other.</summary>
    /// <param name="paths">For training <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c> in this order, or <c>test_batch.bin</c>.</param>
    /// <param name="name">The data set's name.</param>
    /// <param name="split">Which part of the published data this is.</param>
    /// <param name="take">Reads only the first examples, at least 1; all where left out.</param>
    /// <returns>Images <c>uint8 [N,3,32,32]</c> with 10 classes.</returns>
    /// <exception cref="InvalidDataException">A file has a size that is no whole number of records, is damaged, or holds a label above 9.</exception>
    public static LabeledDataset LoadCifar10(
        IReadOnlyList<string> paths, string name = "cifar-10", DataSplit split = DataSplit.All, int? take = null) =>
        Load(paths, name, ClassNames.Cifar10, labelBytes: 1, labelAt: 0, split, take);

    /// <summary>Reads a CIFAR-100 file.</summary>
    /// <param name="path"><c>train.bin</c> or <c>test.bin</c>.</param>
    /// <param name="coarse">Takes the 20 superclasses as labels instead of the 100 fine classes.</param>
    /// <param name="name">The data set's name.</param>
    /// <param name="split">Which part of the published data this is.</param>
    /// <param name="take">Reads only the first examples, at least 1; all where left out.</param>
    /// <returns>Images <c>uint8 [N,3,32,32]</c> with 100 or 20 classes.</returns>
    /// <exception cref="InvalidDataException">The file has a size that is no whole number of records, is damaged, or holds a label out of range.</exception>
    public static LabeledDataset LoadCifar100(
        string path, bool coarse = false, string name = "cifar-100", DataSplit split = DataSplit.All, int? take = null) =>
        Load([path], name, coarse ? ClassNames.Cifar100Coarse : ClassNames.Cifar100, labelBytes: 2, labelAt: coarse ? 0 : 1, split, take);

    private static LabeledDataset Load(
        IReadOnlyList<string> paths,
        string name,
        ImmutableArray<string> classNames,
        int labelBytes,
        int labelAt,
        DataSplit split,
        int? take)
    {
        ArgumentNullException.ThrowIfNull(paths);
        Limit.Check(take);
        if (paths.Count == 0)
        {
            throw new ArgumentException("paths: at least one file is needed, got none.", nameof(paths));
        }

        var record = labelBytes + PixelBytes;
        var counts = new List<int>(paths.Count);
        var count = 0;
        foreach (var path in paths.TakeWhile(_ => count != take))
        {
            counts.Add(Count(path, record, take - count));
            count = checked(count + counts[^1]);
        }

        var labels = new long[count];
        var pixels = empty([count, 3, 32, 32], ScalarType.Byte);
        try
        {
            var first = 0;
            for (var f = 0; f < counts.Count; f++)
            {
                using var file = DataFile.Open(paths[f]);
                Read(file, pixels, labels, first, counts[f]);
                if (first + counts[f] != take)
                {
                    file.ExpectEnd($"{counts[f]} records");
                }

                first += counts[f];
            }

            return new LabeledDataset(name, pixels, ImmutableCollectionsMarshal.AsImmutableArray(labels), classNames, split: split);
        }
        catch
        {
            pixels.Dispose();
            throw;
        }

        void Read(DataFile file, Tensor to, long[] given, int first, int number)
        {
            Span<byte> head = stackalloc byte[labelBytes];
            for (var i = first; i < first + number; i++)
            {
                file.ReadExactly(head, $"labels of image {i}");
                given[i] = head[labelAt] < classNames.Length
                    ? head[labelAt]
                    : throw file.Invalid($"expected labels from 0 to {classNames.Length - 1}, got {head[labelAt]} in image {i}.");

                // The number of bytes of a tensor of more than 2 GiB fits no span; that of an image does.
                using var image = to[i];
                file.ReadExactly(image.bytes, $"pixels of image {i}");
            }
        }
    }

    // Compressed content is counted before memory is taken for it: little can open to much.
    private static int Count(string path, int record, int? take)
    {
        using var file = DataFile.Open(path);
        if (file.Length is { } length)
        {
            return length > 0 && length % record == 0 ? (int)Math.Min(length / record, take ?? int.MaxValue) : throw WrongSize(file, length, record);
        }

        var wanted = (long)Math.Min(take ?? int.MaxValue, MaximumCompressed + 1) * record;
        var buffer = new byte[1 << 16];
        long read = 0;
        int got;
        do
        {
            got = file.Fill(buffer.AsSpan(0, (int)Math.Min(buffer.Length, wanted - read)));
            read += got;
        }
        while (got > 0);

        return read == 0 || read % record != 0 ? throw WrongSize(file, read, record)
            : read / record <= MaximumCompressed ? (int)(read / record)
            : throw file.Invalid($"expected at most {MaximumCompressed:#,0} images in a compressed file, got more. Unpack it first.");
    }

    private static InvalidDataException WrongSize(DataFile file, long length, int record) => file.Invalid(
        $"expected a whole number of records of {record} bytes ({record - PixelBytes} label, {PixelBytes} pixels), " +
        $"got {length} bytes: the file is truncated or of another kind.");
}
