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
    public static ImmutableArray<DatasetEntry> Entries { get; } = [.. MnistSets.Entries, .. CifarSets.Entries, .. MulanSets.Entries, .. PlanetoidSets.Entries, .. GeneratedSets.Entries, .. TextSets.Entries];

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
    /// <see cref="DatasetOperations.RandomSplit{T}"/>.
    /// </param>
    /// <param name="take">Loads only the first examples, at least 1; all where left out.</param>
    /// <param name="progress">Told of downloads.</param>
    /// <param name="cancellationToken">Stops; a download goes on from there the next time.</param>
    /// <returns>The data set, with one class an example; for other kinds of labels see <see cref="LoadAsync{T}(string, DataSplit, int?, IProgress{DownloadProgress}?, CancellationToken)"/>.</returns>
    /// <exception cref="ArgumentException">There is no such data set, it has no such part, or it is of another kind.</exception>
    /// <exception cref="DatasetUnavailableException">A file is not here and cannot be downloaded; the message says where to put it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or not the one it should be.</exception>
    public static Task<LabeledDataset> LoadAsync(
        string name,
        DataSplit split = DataSplit.Train,
        int? take = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        LoadAsync<LabeledDataset>(DatasetStore.FromEnvironment(), name, split, take, progress, cancellationToken);

    /// <summary>Loads a data set of any kind; its files are looked for in the folders that the environment names.</summary>
    /// <inheritdoc cref="LoadAsync(string, DataSplit, int?, IProgress{DownloadProgress}?, CancellationToken)"/>
    /// <typeparam name="T">The type of data set, or <see cref="Dataset"/> for any.</typeparam>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <param name="split">Which part.</param>
    /// <param name="take">Loads only the first examples, at least 1; all where left out.</param>
    /// <param name="progress">Told of downloads.</param>
    /// <param name="cancellationToken">Stops; a download goes on from there the next time.</param>
    public static Task<T> LoadAsync<T>(
        string name,
        DataSplit split = DataSplit.Train,
        int? take = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
        where T : Dataset =>
        LoadAsync<T>(DatasetStore.FromEnvironment(), name, split, take, progress, cancellationToken);

    /// <summary>Loads a data set from the folders of a store.</summary>
    /// <inheritdoc cref="LoadAsync(string, DataSplit, int?, IProgress{DownloadProgress}?, CancellationToken)"/>
    /// <param name="store">Where the files lie.</param>
    /// <param name="name">One of <see cref="Names"/>, in any case.</param>
    /// <param name="split">Which part.</param>
    /// <param name="take">Loads only the first examples, at least 1; all where left out.</param>
    /// <param name="progress">Told of downloads.</param>
    /// <param name="cancellationToken">Stops; a download goes on from there the next time.</param>
    public static Task<LabeledDataset> LoadAsync(
        DatasetStore store,
        string name,
        DataSplit split = DataSplit.Train,
        int? take = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        LoadAsync<LabeledDataset>(store, name, split, take, progress, cancellationToken);

    /// <summary>Loads a data set of any kind from the folders of a store.</summary>
    /// <inheritdoc cref="LoadAsync(DatasetStore, string, DataSplit, int?, IProgress{DownloadProgress}?, CancellationToken)"/>
    /// <typeparam name="T">The type of data set, or <see cref="Dataset"/> for any.</typeparam>
    public static Task<T> LoadAsync<T>(
        DatasetStore store,
        string name,
        DataSplit split = DataSplit.Train,
        int? take = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
        where T : Dataset => LoadAsync<T>(store, Find(name), split, take, progress, cancellationToken);

    /// <summary>Loads a data set by its entry, which need not stand in this catalogue.</summary>
    /// <inheritdoc cref="LoadAsync{T}(DatasetStore, string, DataSplit, int?, IProgress{DownloadProgress}?, CancellationToken)"/>
    /// <param name="store">Where the files lie.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="split">Which part.</param>
    /// <param name="take">Loads only the first examples, at least 1; all where left out.</param>
    /// <param name="progress">Told of downloads.</param>
    /// <param name="cancellationToken">Stops; a download goes on from there the next time.</param>
    public static async Task<T> LoadAsync<T>(
        DatasetStore store,
        DatasetEntry entry,
        DataSplit split = DataSplit.Train,
        int? take = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
        where T : Dataset
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(entry);
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
        var dataset = await TorchWorkers.RunAsync(() => entry.Load(request), cancellationToken);
        return dataset as T
            ?? throw new ArgumentException(
                $"name: {entry.Name} is a {dataset.GetType().Name}, and a {typeof(T).Name} was asked for: LoadAsync<{dataset.GetType().Name}>(\"{entry.Name}\").",
                nameof(entry));
    }
}
