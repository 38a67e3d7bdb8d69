namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Weights of edges that are computed when an edge is first met.</summary>
public interface IEdgeWeights
{
    /// <summary>The weight of an edge, the same from both ends.</summary>
    /// <param name="from">One end.</param>
    /// <param name="to">The other end.</param>
    /// <returns>Finite and at least 0; nothing flows over an edge of weight 0.</returns>
    double Weight(int from, int to);
}
