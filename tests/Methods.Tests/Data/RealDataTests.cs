using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;

namespace NoisyNotebooks.Methods.Tests.Data;

/// <summary>Against the published files, where the environment variable <c>NOISY_DATA</c> names a folder that holds them.</summary>
public sealed class RealDataTests
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("NOISY_DATA");

    [Theory]
    [InlineData(DataSplit.Train, 10_000)]
    [InlineData(DataSplit.Test, 2_000)]
    public async Task The_shipped_subset_is_the_head_of_the_published_files(DataSplit split, int count)
    {
        Needs("fashion-mnist");

        var shipped = await Load("fashion-mnist-10k", split);
        var full = await Load("fashion-mnist", split);

        Assert.Equal(count, shipped.Count);
        Assert.Equal(split == DataSplit.Train ? 60_000 : 10_000, full.Count);
        Assert.True(shipped.Features.equal(full.Features.narrow(0, 0, count)).all().item<bool>());
        Assert.Equal(full.GivenLabels[..count], shipped.GivenLabels);
    }

    [Fact]
    public async Task The_shipped_digits_are_the_published_file()
    {
        Needs("digits");

        var shipped = await Load("digits", DataSplit.All);
        var published = DigitsFile.Load(Path.Combine(Folder!, "digits", "digits.csv.gz"));
        var table = CsvFiles.Load(Path.Combine(Folder!, "digits", "digits.csv.gz"));

        Assert.True(shipped.Features.equal(published.Features).all().item<bool>());
        Assert.Equal(published.GivenLabels, shipped.GivenLabels);
        Assert.Equal([1_797, 64], table.Features.shape);
        Assert.True(table.Features.equal(published.Features.reshape(1_797, 64)).all().item<bool>());
        Assert.Equal(published.GivenLabels, table.GivenLabels);
    }

    [Fact]
    public async Task Mnist_has_its_known_class_counts()
    {
        Needs("mnist");

        var test = await Load("mnist", DataSplit.Test);
        var train = await Load("mnist", DataSplit.Train);

        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], test.ClassCounts());
        Assert.Equal([60_000, 1, 28, 28], train.Features.shape);
    }

    [Theory]
    [InlineData("worst", 0.4021)]
    [InlineData("aggregate", 0.0901)]
    [InlineData("random1", 0.1723)]
    [InlineData("random2", 0.1812)]
    [InlineData("random3", 0.1764)]
    public async Task Cifar_10N_has_its_published_noise_rates(string column, double rate)
    {
        Needs("cifar-10n");
        Needs("cifar-10");

        var labels = HumanLabelFile.Read(Path.Combine(Folder!, "cifar-10n", "cifar10n.csv.gz"));
        var dataset = await Load($"cifar-10n-{column}", DataSplit.Train);

        var wrong = labels.Labels(column, 10).Zip(labels.Labels("clean", 10)).Count(p => p.First != p.Second);
        Assert.Equal(rate, wrong / 50_000.0, 0.00005);

        // The images may be only the first part; the catalogue has checked that their labels equal the clean column.
        Assert.Equal(labels.Labels("clean", 10)[..dataset.Count], dataset.TrueLabels);
        Assert.InRange(dataset.MislabelledCount!.Value / (double)dataset.Count, rate - 0.02, rate + 0.02);
    }

    [Fact]
    public async Task Human_noise_injected_equals_the_data_set_of_the_catalogue()
    {
        Needs("cifar-10n");
        Needs("cifar-10");

        var clean = await Load("cifar-10", DataSplit.Train);
        var labels = HumanLabelFile.Read(Path.Combine(Folder!, "cifar-10n", "cifar10n.csv.gz")).Labels("worst", 10);

        var noisy = new HumanNoise(labels[..clean.Count], "CIFAR-10N worst").Inject(clean, 0).Dataset;

        Assert.Equal((await Load("cifar-10n-worst", DataSplit.Train)).GivenLabels, noisy.GivenLabels);
    }

    [Fact]
    public void Cifar_100N_labels_are_read()
    {
        Needs("cifar-10n");

        var labels = HumanLabelFile.Read(Path.Combine(Folder!, "cifar-10n", "cifar100n.csv.gz"));

        var wrong = labels.Labels("noisy", 100).Zip(labels.Labels("clean", 100)).Count(p => p.First != p.Second);
        Assert.Equal(0.4020, wrong / 50_000.0, 0.00005);
        Assert.Equal(20, labels.Labels("noisy_coarse", 20).Distinct().Count());
    }

    [Fact]
    public async Task Cifar_10_test_images_have_their_labels()
    {
        Needs("cifar-10");

        var test = await Load("cifar-10", DataSplit.Test);

        // The known first test images: cat, ship, ship, airplane, frog.
        Assert.Equal([3, 8, 8, 0, 6], test.GivenLabels[..5]);
        Assert.StartsWith("cifar-10", test.Name, StringComparison.Ordinal);
    }

    private static Task<LabeledDataset> Load(string name, DataSplit split) => DatasetCatalog.LoadAsync(
        new DatasetStore(Folder, Path.Combine(Path.GetTempPath(), "noisy-no-cache")), name, split, cancellationToken: TestContext.Current.CancellationToken);

    private static void Needs(string set) => Assert.SkipUnless(
        Folder is not null && Directory.Exists(Path.Combine(Folder, set)), $"NOISY_DATA names no folder with {set}.");
}
