using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Graphs as lists of edges in text, plain or gzip, the form of SNAP, KONECT and most others: a line an edge, "u v" or "u v weight", with
/// blanks, tabs, commas or semicolons between. Lines that begin with # or % are comments; one line of names may stand at the top.
/// </summary>
public static class EdgeListFiles
{
    // A file of few edges with one huge number is damaged, or its numbers are no positions: a row for each would fill the memory.
    private const long SpareNodes = 1_000_000;
    private const int SparePerEdge = 100;
    private const int CheckEvery = 1 << 20;

    /// <summary>Reads a graph.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is to be read; null: no directions, no weights, loops and repeats are errors, nodes count from 0.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The graph.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line is no edge, or one that the options do not allow; the message has file and line.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SparseGraph Load(string path, EdgeListOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EdgeListOptions();
        var edges = new List<(int From, int To)>();
        var weights = new List<double>();
        var most = -1;
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var (from, to, weight) in Read(path, options))
        {
            edges.Add((from, to));
            most = Math.Max(most, Math.Max(from, to));
            if (options.HasWeights)
            {
                weights.Add(weight);
            }

            if (edges.Count % CheckEvery == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        var nodes = options.NodeCount ?? most + 1;
        if (nodes == 0)
        {
            throw new InvalidDataException($"{path}: expected edges, got none.");
        }

        if (options.NodeCount is null && nodes > SpareNodes + ((long)SparePerEdge * edges.Count))
        {
            throw new InvalidDataException(
                $"{path}: expected numbers of nodes that leave few out, got {most + (long)options.FirstNode} among {edges.Count} edges; where that is meant, set NodeCount.");
        }

        return SparseGraphBuilder.Build(
            nodes,
            CollectionsMarshal.AsSpan(edges),
            options.SelfLoops,
            options.Duplicates,
            options.IsDirected,
            CollectionsMarshal.AsSpan(weights),
            (position, _, problem) => Error(path, options, position, problem),
            cancellationToken);
    }

    /// <summary>Reads the edges of a file one by one, in its order and as they stand there: loops and repeats too. Nothing is kept of them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is to be read, as <see cref="Load"/> has it.</param>
    /// <returns>The edges, nodes counted from 0; weight 1 where the file has none.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line is no edge; the message has file and line.</exception>
    public static IEnumerable<(int From, int To, double Weight)> Read(string path, EdgeListOptions? options = null)
    {
        options ??= new EdgeListOptions();
        Check(options);
        return Edges(path, options);
    }

    private static IEnumerable<(int From, int To, double Weight)> Edges(string path, EdgeListOptions options)
    {
        using var reader = new EdgeListReader(path, options);
        while (reader.Read())
        {
            yield return (reader.From, reader.To, reader.Weight);
        }
    }

    // The lines are counted again for the one that is at fault: nothing is kept of all the others.
    private static InvalidDataException Error(string path, EdgeListOptions options, int position, string problem)
    {
        using var reader = new EdgeListReader(path, options);
        for (var e = 0; e <= position; e++)
        {
            reader.Read();
        }

        var first = options.FirstNode == 0 ? string.Empty : $" (nodes counted from 0, in the file from {options.FirstNode})";
        return reader.Invalid($"{problem}{first}.");
    }

    private static void Check(EdgeListOptions options)
    {
        if (options.FirstNode is not (0 or 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.FirstNode, $"FirstNode: must be 0 or 1, got {options.FirstNode}.");
        }

        if (options.NodeCount < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.NodeCount, $"NodeCount: must be at least 1, or null for what the file has, got {options.NodeCount}.");
        }

        if (options.NodeCount > SparseGraphBuilder.MostNodes)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.NodeCount, $"NodeCount: must be at most {SparseGraphBuilder.MostNodes}, got {options.NodeCount}.");
        }
    }
}
