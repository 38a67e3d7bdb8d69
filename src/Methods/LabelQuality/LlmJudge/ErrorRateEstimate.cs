using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// The least share of labels that are wrong: confirmed errors / n, with the interval of a percentile bootstrap over examples (step 5).
/// Errors that the judges share with the labels stay hidden, so this is a lower bound and never <i>the</i> rate.
/// </summary>
/// <param name="LowerBound">Confirmed errors / n.</param>
/// <param name="IntervalLow">The lower end of the interval of the bound.</param>
/// <param name="IntervalHigh">Its upper end; it does not cover hidden errors.</param>
/// <param name="Level">The interval's level.</param>
public sealed record ErrorRateEstimate(double LowerBound, double IntervalLow, double IntervalHigh, double Level)
{
    private const long Stream = 14;

    /// <summary>The bound on each resample.</summary>
    public required IReadOnlyList<double> Statistics { get; init; }

    /// <summary>Estimates the bound.</summary>
    /// <param name="confirmed">n truth values: confirmed as wrong (<see cref="LabelErrorFlags.Confirmed"/>).</param>
    /// <param name="bootstrapSamples">How many resamples, at least 1.</param>
    /// <param name="level">Between 0 and 1.</param>
    /// <param name="seed">The seed of the resamples.</param>
    /// <param name="cancellationToken">Stops between resamples.</param>
    /// <returns>The bound with its interval.</returns>
    /// <exception cref="ArgumentException">There is no example, or a number is out of range.</exception>
    public static ErrorRateEstimate Of(IReadOnlyList<bool> confirmed, int bootstrapSamples = 1_000, double level = 0.95, long seed = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(confirmed);
        ArgumentOutOfRangeException.ThrowIfLessThan(bootstrapSamples, 1);
        return Of(confirmed, level, bootstrapSamples, b =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var random = new SeededRandom(seed, Stream, b);
            return Enumerable.Range(0, confirmed.Count).Select(_ => random.NextInt(confirmed.Count));
        });
    }

    /// <summary>Estimates the bound with given resamples.</summary>
    /// <param name="confirmed">n truth values.</param>
    /// <param name="resamples">At least one list of positions from 0 to n − 1.</param>
    /// <param name="level">Between 0 and 1.</param>
    /// <returns>The bound with its interval.</returns>
    /// <exception cref="ArgumentException">There is no example or no resample, a resample is empty, or a position is out of range.</exception>
    public static ErrorRateEstimate OfResamples(IReadOnlyList<bool> confirmed, IReadOnlyList<IReadOnlyList<int>> resamples, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(confirmed);
        ArgumentNullException.ThrowIfNull(resamples);
        for (var b = 0; b < resamples.Count; b++)
        {
            if (resamples[b].Count == 0 || resamples[b].Any(i => i < 0 || i >= confirmed.Count))
            {
                throw new ArgumentException($"resamples: expected positions from 0 to {confirmed.Count - 1}, at least one, in resample {b}.", nameof(resamples));
            }
        }

        return resamples.Count > 0 ? Of(confirmed, level, resamples.Count, b => resamples[b]) : throw new ArgumentException("resamples: expected at least one, got none.", nameof(resamples));
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"at least {LowerBound:P1} of the labels are wrong ({Level:P0} interval of this bound {IntervalLow:P1} to {IntervalHigh:P1})");

    private static ErrorRateEstimate Of(IReadOnlyList<bool> confirmed, double level, int count, Func<int, IEnumerable<int>> resample)
    {
        JudgeCheck.Level(level);
        if (confirmed.Count == 0)
        {
            throw new ArgumentException("confirmed: expected at least one example, got none.", nameof(confirmed));
        }

        double[] statistics = [.. Enumerable.Range(0, count).Select(b => resample(b).Average(i => confirmed[i] ? 1.0 : 0))];
        double[] sorted = [.. statistics.Order()];
        return new ErrorRateEstimate(
            confirmed.Average(c => c ? 1.0 : 0), Quantiles.OfSorted(sorted, (1 - level) / 2), Quantiles.OfSorted(sorted, (1 + level) / 2), level) { Statistics = statistics };
    }
}
