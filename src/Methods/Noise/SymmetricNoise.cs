using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Noise;

/// <summary>
/// Symmetric (uniform) label noise: with probability <c>rate</c> an example's label is drawn anew, uniformly.
/// </summary>
/// <remarks>
/// Papers mean one of two things, and 40 % of one is not 40 % of the other. By default the new label is never the true class,
/// so that <c>rate</c> is the expected share of wrong labels: T[i,i] = 1 − rate, T[i,j] = rate/(K−1). With
/// <see cref="IncludeTrueClass"/> it is drawn from all K classes, so that the expected share of wrong labels is
/// rate·(K−1)/K: T[i,j] = rate/K, T[i,i] = 1 − rate + rate/K.
/// </remarks>
public sealed class SymmetricNoise : NoiseModel
{
    /// <summary>Creates the noise.</summary>
    /// <param name="rate">The probability that a label is drawn anew, from 0 to 1.</param>
    /// <param name="includeTrueClass">Whether the new label may be the true class.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside 0…1.</exception>
    public SymmetricNoise(double rate, bool includeTrueClass = false)
    {
        NoiseRate = Rate.Check(rate);
        IncludeTrueClass = includeTrueClass;
    }

    /// <summary>The probability that a label is drawn anew.</summary>
    public double NoiseRate { get; }

    /// <summary>Whether the new label may be the true class.</summary>
    public bool IncludeTrueClass { get; }

    /// <inheritdoc/>
    public override string Description =>
        $"symmetric {Rate.Text(NoiseRate)}{(IncludeTrueClass ? " (true class included)" : string.Empty)}";

    /// <inheritdoc/>
    protected override long[] Corrupt(Dataset dataset, ReadOnlySpan<long> trueLabels, SeededRandom random)
    {
        var classes = dataset.NumClasses;
        var labels = trueLabels.ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            if (random.NextDouble() >= NoiseRate || labels[i] == LabelTensor.Unknown)
            {
                continue;
            }

            if (IncludeTrueClass)
            {
                labels[i] = random.NextInt(classes);
            }
            else
            {
                // One of the K − 1 others: those from the true class on move up by one.
                var other = random.NextInt(classes - 1);
                labels[i] = other < labels[i] ? other : other + 1;
            }
        }

        return labels;
    }
}
