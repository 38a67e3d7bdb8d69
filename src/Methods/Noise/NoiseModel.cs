using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Noise;

/// <summary>A way in which labels become wrong.</summary>
public abstract class NoiseModel
{
    // "label noise" as a number: keeps the flips independent of every other use of the same seed.
    private const long StreamId = 0x6E6F697365;

    /// <summary>What the noise is, with its parameters, for tables and charts: <c>symmetric 40 %</c>.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// Makes a noisy copy. The true labels of the result are those of <paramref name="dataset"/>, or its given labels where
    /// it knows no true ones. The same seed flips the same labels on every operating system.
    /// </summary>
    /// <typeparam name="T">The type of data set.</typeparam>
    /// <param name="dataset">The data set to start from; it is not changed. Noise starts from its <b>true</b> labels, where known.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The noisy data set and what was done to it.</returns>
    /// <exception cref="ArgumentException">The data set does not fit the noise (kind of labels, number of classes, of examples).</exception>
    public NoisyDataset<T> Inject<T>(T dataset, long seed)
        where T : Dataset
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (Refusal(dataset) is { } reason)
        {
            throw new ArgumentException($"dataset: {reason}", nameof(dataset));
        }

        var start = dataset.Known ?? dataset.Given;
        var entries = start.Entries();
        var noisy = start.WithEntries(Corrupt(dataset, entries.AsSpan(), new SeededRandom(seed, StreamId)));
        var result = dataset.WithGiven(noisy);
        return new NoisyDataset<T>(result, NoiseReport.Compare(this, start, noisy, seed, Further(result)));
    }

    /// <summary>Whether the noise can be injected into this data: its kind of labels and number of classes.</summary>
    /// <param name="dataset">The data.</param>
    /// <returns>Whether it can.</returns>
    public bool Accepts(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Refusal(dataset) is null;
    }

    /// <summary>Why the noise does not fit the data; by default entries need at least two classes.</summary>
    /// <param name="dataset">The data.</param>
    /// <returns>What is expected and what came, or null where it fits.</returns>
    protected virtual string? Refusal(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.NumClasses >= 2
            ? null
            : $"{Description} noise needs at least 2 classes, got {dataset.NumClasses}.";
    }

    /// <summary>What this noise reports beyond flips and rates.</summary>
    /// <param name="noisy">The noisy data.</param>
    /// <returns>Measurements; by default none.</returns>
    protected virtual ImmutableArray<Measurement> Further(Dataset noisy) => [];

    /// <summary>Draws the given labels.</summary>
    /// <param name="dataset">The data set, for its features and classes.</param>
    /// <param name="trueLabels">The entries of the labels to start from, example by example; <see cref="LabelTensor.Unknown"/> stays.</param>
    /// <param name="random">The only source of randomness.</param>
    /// <returns>As many entries, from 0 to K−1 or unknown.</returns>
    protected abstract long[] Corrupt(Dataset dataset, ReadOnlySpan<long> trueLabels, SeededRandom random);
}
