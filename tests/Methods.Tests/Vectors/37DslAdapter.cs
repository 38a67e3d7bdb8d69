using System.Text.Json;
using NoisyNotebooks.Methods.Inference;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class DslAdapter : IVectorAdapter
{
    public string Paper => "37-dsl";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        var inputs = vector.Inputs;
        var model = vector.Name.StartsWith("logistic", StringComparison.Ordinal) ? DownstreamModel.Logistic : DownstreamModel.Linear;
        return inputs switch
        {
            _ when inputs.TryGetProperty("truth", out var truth) => Metrics(truth.Doubles(), inputs),
            _ when inputs.TryGetProperty("estimates", out _) => Combined(inputs),
            _ when inputs.TryGetProperty("predicted_covariate", out _) => Covariates(inputs),
            _ when inputs.TryGetProperty("coefficients", out var at) => At(inputs, model, at.Doubles()),
            _ when vector.Expected.TryGetProperty("surrogate_only", out _) => Baselines(inputs),
            _ when inputs.TryGetProperty("X", out _) => Regression(inputs, model),
            _ when inputs.TryGetProperty("prediction", out _) => new Dictionary<string, object?> { ["pseudo_outcome"] = Pseudo(inputs) },
            _ when inputs.TryGetProperty("pseudo_outcome", out var pseudo) => Mean(pseudo.Doubles()),
            _ when inputs.TryGetProperty("labeled", out _) => new Dictionary<string, object?>
            {
                ["rescaled"] = SamplingDesign.Rescale(inputs.GetProperty("sampling_probability").Doubles(), Flags(inputs)),
            },
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static Dictionary<string, object?> Regression(JsonElement inputs, DownstreamModel model)
    {
        var clusters = inputs.TryGetProperty("cluster", out var c) ? c.Ints() : null;
        return All(MomentRegression.Fit(inputs.GetProperty("X").Table(), Pseudo(inputs), model, clusters));
    }

    private static Dictionary<string, object?> Covariates(JsonElement inputs)
    {
        var (y, labeled) = (inputs.GetProperty("y").Doubles(), Flags(inputs));
        double[,] Design(double[] covariate)
        {
            var x = new double[covariate.Length, 2];
            for (var i = 0; i < covariate.Length; i++)
            {
                (x[i, 0], x[i, 1]) = (1, covariate[i]);
            }

            return x;
        }

        return All(PredictedCovariates.Fit(
            Design(Nullable(inputs.GetProperty("gold_covariate"))), y, Design(inputs.GetProperty("predicted_covariate").Doubles()), y, labeled, inputs.GetProperty("sampling_probability").Doubles()));
    }

    private static Dictionary<string, object?> Baselines(JsonElement inputs)
    {
        var data = new DslData(
            inputs.GetProperty("X").Table(), inputs.GetProperty("prediction").Doubles(), Flags(inputs), Nullable(inputs.GetProperty("gold")), inputs.GetProperty("sampling_probability").Doubles());
        return new()
        {
            ["surrogate_only"] = RegressionBaselines.SurrogateOnly(data, DownstreamModel.Linear).Coefficients,
            ["gold_only"] = RegressionBaselines.GoldOnly(data, DownstreamModel.Linear).Coefficients,
        };
    }

    private static Dictionary<string, object?> Mean(double[] pseudo)
    {
        var ones = new double[pseudo.Length, 1];
        for (var i = 0; i < pseudo.Length; i++)
        {
            ones[i, 0] = 1;
        }

        var fit = MomentRegression.Fit(ones, pseudo, DownstreamModel.Mean);
        var (lower, upper) = fit.ConfidenceInterval()[0];
        return new() { ["estimate"] = fit.Coefficients[0], ["standard_error"] = fit.StandardErrors[0], ["lower"] = lower, ["upper"] = upper };
    }

    private static Dictionary<string, object?> At(JsonElement inputs, DownstreamModel model, double[] coefficients)
    {
        var moments = MomentRegression.Moments(inputs.GetProperty("X").Table(), inputs.GetProperty("pseudo_outcome").Doubles(), model, coefficients);
        var rows = moments.ToRows();
        return new() { ["moments"] = rows, ["mean"] = Enumerable.Range(0, coefficients.Length).Select(j => rows.Average(r => r[j])).ToArray() };
    }

    private static Dictionary<string, object?> Combined(JsonElement inputs)
    {
        var estimates = inputs.GetProperty("estimates").EnumerateArray().Select(r => r.Doubles()).ToArray();
        var errors = inputs.GetProperty("standard_errors").EnumerateArray().Select(r => r.Doubles()).ToArray();
        var (estimate, error) = SplitCombination.Combine(estimates, errors);
        var (first, firstError) = SplitCombination.Combine(estimates[..4], errors[..4]);
        return new() { ["estimate"] = estimate, ["standard_error"] = error, ["estimate_first4"] = first, ["standard_error_first4"] = firstError };
    }

    private static Dictionary<string, object?> Metrics(double[] truth, JsonElement inputs)
    {
        var report = MonteCarloReport.Of(
            truth,
            [.. inputs.GetProperty("estimates").EnumerateArray().Select(r => r.Doubles())],
            [.. inputs.GetProperty("standard_errors").EnumerateArray().Select(r => r.Doubles())]);
        return new() { ["bias"] = report.Bias, ["rmse"] = report.RootMeanSquaredError, ["coverage"] = report.Coverage };
    }

    private static Dictionary<string, object?> All(MomentFit fit) => new()
    {
        ["coefficients"] = fit.Coefficients,
        ["meat"] = fit.Meat.ToRows(),
        ["jacobian"] = fit.Jacobian.ToRows(),
        ["covariance"] = fit.Covariance.ToRows(),
        ["standard_errors"] = fit.StandardErrors,
        ["lower"] = fit.ConfidenceInterval().Select(i => i.Lower).ToArray(),
        ["upper"] = fit.ConfidenceInterval().Select(i => i.Upper).ToArray(),
    };

    private static double[] Pseudo(JsonElement inputs) => PseudoOutcome.Compute(
        Nullable(inputs.GetProperty("gold")), Flags(inputs), inputs.GetProperty("sampling_probability").Doubles(), inputs.GetProperty("prediction").Doubles());

    private static bool[] Flags(JsonElement inputs) => [.. inputs.GetProperty("labeled").Ints().Select(r => r == 1)];

    private static double[] Nullable(JsonElement values) =>
        [.. values.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? double.NaN : v.GetDouble())];
}
