using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Recommendation;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class RecommenderDisplayTests
{
    private static readonly ImplicitFeedbackWorld World = new(seed: 3, users: 30, items: 40);

    [Fact]
    public void A_trained_recommender_is_its_epochs_and_its_flip_probabilities()
    {
        var noisy = new NoisyBayesianPointwiseRecommender(30, 40, 4, 4);
        noisy.Fit(World.Votes, epochs: 3, test: World.Hidden);

        var shown = Displays.Of(noisy);

        var text = shown.Data[MimeBundle.PlainText];
        Assert.Contains("NBPO, 30 users × 40 items", text, StringComparison.Ordinal);
        Assert.Contains("4 preference and 4 flip factors, 3 epochs", text, StringComparison.Ordinal);
        Assert.Contains("NDCG@10", text, StringComparison.Ordinal);
        Assert.Contains("hidden positives (test set)", text, StringComparison.Ordinal);
        Assert.Contains("Learned flip probabilities", shown.Data[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Contains("chance is 50 %", Displays.Of(noisy.FlipProbabilities()).Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_flips_no_test_set_or_no_training_says_so()
    {
        var pairwise = new BprRecommender(30, 40, 4);
        Assert.Contains("Not trained.", Displays.Of(pairwise).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        pairwise.Fit(World.Votes, epochs: 1);
        Assert.Contains("4 factors, 1 epoch,", Displays.Of(pairwise).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("No test set.", Displays.Of(pairwise).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        pairwise.Fit(World.Votes, epochs: 1, test: World.Hidden);
        Assert.DoesNotContain("flip", Displays.Of(pairwise).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        pairwise.Fit(World.Votes, epochs: 1, test: Interactions.FromPairs(30, 40, []));
        Assert.Contains("The test set is empty.", Displays.Of(pairwise).Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }
}
