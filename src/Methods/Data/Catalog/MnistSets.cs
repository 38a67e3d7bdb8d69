using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>MNIST, Fashion-MNIST and the digits.</summary>
internal static class MnistSets
{
    private const string Shipped = "fashion-mnist-10k";

    // LeCun's own site no longer serves the files to programs; this copy is byte-identical to them.
    private static readonly Uri MnistSource = new("https://storage.googleapis.com/cvdf-datasets/mnist/");
    private static readonly Uri FashionSource = new("https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/");

    private static readonly IdxSet Mnist = new(
        ClassNames.Digits,
        new(
            Remote(MnistSource, Images(DataSplit.Train), 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            Remote(MnistSource, Labels(DataSplit.Train), 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c")),
        new(
            Remote(MnistSource, Images(DataSplit.Test), 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            Remote(MnistSource, Labels(DataSplit.Test), 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")));

    private static readonly IdxSet FashionMnist = new(
        ClassNames.FashionMnist,
        new(
            Remote(FashionSource, Images(DataSplit.Train), 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            Remote(FashionSource, Labels(DataSplit.Train), 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845")),
        new(
            Remote(FashionSource, Images(DataSplit.Test), 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            Remote(FashionSource, Labels(DataSplit.Test), 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")));

    /// <summary>The entries, shipped ones first.</summary>
    public static ImmutableArray<DatasetEntry> Entries { get; } =
    [
        new(
            Shipped,
            "The first 10,000 training and first 2,000 test images of Fashion-MNIST (clothes, grey); shipped, no download.",
            "github.com/zalandoresearch/fashion-mnist",
            "MIT, (c) 2017 Zalando SE",
            "10,000 + 2,000 of 1x28x28, 10 classes",
            IdxFileNames(Shipped),
            [DataSplit.Train, DataSplit.Test],
            request => Task.FromResult<Dataset>(LoadShipped(request))),
        new(
            "digits",
            "The test part of the UCI optical recognition of handwritten digits; shipped, no download, not divided.",
            "UCI Machine Learning Repository, by way of scikit-learn",
            "CC BY 4.0 (UCI); the copy is scikit-learn's (BSD-3-Clause)",
            "1,797 of 1x8x8 with 17 grey levels, 10 classes",
            ["digits/digits.csv.gz"],
            [DataSplit.All],
            request => Task.FromResult<Dataset>(DigitsFile.Load(ShippedData.Open("digits/digits.csv.gz"), request.Take))),
        new(
            "fashion-mnist",
            "Fashion-MNIST in full: clothes, grey.",
            "github.com/zalandoresearch/fashion-mnist",
            "MIT, (c) 2017 Zalando SE",
            "60,000 + 10,000 of 1x28x28, 10 classes; 31 MB to download",
            IdxFileNames("fashion-mnist"),
            [DataSplit.Train, DataSplit.Test],
            request => LoadIdxAsync(FashionMnist, request)),
        new(
            "mnist",
            "MNIST in full: handwritten digits, grey.",
            "yann.lecun.com/exdb/mnist, downloaded from the CVDF's byte-identical copy",
            "none stated by the source",
            "60,000 + 10,000 of 1x28x28, 10 classes; 12 MB to download",
            IdxFileNames("mnist"),
            [DataSplit.Train, DataSplit.Test],
            request => LoadIdxAsync(Mnist, request)),
    ];

    private static LabeledDataset LoadShipped(DatasetRequest request)
    {
        using var images = ShippedData.Open($"{Shipped}/{Images(request.Split)}");
        using var labels = ShippedData.Open($"{Shipped}/{Labels(request.Split)}");
        return IdxFiles.Load(images, labels, request.Name, ClassNames.FashionMnist, request.Split, request.Take);
    }

    private static async Task<Dataset> LoadIdxAsync(IdxSet set, DatasetRequest request)
    {
        var part = request.Split == DataSplit.Test ? set.Test : set.Train;
        var images = await request.Store.GetAsync(request.Name, part.Images, request);
        var labels = await request.Store.GetAsync(request.Name, part.Labels, request);
        return IdxFiles.Load(images, labels, request.Name, set.ClassNames, request.Split, request.Take);
    }

    private static string Images(DataSplit split) => $"{(split == DataSplit.Test ? "t10k" : "train")}-images-idx3-ubyte.gz";

    private static string Labels(DataSplit split) => $"{(split == DataSplit.Test ? "t10k" : "train")}-labels-idx1-ubyte.gz";

    private static ImmutableArray<string> IdxFileNames(string folder) =>
    [
        $"{folder}/{Images(DataSplit.Train)}", $"{folder}/{Labels(DataSplit.Train)}",
        $"{folder}/{Images(DataSplit.Test)}", $"{folder}/{Labels(DataSplit.Test)}",
    ];

    private static RemoteFile Remote(Uri source, string name, long length, string sha256) => new(name, new Uri(source, name), length, sha256);

    private sealed record IdxSet(ImmutableArray<string> ClassNames, IdxPart Train, IdxPart Test);

    private sealed record IdxPart(RemoteFile Images, RemoteFile Labels);
}
