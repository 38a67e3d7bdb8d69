using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

public sealed class CheckIntervalsTests
{
    [Fact]
    public void Probabilities_are_those_of_counting()
    {
        // C(6,2) C(4,1) / C(10,3) = 15·4/120, and so on.
        Assert.Equal([4.0 / 120, 36.0 / 120, 60.0 / 120, 20.0 / 120], Hypergeometric.Probabilities(10, 6, 3).Select(p => Math.Round(p, 14)), (a, b) => Math.Abs(a - b) < 1e-13);
        Assert.Equal(double.NegativeInfinity, Hypergeometric.LogProbability(10, 9, 3, 1));

        // ln 1000! by its sum.
        Assert.Equal(Enumerable.Range(2, 999).Sum(n => Math.Log(n)), Hypergeometric.LogFactorial(1000), 1e-9);
        Assert.Equal(1, Hypergeometric.Probabilities(1_000_000, 123_456, 300).Sum(), 1e-8);
    }

    [Fact]
    public void Of_ten_rows_five_checked_with_two_hits_leave_two_to_seven()
    {
        // By hand: P(h ≥ 2 | D = 1) = 0; P(h ≥ 2 | D = 2) = C(8,3)/C(10,5) = 0.222; P(h ≤ 2 | D = 7) = C(7,2)·1/252 = 0.083; D = 8: 0.
        Assert.Equal((2, 7), Ends(CheckIntervals.Exact([new(10, 5, 2)])));
        Assert.Equal((0, 10), Ends(CheckIntervals.Exact([new(10, 0, 0)])));
        Assert.Equal((4, 4), Ends(CheckIntervals.Exact([new(10, 10, 4)])));
        Assert.Equal((4, 4), Ends(CheckIntervals.Sequence([new(10, 10, 4)])));
        Assert.Equal((0, 30), Ends(CheckIntervals.Sequence([new(10, 0, 0), new(20, 0, 0)])));
    }

    // Every composition of D over the parts that the generator draws, with all outcomes summed: no simulation.
    [Theory]
    [InlineData(25, 10)]
    [InlineData(53, 30)]
    [InlineData(100, 50)]
    public void The_exact_interval_holds_the_truth_wherever_in_the_list_the_wrong_labels_are(int length, int count)
    {
        var bounds = CheckDesign.Bounds(length, count);
        var sizes = Enumerable.Range(0, 5).Select(s => bounds[s + 1] - bounds[s]).ToArray();
        var drawn = Enumerable.Range(0, 5).Select(s => (count * (s + 1) / 5) - (count * s / 5)).ToArray();
        var intervals = Enumerable.Range(0, count + 1).Select(h => Ends(CheckIntervals.Exact(Spread(sizes, drawn, h)))).ToArray();
        var random = new SeededRandom(5);
        var worst = 1.0;
        for (var trial = 0; trial < 400; trial++)
        {
            var rate = random.NextDouble();
            var spread = trial % 2 == 0 ? 0 : 0.2;
            var wrong = sizes.Select(n => (int)Math.Round(n * Math.Clamp(rate + (spread * random.NextGaussian()), 0, 1))).ToArray();
            double[] hits = [1];
            for (var s = 0; s < 5; s++)
            {
                hits = Convolve(hits, Hypergeometric.Probabilities(sizes[s], wrong[s], drawn[s]));
            }

            worst = Math.Min(worst, hits.Select((p, h) => wrong.Sum() >= intervals[h].Lower && wrong.Sum() <= intervals[h].Upper ? p : 0).Sum());
        }

        Assert.InRange(worst, 0.9, 0.97);
    }

    [Fact]
    public void The_sequence_holds_the_truth_at_all_looks_together()
    {
        var (misses, runs) = (0, 400);
        for (var run = 0; run < runs; run++)
        {
            var random = new SeededRandom(run, 7);
            int[] sizes = [30, 30, 60];
            var wrong = sizes.Select(n => random.NextInt(n + 1)).ToArray();
            var rows = sizes.SelectMany((n, s) => Enumerable.Range(0, n).Select(i => (Part: s, IsWrong: i < wrong[s]))).ToArray();
            var parts = sizes.Select(n => new CheckedPart(n, 0, 0)).ToArray();
            var isMissed = false;
            foreach (var at in random.Permutation(rows.Length))
            {
                var (part, isWrong) = rows[at];
                parts[part] = parts[part] with { Checked = parts[part].Checked + 1, Wrong = parts[part].Wrong + (isWrong ? 1 : 0) };
                var (lower, upper) = Ends(CheckIntervals.Sequence(parts));
                isMissed |= wrong.Sum() < lower || wrong.Sum() > upper;
            }

            Assert.Equal((wrong.Sum(), wrong.Sum()), Ends(CheckIntervals.Sequence(parts)));
            misses += isMissed ? 1 : 0;
        }

        // 40 are allowed; the bound of Ville is not reached by steps of one row. None at all would be an interval that is too wide.
        Assert.InRange(misses, 1, 40);
    }

    [Fact]
    public void The_best_division_over_parts_is_found()
    {
        CheckedPart[] parts = [new(6, 3, 1), new(9, 2, 2), new(4, 1, 0)];
        var bound = Math.Log(0.1);
        var members = (
            from a in Enumerable.Range(0, 7)
            from b in Enumerable.Range(0, 10)
            from c in Enumerable.Range(0, 5)
            where Ratio(parts[0], a) + Ratio(parts[1], b) + Ratio(parts[2], c) > bound
            select a + b + c).ToList();

        Assert.Equal((members.Min(), members.Max()), Ends(CheckIntervals.Sequence(parts)));

        static double Ratio(CheckedPart part, int wrong) => Hypergeometric.LogProbability(part.Size, wrong, part.Checked, part.Wrong) + Math.Log(part.Checked + 1);
    }

    [Fact]
    public void Impossible_parts_are_refused()
    {
        Assert.Contains("3 wrong of 2 checked of 5 rows", Assert.Throws<ArgumentException>(() => CheckIntervals.Exact([new(5, 2, 3)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CheckIntervals.Sequence([new(5, 6, 3)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CheckIntervals.Exact([new(5, 2, 1)], 1));
        Assert.Contains("in proportion", Assert.Throws<ArgumentException>(() => CheckIntervals.Exact([new(50, 20, 3), new(50, 2, 1)])).Message, StringComparison.Ordinal);
    }

    private static CheckedPart[] Spread(int[] sizes, int[] drawn, int hits)
    {
        var parts = new CheckedPart[sizes.Length];
        for (var s = 0; s < parts.Length; s++)
        {
            var own = Math.Min(hits, drawn[s]);
            parts[s] = new CheckedPart(sizes[s], drawn[s], own);
            hits -= own;
        }

        return parts;
    }

    private static double[] Convolve(double[] a, double[] b)
    {
        var sum = new double[a.Length + b.Length - 1];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length; j++)
            {
                sum[i + j] += a[i] * b[j];
            }
        }

        return sum;
    }

    private static (int Lower, int Upper) Ends(WrongLabelCount count) => (count.Lower, count.Upper);
}
