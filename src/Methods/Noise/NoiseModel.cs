using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Noise;

/// <summary>A way in which labels become wrong.</summary>
public abstract class NoiseModel
{
    /// <summary>What the noise is, with its parameters, for tables and charts: <c>symmetric 40 %</c>.</summary>
    public abstract string Description { get; }

    /// <summary>
    /// Makes a noisy copy. The true labels of the result are those of <paramref name="dataset"/>, or its given labels where
    /// it knows no true ones. The same seed flips the same labels on every operating system.
    /// </summary>
    /// <param name="dataset">The data set to start from; it is not changed. Noise starts from its <b>true</b> labels, where known.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The noisy data set and what was done to it.</returns>
    /// <exception cref="ArgumentException">The data set does not fit the noise (number of classes, of examples, kind of features).</exception>
    public NoisyDataset Inject(LabeledDataset dataset, long seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var start = dataset.TrueLabels ?? dataset.GivenLabels;
        var noisy = Corrupt(dataset, start.AsSpan(), new SeededRandom(seed, StreamId));
        var result = dataset.WithGivenLabels([.. noisy]);
        return new NoisyDataset(result, NoiseReport.Compare(this, start, result.GivenLabels, dataset.ClassNames, seed));
    }

    // "label noise" as a number: keeps the flips independent of every other use of the same seed.
    private const long StreamId = 0x6E6F697365;

    /// <summary>Draws the given labels.</summary>
    /// <param name="dataset">The data set, for its features and classes.</param>
    /// <param name="trueLabels">The N labels to start from.</param>
    /// <param name="random">The only source of randomness.</param>
    /// <returns>N labels from 0 to K−1.</returns>
    protected abstract long[] Corrupt(LabeledDataset dataset, ReadOnlySpan<long> trueLabels, SeededRandom random);
}
