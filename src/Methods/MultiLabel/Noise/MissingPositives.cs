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
    /// <param name="keepAtLeastOne">Whether an example that would lose all its labels keeps one of them, drawn at random: annotators name something.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside 0…1.</exception>
    public MissingPositives(double rate, bool keepAtLeastOne = false)
    {
        MissingRate = LabelSetNoise.Check(rate);
        KeepsAtLeastOne = keepAtLeastOne;
    }

    /// <summary>Whether every example that has labels keeps one of them or more.</summary>
    public bool KeepsAtLeastOne { get; }

    /// <summary>The probability that a present label is missing.</summary>
    public double MissingRate { get; }

    /// <inheritdoc/>
    public override string Description => FormattableString.Invariant($"missing positives {100 * MissingRate:0.##} %{(KeepsAtLeastOne ? ", one a row stays" : string.Empty)}");

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

        if (KeepsAtLeastOne)
        {
            ArgumentNullException.ThrowIfNull(dataset);
            KeepOne(labels, trueLabels, (int)dataset.Given.Shape[1], random);
        }

        return labels;
    }

    /// <inheritdoc/>
    protected override ImmutableArray<Measurement> Further(Dataset noisy) => [LabelSetNoise.KeptPositives(noisy)];

    private static void KeepOne(Span<long> labels, ReadOnlySpan<long> trueLabels, int classes, SeededRandom random)
    {
        var present = new List<int>(classes);
        for (var row = 0; row < labels.Length; row += classes)
        {
            if (labels.Slice(row, classes).Contains(1))
            {
                continue;
            }

            present.Clear();
            for (var c = 0; c < classes; c++)
            {
                if (trueLabels[row + c] == 1)
                {
                    present.Add(row + c);
                }
            }

            if (present.Count > 0)
            {
                labels[present[random.NextInt(present.Count)]] = 1;
            }
        }
    }
}
