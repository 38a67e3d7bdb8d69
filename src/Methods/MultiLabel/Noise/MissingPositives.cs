using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Noise;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// Missing positives: each label that is present is recorded as absent with probability <c>rate</c>; what is absent stays so.
/// That is what is left when annotators name what they see and nobody asks for the rest.
/// </summary>
public sealed class MissingPositives : NoiseModel
{
    /// <summary>Creates the noise.</summary>
    /// <param name="rate">The probability that a present label is missing, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside 0…1.</exception>
    public MissingPositives(double rate) => MissingRate = LabelSetNoise.Check(rate);

    /// <summary>The probability that a present label is missing.</summary>
    public double MissingRate { get; }

    /// <inheritdoc/>
    public override string Description => FormattableString.Invariant($"missing positives {100 * MissingRate:0.##} %");

    /// <inheritdoc/>
    protected override string? Refusal(Dataset dataset) => LabelSetNoise.Refusal(Description, dataset);

    /// <inheritdoc/>
    protected override long[] Corrupt(Dataset dataset, ReadOnlySpan<long> trueLabels, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var labels = trueLabels.ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            if (random.NextDouble() < MissingRate && labels[i] == 1)
            {
                labels[i] = 0;
            }
        }

        return labels;
    }

    /// <inheritdoc/>
    protected override ImmutableArray<Measurement> Further(Dataset noisy) => [LabelSetNoise.KeptPositives(noisy)];
}
