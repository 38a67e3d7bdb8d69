using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Recommendation;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How a recommender looks: what its list of ten was worth after each epoch, and the flip probabilities that it has learned.</summary>
internal static class RecommenderDisplay
{
    private const string HiddenColor = "#AA3C8F";
    private const string OtherColor = "#5C6BC0";

    /// <summary>The recommender.</summary>
    public static MimeBundle Of(Recommender recommender)
    {
        var title = FormattableString.Invariant($"{recommender.Name}, {recommender.UserCount:N0} users × {recommender.ItemCount:N0} items");
        if (!recommender.IsTrained)
        {
            return MimeBundle.FromDisplay(Html.Heading(title) + Html.Note("Not trained."), $"{title}\nNot trained.");
        }

        var history = recommender.History;
        var factors = recommender.FlipFactors > 0 ? $"{recommender.Factors} preference and {recommender.FlipFactors} flip factors" : $"{recommender.Factors} factors";
        var note = FormattableString.Invariant($"{factors}, {history.Length} {(history.Length == 1 ? "epoch" : "epochs")}, {recommender.Train!.Count:N0} votes. ");
        if (history[^1].Quality is not { } last)
        {
            note += "No test set.";
            return MimeBundle.FromDisplay(Html.Heading(title) + Html.Note(note), $"{title}\n{note}");
        }

        note += last.Users == 0
            ? "The test set is empty."
            : FormattableString.Invariant($"For {last.Users:N0} users, all items ranked: NDCG@{last.K} {RunSummary.Percent(last.Ndcg)}, recall {RunSummary.Percent(last.Recall)}, F1 {RunSummary.Percent(last.F1)}.");
        List<ChartDescription> charts = last.Users == 0 ? [] : [Curve(recommender.History, last.K)];
        if (recommender is NoisyBayesianPointwiseRecommender { FlipFactors: > 0 } noisy && last.Users > 0)
        {
            charts.Add(Histogram(noisy.FlipProbabilities()));
        }

        return MimeBundle.FromDisplay(
            Html.Heading(title) + Html.Note(note) + string.Concat(charts.Select(ChartHtml.Of)),
            string.Join('\n', [title, note, .. charts.Select(ChartText.Of)]));
    }

    /// <summary>Flip probabilities.</summary>
    public static MimeBundle Of(FlipProbabilities flips) => ChartBundle.Of(Histogram(flips));

    private static ChartDescription Curve(ImmutableArray<RecommenderEpoch> history, int k)
    {
        ImmutableArray<string> names = [$"NDCG@{k}", $"Recall@{k}"];
        var styles = MethodStyles.For(names);
        ImmutableArray<double> epochs = [.. history.Select(e => (double)e.Epoch)];
        return new ChartDescription
        {
            Title = "Recommendations by epoch",
            Panels =
            [
                new ChartPanel
                {
                    X = ChartAxis.Whole("epoch", 1, Math.Max(2, history.Length)),
                    Y = new ChartAxis { Title = "test set", Minimum = 0, Format = AxisFormat.Percent },
                    Series =
                    [
                        new LineSeries(names[0], styles[0].Color, epochs, [.. history.Select(e => e.Quality!.Value.Ndcg)]) { Pattern = styles[0].Pattern },
                        new LineSeries(names[1], styles[1].Color, epochs, [.. history.Select(e => e.Quality!.Value.Recall)]) { Pattern = styles[1].Pattern },
                    ],
                },
            ],
        };
    }

    private static ChartDescription Histogram(FlipProbabilities flips)
    {
        var (edges, hidden, others) = flips.Histogram();
        return new ChartDescription
        {
            Title = "Learned flip probabilities of pairs without a vote",
            Subtitle = double.IsNaN(flips.Auroc)
                ? "one kind of pair is missing"
                : FormattableString.Invariant($"a hidden positive has the higher one in {RunSummary.Percent(flips.Auroc)} of all comparisons; chance is 50 %"),
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { Title = "flip probability s(g)", Minimum = edges[0], Maximum = edges[^1] },
                    Y = new ChartAxis { Title = "share of the pairs", Minimum = 0, Format = AxisFormat.Percent },
                    Series =
                    [
                        new HistogramSeries("hidden positives (test set)", HiddenColor, edges, hidden),
                        new HistogramSeries("other pairs without a vote", OtherColor, edges, others) { Fill = FillPattern.Hollow },
                    ],
                },
            ],
        };
    }
}
