using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>The citation graphs of Planetoid with their public split. The user fetches and converts them (see <see cref="PlanetoidFiles"/>).</summary>
internal static class PlanetoidSets
{
    private const string Folder = "planetoid";
    private const string Page = "https://github.com/kimiyoung/planetoid/tree/master/data";

    private static readonly string[] Files = ["edges.tsv", "features.tsv", "labels.csv", "split.csv"];

    // In the order of the label numbers; told by the numbers of papers, which the sets' own descriptions give.
    private static readonly ImmutableArray<string> Cora =
        ["theory", "reinforcement learning", "genetic algorithms", "neural networks", "probabilistic methods", "case based", "rule learning"];

    private static readonly ImmutableArray<string> CiteSeer =
        ["artificial intelligence", "machine learning", "information retrieval", "databases", "agents", "human-computer interaction"];

    private static readonly ImmutableArray<string> PubMed = ["diabetes, experimental", "diabetes, type 1", "diabetes, type 2"];

    /// <summary>The entries.</summary>
    public static ImmutableArray<DatasetEntry> Entries { get; } =
    [
        Entry("cora", "Papers on machine learning and their citations: nodes of a graph.", "140 + 500 + 1,000 of 2,708 nodes, 5,278 edges, 1,433 words, 7 classes", Cora),
        Entry("citeseer", "Papers on computer science and their citations: nodes of a graph.", "120 + 500 + 1,000 of 3,327 nodes, 4,552 edges, 3,703 words, 6 classes", CiteSeer),
        Entry("pubmed", "Papers on diabetes and their citations: nodes of a graph.", "60 + 500 + 1,000 of 19,717 nodes, 44,324 edges, 500 words, 3 classes", PubMed),
    ];

    private static DatasetEntry Entry(string name, string description, string size, ImmutableArray<string> classNames) =>
        new(
            name,
            description,
            Page,
            "MIT (repository)",
            size,
            [.. Files.Select(f => $"{Folder}/{name}/{f}")],
            [DataSplit.Train, DataSplit.Validation, DataSplit.Test, DataSplit.All],
            request => Task.FromResult(Load(name, classNames, request)));

    private static Dataset Load(string name, ImmutableArray<string> classNames, DatasetRequest request)
    {
        var set = Path.Combine(Folder, name);
        foreach (var file in Files)
        {
            _ = request.Store.Find(set, $"{file}.gz", file) ?? throw new DatasetUnavailableException(
                file,
                Page,
                Path.Combine(request.Store.DataFolder ?? request.Store.CacheFolder, set),
                "its source publishes Python pickles, which have to be converted to text once (the documentation of PlanetoidFiles describes the form)");
        }

        var folder = Path.GetDirectoryName(request.Store.Find(set, "labels.csv.gz", "labels.csv"))!;
        var nodes = PlanetoidFiles.Load(folder, request.Split, name, classNames);
        return request.Take is { } n ? nodes.Take(n) : nodes;
    }
}
