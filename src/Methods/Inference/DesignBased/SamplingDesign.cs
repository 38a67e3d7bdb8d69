using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>Which rows get a gold label, and with which probability each was chosen: drawn before anybody looks at a true label.</summary>
/// <param name="Probability">π, N numbers in (0, 1].</param>
/// <param name="Labeled">R, N flags.</param>
public sealed record SamplingDesign(IReadOnlyList<double> Probability, IReadOnlyList<bool> Labeled)
{
    private const long Stream = 3700;

    /// <summary>How many rows were drawn.</summary>
    public int Count => Labeled.Count(r => r);

    /// <summary>Draws n of N rows, each set of n equally likely: π = n/N.</summary>
    /// <param name="rows">N, at least 1.</param>
    /// <param name="count">n, from 1 to N.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The design.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static SamplingDesign SimpleRandom(int rows, int count, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return Stratified(new int[rows], [Drawn(count, rows, nameof(count))], seed);
    }

    /// <summary>Draws so many rows of each stratum: π = n_s/N_s.</summary>
    /// <param name="strata">The stratum of each row, from 0.</param>
    /// <param name="counts">n_s for each stratum, from 1 to the rows that it has: a stratum without gold labels would have π = 0.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The design.</returns>
    /// <exception cref="ArgumentException">A stratum has no count.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of range.</exception>
    public static SamplingDesign Stratified(IReadOnlyList<int> strata, IReadOnlyList<int> counts, long seed)
    {
        ArgumentNullException.ThrowIfNull(strata);
        ArgumentNullException.ThrowIfNull(counts);
        var (probability, labeled) = (new double[strata.Count], new bool[strata.Count]);
        foreach (var stratum in strata.Select((s, i) => (Stratum: s, Row: i)).GroupBy(p => p.Stratum, p => p.Row))
        {
            int[] rows = [.. stratum];
            if (stratum.Key < 0 || stratum.Key >= counts.Count)
            {
                throw new ArgumentException($"strata: expected numbers from 0 to {counts.Count - 1}, each with a count, got {stratum.Key} in row {rows[0]}.", nameof(strata));
            }

            var count = Drawn(counts[stratum.Key], rows.Length, nameof(counts));
            var order = new SeededRandom(seed, Stream, stratum.Key).Permutation(rows.Length);
            for (var i = 0; i < rows.Length; i++)
            {
                probability[rows[i]] = (double)count / rows.Length;
                labeled[rows[order[i]]] = i < count;
            }
        }

        return new SamplingDesign(probability, labeled);
    }

    /// <summary>
    /// Draws each row by itself with π = min(1, max(floor, c·score)), where c makes the expected number n. The number that is drawn scatters about n.
    /// </summary>
    /// <param name="score">N finite numbers of at least 0: how much a gold label is wanted, such as the machine's uncertainty. Never the true label.</param>
    /// <param name="count">n, above floor·N and at most N.</param>
    /// <param name="floor">The least π, in (0, 1]: a row that is never drawn cannot be corrected, and one that is drawn hardly ever has a huge weight.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The design.</returns>
    /// <exception cref="ArgumentException">A score is below 0, not finite, or all are 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">n or the floor is out of range.</exception>
    public static SamplingDesign ProportionalTo(IReadOnlyList<double> score, double count, double floor = 0.02, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(score);
        InferenceCheck.Finite(score, score.Count, nameof(score));
        if (score.Any(s => s < 0) || score.All(s => s == 0))
        {
            throw new ArgumentException("score: expected numbers of at least 0, one above, got one below or none above.", nameof(score));
        }

        if (!(floor is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(floor), floor, $"floor: expected a probability above 0 and at most 1, got {floor}.");
        }

        double[] At(double c) => [.. score.Select(s => Math.Min(1, Math.Max(floor, c * s)))];
        var most = score.Count(s => s > 0) + (floor * score.Count(s => s == 0));
        if (!(count >= floor * score.Count && count <= most))
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, FormattableString.Invariant($"count: expected from {floor * score.Count:0.##} (the floor of every row) to {most:0.##}, got {count}."));
        }

        // Σπ grows with c: double it until enough, then halve the interval.
        var (low, high) = (0.0, 1 / score.Max());
        while (At(high).Sum() < count - 1e-9)
        {
            high *= 2;
        }

        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle).Sum() < count ? (middle, high) : (low, middle);
        }

        var probability = At(high);
        var random = new SeededRandom(seed, Stream, -1);
        return new SamplingDesign(probability, [.. probability.Select(p => random.NextDouble() < p)]);
    }

    /// <summary>π·mean(R)/mean(π): as the authors' R package takes probabilities. The result may exceed 1.</summary>
    /// <param name="samplingProbability">π, N numbers in (0, 1].</param>
    /// <param name="labeled">R, N flags.</param>
    /// <returns>N numbers with the labelled share as their mean.</returns>
    /// <exception cref="ArgumentException">A length differs, or a probability is outside (0, 1].</exception>
    public static double[] Rescale(IReadOnlyList<double> samplingProbability, IReadOnlyList<bool> labeled)
    {
        ArgumentNullException.ThrowIfNull(samplingProbability);
        ArgumentNullException.ThrowIfNull(labeled);
        InferenceCheck.Probabilities(samplingProbability, labeled.Count, nameof(samplingProbability));
        var factor = labeled.Count(r => r) / samplingProbability.Sum();
        return [.. samplingProbability.Select(p => p * factor)];
    }

    private static int Drawn(int count, int rows, string name) => count >= 1 && count <= rows
        ? count
        : throw new ArgumentOutOfRangeException(name, count, $"{name}: expected from 1 to {rows} rows to draw, got {count}.");
}
