namespace NoisyNotebooks.Methods.Inference;

/// <summary>What one would do without design-based supervised learning.</summary>
public static class RegressionBaselines
{
    /// <summary>The naive estimate: the machine's labels taken for the truth, Q regressed on X over all rows. Biased as soon as errors go with X.</summary>
    /// <param name="data">The data.</param>
    /// <param name="model">The model.</param>
    /// <returns>The estimate.</returns>
    public static RegressionEstimate SurrogateOnly(DslData data, DownstreamModel model) => OnAllRows("surrogate only", data, model, data?.Surrogate, 0);

    /// <summary>Predictions taken for the truth: g regressed on X over all rows. Its errors leave out what the predictor does not know.</summary>
    /// <param name="data">The data.</param>
    /// <param name="model">The model.</param>
    /// <param name="prediction">g, N numbers (<see cref="DesignBasedSupervisedLearning.Predict(DslData, CancellationToken)"/>).</param>
    /// <returns>The estimate.</returns>
    public static RegressionEstimate PredictionOnly(DslData data, DownstreamModel model, IReadOnlyList<double> prediction) =>
        OnAllRows("prediction only", data, model, prediction, data?.LabeledRows.Length ?? 0);

    /// <summary>Gold labels alone: valid, and blind to all that the machine has labelled.</summary>
    /// <param name="data">The data.</param>
    /// <param name="model">The model.</param>
    /// <param name="weighted">Whether rows weigh 1/π, which is right where π differs from row to row.</param>
    /// <returns>The estimate.</returns>
    /// <exception cref="ArgumentException">Too few rows are labelled for the columns of X.</exception>
    public static RegressionEstimate GoldOnly(DslData data, DownstreamModel model, bool weighted = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (x, names) = data.Design(model);
        var rows = data.LabeledRows;
        if (rows.Length == 0)
        {
            throw new ArgumentException("data: expected labelled rows, got none.", nameof(data));
        }

        var picked = new double[rows.Length, x.GetLength(1)];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < picked.GetLength(1); j++)
            {
                picked[i, j] = x[rows[i], j];
            }
        }

        int[]? clusters = data.Clusters is { } all ? [.. rows.Select(i => all[i])] : null;
        var fit = MomentRegression.Fit(
            picked, [.. rows.Select(i => data.GoldLabels[i])], model, clusters, weighted ? [.. rows.Select(i => 1 / data.SamplingProbability[i])] : null, names);
        return RegressionEstimate.Of("gold only", model, fit, rows.Length, rows.Length, clusters);
    }

    private static RegressionEstimate OnAllRows(string method, DslData? data, DownstreamModel model, IReadOnlyList<double>? outcome, int gold)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(outcome);
        var (x, names) = data.Design(model);
        return RegressionEstimate.Of(method, model, MomentRegression.Fit(x, outcome, model, data.Clusters, null, names), data.Rows, gold, data.Clusters);
    }
}
