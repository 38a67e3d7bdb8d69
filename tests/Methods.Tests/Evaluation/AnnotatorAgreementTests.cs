using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Tests.Evaluation;

public sealed class AnnotatorAgreementTests
{
    [Fact]
    public void Kappa_is_that_of_the_known_example_of_fourteen_raters()
    {
        // Ten items, five classes, 14 votes each; 0.210 in textbooks.
        int[,] counts =
        {
            { 0, 0, 0, 0, 14 }, { 0, 2, 6, 4, 2 }, { 0, 0, 3, 5, 6 }, { 0, 3, 9, 2, 0 }, { 2, 2, 8, 1, 1 },
            { 7, 7, 0, 0, 0 }, { 3, 2, 6, 3, 0 }, { 2, 5, 3, 2, 2 }, { 6, 5, 2, 1, 0 }, { 0, 2, 2, 3, 7 },
        };

        Assert.Equal(0.210, AnnotatorAgreement.FleissKappa(counts), 0.0005);
    }

    [Fact]
    public void Alpha_is_that_of_Krippendorffs_own_example_with_missing_votes()
    {
        // Four observers, twelve units, 0 where nothing was said; 0.743 for nominal data.
        int[][] observers =
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3], [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        var counts = new int[12, 5];
        foreach (var observer in observers)
        {
            for (var u = 0; u < 12; u++)
            {
                if (observer[u] > 0)
                {
                    counts[u, observer[u] - 1]++;
                }
            }
        }

        Assert.Equal(0.743, AnnotatorAgreement.KrippendorffAlpha(counts), 0.0005);
    }

    [Fact]
    public void All_alike_is_1_and_opposites_are_below_0()
    {
        int[,] alike = { { 3, 0 }, { 0, 2 }, { 1, 0 } };
        Assert.Equal(1, AnnotatorAgreement.FleissKappa(alike), 1e-12);
        Assert.Equal(1, AnnotatorAgreement.KrippendorffAlpha(alike), 1e-12);

        // Two votes, never the same: P = 0 and P_e = 1/2; alpha counts without replacement, D_e = 2·2·2 / (4·3).
        int[,] split = { { 1, 1 }, { 1, 1 } };
        Assert.Equal(-1, AnnotatorAgreement.FleissKappa(split), 1e-12);
        Assert.Equal(1 - (1 / (2.0 / 3)), AnnotatorAgreement.KrippendorffAlpha(split), 1e-12);
    }

    [Fact]
    public void Items_with_one_vote_change_nothing()
    {
        int[,] two = { { 2, 0 }, { 1, 1 }, { 0, 3 } };
        int[,] more = { { 2, 0 }, { 1, 1 }, { 0, 3 }, { 1, 0 }, { 0, 0 } };

        Assert.Equal(AnnotatorAgreement.FleissKappa(two), AnnotatorAgreement.FleissKappa(more), 1e-12);
        Assert.Equal(AnnotatorAgreement.KrippendorffAlpha(two), AnnotatorAgreement.KrippendorffAlpha(more), 1e-12);
    }

    [Fact]
    public void It_is_not_defined_without_two_votes_or_two_classes_in_use_and_bad_counts_are_named()
    {
        foreach (var none in new[] { new[,] { { 1, 0 }, { 0, 1 } }, new[,] { { 2, 0 }, { 3, 0 } } })
        {
            Assert.Equal(double.NaN, AnnotatorAgreement.FleissKappa(none));
            Assert.Equal(double.NaN, AnnotatorAgreement.KrippendorffAlpha(none));
        }

        Assert.Contains("at least 2 classes, got 1", Assert.Throws<ArgumentException>(() => AnnotatorAgreement.FleissKappa(new int[3, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("got -1 for item 1, class 0", Assert.Throws<ArgumentException>(() => AnnotatorAgreement.KrippendorffAlpha(new[,] { { 2, 0 }, { -1, 0 } })).Message, StringComparison.Ordinal);
    }
}
