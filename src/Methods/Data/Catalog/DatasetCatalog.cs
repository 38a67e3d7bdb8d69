using System.Collections.Immutable;
using NoisyNotebooks.Methods.Native;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// The data sets that can be loaded by name. Small ones are inside this library; larger ones are found in the folders of
/// <see cref="DatasetStore"/> or downloaded from their publisher.
/// </summary>
public static class DatasetCatalog
{
    /// <summary>All data sets: shipped first, then downloaded, then generated.</summary>
    public static ImmutableArray<DatasetEntry> Entries { get; } = [.. MnistSets.Entries, .. CifarSets.Entries, .. GeneratedSets.Entries];

    /// <summary>Their names.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Entries.Select(e => e.Name)];

    /// <summary>The data set of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <returns>Its entry.</returns>
    /// <exception cref="ArgumentException">There is none; the message names the nearest and all.</exception>
    public static DatasetEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Entries.FirstOrDefault(e => string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"name: there is no data set '{name}'.{NearestName.Hint(name, Names)} The data sets are: {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>Loads a data set; its files are looked for in the folders that the environment names.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <param name="split">
    /// Which part. A set that is not divided (<c>digits</c>) is loaded whole for <see cref="DataSplit.Train"/> too: divide it with
    /// <see cref="LabeledDataset.RandomSplit"/>.
    /// </param>
    /// <param name="take">Loads only the first examples, at least 1; all where left out.</param>
    /// <param name="progress">Told of downloads.</param>
    /// <param name="cancellationToken">Stops; a download goes on from there the next time.</param>
    /// <returns>The data set.</returns>
    /// <exception cref="ArgumentException">There is no such data set, or it has no such part.</exception>
    /// <exception cref="DatasetUnavailableException">A file is not here and cannot be downloaded; the message says where to put it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or not the one it should be.</exception>
    public static Task<LabeledDataset> LoadAsync(
        string name,
        DataSplit split = DataSplit.Train,
        int? take = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        LoadAsync(DatasetStore.FromEnvironment(), name, split, take, progress, cancellationToken);

    /// <summary>Loads a data set from the folders of a store.</summary>
    /// <inheritdoc cref="LoadAsync(string, DataSplit, int?, IProgress{DownloadProgress}?, CancellationToken)"/>
    /// <param name="store">Where the files lie.</param>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <param name="split">Which part.</param>
    /// <param name="take">Loads only the first examples, at least 1; all where left out.</param>
    /// <param name="progress">Told of downloads.</param>
    /// <param name="cancellationToken">Stops; a download goes on from there the next time.</param>
    public static async Task<LabeledDataset> LoadAsync(
        DatasetStore store,
        string name,
        DataSplit split = DataSplit.Train,
        int? take = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var entry = Find(name);
        Limit.Check(take);
        if (entry.Splits is [DataSplit.All])
        {
            split = split is DataSplit.Train or DataSplit.All
                ? DataSplit.All
                : throw new ArgumentException(
                    $"split: {entry.Name} is not divided and has no {split} part. Load it whole and divide it with RandomSplit.", nameof(split));
        }
        else if (!entry.Splits.Contains(split))
        {
            throw new ArgumentException($"split: {entry.Name} has the parts {string.Join(", ", entry.Splits)}, not {split}.", nameof(split));
        }

        var request = new DatasetRequest(store, entry.Name, split, take, progress, cancellationToken);

        // Decompressing takes seconds for the larger sets: off the caller's thread, which may be a notebook's.
        return await TorchWorkers.RunAsync(() => entry.Load(request), cancellationToken);
    }
}
