using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The paper's model of data: N points, each standing for a subpopulation, with frequencies D(x) drawn from a prior, labels f(x)
/// drawn uniformly, and a sample of n draws x ~ D with the labels f(x), free of noise.
/// </summary>
public sealed class MixtureOfPoints
{
    /// <summary>Describes a problem and a sample of it.</summary>
    /// <param name="frequencies">D(x) of each of N points: each at least 0, sum 1 (within 10⁻⁹).</param>
    /// <param name="labels">f(x) of each point.</param>
    /// <param name="counts">How often each point is in the sample, each at least 0.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a number is not allowed.</exception>
    public MixtureOfPoints(IEnumerable<double> frequencies, IEnumerable<int> labels, IEnumerable<int> counts)
    {
        ArgumentNullException.ThrowIfNull(frequencies);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(counts);
        Frequencies = [.. frequencies];
        Labels = [.. labels];
        Counts = [.. counts];
        if (Frequencies.IsEmpty || Labels.Length != Frequencies.Length || Counts.Length != Frequencies.Length)
        {
            throw new ArgumentException(
                $"labels: expected one label and one count for each of {Frequencies.Length} points, got {Labels.Length} and {Counts.Length}.", nameof(labels));
        }

        if (Frequencies.Any(f => !(f >= 0)) || !(Math.Abs(Frequencies.Sum() - 1) <= 1e-9))
        {
            throw new ArgumentException("frequencies: expected numbers of at least 0 with sum 1 within 1e-9.", nameof(frequencies));
        }

        if (Counts.Any(c => c < 0))
        {
            throw new ArgumentException("counts: expected numbers of at least 0.", nameof(counts));
        }
    }

    /// <summary>D(x) of each point; they sum to 1.</summary>
    public ImmutableArray<double> Frequencies { get; }

    /// <summary>f(x) of each point.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>c(x), how often each point is in the sample; they sum to n.</summary>
    public ImmutableArray<int> Counts { get; }

    /// <summary>|X₁|: how many points are in the sample exactly once.</summary>
    public int Singletons => CountOf(1);

    /// <summary>|X_l|: how many points are in the sample exactly l times.</summary>
    /// <param name="count">l, at least 0.</param>
    /// <returns>The number of points.</returns>
    public int CountOf(int count) => Counts.Count(c => c == count);

    /// <summary>The probability under D of the points that are in the sample exactly l times.</summary>
    /// <param name="count">l, at least 0; 0: what was not seen.</param>
    /// <returns>Σ D(x) over x with c(x) = l.</returns>
    public double MassOf(int count) => Frequencies.Where((_, x) => Counts[x] == count).Sum();

    /// <summary>Draws frequencies, labels and a sample.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="points">N, at least 1.</param>
    /// <param name="samples">n, at least 1.</param>
    /// <param name="classes">K, at least 1; labels are uniform over them.</param>
    /// <param name="random">The source of randomness.</param>
    /// <returns>The problem and its sample.</returns>
    public static MixtureOfPoints Sample(FrequencyPrior prior, int points, int samples, int classes, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        var frequencies = DrawFrequencies(prior, points, random);
        var cumulative = new double[points];
        var sum = 0.0;
        for (var x = 0; x < points; x++)
        {
            sum += frequencies[x];
            cumulative[x] = sum;
        }

        var counts = new int[points];
        for (var s = 0; s < samples; s++)
        {
            // The first point whose cumulative frequency lies above u: points of frequency 0 are never drawn.
            var u = random.NextDouble() * sum;
            var (low, high) = (0, points - 1);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = cumulative[middle] > u ? (low, middle) : (middle + 1, high);
            }

            counts[low]++;
        }

        return new MixtureOfPoints(frequencies, Enumerable.Range(0, points).Select(_ => random.NextInt(classes)), counts);
    }

    /// <summary>Draws D: p_x from the prior's list for each point, with replacement, divided by their sum.</summary>
    /// <param name="prior">The prior.</param>
    /// <param name="points">N, at least 1.</param>
    /// <param name="random">The source of randomness.</param>
    /// <returns>N frequencies with sum 1.</returns>
    public static double[] DrawFrequencies(FrequencyPrior prior, int points, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        double[] drawn;
        do
        {
            // A list with zeros may draw nothing else; such a D does not exist.
            drawn = [.. Enumerable.Range(0, points).Select(_ => prior.Weights[random.NextInt(prior.Weights.Length)])];
        }
        while (drawn.Sum() == 0);

        var total = drawn.Sum();
        return [.. drawn.Select(p => p / total)];
    }

    /// <summary>The error of a hypothesis on D.</summary>
    /// <param name="predictions">A label for each of the N points.</param>
    /// <returns>Σ D(x) over the points that it labels wrong.</returns>
    /// <exception cref="ArgumentException">There are not N predictions.</exception>
    public double PopulationError(IReadOnlyList<int> predictions)
    {
        CheckLength(predictions);
        return Frequencies.Where((_, x) => predictions[x] != Labels[x]).Sum();
    }

    /// <summary>errn_l: how many of the points seen exactly l times a hypothesis labels wrong, for l = 0 … largest.</summary>
    /// <param name="predictions">A label for each of the N points.</param>
    /// <param name="largest">The largest l, at least 0.</param>
    /// <returns>Largest + 1 numbers.</returns>
    /// <exception cref="ArgumentException">There are not N predictions.</exception>
    public int[] MislabelledByCount(IReadOnlyList<int> predictions, int largest)
    {
        CheckLength(predictions);
        ArgumentOutOfRangeException.ThrowIfNegative(largest);
        var wrong = new int[largest + 1];
        for (var x = 0; x < Labels.Length; x++)
        {
            if (predictions[x] != Labels[x] && Counts[x] <= largest)
            {
                wrong[Counts[x]]++;
            }
        }

        return wrong;
    }

    private void CheckLength(IReadOnlyList<int> predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Count != Labels.Length)
        {
            throw new ArgumentException($"predictions: expected {Labels.Length}, one for each point, got {predictions.Count}.", nameof(predictions));
        }
    }
}
