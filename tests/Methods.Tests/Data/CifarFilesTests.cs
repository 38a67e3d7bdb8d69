using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class CifarFilesTests : IDisposable
{
    private const int Pixels = 3 * 32 * 32;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Several_files_plain_and_gzip_are_read_one_after_the_other()
    {
        var first = _folder.Write("data_batch_1.bin", Cifar10(3, 9));
        var second = _folder.Write("data_batch_2.bin.gz", TemporaryFolder.Gzip(Cifar10(0, 1, 2)));

        var dataset = CifarFiles.LoadCifar10([first, second], split: DataSplit.Train);

        Assert.Equal([5, 3, 32, 32], dataset.Features.shape);
        Assert.Equal([3, 9, 0, 1, 2], dataset.GivenLabels);
        Assert.Equal("airplane", dataset.ClassNames[0]);
        var pixels = dataset.Features.data<byte>().ToArray();
        for (var n = 0; n < 5; n++)
        {
            Assert.Equal(Record((byte)dataset.GivenLabels[n]), pixels.AsSpan(n * Pixels, Pixels).ToArray());
        }
    }

    [Fact]
    public void Take_stops_within_a_file_and_leaves_later_ones_unread()
    {
        var first = _folder.Write("1.bin.gz", TemporaryFolder.Gzip(Cifar10(3, 9, 5)));

        Assert.Equal([3, 9], CifarFiles.LoadCifar10([first, "never opened"], take: 2).GivenLabels);
        Assert.Equal([3, 9, 5], CifarFiles.LoadCifar10([first, "never opened"], take: 3).GivenLabels);
    }

    [Fact]
    public void Cifar_100_has_coarse_and_fine_labels()
    {
        var path = _folder.Write("train.bin", [4, 99, .. Record(1), 19, 0, .. Record(2)]);

        var fine = CifarFiles.LoadCifar100(path);
        var coarse = CifarFiles.LoadCifar100(path, coarse: true);

        Assert.Equal([99, 0], fine.GivenLabels);
        Assert.Equal(100, fine.NumClasses);
        Assert.Equal([4, 19], coarse.GivenLabels);
        Assert.Equal(20, coarse.NumClasses);
        Assert.True(fine.Features.equal(coarse.Features).all().item<bool>());
        Assert.Equal([.. Record(1), .. Record(2)], fine.Features.data<byte>().ToArray());
    }

    [Fact]
    public void The_class_names_are_complete_and_in_order()
    {
        Assert.Equal(100, ClassNames.Cifar100.Length);
        Assert.Equal(20, ClassNames.Cifar100Coarse.Length);
        Assert.Equal(ClassNames.Cifar100.Order(StringComparer.Ordinal), ClassNames.Cifar100);
        Assert.Equal(100, ClassNames.Cifar100.Distinct().Count());
        Assert.Equal(ClassNames.Cifar10.Order(StringComparer.Ordinal), ClassNames.Cifar10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_is_no_whole_number_of_records_is_refused(bool gzip)
    {
        var content = Cifar10(1, 2)[..^7];
        var path = _folder.Write("cut.bin", gzip ? TemporaryFolder.Gzip(content) : content);

        var error = Assert.Throws<InvalidDataException>(() => CifarFiles.LoadCifar10([path]));

        Assert.Contains("cut.bin", error.Message, StringComparison.Ordinal);
        Assert.Contains("records of 3073 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("got 6139 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_and_no_file_are_refused()
    {
        var path = _folder.Write("empty.bin", Array.Empty<byte>());

        Assert.Throws<InvalidDataException>(() => CifarFiles.LoadCifar10([path]));
        Assert.Throws<ArgumentException>(() => CifarFiles.LoadCifar10([]));
    }

    [Fact]
    public void A_label_out_of_range_is_refused()
    {
        var path = _folder.Write("labels.bin", Cifar10(1, 10));

        var error = Assert.Throws<InvalidDataException>(() => CifarFiles.LoadCifar10([path]));

        Assert.Contains("labels.bin: expected labels from 0 to 9, got 10 in image 1", error.Message, StringComparison.Ordinal);
    }

    internal static byte[] Cifar10(params byte[] labels) => [.. labels.SelectMany(l => Record(l).Prepend(l))];

    private static byte[] Record(byte seed) => [.. Enumerable.Range(0, Pixels).Select(i => (byte)((i * 31) + seed))];
}
