using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>
/// Power planning: the standard errors that other numbers of gold labels would give, drawn by simple random sampling. With π = n/N the
/// covariance is V(n) = A + (N/n − 1)·B: A is what a gold label of every row would leave, B the price of the predictor's errors,
/// B = J⁻¹·[(1/N)·Σ (R/π)·(Y − g)²·X·Xᵀ]·J⁻¹/N. Both are estimated from the gold labels there are.
/// A predictor that learns from more labels errs less, so for larger n the plan errs on the safe side.
/// </summary>
public sealed class GoldLabelPlan
{
    private readonly double[] _all;
    private readonly double[] _price;

    internal GoldLabelPlan(int rows, IReadOnlyList<string> names, double[] all, double[] price)
    {
        (Rows, Names, _all, _price) = (rows, [.. names], all, price);
    }

    /// <summary>N, the most gold labels that there can be.</summary>
    public int Rows { get; }

    /// <summary>D names.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The standard error of a coefficient that a number of gold labels would give.</summary>
    /// <param name="coefficient">Its name.</param>
    /// <param name="goldLabels">n, from 1 to N.</param>
    /// <returns>√(A_jj + (N/n − 1)·B_jj).</returns>
    /// <exception cref="ArgumentException">There is no such coefficient.</exception>
    /// <exception cref="ArgumentOutOfRangeException">n is out of range.</exception>
    public double StandardError(string coefficient, int goldLabels)
    {
        var j = IndexOf(coefficient);
        return goldLabels >= 1 && goldLabels <= Rows
            ? ErrorAt(j, goldLabels)
            : throw new ArgumentOutOfRangeException(nameof(goldLabels), goldLabels, $"goldLabels: expected a number from 1 to {Rows}, got {goldLabels}.");
    }

    /// <summary>The fewest gold labels that give a wanted standard error: n = N·B_jj/(SE² − A_jj + B_jj), rounded up.</summary>
    /// <param name="coefficient">The coefficient's name.</param>
    /// <param name="standardError">The wanted standard error.</param>
    /// <returns>n, from 1 to N.</returns>
    /// <exception cref="ArgumentException">There is no such coefficient.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Gold labels of all rows would not be enough; the message says what they would give.</exception>
    public int GoldLabelsFor(string coefficient, double standardError)
    {
        var j = IndexOf(coefficient);
        var least = ErrorAt(j, Rows);
        if (!(standardError >= least) || !double.IsFinite(standardError))
        {
            throw new ArgumentOutOfRangeException(
                nameof(standardError),
                standardError,
                FormattableString.Invariant($"standardError: expected at least {least:G4} for '{coefficient}', which gold labels of all {Rows} rows would give, got {standardError:G4}."));
        }

        var n = _price[j] == 0 ? 1 : (int)Math.Ceiling(Rows * _price[j] / ((standardError * standardError) - _all[j] + _price[j]) * (1 - 1e-12));
        return Math.Clamp(n, 1, Rows);
    }

    /// <summary>From a fit, the gold labels behind it and their predictions.</summary>
    internal static (double[] All, double[] Price) Parts(DslData data, double[,] x, DownstreamModel model, MomentFit fit, double[] prediction)
    {
        var (n, d) = (data.Rows, x.GetLength(1));
        var (spent, full) = (new double[n], new double[n]);
        foreach (var i in data.LabeledRows)
        {
            // E[m·mᵀ] over the draws of R is that of gold labels everywhere, plus ((1 − π)/π)·(Y − g)²·X·Xᵀ a row.
            var (pi, miss) = (data.SamplingProbability[i], data.GoldLabels[i] - prediction[i]);
            full[i] = miss * miss / pi;
            spent[i] = full[i] * (1 - pi) / pi;
        }

        // V is linear in the meat; a mean's divisor N − 1 goes with it.
        var factor = model == DownstreamModel.Mean && data.Clusters is null && n > 1 ? 1.0 / (n - 1) : 1.0 / n;
        var bread = Numerics.Cholesky.Inverse(Numerics.Cholesky.Factor(fit.Jacobian));
        var paid = MomentRegression.Sandwich(bread, MomentRegression.Jacobian(x, spent), factor);
        var price = MomentRegression.Sandwich(bread, MomentRegression.Jacobian(x, full), factor);
        return (
            [.. Enumerable.Range(0, d).Select(j => Math.Max(0, fit.Covariance[j, j] - paid[j, j]))],
            [.. Enumerable.Range(0, d).Select(j => price[j, j])]);
    }

    private double ErrorAt(int j, int n) => Math.Sqrt(_all[j] + ((((double)Rows / n) - 1) * _price[j]));

    private int IndexOf(string coefficient)
    {
        ArgumentNullException.ThrowIfNull(coefficient);
        return Names.IndexOf(coefficient) is var at and >= 0
            ? at
            : throw new ArgumentException($"coefficient: expected one of {string.Join(", ", Names)}, got '{coefficient}'.{Data.NearestName.Hint(coefficient, Names)}", nameof(coefficient));
    }
}
