using System.Collections.Immutable;
using Microsoft.Data.Analysis;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>
/// A regression on machine-made labels, from a table and a formula: the estimate by design-based supervised learning, and beside it the naive one
/// from the machine's labels alone and the one from gold labels alone.
/// </summary>
public sealed class SurrogateRegression
{
    private SurrogateRegression(RegressionFormula formula, DslEstimate dsl, RegressionEstimate goldOnly, RegressionEstimate surrogateOnly, bool assumesRandomSample)
    {
        (Formula, Dsl, GoldOnly, SurrogateOnly, AssumesRandomSample) = (formula, dsl, goldOnly, surrogateOnly, assumesRandomSample);
    }

    /// <summary>The formula.</summary>
    public RegressionFormula Formula { get; }

    /// <summary>The valid estimate.</summary>
    public DslEstimate Dsl { get; }

    /// <summary>Gold labels alone, weighted by 1/π where π differs from row to row.</summary>
    public RegressionEstimate GoldOnly { get; }

    /// <summary>The machine's labels taken for the truth.</summary>
    public RegressionEstimate SurrogateOnly { get; }

    /// <summary>Whether no probabilities were given, so that gold labels count as a simple random sample.</summary>
    public bool AssumesRandomSample { get; }

    /// <summary>What more or fewer gold labels would give.</summary>
    public GoldLabelPlan Plan => Dsl.Plan;

    /// <summary>The three estimates side by side.</summary>
    public RegressionTable Table => new([Dsl, GoldOnly, SurrogateOnly])
    {
        Title = $"{Formula} ({Dsl.Model.ToString().ToLowerInvariant()})",
        Note = AssumesRandomSample ? "Gold labels count as a simple random sample, as no sampling probabilities were given." : string.Empty,
    };

    /// <summary>Fits.</summary>
    /// <param name="frame">The table; it is not changed.</param>
    /// <param name="formula">Such as <c>y ~ x1 + x2</c>: y is the column of gold labels, empty where a row has none. Texts among the terms become 0/1 columns.</param>
    /// <param name="surrogate">The column of machine-made labels of every row.</param>
    /// <param name="samplingProbability">The column of probabilities with which rows were chosen for a gold label; null: a simple random sample, π = the labelled share.</param>
    /// <param name="model">The downstream model; <c>y ~ 1</c> with <see cref="DownstreamModel.Mean"/> gives a share.</param>
    /// <param name="clusters">The column of clusters; null: rows are independent.</param>
    /// <param name="features">Columns of numbers that may help to predict y, such as a confidence; null: none.</param>
    /// <param name="positiveClass">Where labels are texts: the one that counts as 1.</param>
    /// <param name="method">Folds, splits, predictor, seed; null: 5 folds, 10 splits.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The three estimates.</returns>
    /// <exception cref="ArgumentException">The formula cannot be read, a column is not there, or its values do not fit; the message names column and row.</exception>
    /// <exception cref="InvalidOperationException">A model has no finite solution.</exception>
    public static SurrogateRegression Fit(
        DataFrame frame,
        string formula,
        string surrogate,
        string? samplingProbability = null,
        DownstreamModel model = DownstreamModel.Linear,
        string? clusters = null,
        IReadOnlyList<string>? features = null,
        string? positiveClass = null,
        DesignBasedSupervisedLearning? method = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(surrogate);
        var read = RegressionFormula.Parse(formula);
        var columns = new FrameColumns(frame, positiveClass);
        var gold = columns.Numbers(read.Response, "gold labels", mayMiss: true, isLabel: true);
        bool[] labeled = [.. gold.Select(y => !double.IsNaN(y))];
        if (!labeled.Contains(true))
        {
            throw new ArgumentException($"frame: expected gold labels in column '{read.Response}', got none.", nameof(frame));
        }

        var share = (double)labeled.Count(r => r) / labeled.Length;
        var probability = samplingProbability is null ? [.. Enumerable.Repeat(share, labeled.Length)] : columns.Numbers(samplingProbability, "sampling probabilities");
        var (x, names) = Design(columns, read);
        var extra = features is null ? null : Matrix(columns.Rows, [.. features.Select(f => columns.Numbers(f, "a feature"))]);
        var data = new DslData(
            x, columns.Numbers(surrogate, "surrogate labels", isLabel: true), labeled, gold, probability, extra, clusters is null ? null : columns.Groups(clusters), names);
        return new SurrogateRegression(
            read,
            (method ?? new DesignBasedSupervisedLearning()).Fit(data, model, cancellationToken),
            RegressionBaselines.GoldOnly(data, model, weighted: probability.Any(p => p != probability[0])),
            RegressionBaselines.SurrogateOnly(data, model),
            samplingProbability is null);
    }

    /// <inheritdoc/>
    public override string ToString() => Table.ToMarkdown();

    private static (double[,] X, ImmutableArray<string> Names) Design(FrameColumns columns, RegressionFormula formula)
    {
        var all = new List<(string Name, double[] Values)>();
        if (formula.HasIntercept)
        {
            all.Add(("intercept", [.. Enumerable.Repeat(1.0, columns.Rows)]));
        }

        var everyLevel = !formula.HasIntercept;
        foreach (var term in formula.Terms)
        {
            IReadOnlyList<(string Name, double[] Values)> product = [];
            foreach (var name in term)
            {
                // Without an intercept the first text takes its place.
                var variable = columns.Variable(name, everyLevel && term.Length == 1);
                everyLevel &= variable.Count < 2;
                product = product.Count == 0
                    ? variable
                    : [.. product.SelectMany(a => variable.Select(b => ($"{a.Name}:{b.Name}", a.Values.Zip(b.Values, (u, v) => u * v).ToArray())))];
            }

            all.AddRange(product);
        }

        return (Matrix(columns.Rows, [.. all.Select(c => c.Values)]), [.. all.Select(c => c.Name)]);
    }

    private static double[,] Matrix(int rows, double[][] columns)
    {
        var matrix = new double[rows, columns.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns.Length; j++)
            {
                matrix[i, j] = columns[j][i];
            }
        }

        return matrix;
    }
}
