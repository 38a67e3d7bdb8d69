using System.Buffers.Binary;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class IdxFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_and_labels_come_as_they_are(bool gzip)
    {
        var dataset = Load(Images(3, 2, 4), Labels(2, 0, 1), gzip: gzip);

        Assert.Equal([3, 1, 2, 4], dataset.Features.shape);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (byte)(i * 7)), dataset.Features.data<byte>().ToArray());
        Assert.Equal([2, 0, 1], dataset.GivenLabels);
        Assert.Equal(["0", "1", "2"], dataset.ClassNames);
        Assert.Null(dataset.TrueLabels);
        Assert.Equal(DataSplit.Test, dataset.Split);
    }

    [Fact]
    public void Take_reads_the_first_examples()
    {
        var dataset = Load(Images(3, 2, 4), Labels(2, 0, 1), take: 2, classNames: ["a", "b", "c"]);

        Assert.Equal([2, 1, 2, 4], dataset.Features.shape);
        Assert.Equal([2, 0], dataset.GivenLabels);
        Assert.Equal(3, dataset.NumClasses);
        Assert.Equal(3, Load(Images(3, 2, 4), Labels(2, 0, 1), take: 99).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => Load(Images(3, 2, 4), Labels(2, 0, 1), take: 0));
    }

    [Fact]
    public void Swapped_files_are_recognized() =>
        Refused(Labels(0, 1, 2), Images(3, 2, 2), "expected the IDX magic number 0x00000803, got 0x00000801", "swapped", "images");

    [Fact]
    public void Another_file_is_refused_by_its_magic_number() =>
        Refused("not an IDX file at all"u8.ToArray(), Labels(1), "expected the IDX magic number 0x00000803, got 0x6E6F7420");

    [Fact]
    public void A_header_that_ends_early_is_refused()
    {
        Refused([0, 0, 8], Labels(1), "expected 4 bytes of IDX magic number, got 3");
        Refused([0, 0, 8, 3, 0], Labels(1), "expected 12 bytes of IDX sizes, got 1");
    }

    [Fact]
    public void A_truncated_plain_file_is_refused() =>
        Refused(Images(3, 2, 4)[..^5], Labels(0, 1, 2), "expected 40 bytes for sizes [3,2,4], got 35");

    [Fact]
    public void A_plain_file_with_more_is_refused() =>
        Refused([.. Images(3, 2, 4), 9], Labels(0, 1, 2), "expected 40 bytes for sizes [3,2,4], got 41");

    [Fact]
    public void Truncated_content_in_a_whole_gzip_file_is_refused() =>
        Refused(TemporaryFolder.Gzip(Images(3, 20, 40)[..^5]), Labels(0, 1, 2), "expected 2400 bytes of pixels", "got 2395");

    [Fact]
    public void More_content_in_a_gzip_file_is_refused() =>
        Refused(TemporaryFolder.Gzip([.. Images(3, 2, 4), 9]), Labels(0, 1, 2), "nothing after it");

    [Fact]
    public void A_cut_off_gzip_file_is_refused()
    {
        var packed = TemporaryFolder.Gzip(Images(3, 200, 40));
        Refused(packed[..(packed.Length / 2)], Labels(0, 1, 2), "images");
    }

    [Fact]
    public void A_damaged_gzip_file_is_refused()
    {
        var packed = TemporaryFolder.Gzip(Images(3, 200, 40));
        packed[^6] ^= 0xFF;
        Refused(packed, Labels(0, 1, 2), "the gzip data is damaged");
    }

    [Fact]
    public void A_header_that_claims_more_than_the_file_can_hold_is_refused_before_memory_is_taken()
    {
        var content = Images(3, 2, 4);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), 100_000_000);
        Refused(TemporaryFolder.Gzip(content), Labels(0, 1, 2), "the file is truncated");
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), int.MaxValue);
        Refused(content, Labels(0, 1, 2), "less than 2 GiB");
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), -1);
        Refused(content, Labels(0, 1, 2), "sizes of at least 1");
    }

    [Fact]
    public void Images_and_labels_must_be_as_many() =>
        Refused(Images(3, 2, 4), Labels(0, 1), "expected 3 labels, one for each image", "got 2", "labels");

    [Fact]
    public void A_label_outside_the_classes_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(() => Load(Images(3, 2, 4), Labels(0, 5, 1), classNames: ["a", "b"]));

        Assert.Contains("expected labels from 0 to 1, got 5 at position 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<FileNotFoundException>(() => IdxFiles.Load(Path.Combine(_folder.Path, "nowhere"), "x"));

        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    internal static byte[] Images(int count, int height, int width)
    {
        var content = new byte[16 + (count * height * width)];
        BinaryPrimitives.WriteUInt32BigEndian(content, 0x0803);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), count);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(8), height);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(12), width);
        for (var i = 16; i < content.Length; i++)
        {
            content[i] = (byte)((i - 16) * 7);
        }

        return content;
    }

    internal static byte[] Labels(params byte[] labels)
    {
        byte[] content = [0, 0, 8, 1, 0, 0, 0, 0, .. labels];
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), labels.Length);
        return content;
    }

    private LabeledDataset Load(byte[] images, byte[] labels, int? take = null, string[]? classNames = null, bool gzip = false) => IdxFiles.Load(
        _folder.Write("images", gzip ? TemporaryFolder.Gzip(images) : images),
        _folder.Write("labels", gzip ? TemporaryFolder.Gzip(labels) : labels),
        classNames: classNames is null ? null : [.. classNames],
        split: DataSplit.Test,
        take: take);

    private void Refused(byte[] images, byte[] labels, params string[] parts)
    {
        var error = Assert.Throws<InvalidDataException>(() => Load(images, labels));
        Assert.All(parts, p => Assert.Contains(p, error.Message, StringComparison.Ordinal));
    }
}
