using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// A graph of topics of which some are narrow and some broad, as fields of research are: the edges of <see cref="BlockModel"/>, and features that
/// scatter around the centre of the class as widely as the class is broad. What is dense lies in the narrow topics.
/// </summary>
public sealed record TopicGraph
{
    private const long Stream = 0x6C6C6D;

    /// <summary>The number of nodes, M, at least K.</summary>
    public int Nodes { get; init; } = 900;

    /// <summary>The number of classes, K, at least 2; class 0 is the narrowest.</summary>
    public int Classes { get; init; } = 6;

    /// <summary>The expected number of edges of a node, above 0.</summary>
    public double Degree { get; init; } = 4;

    /// <summary>The expected share of a node's edges that stay in its class, 0 to 1.</summary>
    public double Homophily { get; init; } = 0.6;

    /// <summary>The number of features, F, at least 1.</summary>
    public int Features { get; init; } = 64;

    /// <summary>The length of a class's centre, at least 0; its direction is random.</summary>
    public double Signal { get; init; } = 1;

    /// <summary>How far nodes of the narrowest class lie from its centre (the root of the mean square), above 0.</summary>
    public double Narrow { get; init; } = 1.15;

    /// <summary>The same for the broadest class, at least that; those between rise by equal factors.</summary>
    public double Broad { get; init; } = 1.33;

    /// <summary>The seed of everything.</summary>
    public long Seed { get; init; }

    /// <summary>Draws the graph.</summary>
    /// <returns>All nodes, in their order, with true labels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public GraphDataset Draw()
    {
        GeneratorSetting.Require(Features >= 1, nameof(Features), Features, "at least 1");
        GeneratorSetting.Require(Signal >= 0 && double.IsFinite(Signal), nameof(Signal), Signal, "at least 0");
        GeneratorSetting.Require(Narrow > 0 && double.IsFinite(Narrow), nameof(Narrow), Narrow, "above 0");
        GeneratorSetting.Require(Broad >= Narrow && double.IsFinite(Broad), nameof(Broad), Broad, FormattableString.Invariant($"at least {Narrow}, as Narrow"));
        var drawn = new BlockModel { Nodes = Nodes, Classes = Classes, Degree = Degree, Homophily = Homophily, Features = 1, Signal = 0, Seed = Seed }.Draw();
        var labels = drawn.Given.Entries();
        var random = new SeededRandom(Seed, Stream);
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

        return new GraphDataset("topics", features, drawn.Graph, drawn.Nodes, labels, drawn.ClassNames, labels);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"Topics: {Nodes:N0} nodes in {Classes} classes, mean degree {Degree}, {Homophily * 100:0} % of a node's edges inside its class, {Features} features around centres of length {Signal}, at a distance of {Narrow} in the narrowest class and {Broad} in the broadest");
}
