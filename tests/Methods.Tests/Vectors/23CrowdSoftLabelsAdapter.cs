using System.Text.Json;
using NoisyNotebooks.Methods.Crowds;
using NoisyNotebooks.Methods.Evaluation;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

public sealed class CrowdSoftLabelsAdapter : IVectorAdapter
{
    public string Paper => "23-crowd-soft-labels";

    public IReadOnlyDictionary<string, object?> Run(VectorCase vector)
    {
        using var scope = NewDisposeScope();
        var (inputs, expected) = (vector.Inputs, vector.Expected);
        bool Wants(string name) => expected.TryGetProperty(name, out _);
        return inputs switch
        {
            _ when inputs.TryGetProperty("soft_labels", out _) => Loss(inputs),
            _ when inputs.TryGetProperty("calibration_logits", out _) => Temperature(inputs),
            _ when inputs.TryGetProperty("logits", out _) => Metrics(vector),
            _ when inputs.TryGetProperty("distributions", out var all) => Combined([.. all.EnumerateArray().Select(Rows)], vector),
            _ when inputs.TryGetProperty("strategy_expected_counts", out var strategies) =>
                State(Settings(vector).Maximize(Rows(strategies), Rows(inputs.GetProperty("knowing_expected_counts")))),
            _ when inputs.TryGetProperty("thetas", out _) => MaceOf(vector),
            _ when inputs.TryGetProperty("alpha", out _) => GladStep(vector),
            _ when Wants("alpha") => GladConverged(vector),
            _ when Wants("majority") => Several(Votes(vector)),
            _ when Wants("confusion") => FirstStep(Votes(vector)),
            _ when Wants("iterations") => Em(vector),
            _ when Wants("counts") => new() { ["distribution"] = Of(new MajorityVote(), vector), ["counts"] = Rows(Votes(vector).Counts()) },
            _ when Wants("skills") => Skilled(vector),
            _ when vector.Function.Contains("softmax", StringComparison.OrdinalIgnoreCase) => new() { ["distribution"] = Of(new SoftmaxVotes(), vector) },
            _ when Wants("distribution") => new() { ["distribution"] = Of(new NormalizedVotes(), vector) },
            _ => throw new NotSupportedException($"The adapter does not know the case '{vector.Name}'."),
        };
    }

    private static CrowdAnnotations Votes(VectorCase vector)
    {
        var rows = vector.Inputs.GetProperty("annotations").EnumerateArray().Select(a => a.Ints()).Select(a => (a[0], a[1], a[2]));
        var p = vector.Parameters;
        return new([.. rows], p.GetProperty("num_tasks").GetInt32(), p.GetProperty("num_workers").GetInt32(), p.GetProperty("num_classes").GetInt32());
    }

    private static double[][] Of(CrowdAggregator method, VectorCase vector) => Rows(method.Aggregate(Votes(vector)).ToArray());

    private static Dictionary<string, object?> Skilled(VectorCase vector)
    {
        CrowdAggregator method = vector.Parameters.TryGetProperty("lr_init", out var rate)
            ? new ZeroBasedSkill
            {
                Iterations = vector.Parameters.GetProperty("n_iter").GetInt32(), LearningRate = rate.GetDouble(),
                StepsToReduce = vector.Parameters.GetProperty("lr_steps_to_reduce").GetInt32(), ReduceFactor = vector.Parameters.GetProperty("lr_reduce_factor").GetDouble(),
            }
            : new Wawa();
        var labels = method.Aggregate(Votes(vector));
        return new() { ["skills"] = labels.Skills.ToArray(), ["distribution"] = Rows(labels.ToArray()) };
    }

    private static Dictionary<string, object?> Em(VectorCase vector)
    {
        var p = vector.Parameters;
        var labels = new DawidSkene { MaximumIterations = p.GetProperty("n_iter").GetInt32(), Tolerance = p.GetProperty("tol").GetDouble() }.Aggregate(Votes(vector));
        return new() { ["posteriors"] = Rows(labels.ToArray()), ["priors"] = labels.Prior.ToArray(), ["iterations"] = labels.Iterations };
    }

    private static Dictionary<string, object?> FirstStep(CrowdAnnotations votes)
    {
        var confusion = DawidSkene.InitialConfusion(votes);
        var first = new DawidSkene { MaximumIterations = 1 }.Aggregate(votes);
        var shares = new NormalizedVotes().Aggregate(votes).ToArray();
        return new()
        {
            ["confusion"] = Enumerable.Range(0, votes.NumWorkers).Select(w => Enumerable.Range(0, votes.NumClasses)
                .Select(l => Enumerable.Range(0, votes.NumClasses).Select(c => confusion[w, l, c]).ToArray()).ToArray()).ToArray(),
            ["priors"] = Enumerable.Range(0, votes.NumClasses).Select(c => Enumerable.Range(0, votes.NumTasks).Average(t => shares[t, c])).ToArray(),
            ["posteriors"] = Rows(first.ToArray()),
        };
    }

    private static Dictionary<string, object?> Several(CrowdAnnotations votes)
    {
        var (wawa, dawidSkene) = (new Wawa().Aggregate(votes), new DawidSkene().Aggregate(votes));
        return new()
        {
            ["majority"] = Rows(new MajorityVote().Aggregate(votes).ToArray()),
            ["normalised"] = Rows(new NormalizedVotes().Aggregate(votes).ToArray()),
            ["softmax"] = Rows(new SoftmaxVotes().Aggregate(votes).ToArray()),
            ["wawa_skills"] = wawa.Skills.ToArray(),
            ["wawa"] = Rows(wawa.ToArray()),
            ["dawid_skene"] = Rows(dawidSkene.ToArray()),
            ["dawid_skene_priors"] = dawidSkene.Prior.ToArray(),
        };
    }

    private static Mace Settings(VectorCase vector)
    {
        var p = vector.Parameters;
        return p.TryGetProperty("alpha", out var alpha)
            ? new()
            {
                Alpha = alpha.GetDouble(), Beta = p.GetProperty("beta").GetDouble(), StrategyPrior = p.GetProperty("strategy_prior").GetDouble(),
                Iterations = p.TryGetProperty("n_iter", out var n) ? n.GetInt32() : 50,
            }
            : new();
    }

    private static Dictionary<string, object?> MaceOf(VectorCase vector)
    {
        var votes = Votes(vector);
        var start = new MaceState(Rows(vector.Inputs.GetProperty("spamming")), Rows(vector.Inputs.GetProperty("thetas")));
        if (!vector.Parameters.TryGetProperty("n_iter", out _))
        {
            var step = Mace.Expect(votes, start);
            var marginals = Enumerable.Range(0, votes.NumTasks).Select(t =>
                step.Posterior.Skip(t * votes.NumClasses).Take(votes.NumClasses).Select(p => p * Math.Exp(step.LogEvidence[t])).ToArray()).ToArray();
            return new()
            {
                ["log_marginal_likelihood"] = Mace.FlooredLogLikelihood(step), ["label_marginals"] = marginals,
                ["strategy_expected_counts"] = Rows(step.Strategies), ["knowing_expected_counts"] = Rows(step.Knowing),
            };
        }

        var (state, expectation, _) = Settings(vector).RunFrom(votes, start);
        var result = State(state);
        result["posteriors"] = expectation.Posterior.Chunk(votes.NumClasses).ToArray();
        result["log_marginal_likelihood"] = Mace.FlooredLogLikelihood(expectation);
        return result;
    }

    private static Dictionary<string, object?> State(MaceState state) => new() { ["spamming"] = Rows(state.Spamming), ["thetas"] = Rows(state.Thetas) };

    private static Dictionary<string, object?> GladStep(VectorCase vector)
    {
        var votes = Votes(vector);
        var (abilities, easiness) = (vector.Inputs.GetProperty("alpha").Doubles(), vector.Inputs.GetProperty("beta").Doubles());
        var posterior = Glad.Expect(votes, abilities, easiness).Posterior;
        var (q, ofA, ofB) = Glad.Objective(votes, posterior, abilities, easiness);
        return new() { ["posteriors"] = posterior.Chunk(votes.NumClasses).ToArray(), ["q"] = q, ["grad_alpha"] = ofA, ["grad_beta"] = ofB };
    }

    private static Dictionary<string, object?> GladConverged(VectorCase vector)
    {
        var votes = Votes(vector);
        var fit = new Glad { MaximumIterations = 2000, Tolerance = 1e-14 }.Fit(votes);
        return new() { ["posteriors"] = fit.Posterior.Chunk(votes.NumClasses).ToArray(), ["alpha"] = fit.Abilities, ["beta"] = fit.Easiness };
    }

    private static Dictionary<string, object?> Combined(double[][,] all, VectorCase vector)
    {
        if (vector.Expected.TryGetProperty("centroid", out _))
        {
            return new() { ["centroid"] = Rows(SoftLabelAveraging.JensenShannonCentroid(all)) };
        }

        if (!vector.Expected.TryGetProperty("labels", out _))
        {
            return new() { ["distribution"] = Rows(SoftLabelAveraging.Conflation(all)) };
        }

        var mean = SoftLabelAveraging.Average(all);
        return new() { ["distribution"] = Rows(mean), ["labels"] = SoftLabelAveraging.Labels(mean) };
    }

    private static Dictionary<string, object?> Loss(JsonElement inputs)
    {
        var logits = inputs.GetProperty("logits").Matrix().requires_grad_();
        var soft = inputs.GetProperty("soft_labels").Matrix();
        var loss = inputs.TryGetProperty("labels", out var labels)
            ? SoftTargetKlLoss.WithCrossEntropy(logits, soft, logits, tensor(labels.Longs()))
            : SoftTargetKlLoss.Forward(logits, soft);
        loss.backward();
        return new() { ["loss"] = loss.item<double>(), ["grad_logits"] = logits.grad!.ToRows() };
    }

    private static Dictionary<string, object?> Temperature(JsonElement inputs)
    {
        var (temperature, atFit) = CalibrationMetrics.FitTemperature(Rows(inputs.GetProperty("calibration_logits")), inputs.GetProperty("calibration_labels").Ints());
        return new()
        {
            ["temperature"] = temperature,
            ["calibration_nll"] = atFit,
            ["test_nll"] = CalibrationMetrics.AtTemperature(Rows(inputs.GetProperty("test_logits")), inputs.GetProperty("test_labels").Ints(), temperature),
        };
    }

    private static Dictionary<string, object?> Metrics(VectorCase vector)
    {
        var labels = vector.Inputs.GetProperty("labels").Ints();
        var probabilities = vector.Inputs.GetProperty("logits").Matrix().softmax(1).ToRows();
        var matrix = new double[labels.Length, probabilities[0].Length];
        for (var i = 0; i < matrix.Length; i++)
        {
            matrix[i / matrix.GetLength(1), i % matrix.GetLength(1)] = probabilities[i / matrix.GetLength(1)][i % matrix.GetLength(1)];
        }

        return new()
        {
            ["nll"] = CalibrationMetrics.NegativeLogLikelihood(matrix, labels),
            ["brier"] = CalibrationMetrics.Brier(matrix, labels),
            ["ece"] = CalibrationMetrics.ExpectedCalibrationError(matrix, labels, vector.Parameters.GetProperty("edges").GetInt32()),
        };
    }

    private static double[,] Rows(JsonElement rows)
    {
        var all = rows.EnumerateArray().Select(r => r.Doubles()).ToArray();
        var matrix = new double[all.Length, all[0].Length];
        for (var i = 0; i < all.Length; i++)
        {
            for (var k = 0; k < all[i].Length; k++)
            {
                matrix[i, k] = all[i][k];
            }
        }

        return matrix;
    }

    private static T[][] Rows<T>(T[,] matrix) =>
        [.. Enumerable.Range(0, matrix.GetLength(0)).Select(i => Enumerable.Range(0, matrix.GetLength(1)).Select(k => matrix[i, k]).ToArray())];
}
