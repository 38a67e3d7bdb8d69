using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class DatasetCatalogTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly TemporaryFolder _cache = new();

    public void Dispose()
    {
        _data.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task The_shipped_Fashion_MNIST_needs_no_files()
    {
        var train = await Load("fashion-mnist-10k");
        var test = await Load("Fashion-MNIST-10k", DataSplit.Test, take: 7);

        Assert.Equal([10_000, 1, 28, 28], train.Features.shape);
        Assert.Equal([7, 1, 28, 28], test.Features.shape);
        Assert.Equal("Ankle boot", train.ClassNames[(int)train.GivenLabels[0]]);
        Assert.Equal([9, 2, 1, 1, 6, 1, 4], test.GivenLabels);
        Assert.Equal(10_000, train.ClassCounts().Sum());
        Assert.Equal(DataSplit.Train, train.Split);
        Assert.Null(train.TrueLabels);
    }

    [Fact]
    public async Task The_shipped_digits_need_no_files_and_are_not_divided()
    {
        var digits = await Load("digits");

        Assert.Equal([1_797, 1, 8, 8], digits.Features.shape);
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], digits.ClassCounts());
        Assert.Equal(16, digits.Features.max().item<byte>());
        Assert.Equal(DataSplit.All, digits.Split);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Load("digits", DataSplit.Test));
        Assert.Contains("RandomSplit", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blobs", 3, 2)]
    [InlineData("two-moons", 2, 2)]
    [InlineData("long-tail", 4, 10)]
    public async Task Generated_sets_have_a_training_and_a_test_part(string name, int classes, int features)
    {
        var train = await Load(name);
        var test = await Load(name, DataSplit.Test, take: 50);

        Assert.Equal(classes, train.NumClasses);
        Assert.Equal(features, train.Features.shape[1]);
        Assert.Equal(50, test.Count);
        Assert.False(train.Take(50).Features.equal(test.Features).all().item<bool>());
    }

    [Fact]
    public async Task An_unknown_name_offers_the_nearest_and_lists_all()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Load("fashon-mnist"));

        Assert.Contains("Did you mean 'fashion-mnist'?", error.Message, StringComparison.Ordinal);
        Assert.All(DatasetCatalog.Names, n => Assert.Contains(n, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_part_that_is_not_there_and_a_bad_count_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Load("mnist", DataSplit.Validation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Load("mnist", take: 0));
    }

    [Fact]
    public void Every_entry_says_where_it_comes_from_and_under_which_licence()
    {
        Assert.Equal(DatasetCatalog.Names.Length, DatasetCatalog.Names.Distinct().Count());
        Assert.All(DatasetCatalog.Entries, e =>
        {
            Assert.NotEmpty(e.Description);
            Assert.NotEmpty(e.Source);
            Assert.NotEmpty(e.Licence);
            Assert.NotEmpty(e.Size);
            Assert.Same(e, DatasetCatalog.Find(e.Name));
        });
    }

    [Fact]
    public async Task The_data_folder_comes_before_the_cache_and_files_may_be_plain()
    {
        _data.Write("mnist/train-images-idx3-ubyte", IdxFilesTests.Images(2, 3, 3));
        _data.Write("mnist/train-labels-idx1-ubyte", IdxFilesTests.Labels(7, 1));
        _cache.Write("mnist/train-images-idx3-ubyte.gz", [1, 2, 3]);

        var mnist = await Load("mnist");

        Assert.Equal([7, 1], mnist.GivenLabels);
    }

    [Fact]
    public async Task Offline_the_message_names_file_source_and_folder()
    {
        var error = await Assert.ThrowsAsync<DatasetUnavailableException>(() => Load("fashion-mnist"));

        Assert.Contains("train-images-idx3-ubyte.gz", error.Message, StringComparison.Ordinal);
        Assert.Contains("https://github.com/zalandoresearch/fashion-mnist", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_cache.Path, "fashion-mnist"), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(_cache.Path, "*.gz", SearchOption.AllDirectories), _ => true);
    }

    [Fact]
    public async Task A_download_of_wrong_content_is_refused_and_removed()
    {
        using var handler = new FixedAnswer(HttpStatusCode.OK, new byte[26_421_880]);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => DatasetCatalog.LoadAsync(
            new DatasetStore(null, _cache.Path, handler), "fashion-mnist", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_cache.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_that_has_changed_in_the_cache_is_not_believed()
    {
        // As long as what was published, and something else.
        var path = _cache.Write("fashion-mnist/train-images-idx3-ubyte.gz", new byte[26_421_880]);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Load("fashion-mnist"));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("It has changed since it was downloaded", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_partial_CIFAR_10_says_so_in_its_name()
    {
        _data.Write("cifar-10/data_batch_1.bin", CifarFilesTests.Cifar10(6, 9, 9));
        _data.Write("cifar-10/data_batch_3.bin", CifarFilesTests.Cifar10(1));
        _data.Write("cifar-10/test_batch_head2.bin.gz", TemporaryFolder.Gzip(CifarFilesTests.Cifar10(3, 8)));

        var train = await Load("cifar-10");
        var test = await Load("cifar-10", DataSplit.Test);

        Assert.Equal([6, 9, 9], train.GivenLabels);
        Assert.Equal("cifar-10 (first 3 of 50000)", train.Name);
        Assert.Equal([3, 8], test.GivenLabels);
        Assert.Equal("cifar-10 (first 2 of 10000)", test.Name);
        Assert.Equal("cifar-10", (await Load("cifar-10", take: 2)).Name);
    }

    [Fact]
    public async Task Human_labels_are_given_and_the_original_ones_true()
    {
        _data.Write("cifar-10/data_batch_1.bin", CifarFilesTests.Cifar10(6, 9, 9));
        _data.Write("cifar-10/test_batch.bin", CifarFilesTests.Cifar10(3));
        _data.Write("cifar-10n/cifar10n.csv", "index,clean,aggregate,worst\n0,6,6,4\n1,9,9,9\n2,9,9,1\n3,4,4,4\n");

        var worst = await Load("cifar-10n-worst");
        var aggregate = await Load("cifar-10n-aggregate", take: 2);
        var test = await Load("cifar-10n-worst", DataSplit.Test);

        Assert.Equal([4, 9, 1], worst.GivenLabels);
        Assert.Equal([6, 9, 9], worst.TrueLabels);
        Assert.Equal("cifar-10n-worst (first 3 of 50000)", worst.Name);
        Assert.Equal([6, 9], aggregate.GivenLabels);
        Assert.Equal(0, test.MislabelledCount);
    }

    [Theory]
    [InlineData("0,6,6\n1,8,9\n2,9,1\n", "line 3: expected the clean label 9 of image 1, got 8")]
    [InlineData("0,6,6\n1,9,9\n", "expected at least 3 rows")]
    [InlineData("0,6,6\n1,9,10\n2,9,1\n", "line 3: expected labels from 0 to 9 in column 'worst', got 10")]
    public async Task Human_labels_that_do_not_fit_the_images_are_refused(string rows, string part)
    {
        _data.Write("cifar-10/data_batch_1.bin", CifarFilesTests.Cifar10(6, 9, 9));
        _data.Write("cifar-10n/cifar10n.csv", "index,clean,worst\n" + rows);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Load("cifar-10n-worst"));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_human_labels_are_told_before_any_image_is_downloaded()
    {
        var error = await Assert.ThrowsAsync<DatasetUnavailableException>(() => Load("cifar-10n-worst"));

        Assert.Equal("cifar10n.csv.gz", error.File);
        Assert.Contains("github.com/UCSC-REAL/cifar-10-100n", error.Message, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(_data.Path, "cifar-10n"), error.Folder);
        Assert.Empty(Directory.GetFileSystemEntries(_cache.Path));
    }

    [Fact]
    public async Task An_archive_is_unpacked_whole_and_then_deleted()
    {
        // An archive that the user put in the folder by hand is as good as a download.
        var archive = _cache.Write("cifar-100/cifar-100-binary.tar.gz", Archive("cifar-100-binary", "train.bin", [4, 99, .. new byte[3_072]]));

        var train = await Load("cifar-100");

        Assert.Equal([99], train.GivenLabels);
        Assert.False(File.Exists(archive));
        Assert.Equal(["cifar-100-binary"], Directory.EnumerateFileSystemEntries(Path.Combine(_cache.Path, "cifar-100")).Select(Path.GetFileName));
        Assert.Equal(train.GivenLabels, (await Load("cifar-100")).GivenLabels);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_archive_leaves_nothing_unpacked(bool cut)
    {
        var random = new byte[100_000];
        new Random(1).NextBytes(random);
        var content = cut ? Archive("cifar-100-binary", "train.bin", random)[..50_000] : Archive("other", "train.bin", random);
        _cache.Write("cifar-100/cifar-100-binary.tar.gz", content);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Load("cifar-100"));

        Assert.Contains("cifar-100-binary.tar.gz", error.Message, StringComparison.Ordinal);
        Assert.Equal(["cifar-100-binary.tar.gz"], Directory.EnumerateFileSystemEntries(Path.Combine(_cache.Path, "cifar-100")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_cancelled_load_stops()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            DatasetCatalog.LoadAsync(new DatasetStore(null, _cache.Path), "fashion-mnist", cancellationToken: cancel.Token));
    }

    private static byte[] Archive(string folder, string name, byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder + "/"));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{folder}/{name}") { DataStream = new MemoryStream(content) });
        }

        return packed.ToArray();
    }

    private async Task<LabeledDataset> Load(string name, DataSplit split = DataSplit.Train, int? take = null)
    {
        using var offline = new FixedAnswer(HttpStatusCode.Forbidden, []);
        return await DatasetCatalog.LoadAsync(
            new DatasetStore(_data.Path, _cache.Path, offline), name, split, take, cancellationToken: TestContext.Current.CancellationToken);
    }

    private sealed class FixedAnswer(HttpStatusCode status, byte[] content) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(content) });
    }
}
