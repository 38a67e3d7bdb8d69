using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Which examples two networks pick for each other (Co-teaching, Han et al., NeurIPS 2018): of a batch of B each keeps the
/// ⌊(1 − R)·B⌋ with the smallest loss, ties by position, and the <i>other</i> network trains on them.
/// </summary>
public static class CoTeachingSelector
{
    /// <summary>How many examples of a batch are kept: ⌊(1 − R)·B⌋ in double precision, so (1 − 0.9)·10 gives 0.</summary>
    /// <param name="batch">B, at least 0.</param>
    /// <param name="forgetRate">R, in [0, 1).</param>
    /// <returns>From 0 to B.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static int NumRemember(int batch, double forgetRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        CheckRate(forgetRate, nameof(forgetRate));
        return (int)Math.Floor((1 - forgetRate) * batch);
    }

    /// <summary>Both networks rank the same batch.</summary>
    /// <param name="losses1">The loss of each example under network 1, B of them.</param>
    /// <param name="losses2">Under network 2, as many.</param>
    /// <param name="forgetRate">R, in [0, 1).</param>
    /// <returns>What each picked: network 1 is to train on <see cref="CoTeachingSelection.SelectedBy2"/>, network 2 on <see cref="CoTeachingSelection.SelectedBy1"/>.</returns>
    /// <exception cref="ArgumentException">The numbers differ, one is NaN, or none would be kept.</exception>
    public static CoTeachingSelection Select(IReadOnlyList<double> losses1, IReadOnlyList<double> losses2, double forgetRate)
    {
        ArgumentNullException.ThrowIfNull(losses1);
        ArgumentNullException.ThrowIfNull(losses2);
        if (losses2.Count != losses1.Count)
        {
            throw new ArgumentException($"losses2: expected {losses1.Count} losses as losses1, got {losses2.Count}.", nameof(losses2));
        }

        return new CoTeachingSelection(
            Smallest(losses1, forgetRate, 0, nameof(losses1)), Smallest(losses2, forgetRate, 0, nameof(losses2)));
    }

    /// <summary>
    /// The split form of the Nested-Co-teaching code: network 1 ranks the first half of the batch and network 2 the second. Positions
    /// are those in the whole batch.
    /// </summary>
    /// <param name="losses1OfFirstHalf">Under network 1, one for each example of the first half.</param>
    /// <param name="losses2OfSecondHalf">Under network 2, one for each of the second half.</param>
    /// <param name="forgetRate">R, in [0, 1).</param>
    /// <returns>What each picked.</returns>
    /// <exception cref="ArgumentException">The numbers differ, one is NaN, or none would be kept.</exception>
    public static CoTeachingSelection SelectSplit(IReadOnlyList<double> losses1OfFirstHalf, IReadOnlyList<double> losses2OfSecondHalf, double forgetRate)
    {
        ArgumentNullException.ThrowIfNull(losses1OfFirstHalf);
        ArgumentNullException.ThrowIfNull(losses2OfSecondHalf);
        if (losses2OfSecondHalf.Count != losses1OfFirstHalf.Count)
        {
            throw new ArgumentException(
                $"losses2OfSecondHalf: expected {losses1OfFirstHalf.Count} losses as losses1OfFirstHalf, got {losses2OfSecondHalf.Count}.", nameof(losses2OfSecondHalf));
        }

        return new CoTeachingSelection(
            Smallest(losses1OfFirstHalf, forgetRate, 0, nameof(losses1OfFirstHalf)),
            Smallest(losses2OfSecondHalf, forgetRate, losses1OfFirstHalf.Count, nameof(losses2OfSecondHalf)));
    }

    internal static void CheckRate(double rate, string parameter)
    {
        if (!(rate is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(parameter, rate, $"{parameter}: expected a share in [0, 1), got {rate}.");
        }
    }

    private static ImmutableArray<long> Smallest(IReadOnlyList<double> losses, double forgetRate, int offset, string parameter)
    {
        var count = NumRemember(losses.Count, forgetRate);
        if (count == 0)
        {
            throw new ArgumentException(
                $"forgetRate: expected a rate that leaves an example of {losses.Count}, got {forgetRate}: lower it or take larger batches.", nameof(forgetRate));
        }

        if (losses.Any(double.IsNaN))
        {
            throw new ArgumentException($"{parameter}: expected numbers, got NaN.", parameter);
        }

        // OrderBy is stable: ties by position.
        return [.. Enumerable.Range(0, losses.Count).OrderBy(i => losses[i]).Take(count).Select(i => (long)i + offset)];
    }
}

/// <summary>What two networks picked for each other: positions in the batch, the smallest loss first.</summary>
/// <param name="SelectedBy1">What network 1 picked; network 2 trains on it.</param>
/// <param name="SelectedBy2">What network 2 picked; network 1 trains on it.</param>
public sealed record CoTeachingSelection(ImmutableArray<long> SelectedBy1, ImmutableArray<long> SelectedBy2)
{
    /// <summary>How many each picked.</summary>
    public int NumRemember => SelectedBy1.Length;
}
