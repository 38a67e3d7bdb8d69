using FsCheck;
using FsCheck.Fluent;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Tests.Evaluation;

public sealed class ClusterAgreementTests
{
    private static readonly Gen<(int A, int B)[]> Pairs = Gen.Choose(0, 4).Two().Select(p => (p.Item1, p.Item2)).ArrayOf().Where(a => a.Length > 0);

    [Fact]
    public void Agreement_asks_neither_for_names_nor_for_an_order_of_both() => Prop.ForAll(Pairs.ToArbitrary(), pairs =>
    {
        int[] a = [.. pairs.Select(p => p.A)], b = [.. pairs.Select(p => p.B)];
        var (one, other) = (ClusterAgreement.Of(a, b), ClusterAgreement.Of(b, a));
        Assert.Equal(one.AdjustedRand, other.AdjustedRand, 1e-9);
        Assert.Equal(one.NormalizedMutualInformation, other.NormalizedMutualInformation, 1e-9);
        Assert.Equal(one.Purity, ClusterAgreement.Of([.. a.Select(x => 7 - x)], b).Purity, 1e-12);
        Assert.Equal((1, 1), (ClusterAgreement.Of(a, [.. a.Select(x => 9 - x)]).AdjustedRand, Math.Round(ClusterAgreement.Of(a, a).NormalizedMutualInformation, 9)));
        Assert.Equal(AgreementMetrics.CohenKappa(a, b).KappaOrOne, AgreementMetrics.CohenKappa(b, a).KappaOrOne, 1e-9);
        Assert.Equal(1, AgreementMetrics.CohenKappa(a, a).KappaOrOne, 1e-9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Chance_alone_agrees_with_nothing()
    {
        var random = new SeededRandom(4);
        int[] Draw() => [.. Enumerable.Range(0, 5_000).Select(_ => random.NextInt(4))];
        var (a, b) = (Draw(), Draw());
        Assert.InRange(ClusterAgreement.Of(a, b).AdjustedRand, -0.01, 0.01);
        Assert.InRange(AgreementMetrics.CohenKappa(a, b).KappaOrOne, -0.05, 0.05);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        static string Error(Action run) => Assert.ThrowsAny<ArgumentException>(run).Message;
        Assert.Contains("hidden: expected as many", Error(() => ClusterAgreement.Of([1], [])), StringComparison.Ordinal);
        Assert.Contains("votes: expected at least one vote", Error(() => Consensus.Of([])), StringComparison.Ordinal);
        Assert.Contains("votes: expected", Error(() => Consensus.Of([-1])), StringComparison.Ordinal);
        Assert.Contains("predicted: expected [1,2]", Error(() => LabelSetScores.Of(new int[1, 2], new int[2, 1])), StringComparison.Ordinal);
        Assert.Contains("truth: expected 1 (present) or 0 (absent), got 2", Error(() => LabelSetScores.Of(new[,] { { 2 } }, new int[1, 1])), StringComparison.Ordinal);
        Assert.Contains("raters", Error(() => AgreementMetrics.FleissKappa(new[,] { { 1, 2 }, { 1, 1 } })), StringComparison.Ordinal);
    }
}
