using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Recommendation;

namespace NoisyNotebooks.Methods.Tests.Recommendation;

/// <summary>Training's batches beside the same updates written out: all rows in every batch, pair by pair, in plain loops.</summary>
public sealed class BatchStepTests
{
    private const int Users = 7;
    private const int Items = 23;
    private const int Factors = 5;
    private const int Flips = 3;
    private const int Negatives = 3;
    private const double Rate = 0.05;
    private const double PreferenceDecay = 0.7;
    private const double FlipDecay = 2;

    public static TheoryData<string> Variants => [.. Enum.GetNames<NbpoVariant>(), "BPR"];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Batches_are_the_updates_written_out(string name)
    {
        NbpoVariant? variant = Enum.TryParse<NbpoVariant>(name, out var parsed) ? parsed : null;
        var random = new SeededRandom(5);
        var flips = variant is null or NbpoVariant.Bpo ? 0 : Flips;
        var (users, items) = (new FactorRows<double>(Users, Factors, flips), new FactorRows<double>(Items, Factors, flips));
        users.Draw(random, 5);
        items.Draw(random, -5);
        double[][] Copy(FactorRows<double> rows) => [.. Enumerable.Range(0, rows.Count).Select(r => (double[])[.. rows.PreferenceOf(r), .. rows.FlipOf(r)])];
        var (u, v) = (Copy(users), Copy(items));

        // The last batch is small, so most rows owe decay at its end; one user has more pairs than are worked on at a time.
        int[] sizes = [200, 9, 1, 70, 2];
        var step = new BatchStep<double>(users, items, variant, Negatives, 200, threads: 2);
        var decay = new BatchDecay<double>(sizes.Length, Rate, PreferenceDecay, FlipDecay);
        for (var batch = 0; batch < sizes.Length; batch++)
        {
            int[] of = [.. Enumerable.Range(0, sizes[batch]).Select(k => sizes[batch] == 200 && k < 130 ? 2 : random.NextInt(Users)).Order()];
            int[][] drawn = [.. of.Select(_ => Enumerable.Range(0, Negatives + 1).Select(_ => random.NextInt(Items)).ToArray())];
            for (var p = 0; p < of.Length; p++)
            {
                step.Users[p] = of[p];
                drawn[p].CopyTo(step.Items[(p * (Negatives + 1))..]);
            }

            step.Climb(of.Length, batch, decay);
            Climb(variant, u, v, of, drawn, flips);
        }

        Assert.True(users.Settle(sizes.Length, decay, 2) & items.Settle(sizes.Length, decay, 2));
        foreach (var (expected, found) in u.Concat(v).Zip(Copy(users).Concat(Copy(items))))
        {
            for (var k = 0; k < expected.Length; k++)
            {
                Assert.Equal(expected[k], found[k], 1e-12);
            }
        }
    }

    [Fact]
    public void Rows_that_are_no_numbers_are_seen()
    {
        var rows = new FactorRows<float>(3, 5, 2);
        var decay = new BatchDecay<float>(1, Rate, PreferenceDecay, FlipDecay);
        Assert.True(rows.Settle(1, decay, 1));
        rows.FlipOf(2)[1] = float.PositiveInfinity;
        Assert.False(rows.Settle(1, decay, 1));
    }

    // As the authors have it: for every item without a vote both items of the triple, all by the factors from before.
    private static void Climb(NbpoVariant? variant, double[][] u, double[][] v, int[] of, int[][] drawn, int flips)
    {
        double[][] Zeros(int count) => [.. Enumerable.Range(0, count).Select(_ => new double[Factors + flips])];
        var (du, dv) = (Zeros(Users), Zeros(Items));
        void Add(int user, int item, double a, double b)
        {
            for (var k = 0; k < Factors + flips; k++)
            {
                var weight = k < Factors ? a : b;
                du[user][k] += weight * v[item][k];
                dv[item][k] += weight * u[user][k];
            }
        }

        double Score(int user, int item, int from, int to) => Enumerable.Range(from, to - from).Sum(k => u[user][k] * v[item][k]);
        for (var p = 0; p < of.Length; p++)
        {
            var (user, i) = (of[p], drawn[p][0]);
            double R(int item) => Score(user, item, 0, Factors);
            double G(int item) => Score(user, item, Factors, Factors + flips);
            foreach (var j in drawn[p].Skip(1))
            {
                if (variant is not { } some)
                {
                    var c = NbpoLikelihood.BprCoefficient(R(i), R(j));
                    Add(user, i, c, 0);
                    Add(user, j, -c, 0);
                    continue;
                }

                var voted = NbpoLikelihood.Coefficients(R(i), G(i), some, isVoted: true);
                var unvoted = NbpoLikelihood.Coefficients(R(j), G(j), some, isVoted: false);
                Add(user, i, voted.Preference, voted.Flip);
                Add(user, j, unvoted.Preference, unvoted.Flip);
            }
        }

        foreach (var (row, change) in u.Concat(v).Zip(du.Concat(dv)))
        {
            for (var k = 0; k < row.Length; k++)
            {
                row[k] += Rate * (change[k] - ((k < Factors ? PreferenceDecay : FlipDecay) * row[k]));
            }
        }
    }
}
