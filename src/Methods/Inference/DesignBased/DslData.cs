namespace NoisyNotebooks.Methods.Inference;

/// <summary>What an analysis with machine-made labels has: a design, a label of everything, and gold labels of a sample that was drawn with known probabilities.</summary>
public sealed class DslData
{
    /// <summary>Checks and keeps the data; nothing is copied or changed.</summary>
    /// <param name="x">X, <c>[N,D]</c>, finite; its first column is usually 1.</param>
    /// <param name="surrogate">Q, N finite machine-made labels: for a category 0 or 1, or probabilities.</param>
    /// <param name="labeled">R, N flags: which rows have a gold label.</param>
    /// <param name="goldLabels">Y, N numbers; NaN exactly where R = 0.</param>
    /// <param name="samplingProbability">π, N probabilities in (0, 1], fixed before the gold labels were made: they may follow X and Q, never Y.</param>
    /// <param name="features">W, <c>[N,F]</c>, finite: what may help to predict Y beside Q and X (a confidence, an embedding); null: nothing.</param>
    /// <param name="clusters">The cluster of each row, such as a document's author; null: rows are independent.</param>
    /// <param name="names">D names of the columns of X; null: x0, x1, ….</param>
    /// <exception cref="ArgumentException">A length differs, a value is not finite, a probability is outside (0, 1], or gold labels and flags do not fit.</exception>
    public DslData(
        double[,] x,
        IReadOnlyList<double> surrogate,
        IReadOnlyList<bool> labeled,
        IReadOnlyList<double> goldLabels,
        IReadOnlyList<double> samplingProbability,
        double[,]? features = null,
        IReadOnlyList<int>? clusters = null,
        IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(surrogate);
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(goldLabels);
        ArgumentNullException.ThrowIfNull(samplingProbability);
        Rows = x.GetLength(0);
        if (Rows == 0 || x.GetLength(1) == 0)
        {
            throw new ArgumentException($"x: expected [N,D] with at least one row and one column, got [{Rows},{x.GetLength(1)}].", nameof(x));
        }

        InferenceCheck.Finite(x, Rows, nameof(x));
        InferenceCheck.Finite(surrogate, Rows, nameof(surrogate));
        InferenceCheck.Length(labeled.Count, Rows, nameof(labeled));
        InferenceCheck.Length(goldLabels.Count, Rows, nameof(goldLabels));
        InferenceCheck.Probabilities(samplingProbability, Rows, nameof(samplingProbability));
        for (var i = 0; i < Rows; i++)
        {
            if (labeled[i] != double.IsFinite(goldLabels[i]) || (!labeled[i] && !double.IsNaN(goldLabels[i])))
            {
                throw new ArgumentException(
                    labeled[i]
                        ? $"goldLabels: expected a gold label where a row is labelled, got {goldLabels[i]} in row {i}."
                        : $"goldLabels: expected NaN where a row is not labelled, got {goldLabels[i]} in row {i}: a gold label that was not drawn has no probability.",
                    nameof(goldLabels));
            }
        }

        if (features is not null)
        {
            InferenceCheck.Finite(features, Rows, nameof(features));
        }

        if (clusters is not null)
        {
            InferenceCheck.Length(clusters.Count, Rows, nameof(clusters));
        }

        (X, Surrogate, Labeled, GoldLabels, SamplingProbability) = (x, surrogate, labeled, goldLabels, samplingProbability);
        (Features, Clusters, Names) = (features, clusters, InferenceCheck.Names(names, x.GetLength(1)));
        LabeledRows = [.. Enumerable.Range(0, Rows).Where(i => labeled[i])];
    }

    /// <summary>N.</summary>
    public int Rows { get; }

    /// <summary>X, <c>[N,D]</c>.</summary>
    public double[,] X { get; }

    /// <summary>Q, N numbers.</summary>
    public IReadOnlyList<double> Surrogate { get; }

    /// <summary>R, N flags.</summary>
    public IReadOnlyList<bool> Labeled { get; }

    /// <summary>Y, N numbers, NaN where R = 0.</summary>
    public IReadOnlyList<double> GoldLabels { get; }

    /// <summary>π, N probabilities.</summary>
    public IReadOnlyList<double> SamplingProbability { get; }

    /// <summary>W, <c>[N,F]</c>.</summary>
    public double[,]? Features { get; }

    /// <summary>The cluster of each row.</summary>
    public IReadOnlyList<int>? Clusters { get; }

    /// <summary>D names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The rows with R = 1.</summary>
    internal int[] LabeledRows { get; }

    /// <summary>What the last step regresses on: X, or for a mean a column of 1.</summary>
    internal (double[,] X, IReadOnlyList<string> Names) Design(DownstreamModel model)
    {
        if (model != DownstreamModel.Mean)
        {
            return (X, Names);
        }

        var ones = new double[Rows, 1];
        for (var i = 0; i < Rows; i++)
        {
            ones[i, 0] = 1;
        }

        return (ones, ["mean"]);
    }

    /// <summary>What the predictor sees: Q, the columns of X that vary, W.</summary>
    internal double[,] PredictorFeatures()
    {
        int[] varying = [.. Enumerable.Range(0, X.GetLength(1)).Where(j => Enumerable.Range(1, Rows - 1).Any(i => X[i, j] != X[0, j]))];
        var extra = Features?.GetLength(1) ?? 0;
        var seen = new double[Rows, 1 + varying.Length + extra];
        for (var i = 0; i < Rows; i++)
        {
            seen[i, 0] = Surrogate[i];
            for (var j = 0; j < varying.Length; j++)
            {
                seen[i, 1 + j] = X[i, varying[j]];
            }

            for (var j = 0; j < extra; j++)
            {
                seen[i, 1 + varying.Length + j] = Features![i, j];
            }
        }

        return seen;
    }
}
