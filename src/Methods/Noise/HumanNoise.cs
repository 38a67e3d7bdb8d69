using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Noise;

/// <summary>The labels that people really gave, such as CIFAR-10N's. Nothing is drawn, so the seed has no effect.</summary>
public sealed class HumanNoise : NoiseModel
{
    private readonly ImmutableArray<long> _givenLabels;

    /// <summary>Creates the noise.</summary>
    /// <param name="givenLabels">One label an example, in the data set's order, each from 0 to K−1.</param>
    /// <param name="name">Where they come from: <c>CIFAR-10N worst</c>.</param>
    /// <exception cref="ArgumentException">There are no labels, or the name is empty.</exception>
    public HumanNoise(ImmutableArray<long> givenLabels, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (givenLabels.IsDefaultOrEmpty)
        {
            throw new ArgumentException("givenLabels: at least one label is needed, got none.", nameof(givenLabels));
        }

        _givenLabels = givenLabels;
        Name = name;
    }

    /// <summary>Where the labels come from.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string Description => $"human ({Name})";

    /// <inheritdoc/>
    protected override string? Refusal(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.Given.EntryCount == _givenLabels.Length
            ? null
            : $"expected {_givenLabels.Length} examples, one for each human label of {Name}, got {dataset.Given.EntryCount}.";
    }

    /// <inheritdoc/>
    protected override long[] Corrupt(Dataset dataset, ReadOnlySpan<long> trueLabels, SeededRandom random)
    {
        return [.. _givenLabels];
    }
}
