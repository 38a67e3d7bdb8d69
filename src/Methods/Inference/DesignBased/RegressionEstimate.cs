using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>Coefficients of a downstream model with their uncertainty.</summary>
public record RegressionEstimate
{
    /// <summary>How it was estimated: <c>DSL</c>, <c>gold only</c>, <c>surrogate only</c>, <c>prediction only</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The model.</summary>
    public required DownstreamModel Model { get; init; }

    /// <summary>D names.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>θ, D numbers.</summary>
    public required ImmutableArray<double> Coefficients { get; init; }

    /// <summary>D standard errors, robust to heteroskedasticity and, where there are clusters, to dependence within them.</summary>
    public required ImmutableArray<double> StandardErrors { get; init; }

    /// <summary>The covariance of the coefficients, <c>[D,D]</c>; its diagonal holds the squared standard errors.</summary>
    public required double[,] Covariance { get; init; }

    /// <summary>The rows that went into it.</summary>
    public required int Rows { get; init; }

    /// <summary>How many of them have a gold label that it used.</summary>
    public required int GoldLabels { get; init; }

    /// <summary>The clusters of its errors; null: rows count as independent.</summary>
    public int? Clusters { get; init; }

    /// <summary>Normal intervals: estimate ± z·standard error.</summary>
    /// <param name="level">In (0, 1): 0.95 gives z = 1.959963985.</param>
    /// <returns>Lower and upper ends, one pair a coefficient.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not in (0, 1).</exception>
    public IReadOnlyList<(double Lower, double Upper)> ConfidenceInterval(double level = 0.95) => Intervals.Of(Coefficients, StandardErrors, level);

    /// <summary>The place of a coefficient.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>From 0 to D − 1.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public int IndexOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Names.IndexOf(name) is var at and >= 0
            ? at
            : throw new ArgumentException($"name: expected one of {string.Join(", ", Names)}, got '{name}'.{Data.NearestName.Hint(name, Names)}", nameof(name));
    }

    /// <summary>What a fit gave, under a name.</summary>
    internal static RegressionEstimate Of(string method, DownstreamModel model, MomentFit fit, int rows, int gold, IEnumerable<int>? clusters) => new()
    {
        Method = method,
        Model = model,
        Names = [.. fit.Names],
        Coefficients = [.. fit.Coefficients],
        StandardErrors = [.. fit.StandardErrors],
        Covariance = fit.Covariance,
        Rows = rows,
        GoldLabels = gold,
        Clusters = clusters?.Distinct().Count(),
    };
}

/// <summary>An estimate by design-based supervised learning.</summary>
public sealed record DslEstimate : RegressionEstimate
{
    /// <summary>What each random division into folds gave; the estimate is their median.</summary>
    public required ImmutableArray<MomentFit> Splits { get; init; }

    /// <summary>How the true label was predicted.</summary>
    public required string Predictor { get; init; }

    /// <summary>What more or fewer gold labels would give.</summary>
    public required GoldLabelPlan Plan { get; init; }
}
