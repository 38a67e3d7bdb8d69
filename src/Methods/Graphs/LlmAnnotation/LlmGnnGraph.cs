using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// A graph of topics of which some are narrow and some broad, as fields of research are: a block model whose features scatter around the
/// centre of the class as widely as the class is broad. What is dense lies in the narrow topics.
/// </summary>
internal sealed record LlmGnnGraph
{
    private const long Stream = 0x6C6C6D;

    /// <summary>M.</summary>
    public int Nodes { get; init; } = 900;

    /// <summary>K.</summary>
    public int Classes { get; init; } = 6;

    /// <summary>Edges of a node.</summary>
    public double Degree { get; init; } = 4;

    /// <summary>The share of them inside the class.</summary>
    public double Homophily { get; init; } = 0.6;

    /// <summary>F.</summary>
    public int Features { get; init; } = 32;

    /// <summary>The length of a centre.</summary>
    public double Signal { get; init; } = 1;

    /// <summary>The standard deviation of a feature times √F in the narrowest class.</summary>
    public double Narrow { get; init; } = 1.1;

    /// <summary>The same in the broadest.</summary>
    public double Broad { get; init; } = 1.25;

    /// <summary>Draws it.</summary>
    /// <param name="seed">The seed.</param>
    /// <returns>All nodes, with their true labels.</returns>
    public GraphDataset Draw(long seed)
    {
        var drawn = new BlockModel { Nodes = Nodes, Classes = Classes, Degree = Degree, Homophily = Homophily, Features = 1, Signal = 0, Seed = seed }.Draw();
        var labels = drawn.Given.Entries();
        var random = new SeededRandom(seed, Stream);
        var centres = new double[Classes, Features];
        for (var k = 0; k < Classes; k++)
        {
            double[] direction = [.. Enumerable.Range(0, Features).Select(_ => random.NextGaussian())];
            var length = Math.Sqrt(direction.Sum(v => v * v));
            for (var f = 0; f < Features; f++)
            {
                centres[k, f] = Signal * direction[f] / length;
            }
        }

        var features = zeros([Nodes, Features], ScalarType.Float32);
        var values = MemoryMarshal.Cast<byte, float>(features.bytes);
        for (var n = 0; n < Nodes; n++)
        {
            // The classes' widths rise by equal factors.
            var (k, breadth) = ((int)labels[n], Narrow * Math.Pow(Broad / Narrow, labels[n] / (Classes - 1.0)));
            for (var f = 0; f < Features; f++)
            {
                values[(n * Features) + f] = (float)(centres[k, f] + (breadth / Math.Sqrt(Features) * random.NextGaussian()));
            }
        }

        return new GraphDataset("block-model", features, drawn.Graph, drawn.Nodes, labels, drawn.ClassNames, labels);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"Block model of {Nodes:N0} nodes in {Classes} classes, mean degree {Degree}, {Homophily * 100:0} % of a node's edges inside its class, {Features} features around centres of length {Signal}, at a distance of {Narrow} in the narrowest class and {Broad} in the broadest");
}
