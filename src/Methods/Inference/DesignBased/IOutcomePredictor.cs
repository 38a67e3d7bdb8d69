namespace NoisyNotebooks.Methods.Inference;

/// <summary>Predicts the true label from the machine's label and covariates. It may be bad: that costs precision, not validity.</summary>
public interface IOutcomePredictor
{
    /// <summary>What it is, for tables.</summary>
    string Description { get; }

    /// <summary>Fits on the training rows and predicts others. A prediction is a conditional mean: a probability for a binary label, never a hard label.</summary>
    /// <param name="trainingFeatures"><c>[M,F]</c>: Q, the columns of X that vary, W.</param>
    /// <param name="trainingOutcomes">Y, M gold labels.</param>
    /// <param name="features"><c>[P,F]</c>: the rows to predict, none of which was trained on.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>g, P finite numbers.</returns>
    double[] FitPredict(double[,] trainingFeatures, double[] trainingOutcomes, double[,] features, CancellationToken stop);
}

/// <summary>A regression with a ridge penalty (λ/2)·‖θ‖², the intercept left out of it.</summary>
/// <param name="model">Logistic for binary labels, linear for others.</param>
/// <param name="penalty">λ, above 0.</param>
public sealed class RidgePredictor(DownstreamModel model, double penalty = 0.01) : IOutcomePredictor
{
    private readonly double _penalty = penalty > 0 && double.IsFinite(penalty)
        ? penalty
        : throw new ArgumentOutOfRangeException(nameof(penalty), penalty, $"penalty: expected a number above 0, got {penalty}.");

    private readonly DownstreamModel _model = model != DownstreamModel.Mean
        ? model
        : throw new ArgumentOutOfRangeException(nameof(model), model, "model: expected Linear, Logistic or Poisson, got Mean.");

    /// <inheritdoc/>
    public string Description => $"ridge {_model.ToString().ToLowerInvariant()} regression, penalty {_penalty}";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The training rows of a logistic regression have one class alone.</exception>
    public double[] FitPredict(double[,] trainingFeatures, double[] trainingOutcomes, double[,] features, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(trainingFeatures);
        ArgumentNullException.ThrowIfNull(trainingOutcomes);
        ArgumentNullException.ThrowIfNull(features);
        stop.ThrowIfCancellationRequested();
        if (_model == DownstreamModel.Logistic && Array.TrueForAll(trainingOutcomes, y => y == trainingOutcomes[0]))
        {
            throw new ArgumentException(
                $"trainingOutcomes: expected gold labels of both classes, got {trainingOutcomes.Length} that are all {trainingOutcomes[0]}: take more gold labels, or fewer folds.",
                nameof(trainingOutcomes));
        }

        var design = WithIntercept(trainingFeatures);
        var names = Enumerable.Range(0, design.GetLength(1)).Select(j => j == 0 ? "intercept" : $"feature {j - 1}").ToArray();
        var theta = MomentRegression.Solve(design, trainingOutcomes, _model, null, _penalty, names);
        var predictions = new double[features.GetLength(0)];
        for (var i = 0; i < predictions.Length; i++)
        {
            var eta = theta[0];
            for (var j = 1; j < theta.Length; j++)
            {
                eta += theta[j] * features[i, j - 1];
            }

            predictions[i] = _model.At(eta).Mean;
        }

        return predictions;
    }

    private static double[,] WithIntercept(double[,] features)
    {
        var design = new double[features.GetLength(0), features.GetLength(1) + 1];
        for (var i = 0; i < design.GetLength(0); i++)
        {
            design[i, 0] = 1;
            for (var j = 1; j < design.GetLength(1); j++)
            {
                design[i, j] = features[i, j - 1];
            }
        }

        return design;
    }
}
