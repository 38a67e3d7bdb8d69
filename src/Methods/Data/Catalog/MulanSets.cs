using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Three classical sets with label sets, from the Mulan project. They state no licence: the user fetches them.</summary>
internal static class MulanSets
{
    private const string Folder = "multilabel";
    private const string Page = "https://github.com/tsoumakas/mulan/tree/master/data/multi-label";

    /// <summary>The entries.</summary>
    public static ImmutableArray<DatasetEntry> Entries { get; } =
    [
        Entry("emotions", "Songs by the feelings that they stir (Trohidis et al. 2008).", "391 + 202 of 72 features, 6 labels"),
        Entry("scene", "Photographs by what they show: beach, sunset, … (Boutell et al. 2004).", "1,211 + 1,196 of 294 features, 6 labels"),
        Entry("yeast", "Yeast genes by the functions of their proteins (Elisseeff and Weston 2001).", "1,500 + 917 of 103 features, 14 labels"),
    ];

    private static DatasetEntry Entry(string name, string description, string size) =>
        new(
            name,
            description,
            Page,
            "not stated",
            size,
            [$"{Folder}/{name}-train.arff", $"{Folder}/{name}-test.arff", $"{Folder}/{name}.xml"],
            [DataSplit.Train, DataSplit.Test],
            request => Task.FromResult(Load(name, request)));

    private static Dataset Load(string name, DatasetRequest request)
    {
        var part = $"{name}-{(request.Split == DataSplit.Test ? "test" : "train")}.arff";
        var path = Find(request, part, $"{part}.gz");
        var labels = Find(request, $"{name}.xml");
        var all = MulanFiles.Load(path, labels, name, request.Take);
        return all.With(all.Given, all.Known, name, request.Split);
    }

    private static string Find(DatasetRequest request, params string[] names) =>
        request.Store.Find(Folder, names)
        ?? throw new DatasetUnavailableException(
            names[0],
            Page,
            Path.Combine(request.Store.DataFolder ?? request.Store.CacheFolder, Folder),
            "its source states no licence, so nothing is downloaded for you");
}
