using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>
/// Design-based supervised learning: regressions on machine-made labels with valid intervals, however wrong the labels are. A predictor of the
/// true label is fitted out of fold, its predictions are corrected by gold labels of a random sample whose probabilities are known, and the
/// downstream model is solved on these pseudo-outcomes with sandwich errors.
/// </summary>
/// <param name="folds">K, at least 2.</param>
/// <param name="sampleSplits">S, at least 1: how often rows are divided anew.</param>
/// <param name="predictor">What predicts the true label; null: ridge logistic regression where all gold labels are 0 or 1, otherwise ridge linear regression.</param>
/// <param name="seed">The seed of the divisions.</param>
/// <param name="rescalesProbabilities">Whether π is rescaled so that its mean is the labelled share, as the authors' R package does; the paper takes π as it is.</param>
public sealed class DesignBasedSupervisedLearning(
    int folds = 5, int sampleSplits = 10, IOutcomePredictor? predictor = null, long seed = 1234, bool rescalesProbabilities = false)
{
    private const long Stream = 37;

    /// <summary>K.</summary>
    public int Folds { get; } = AtLeast(folds, 2, nameof(folds));

    /// <summary>S.</summary>
    public int SampleSplits { get; } = AtLeast(sampleSplits, 1, nameof(sampleSplits));

    /// <summary>Fits.</summary>
    /// <param name="data">The data.</param>
    /// <param name="model">The downstream model; a mean regresses on a constant alone, and X only helps to predict.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The estimate: the element-wise median over the splits.</returns>
    /// <exception cref="ArgumentException">Fewer than K rows are labelled, a fold cannot be learnt without, or a column of X is a combination of others.</exception>
    /// <exception cref="InvalidOperationException">The moment equations have no finite solution.</exception>
    public DslEstimate Fit(DslData data, DownstreamModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (x, names) = data.Design(model);
        var features = data.PredictorFeatures();
        var learner = Learner(data);
        var (fits, parts) = (new List<MomentFit>(), new List<(double[] All, double[] Price)>());
        var taken = rescalesProbabilities ? Rescaled(data) : data;
        for (var s = 0; s < SampleSplits; s++)
        {
            var prediction = Predict(data, features, learner, s, cancellationToken);
            var pseudo = PseudoOutcome.Compute(taken.GoldLabels, taken.Labeled, taken.SamplingProbability, prediction);
            var fit = MomentRegression.Fit(x, pseudo, model, data.Clusters, null, names);
            fits.Add(fit);
            parts.Add(GoldLabelPlan.Parts(taken, x, model, fit, prediction));
        }

        var (estimate, errors) = SplitCombination.Combine([.. fits.Select(f => f.Coefficients)], [.. fits.Select(f => f.StandardErrors)]);
        double[] Middle(Func<(double[] All, double[] Price), double[]> part) =>
            [.. estimate.Select((_, j) => SplitCombination.Median(parts.Select(p => part(p)[j])))];
        return new DslEstimate
        {
            Method = "DSL",
            Model = model,
            Names = [.. names],
            Coefficients = [.. estimate],
            StandardErrors = [.. errors],
            Covariance = Combined(fits, estimate, errors),
            Rows = data.Rows,
            GoldLabels = data.LabeledRows.Length,
            Clusters = data.Clusters?.Distinct().Count(),
            Splits = [.. fits],
            Predictor = learner.Description,
            Plan = new GoldLabelPlan(data.Rows, names, Middle(p => p.All), Middle(p => p.Price)),
        };
    }

    /// <summary>The cross-fitted predictions of the first split.</summary>
    /// <param name="data">The data.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>g, N numbers.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>.</exception>
    public double[] Predict(DslData data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Predict(data, data.PredictorFeatures(), Learner(data), 0, cancellationToken);
    }

    private static int AtLeast(int value, int least, string name) => value >= least
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name}: expected a number of at least {least}, got {value}.");

    private static DslData Rescaled(DslData data)
    {
        var scaled = SamplingDesign.Rescale(data.SamplingProbability, data.Labeled);
        return scaled.All(p => p <= 1)
            ? new DslData(data.X, data.Surrogate, data.Labeled, data.GoldLabels, scaled, data.Features, data.Clusters, data.Names)
            : throw new ArgumentException($"data: expected sampling probabilities that stay at most 1 when rescaled to the labelled share, got {scaled.Max():0.###}.", nameof(data));
    }

    // The correlations of the mean of SE² and the scatter of the splits, with the combined errors on the diagonal: positive definite, as each part is.
    private static double[,] Combined(List<MomentFit> fits, double[] estimate, double[] errors)
    {
        var d = estimate.Length;
        var mean = new double[d, d];
        foreach (var fit in fits)
        {
            for (var a = 0; a < d; a++)
            {
                for (var b = 0; b < d; b++)
                {
                    mean[a, b] += fit.Covariance[a, b] + ((fit.Coefficients[a] - estimate[a]) * (fit.Coefficients[b] - estimate[b]));
                }
            }
        }

        var combined = new double[d, d];
        for (var a = 0; a < d; a++)
        {
            for (var b = 0; b < d; b++)
            {
                var scale = Math.Sqrt(mean[a, a]) * Math.Sqrt(mean[b, b]);
                combined[a, b] = a == b ? errors[a] * errors[a] : scale > 0 ? mean[a, b] / scale * errors[a] * errors[b] : 0;
            }
        }

        return combined;
    }

    private double[] Predict(DslData data, double[,] features, IOutcomePredictor learner, int split, CancellationToken stop)
    {
        if (data.LabeledRows.Length < Folds)
        {
            throw new ArgumentException($"data: expected at least {Folds} labelled rows, one a fold, got {data.LabeledRows.Length}.", nameof(data));
        }

        var fold = CrossFitting.Folds(data.Rows, data.Clusters, Folds, new SeededRandom(seed, Stream, split));
        return CrossFitting.Predict(data, features, learner, fold, Folds, stop);
    }

    private IOutcomePredictor Learner(DslData data) => predictor
        ?? new RidgePredictor(data.LabeledRows.All(i => data.GoldLabels[i] is 0 or 1) ? DownstreamModel.Logistic : DownstreamModel.Linear);
}
