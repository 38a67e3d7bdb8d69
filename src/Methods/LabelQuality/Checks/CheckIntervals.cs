using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Intervals for the number of wrong labels from rows that were drawn at random and checked. They hold for every kind of label noise, since nothing is
/// assumed about it.
/// </summary>
public static class CheckIntervals
{
    /// <summary>
    /// The exact interval for draws from one part, or from several in proportion to their sizes: all numbers D of wrong labels under which as few hits as were found, and
    /// as many, each have a probability of more than (1 − confidence)/2. The probability is that of draws from the whole or of draws from the parts with the
    /// wrong labels spread evenly, whichever is larger, since either can be the less favourable.
    /// </summary>
    /// <param name="parts">The parts; m_s differs from m N_s/N by at most 1 in each.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    /// <returns>The interval.</returns>
    /// <exception cref="ArgumentException">A part is impossible, the draws are not in proportion, or the confidence is out of range.</exception>
    public static WrongLabelCount Exact(ReadOnlySpan<CheckedPart> parts, double confidence = 0.9)
    {
        var total = Total(parts, confidence);
        if (!IsProportional(parts))
        {
            throw new ArgumentException("parts: expected draws in proportion to the sizes of the parts; for others there is Sequence.", nameof(parts));
        }

        var held = parts.ToArray().Where(p => p.Size > 0).ToArray();
        var tail = (1 - confidence) / 2;

        // Both tails are monotone in D.
        var (low, high) = (total.Wrong, total.Size - total.Checked + total.Wrong);
        var lower = First(low, high, d => Tail(held, total, d, atLeast: true) > tail);
        var upper = high - First(0, high - low, d => Tail(held, total, high - d, atLeast: false) > tail);
        return new WrongLabelCount(total.Size, total.Checked, Estimate(parts), lower, upper, confidence);
    }

    /// <summary>
    /// The interval that may be looked at after every row: it holds the truth at all looks together with the given confidence, and for draws from the parts in any order and
    /// number. For each part, the probability of what was found under D wrong labels is set against its mean over all D from 0 to N, 1/(m + 1); D belongs to the set as long as
    /// the product of the ratios over the parts, at its most favourable division of D, is above 1 − confidence (Ville's inequality; Waudby-Smith, Ramdas 2020).
    /// </summary>
    /// <param name="parts">The parts.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    /// <returns>The interval.</returns>
    /// <exception cref="ArgumentException">A part is impossible, or the confidence is out of range.</exception>
    public static WrongLabelCount Sequence(ReadOnlySpan<CheckedPart> parts, double confidence = 0.9)
    {
        var total = Total(parts, confidence);

        // Of each part the logarithm is concave in D. The best division of one more wrong label is therefore the part in which it costs least.
        var held = parts.ToArray();
        var at = held.Select(p => p.Wrong).ToArray();
        var steps = new PriorityQueue<int, double>();
        var value = held.Sum(p => Ratio(p, p.Wrong));
        for (var s = 0; s < held.Length; s++)
        {
            Offer(s);
        }

        var bound = Math.Log(1 - confidence);
        int? lower = value > bound ? total.Wrong : null;
        var upper = total.Wrong;
        for (var d = total.Wrong + 1; steps.TryDequeue(out var part, out var loss); d++)
        {
            value -= loss;
            at[part]++;
            Offer(part);
            if (value > bound)
            {
                lower ??= d;
                upper = d;
            }
            else if (lower is not null)
            {
                break;
            }
        }

        return new WrongLabelCount(total.Size, total.Checked, Estimate(parts), lower ?? total.Wrong, upper, confidence);

        void Offer(int s)
        {
            if (at[s] < held[s].Size - held[s].Checked + held[s].Wrong)
            {
                steps.Enqueue(s, Ratio(held[s], at[s]) - Ratio(held[s], at[s] + 1));
            }
        }
    }

    /// <summary>Whether the draws are in proportion to the sizes of the parts, to within one row.</summary>
    /// <param name="parts">The parts.</param>
    public static bool IsProportional(ReadOnlySpan<CheckedPart> parts)
    {
        var (size, drawn) = (0L, 0L);
        foreach (var part in parts)
        {
            size += part.Size;
            drawn += part.Checked;
        }

        foreach (var part in parts)
        {
            if (Math.Abs(part.Checked - (drawn * (double)part.Size / Math.Max(size, 1))) > 1 + 1e-9)
            {
                return false;
            }
        }

        return true;
    }

    private static CheckedPart Total(ReadOnlySpan<CheckedPart> parts, double confidence)
    {
        if (!(confidence is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, $"confidence: must be between 0 and 1, got {confidence}.");
        }

        var (size, drawn, wrong) = (0, 0, 0);
        foreach (var part in parts)
        {
            part.Check();
            size = checked(size + part.Size);
            drawn += part.Checked;
            wrong += part.Wrong;
        }

        return new CheckedPart(size, drawn, wrong);
    }

    private static double Estimate(ReadOnlySpan<CheckedPart> parts)
    {
        var sum = 0.0;
        foreach (var part in parts)
        {
            sum += part.Size == 0 ? 0 : part.Size * ((double)part.Wrong / part.Checked);
        }

        return sum;
    }

    // ln of P(h | D) over its mean 1/(m + 1).
    private static double Ratio(CheckedPart part, int wrong) =>
        Hypergeometric.LogProbability(part.Size, wrong, part.Checked, part.Wrong) + Math.Log(part.Checked + 1.0);

    private static double Tail(CheckedPart[] parts, CheckedPart total, int wrong, bool atLeast)
    {
        var whole = Sum(Hypergeometric.Probabilities(total.Size, wrong, total.Checked), total.Wrong, atLeast);
        return parts.Length < 2 ? whole : Math.Max(whole, Sum(Evenly(parts, total, wrong), total.Wrong, atLeast));
    }

    private static double Sum(double[] probabilities, int hits, bool atLeast) => (atLeast ? probabilities.Skip(hits) : probabilities.Take(hits + 1)).Sum();

    // The distribution of the hits where the parts have their share of the wrong labels.
    private static double[] Evenly(CheckedPart[] parts, CheckedPart total, int wrong)
    {
        double[] sum = [1];
        var (left, rows) = (wrong, total.Size);
        foreach (var part in parts)
        {
            var own = (int)Math.Round((double)left * part.Size / rows);
            (left, rows) = (left - own, rows - part.Size);
            var one = Hypergeometric.Probabilities(part.Size, own, part.Checked);
            var next = new double[sum.Length + one.Length - 1];
            for (var i = 0; i < sum.Length; i++)
            {
                for (var j = 0; j < one.Length; j++)
                {
                    next[i + j] += sum[i] * one[j];
                }
            }

            sum = next;
        }

        return sum;
    }

    // The first of a range for which a condition holds that holds for all after it; the last where it holds for none.
    private static int First(int low, int high, Func<int, bool> holds)
    {
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = holds(middle) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
