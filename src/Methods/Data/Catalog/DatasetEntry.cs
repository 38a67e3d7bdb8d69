using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>A named data set of the catalogue.</summary>
public sealed class DatasetEntry
{
    internal DatasetEntry(
        string name,
        string description,
        string source,
        string licence,
        string size,
        ImmutableArray<string> files,
        ImmutableArray<DataSplit> splits,
        Func<DatasetRequest, Task<Dataset>> load)
    {
        Name = name;
        Description = description;
        Source = source;
        Licence = licence;
        Size = size;
        Files = files;
        Splits = splits;
        Load = load;
    }

    /// <summary>The name to load it by.</summary>
    public string Name { get; }

    /// <summary>What it is, in one sentence.</summary>
    public string Description { get; }

    /// <summary>Where it comes from.</summary>
    public string Source { get; }

    /// <summary>The licence that its source states.</summary>
    public string Licence { get; }

    /// <summary>Examples, shape and classes, for people: <c>60,000 + 10,000 of 1x28x28, 10 classes</c>.</summary>
    public string Size { get; }

    /// <summary>The files that it is read from, below the data folder; none where it is generated.</summary>
    public ImmutableArray<string> Files { get; }

    /// <summary>The parts that it has; just <see cref="DataSplit.All"/> where it is not divided.</summary>
    public ImmutableArray<DataSplit> Splits { get; }

    /// <summary>Loads one part; the catalogue has checked that it exists.</summary>
    internal Func<DatasetRequest, Task<Dataset>> Load { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Size}";
}

/// <summary>What to load and from where.</summary>
internal sealed record DatasetRequest(
    DatasetStore Store,
    string Name,
    DataSplit Split,
    int? Take,
    IProgress<DownloadProgress>? Progress,
    CancellationToken CancellationToken);
