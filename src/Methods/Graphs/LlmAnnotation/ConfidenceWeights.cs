namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Weights of training nodes from how sure the annotator was (LLM-GNN, Chen et al., ICLR 2024).</summary>
public static class ConfidenceWeights
{
    /// <summary>w_i = (c_i − min c)/(max c − min c) over the training nodes; where all are equal, w_i = c_i. The least sure node counts nothing.</summary>
    /// <param name="confidences">c of the nodes that are trained on, each 0 to 1.</param>
    /// <returns>A weight for each, 0 to 1.</returns>
    /// <exception cref="ArgumentException">There is none, or one is outside [0, 1].</exception>
    public static double[] Of(IReadOnlyList<double> confidences)
    {
        Check(confidences);
        var (least, most) = (confidences.Min(), confidences.Max());
        return [.. confidences.Select(c => most > least ? (c - least) / (most - least) : c)];
    }

    /// <summary>Refuses what is no confidence.</summary>
    internal static void Check(IReadOnlyList<double> confidences)
    {
        ArgumentNullException.ThrowIfNull(confidences);
        if (confidences.Count == 0)
        {
            throw new ArgumentException("confidences: expected at least one, got none.", nameof(confidences));
        }

        for (var i = 0; i < confidences.Count; i++)
        {
            if (!(confidences[i] is >= 0 and <= 1))
            {
                throw new ArgumentException(FormattableString.Invariant($"confidences: each must be from 0 to 1, got {confidences[i]} at position {i}."), nameof(confidences));
            }
        }
    }
}
