using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Noise;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// Partial labels: each entry, present or absent, becomes unknown with probability <c>rate</c>. Nothing is wrong then, but
/// much is not known; <see cref="MultiLabelDataset.AssumeNegative"/> makes missing positives of it.
/// </summary>
/// <remarks>With the same seed and rate the same positives are left as <see cref="MissingPositives"/> leaves.</remarks>
public sealed class PartialLabelNoise : NoiseModel
{
    /// <summary>Creates the noise.</summary>
    /// <param name="rate">The probability that an entry is unknown, from 0 to 1: 0.9 keeps a tenth of the labels.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside 0…1.</exception>
    public PartialLabelNoise(double rate) => UnknownRate = LabelSetNoise.Check(rate);

    /// <summary>The probability that an entry is unknown.</summary>
    public double UnknownRate { get; }

    /// <inheritdoc/>
    public override string Description => FormattableString.Invariant($"partial labels, {100 * UnknownRate:0.##} % unknown");

    /// <inheritdoc/>
    protected override string? Refusal(Dataset dataset) => LabelSetNoise.Refusal(Description, dataset);

    /// <inheritdoc/>
    protected override long[] Corrupt(Dataset dataset, ReadOnlySpan<long> trueLabels, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var labels = trueLabels.ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            if (random.NextDouble() < UnknownRate)
            {
                labels[i] = LabelTensor.Unknown;
            }
        }

        return labels;
    }

    /// <inheritdoc/>
    protected override ImmutableArray<Measurement> Further(Dataset noisy)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        var unknown = noisy.Given.Entries().Count(e => e == LabelTensor.Unknown) / (double)noisy.Given.EntryCount;
        return [new Measurement("share of entries unknown", unknown), LabelSetNoise.KeptPositives(noisy)];
    }
}
