using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// Asymmetric label noise as ERASE injects it: for each class one other class is drawn, and a label of the class becomes that one with
/// probability <c>rate</c>. T[i,i] = 1 − rate, T[i,j(i)] = rate. Several classes may flip into the same one.
/// </summary>
public sealed class RandomPairFlipNoise : NoiseModel
{
    /// <summary>Creates the noise.</summary>
    /// <param name="rate">The probability that a label flips, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside 0…1.</exception>
    public RandomPairFlipNoise(double rate)
    {
        NoiseRate = rate is >= 0 and <= 1 ? rate : throw new ArgumentOutOfRangeException(nameof(rate), rate, $"rate: must be from 0 to 1, got {rate}.");
    }

    /// <summary>The probability that a label flips.</summary>
    public double NoiseRate { get; }

    /// <inheritdoc/>
    public override string Description => FormattableString.Invariant($"asymmetric {NoiseRate * 100:0.##} %");

    /// <inheritdoc/>
    protected override long[] Corrupt(Dataset dataset, ReadOnlySpan<long> trueLabels, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(random);
        var becomes = new long[dataset.NumClasses];
        for (var k = 0; k < becomes.Length; k++)
        {
            // One of the K − 1 others.
            var other = random.NextInt(becomes.Length - 1);
            becomes[k] = other < k ? other : other + 1;
        }

        var labels = trueLabels.ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            if (random.NextDouble() < NoiseRate && labels[i] != LabelTensor.Unknown)
            {
                labels[i] = becomes[labels[i]];
            }
        }

        return labels;
    }
}
