using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_is_written_reads_back(int channels)
    {
        var pixels = new byte[7 * 5 * channels];
        new Random(1).NextBytes(pixels);

        var (width, height, readChannels, read) = Decode(PngEncoder.Encode(pixels, 7, 5, channels));

        Assert.Equal((7, 5, channels), (width, height, readChannels));
        Assert.Equal(pixels, read);
    }

    [Theory]
    [InlineData(3, 3, 2)]
    [InlineData(3, 4, 1)]
    [InlineData(0, 3, 1)]
    public void Sizes_that_do_not_fit_are_refused(int width, int height, int channels) =>
        Assert.Throws<ArgumentException>(() => PngEncoder.Encode(new byte[9], width, height, channels));

    [Fact]
    public void A_sprite_puts_pictures_side_by_side_and_scales_their_pixels()
    {
        var sprite = ImageSprite.Of(Samples.Pictures(), [1, 11]);

        var (width, height, _, pixels) = Decode(sprite.Png);

        // Grey 5 and 55 of at most 100.
        Assert.Equal((8, 4), (width, height));
        Assert.Equal([12, 12, 12, 12, 140, 140, 140, 140], pixels[..8]);
    }

    [Fact]
    public void A_sprite_keeps_rows_columns_and_colours_apart()
    {
        using var pictures = arange(3 * 3 * 2 * 2, ScalarType.Byte).view(3, 3, 2, 2);

        var (width, height, channels, pixels) = Decode(ImageSprite.Of(pictures, 255, columns: 2).Png);

        Assert.Equal((4, 4, 3), (width, height, channels));

        // First row: pixels (0,0) and (0,1) of picture 0, then of picture 1; channels are 4 values apart.
        Assert.Equal([0, 4, 8, 1, 5, 9, 12, 16, 20, 13, 17, 21], pixels[..12]);

        // Third row: picture 2, then nothing.
        Assert.Equal([24, 28, 32, 25, 29, 33, 0, 0, 0, 0, 0, 0], pixels[24..36]);
    }

    // A reader of just what the encoder writes; it checks every checksum.
    private static (int Width, int Height, int Channels, byte[] Pixels) Decode(byte[] file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        var chunks = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            Assert.Equal(Crc32.HashToUInt32(file.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            chunks.Add(Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]);
            at += 12 + length;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Keys);
        var header = chunks["IHDR"];
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        var channels = header[9] == 0 ? 1 : 3;
        using var zlib = new ZLibStream(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        var pixels = new List<byte>();
        for (var y = 0; y < height; y++)
        {
            var row = rows.ToArray().AsSpan(y * ((width * channels) + 1), (width * channels) + 1);
            Assert.Equal(0, row[0]);
            pixels.AddRange(row[1..]);
        }

        return (width, height, channels, [.. pixels]);
    }
}
