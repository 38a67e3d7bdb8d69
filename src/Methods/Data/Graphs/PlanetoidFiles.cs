using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// A graph with labelled nodes as four text files in one folder, plain or gzip, the form in which the Planetoid sets (Yang et al. 2016)
/// are kept here: <c>edges.tsv</c> (<c>source target</c>, without directions), <c>features.tsv</c> (<c>row col value</c>, what is not
/// zero), <c>labels.csv</c> (<c>node,label</c>, every node once, −1 where there is none) and <c>split.csv</c> (<c>node,split</c>:
/// train, val or test).
/// </summary>
public static class PlanetoidFiles
{
    private const int MaximumFeatures = 1 << 20;

    /// <summary>Reads one part. Features are divided by the sum of their row, as graph convolutions are given them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="split">Which nodes are the examples; <see cref="DataSplit.All"/>: all that have a label.</param>
    /// <param name="name">The data set's name; null: the folder's.</param>
    /// <param name="classNames">K names; null: the numbers.</param>
    /// <returns>The nodes of the part, with the whole graph.</returns>
    /// <exception cref="FileNotFoundException">A file is not there.</exception>
    /// <exception cref="InvalidDataException">A line cannot be read, or the files do not fit together; the message has file and line.</exception>
    public static GraphDataset Load(
        string folder, DataSplit split = DataSplit.All, string? name = null, ImmutableArray<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var labels = ReadLabels(Find(folder, "labels.csv"));
        var classes = labels.Max() + 1;
        if (classNames is { } names && names.Length < classes)
        {
            throw new InvalidDataException($"{folder}: expected labels of {names.Length} classes, got {classes}.");
        }

        var graph = SparseGraph.FromEdges(
            labels.Length, CollectionsMarshal.AsSpan(ReadEdges(Find(folder, "edges.tsv"), labels.Length)), SelfLoops.Drop, DuplicateEdges.Merge);
        var nodes = split == DataSplit.All
            ? [.. Enumerable.Range(0, labels.Length).Where(n => labels[n] >= 0)]
            : ReadSplit(Find(folder, "split.csv"), split, labels);
        return new GraphDataset(
            name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            ReadFeatures(Find(folder, "features.tsv"), labels.Length),
            graph,
            nodes,
            [.. nodes.Select(n => labels[n])],
            classNames ?? [.. Enumerable.Range(0, (int)classes).Select(k => k.ToString(CultureInfo.InvariantCulture))],
            split: split);
    }

    private static string Find(string folder, string name)
    {
        foreach (var path in new[] { Path.Combine(folder, name + ".gz"), Path.Combine(folder, name) })
        {
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"{folder}: expected the file {name} or {name}.gz, got none.", Path.Combine(folder, name));
    }

    private static long[] ReadLabels(string path)
    {
        using var records = Open(path, ',', "node", "label");
        var labels = new Dictionary<int, long>();
        while (records.Read())
        {
            var node = Integer(records, 0, int.MaxValue - 1);
            if (!labels.TryAdd(node, Integer(records, 1, int.MaxValue, least: -1)))
            {
                throw records.Invalid($"expected each node once, got {node} again.");
            }
        }

        var all = new long[labels.Count];
        for (var n = 0; n < all.Length; n++)
        {
            all[n] = labels.TryGetValue(n, out var label)
                ? label
                : throw new InvalidDataException($"{path}: expected a line for each node from 0 to {all.Length - 1}, got none for {n}.");
        }

        return all.Length > 0 && all.Max() >= 0 ? all : throw new InvalidDataException($"{path}: expected nodes with labels, got none.");
    }

    private static List<(int From, int To)> ReadEdges(string path, int nodes)
    {
        using var records = Open(path, '\t', "source", "target");
        var edges = new List<(int From, int To)>();
        while (records.Read())
        {
            edges.Add((Integer(records, 0, nodes - 1), Integer(records, 1, nodes - 1)));
        }

        return edges;
    }

    private static ImmutableArray<int> ReadSplit(string path, DataSplit split, long[] labels)
    {
        using var records = Open(path, ',', "node", "split");
        var nodes = ImmutableArray.CreateBuilder<int>();
        while (records.Read())
        {
            var node = Integer(records, 0, labels.Length - 1);
            var part = records.Field(1) switch
            {
                "train" => DataSplit.Train,
                "val" => DataSplit.Validation,
                "test" => DataSplit.Test,
                var other => throw records.Invalid($"expected train, val or test, got '{other}'."),
            };
            if (part == split)
            {
                nodes.Add(labels[node] >= 0 ? node : throw records.Invalid($"expected nodes that have a label, got {node}."));
            }
        }

        return nodes.Count > 0 ? nodes.ToImmutable() : throw new InvalidDataException($"{path}: expected nodes of the {split} part, got none.");
    }

    private static Tensor ReadFeatures(string path, int nodes)
    {
        using var records = Open(path, '\t', "row", "col", "value");
        var entries = new List<(int Row, int Column, float Value)>();
        var sums = new double[nodes];
        var width = 0;
        while (records.Read())
        {
            var (row, column) = (Integer(records, 0, nodes - 1), Integer(records, 1, MaximumFeatures - 1));
            if (!float.TryParse(records.Field(2), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
            {
                throw records.Invalid($"expected a number, got '{records.Field(2)}'.");
            }

            entries.Add((row, column, value));
            sums[row] += value;
            width = Math.Max(width, column + 1);
        }

        if (width == 0)
        {
            throw new InvalidDataException($"{path}: expected features, got none.");
        }

        var features = zeros([nodes, width], ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(features.bytes);
        foreach (var (row, column, value) in entries)
        {
            values[(row * width) + column] = (float)(sums[row] == 0 ? value : value / sums[row]);
        }

        return features;
    }

    private static CsvRecords Open(string path, char delimiter, params string[] names)
    {
        var records = CsvRecords.Open(DataFile.Open(path), new CsvOptions { Delimiter = delimiter });
        if (records.Names.SequenceEqual(names, StringComparer.Ordinal))
        {
            return records;
        }

        using (records)
        {
            throw new InvalidDataException($"{path}: expected the columns {string.Join(", ", names)}, got {string.Join(", ", records.Names)}.");
        }
    }

    private static int Integer(CsvRecords records, int column, int most, int least = 0) =>
        int.TryParse(records.Field(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw records.Invalid($"expected a whole number from {least} to {most} in column '{records.Names[column]}', got '{records.Field(column)}'.");
}
