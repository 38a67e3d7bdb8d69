using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// Generated examples with several labels each, whose frequencies have a long tail. A label c has a prototype μ_c ~ 0.45 N(0, I). An example
/// has a primary label, drawn with probability π_c ∝ c^−exponent, and labels that join it; x = Σ (0.6 + 0.8 U) μ_c over its labels + N(0, I).
/// </summary>
/// <remarks>
/// Which labels may join which is drawn once: a quarter of the pairs. In training data they join with probability 0.25 (π_k / max π)^0.3,
/// k the primary label. Test data have no tail, so that rare labels are measured as well as frequent ones: the primary label is uniform and
/// every other label joins with probability 0.08.
/// </remarks>
public static class LongTailLabelSets
{
    private const long Stream = 0x7461696C73;
    private const double PrototypeScale = 0.45;
    private const double PairShare = 0.25;
    private const double Joining = 0.25;
    private const double JoiningPower = 0.3;
    private const double TestJoining = 0.08;

    /// <summary>Draws examples.</summary>
    /// <param name="count">N, at least 1.</param>
    /// <param name="labels">C, at least 1.</param>
    /// <param name="dimensions">F, at least 1.</param>
    /// <param name="exponent">How fast the frequencies fall, at least 0 (all alike).</param>
    /// <param name="seed">The seed: the same seed has the same prototypes and pairs in both parts.</param>
    /// <param name="split"><see cref="DataSplit.Test"/> draws without the tail, any other part with it.</param>
    /// <returns>Features <c>float32 [N,F]</c> and labels <c>[N,C]</c>, all known and right; label 1 is the most frequent.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public static MultiLabelDataset Draw(
        int count = 1_500, int labels = 12, int dimensions = 32, double exponent = 1.6, long seed = 0, DataSplit split = DataSplit.Train)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        GeneratorSetting.Require(exponent >= 0 && double.IsFinite(exponent), nameof(exponent), exponent, "at least 0 and finite");
        var world = new SeededRandom(seed, Stream);
        double[][] prototypes =
            [.. Enumerable.Range(0, labels).Select(_ => Enumerable.Range(0, dimensions).Select(_ => PrototypeScale * world.NextGaussian()).ToArray())];
        bool[][] mayJoin = [.. Enumerable.Range(0, labels).Select(_ => Enumerable.Range(0, labels).Select(_ => world.NextDouble() < PairShare).ToArray())];

        // π_1 is 1, the largest.
        double[] frequencies = [.. Enumerable.Range(1, labels).Select(c => Math.Pow(c, -exponent))];
        var total = frequencies.Sum();

        var random = new SeededRandom(seed, Stream, 1 + (long)split);
        var (features, entries) = (new float[count * dimensions], new long[count * labels]);
        var x = new double[dimensions];
        for (var i = 0; i < count; i++)
        {
            for (var f = 0; f < dimensions; f++)
            {
                x[f] = random.NextGaussian();
            }

            var isTest = split == DataSplit.Test;
            var primary = isTest ? random.NextInt(labels) : random.NextIndex(frequencies, total);
            for (var c = 0; c < labels; c++)
            {
                var joins = isTest ? TestJoining : mayJoin[primary][c] ? Joining * Math.Pow(frequencies[primary], JoiningPower) : 0;
                if (random.NextDouble() < joins || c == primary)
                {
                    entries[(i * labels) + c] = 1;
                    var strength = 0.6 + (0.8 * random.NextDouble());
                    for (var f = 0; f < dimensions; f++)
                    {
                        x[f] += strength * prototypes[c][f];
                    }
                }
            }

            for (var f = 0; f < dimensions; f++)
            {
                features[(i * dimensions) + f] = (float)x[f];
            }
        }

        var table = tensor(features, [count, dimensions]).DetachFromDisposeScope();
        using var scope = NewDisposeScope();
        return new(
            "long-tail-labels", table, tensor(entries, [count, labels]), [.. Enumerable.Range(1, labels).Select(c => $"label {c}")], split: split);
    }
}
