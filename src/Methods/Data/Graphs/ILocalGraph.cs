namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// A graph that is seen node by node: what a local method asks of one. Nothing says how large it is, so it may lie in a file, in a
/// database, or be made up as it goes.
/// </summary>
public interface ILocalGraph
{
    /// <summary>The nodes that a node has an edge to, each once, in an order that does not change; edges have no directions.</summary>
    /// <param name="node">The node's number.</param>
    /// <returns>Its neighbours; what is given must stay as it is until the next call.</returns>
    ReadOnlySpan<int> Neighbours(int node);

    /// <summary>How many edges a node has.</summary>
    /// <param name="node">The node's number.</param>
    /// <returns>At least 0.</returns>
    int Degree(int node);
}
