using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>Learned flip probabilities of pairs without a training vote.</summary>
/// <param name="Hidden">Of hidden positives: the votes of the test set.</param>
/// <param name="Others">Of all others: true negatives, where the test set holds every hidden positive.</param>
public sealed record FlipProbabilities(ImmutableArray<double> Hidden, ImmutableArray<double> Others)
{
    private const double LeastWidth = 0.01;

    /// <summary>How often a hidden positive has a higher flip probability than another pair, ties half: 0.5 is no better than chance. NaN where one kind is missing.</summary>
    public double Auroc { get; } = Evaluation.Auroc.Of([.. Hidden, .. Others], [.. Hidden.Select(_ => true), .. Others.Select(_ => false)]);

    /// <summary>The shares of both kinds in bins of one width, from the least to the greatest probability of all.</summary>
    /// <param name="bins">How many bins, at least 1.</param>
    /// <returns>Edges, one more than bins, and a share a bin for each kind.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no bin.</exception>
    public (ImmutableArray<double> Edges, ImmutableArray<double> Hidden, ImmutableArray<double> Others) Histogram(int bins = 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        double[] all = [.. Hidden, .. Others];
        var (least, most) = all.Length == 0 ? (0, 1) : (all.Min(), all.Max());
        if (most - least < LeastWidth)
        {
            // Nearly one number: it stands in the middle.
            least = Math.Clamp(((least + most) / 2) - (LeastWidth / 2), 0, 1 - LeastWidth);
            most = least + LeastWidth;
        }

        ImmutableArray<double> Shares(ImmutableArray<double> values)
        {
            var shares = new double[bins];
            foreach (var value in values)
            {
                shares[Math.Clamp((int)((value - least) / (most - least) * bins), 0, bins - 1)] += 1.0 / values.Length;
            }

            return [.. shares];
        }

        return ([.. Enumerable.Range(0, bins + 1).Select(b => least + ((most - least) * b / bins))], Shares(Hidden), Shares(Others));
    }
}
