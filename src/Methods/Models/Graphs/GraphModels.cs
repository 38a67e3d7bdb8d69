using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Models;

/// <summary>Networks for the nodes of a graph; they close over the graph of the data that they are made for.</summary>
public static class GraphModels
{
    /// <summary>The graph convolutional network of Kipf and Welling (2017), two layers.</summary>
    /// <param name="hidden">The width of the hidden layer, at least 1.</param>
    /// <param name="dropout">The share of inputs and hidden units that dropout takes, in [0, 1).</param>
    /// <returns>The factory; usually trained as in the paper: Adam at 0.01, weight decay 5·10⁻⁴ on the first layer, 200 epochs.</returns>
    public static ModelFactory Gcn(int hidden = 16, double dropout = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        return new(
            "gcn",
            FormattableString.Invariant($"Graph convolutional network (Kipf and Welling 2017), {hidden} hidden units, dropout {dropout}; for nodes."),
            data => new Gcn(((GraphDataset)data).Graph, data.ExampleShape[0], hidden, data.Kind.OutputCount(data), dropout),
            data => data is GraphDataset { Graph.IsDirected: false })
        {
            Usual = new UsualTraining("adam", 0.01, 5e-4, 200, IsConstant: true) { DecayPrefix = "first." },
        };
    }

    /// <summary>The graph attention network of Veličković et al. (2018), two layers.</summary>
    /// <param name="heads">Hidden heads, at least 1.</param>
    /// <param name="width">The width of each, at least 1.</param>
    /// <param name="dropout">The share of inputs, hidden units and attention that dropout takes, in [0, 1).</param>
    /// <returns>The factory; usually trained with Adam at 0.005, weight decay 5·10⁻⁴, 200 epochs.</returns>
    public static ModelFactory Gat(int heads = 8, int width = 8, double dropout = 0.6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return new(
            "gat",
            FormattableString.Invariant($"Graph attention network (Veličković et al. 2018), {heads} heads of {width}, dropout {dropout}; for nodes."),
            data => new Gat(((GraphDataset)data).Graph, data.ExampleShape[0], width, heads, data.Kind.OutputCount(data), dropout),
            data => data is GraphDataset)
        {
            Usual = new UsualTraining("adam", 0.005, 5e-4, 200, IsConstant: true),
        };
    }
}
