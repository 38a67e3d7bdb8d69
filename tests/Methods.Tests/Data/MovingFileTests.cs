using System.Diagnostics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Tests.LabelQuality;

namespace NoisyNotebooks.Methods.Tests.Data;

/// <summary>Compressed files that are cut off or open to far more than they are, and files that change while they are in use.</summary>
public sealed class MovingFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("idx")]
    [InlineData("cifar")]
    [InlineData("csv")]
    public void A_gzip_file_whose_checksum_or_length_is_cut_off_is_refused_by_every_reader(string format)
    {
        for (var cut = 1; cut <= 8; cut++)
        {
            Refused(format, cut, packed => packed[..^cut]);
        }

        // And one bit of either.
        Refused(format, 9, packed => [.. packed[..^2], (byte)(packed[^2] ^ 1), packed[^1]]);
        Refused(format, 10, packed => [.. packed[..^6], (byte)(packed[^6] ^ 1), .. packed[^5..]]);
    }

    [Fact]
    public void Several_members_and_what_follows_them_are_read_as_before()
    {
        var path = _folder.Write("two.csv.gz", [.. TemporaryFolder.Gzip("a,b,label\n1,2,x\n"u8.ToArray()), .. TemporaryFolder.Gzip("3,4,y\n"u8.ToArray())]);
        Assert.Equal(2, CsvFiles.Load(path, "label").Count);
    }

    [Fact]
    public void A_small_compressed_file_that_opens_to_a_gigabyte_is_refused_within_bounds()
    {
        var path = _folder.Write("bomb.bin.gz", TemporaryFolder.Gzip(new byte[3073 * 100_001]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => CifarFiles.LoadCifar10([path]));
        Assert.Contains("bomb.bin.gz: expected at most 100,000 images in a compressed file", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000_000);
        Assert.Equal(3, CifarFiles.LoadCifar10([path], take: 3).Count);
    }

    [Fact]
    public void A_matrix_stays_whole_when_somebody_cuts_its_file_short()
    {
        var rows = new float[5000, 2];
        for (var i = 0; i < 5000; i++)
        {
            (rows[i, 0], rows[i, 1]) = (0.25f, 0.75f);
        }

        var path = NpySamples.Write(_folder, "p.npy", rows, version: 1);
        using var matrix = ProbabilityMatrix.FromNpy(path);
        File.WriteAllBytes(path, []);
        float[]? buffer = null;
        Assert.Equal([0.25f, 0.75f], matrix.Single!.Row(4999, ref buffer).ToArray());
    }

    [Fact]
    public void A_file_that_is_cut_short_while_it_is_read_is_an_error_with_its_name()
    {
        var path = _folder.Write("q.npy", new byte[100]);
        using var stream = File.OpenRead(path);
        var error = Assert.Throws<InvalidDataException>(() => NpyFile.Read(path, stream, 80, new byte[64]));
        Assert.Contains("q.npy: expected 64 bytes of numbers, got 20", error.Message, StringComparison.Ordinal);
    }

    private void Refused(string format, int number, Func<byte[], byte[]> damage)
    {
        var name = FormattableString.Invariant($"{format}{number}.gz");
        string Write(byte[] content) => _folder.Write(name, damage(TemporaryFolder.Gzip(content)));
        Func<object> load = format switch
        {
            "idx" => () => IdxFiles.Load(Write(IdxFilesTests.Images(3, 2, 4)), _folder.Write("labels", IdxFilesTests.Labels(0, 1, 2))),
            "cifar" => () => CifarFiles.LoadCifar10([Write(CifarFilesTests.Cifar10(1, 2))]),
            "csv" => () => CsvFiles.Load(Write("a,b,label\n1,2,x\n3,4,y\n"u8.ToArray()), "label"),
            _ => throw new UnreachableException(),
        };
        var error = Assert.Throws<InvalidDataException>(load);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
