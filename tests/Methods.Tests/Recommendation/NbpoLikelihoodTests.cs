using NoisyNotebooks.Methods.Recommendation;

namespace NoisyNotebooks.Methods.Tests.Recommendation;

public sealed class NbpoLikelihoodTests
{
    private static readonly double[] Scores = [-30, -7.5, -2, -0.3, 0, 0.9, 4, 8, 30];

    private static IEnumerable<(double R, double G)> Pairs => Scores.SelectMany(r => Scores.Select(g => (r, g)));

    [Fact]
    public void A_pair_has_a_vote_or_has_none()
    {
        foreach (var (r, g) in Pairs)
        {
            Assert.Equal(1, NbpoLikelihood.Voted(r, g) + NbpoLikelihood.Unvoted(r, g), 1e-14);
            Assert.Equal(Math.Log(NbpoLikelihood.Unvoted(r, g)), NbpoLikelihood.LogUnvoted(r, g), 1e-9);
            Assert.Equal(1 / (1 + Math.Exp(-g)) / (1 + Math.Exp(-r)) / NbpoLikelihood.Unvoted(r, g), NbpoLikelihood.HiddenPositive(r, g), 1e-12);
        }

        // Where the probability itself is no number.
        Assert.Equal(-1800, NbpoLikelihood.LogVoted(-900, 900), 1e-9);
        Assert.Equal(-900, NbpoLikelihood.LogUnvoted(900, -1200), 1e-9);
        Assert.Equal(1, NbpoLikelihood.HiddenPositive(900, 900), 1e-12);
    }

    [Fact]
    public void Coefficients_are_the_derivatives_of_what_the_variants_climb()
    {
        const double H = 1e-5;
        foreach (var (r, g) in Pairs.Where(p => Math.Abs(p.R) < 9 && Math.Abs(p.G) < 9))
        {
            foreach (var (variant, isVoted, climbed) in ((NbpoVariant, bool, Func<double, double, double>)[])
            [
                (NbpoVariant.Original, true, NbpoLikelihood.LogVoted), (NbpoVariant.Original, false, NbpoLikelihood.LogUnvoted),
                (NbpoVariant.SurrogateLikelihood, true, NbpoLikelihood.Voted), (NbpoVariant.SurrogateLikelihood, false, NbpoLikelihood.Unvoted),
            ])
            {
                var (a, b) = NbpoLikelihood.Coefficients(r, g, variant, isVoted);
                Assert.Equal((climbed(r + H, g) - climbed(r - H, g)) / (2 * H), a, 2e-7);
                Assert.Equal((climbed(r, g + H) - climbed(r, g - H)) / (2 * H), b, 2e-7);
            }
        }
    }

    [Fact]
    public void Without_flips_the_log_likelihood_and_the_surrogate_gradient_are_BPO()
    {
        foreach (var r in Scores)
        {
            foreach (var isVoted in new[] { true, false })
            {
                var bpo = NbpoLikelihood.Coefficients(r, 3, NbpoVariant.Bpo, isVoted);
                Assert.Equal(0, bpo.Flip);
                var original = NbpoLikelihood.Coefficients(r, -60, NbpoVariant.Original, isVoted);

                // The authors' divisor has 1e-10 more than the likelihood, which counts where that is as small.
                Assert.Equal(bpo.Preference, original.Preference, r > 20 ? 1 : 1e-6);
                Assert.Equal(0, original.Flip, 1e-9);
                Assert.Equal(bpo.Preference, NbpoLikelihood.Coefficients(r, -60, NbpoVariant.SurrogateGradient, isVoted).Preference, 1e-9);
            }
        }
    }

    [Fact]
    public void The_surrogate_gradient_is_the_gradient_of_nothing()
    {
        const double H = 1e-5;
        double A(double r, double g) => NbpoLikelihood.Coefficients(r, g, NbpoVariant.SurrogateGradient, isVoted: true).Preference;
        double B(double r, double g) => NbpoLikelihood.Coefficients(r, g, NbpoVariant.SurrogateGradient, isVoted: true).Flip;
        var (byFlip, byPreference) = ((A(0.5, H) - A(0.5, -H)) / (2 * H), (B(0.5 + H, 0) - B(0.5 - H, 0)) / (2 * H));
        Assert.True(Math.Abs(byFlip - byPreference) > 0.01, $"∂a/∂g {byFlip}, ∂b/∂R {byPreference}");
    }

    [Fact]
    public void Votes_speak_against_flips_and_pairs_without_a_vote_for_them()
    {
        foreach (var (r, g) in Pairs)
        {
            foreach (var variant in Enum.GetValues<NbpoVariant>())
            {
                Assert.True(NbpoLikelihood.Coefficients(r, g, variant, isVoted: true) is { Preference: >= 0, Flip: <= 0 });
                Assert.True(NbpoLikelihood.Coefficients(r, g, variant, isVoted: false).Flip >= 0);
            }
        }
    }

    [Fact]
    public void BPR_falls_with_the_margin()
    {
        Assert.Equal(Math.Log(2), NbpoLikelihood.BprLoss(1, 1), 1e-12);
        Assert.Equal(900, NbpoLikelihood.BprLoss(-450, 450), 1e-9);
        Assert.Equal(-(NbpoLikelihood.BprLoss(1e-5, 0) - NbpoLikelihood.BprLoss(-1e-5, 0)) / 2e-5, NbpoLikelihood.BprCoefficient(0, 0), 1e-9);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Contains("preferenceScore: expected a finite number, got NaN", Assert.Throws<ArgumentOutOfRangeException>(() => NbpoLikelihood.Voted(double.NaN, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => NbpoLikelihood.Unvoted(0, double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => NbpoLikelihood.LogVoted(double.NegativeInfinity, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => NbpoLikelihood.HiddenPositive(double.NaN, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => NbpoLikelihood.BprLoss(double.NaN, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => NbpoLikelihood.BprCoefficient(0, double.NaN));
        Assert.Contains("expected one of SurrogateGradient, Original", Assert.Throws<ArgumentOutOfRangeException>(() => NbpoLikelihood.Coefficients(0, 0, (NbpoVariant)9, true)).Message, StringComparison.Ordinal);
    }
}
