namespace NoisyNotebooks.Methods.Data;

/// <summary>How a list of edges is to be read. What is not said to be allowed is an error.</summary>
public sealed record EdgeListOptions
{
    /// <summary>Whether a line "u v" is an edge from u to v alone.</summary>
    public bool IsDirected { get; init; }

    /// <summary>Whether each line has a third field, the edge's weight.</summary>
    public bool HasWeights { get; init; }

    /// <summary>What becomes of edges from a node to itself.</summary>
    public SelfLoops SelfLoops { get; init; } = SelfLoops.Refuse;

    /// <summary>What becomes of edges that stand twice; without directions "u v" and "v u" are the same edge.</summary>
    public DuplicateEdges Duplicates { get; init; } = DuplicateEdges.Refuse;

    /// <summary>The number of the first node in the file: 0, or 1 as many programs count. In the graph it is node 0.</summary>
    public int FirstNode { get; init; }

    /// <summary>The number of nodes, M; null: as many as the greatest number in the file asks for.</summary>
    public int? NodeCount { get; init; }
}
