using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>CIFAR-10 and CIFAR-100, and both with human labels.</summary>
internal static class CifarSets
{
    private const string Page = "www.cs.toronto.edu/~kriz/cifar.html";
    private const string HumanPage = "github.com/UCSC-REAL/cifar-10-100n";
    private const string NoLicence = "none stated by the source";

    private static readonly CifarSet Cifar10 = new(
        "cifar-10",
        "cifar-10-batches-bin",
        ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"],
        "test_batch.bin",
        new RemoteFile(
            "cifar-10-binary.tar.gz",
            new Uri("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
            170_052_171,
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"));

    private static readonly CifarSet Cifar100 = new(
        "cifar-100",
        "cifar-100-binary",
        ["train.bin"],
        "test.bin",
        new RemoteFile(
            "cifar-100-binary.tar.gz",
            new Uri("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"),
            168_513_733,
            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"));

    /// <summary>The entries.</summary>
    public static ImmutableArray<DatasetEntry> Entries { get; } =
    [
        Clean(Cifar10, "CIFAR-10: photographs in colour.", "50,000 + 10,000 of 3x32x32, 10 classes; 170 MB to download"),
        Clean(Cifar100, "CIFAR-100: photographs in colour, fine classes.", "50,000 + 10,000 of 3x32x32, 100 classes; 169 MB to download"),
        Human("cifar-10n-worst", Cifar10, "cifar10n", "worst", "a wrong one of three people's labels wherever there is one (40 % wrong)"),
        Human("cifar-10n-aggregate", Cifar10, "cifar10n", "aggregate", "the majority of three people's labels (9 % wrong)"),
        Human("cifar-10n-random1", Cifar10, "cifar10n", "random1", "the first of three people's labels (17 % wrong)"),
        Human("cifar-10n-random2", Cifar10, "cifar10n", "random2", "the second of three people's labels (18 % wrong)"),
        Human("cifar-10n-random3", Cifar10, "cifar10n", "random3", "the third of three people's labels (18 % wrong)"),
        Human("cifar-100n", Cifar100, "cifar100n", "noisy", "one person's fine labels (40 % wrong)"),
    ];

    private static DatasetEntry Clean(CifarSet set, string description, string size) =>
        new(set.Name, description, Page, NoLicence, size, set.FileNames, [DataSplit.Train, DataSplit.Test],
            async request => await LoadImagesAsync(set, request));

    private static DatasetEntry Human(string name, CifarSet set, string file, string column, string what) =>
        new(
            name,
            $"The images of {set.Name}; given labels: {what}; true labels: the original ones. The test part is clean.",
            $"{HumanPage} (labels), {Page} (images)",
            "labels CC BY-NC 4.0; images: none stated by the source",
            $"50,000 + 10,000 of 3x32x32, {(set == Cifar10 ? 10 : 100)} classes; the labels must be put in place by hand",
            [.. set.FileNames, $"cifar-10n/{file}.csv.gz"],
            [DataSplit.Train, DataSplit.Test],
            request => LoadHumanAsync(set, file, column, request));

    private static async Task<Dataset> LoadHumanAsync(CifarSet set, string file, string column, DatasetRequest request)
    {
        if (request.Split == DataSplit.Test)
        {
            var test = await LoadImagesAsync(set, request);
            return test.WithGivenLabels(test.GivenLabels);
        }

        // Looked for before the images, so that nobody downloads 170 MB to learn that the labels are missing.
        var path = request.Store.Find("cifar-10n", $"{file}.csv.gz", $"{file}.csv") ?? throw new DatasetUnavailableException(
            $"{file}.csv.gz",
            $"https://{HumanPage}",
            Path.Combine(request.Store.DataFolder ?? request.Store.CacheFolder, "cifar-10n"),
            "its source publishes a Python pickle, which has to be converted to CSV once (the documentation of HumanLabelFile has the four lines of Python)");
        var labels = HumanLabelFile.Read(path);
        var images = await LoadImagesAsync(set, request);
        var clean = labels.Labels("clean", images.NumClasses);
        var given = labels.Labels(column, images.NumClasses);
        if (labels.Count < images.Count)
        {
            throw new InvalidDataException($"{path}: expected at least {images.Count} rows, one for each image, got {labels.Count}.");
        }

        for (var i = 0; i < images.Count; i++)
        {
            if (clean[i] != images.GivenLabels[i])
            {
                throw new InvalidDataException(
                    $"{path}: line {i + 2}: expected the clean label {images.GivenLabels[i]} of image {i}, got {clean[i]}: the rows are not in the order of the images.");
            }
        }

        return images.WithGivenLabels(given[..images.Count]);
    }

    private static async Task<LabeledDataset> LoadImagesAsync(CifarSet set, DatasetRequest request)
    {
        var files = FindFiles(set, request);
        if (files.Count == 0)
        {
            await request.Store.UnpackAsync(set.Name, set.Archive, set.FolderInArchive, request);
            files = FindFiles(set, request);
            if (files.Count == 0)
            {
                throw new InvalidDataException($"{set.Archive.Name}: expected {set.FileNames[0]} in it, got an archive without.");
            }
        }

        var images = set == Cifar10
            ? CifarFiles.LoadCifar10(files, request.Name, request.Split, request.Take)
            : CifarFiles.LoadCifar100(files[0], coarse: false, request.Name, request.Split, request.Take);

        // A data folder may hold only the first part of the published data; then the name says so.
        var published = request.Split == DataSplit.Test ? 10_000 : 50_000;
        return images.Count < Math.Min(published, request.Take ?? published)
            ? images.WithName($"{request.Name} (first {images.Count} of {published})")
            : images;
    }

    private static List<string> FindFiles(CifarSet set, DatasetRequest request)
    {
        foreach (var folder in request.Store.Folders(set.Name))
        {
            IReadOnlyList<string> names = request.Split == DataSplit.Test ? [set.Test] : set.Train;
            var found = names.Select(n => InFolder(folder, set, n)).TakeWhile(p => p is not null).Select(p => p!).ToList();
            if (found.Count == 0 && request.Split == DataSplit.Test && Directory.Exists(folder))
            {
                var head = Path.GetFileNameWithoutExtension(set.Test) + "_head*.bin*";
                found.AddRange(Directory.EnumerateFiles(folder, head).Order(StringComparer.Ordinal).Take(1));
            }

            if (found.Count > 0)
            {
                return found;
            }
        }

        return [];
    }

    private static string? InFolder(string folder, CifarSet set, string name)
    {
        string[] places = [name, $"{name}.gz", $"{set.FolderInArchive}/{name}", $"{set.FolderInArchive}/{name}.gz"];
        return places.Select(p => Path.Combine(folder, p)).FirstOrDefault(File.Exists);
    }

    private sealed record CifarSet(string Name, string FolderInArchive, ImmutableArray<string> Train, string Test, RemoteFile Archive)
    {
        public ImmutableArray<string> FileNames { get; } = [.. Train.Append(Test).Select(f => $"{Name}/{f}")];
    }
}
