using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// MACE (Hovy et al., NAACL 2013) by variational EM: worker w knows the label with weight S[w,1], or spams with weight S[w,0] and then
/// draws from θ[w,·]. Several starts, each drawn on its own; the one with the highest likelihood is kept.
/// </summary>
public sealed class Mace : CrowdAggregator
{
    private const double LikelihoodFloor = 1e-8;

    /// <summary>The number of starts.</summary>
    public int Restarts { get; init; } = 10;

    /// <summary>Iterations of each start.</summary>
    public int Iterations { get; init; } = 50;

    /// <summary>α, the prior of spamming.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>β, the prior of knowing.</summary>
    public double Beta { get; init; } = 0.5;

    /// <summary>The prior of each label of θ.</summary>
    public double StrategyPrior { get; init; } = 10;

    /// <summary>The seed of the starts.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    public override string Name => "mace";

    /// <inheritdoc/>
    public override string Title => "MACE";

    /// <summary>
    /// The E-step, in logarithms. log G[t,k] = −log K + Σ over the votes on t of log(S[w,0] θ[w,l] + S[w,1] [l = k]), log Z = log Σ_k G.
    /// For a vote (t, w, l) with posterior q = G[t,l] / Z: it is spam with weight (1 − q) + q S[w,0] θ[w,l] / (S[w,0] θ[w,l] + S[w,1]).
    /// </summary>
    /// <param name="votes">The votes.</param>
    /// <param name="state">S and θ.</param>
    /// <returns>What is expected.</returns>
    /// <exception cref="ArgumentException">S is not <c>[W,2]</c>, θ not <c>[W,K]</c>, or one of them has a weight that is not above 0.</exception>
    public static MaceExpectation Expect(CrowdAnnotations votes, MaceState state)
    {
        ArgumentNullException.ThrowIfNull(votes);
        ArgumentNullException.ThrowIfNull(state);
        Check(state.Spamming, votes.NumWorkers, 2, nameof(MaceState.Spamming));
        Check(state.Thetas, votes.NumWorkers, votes.NumClasses, nameof(MaceState.Thetas));
        var starts = votes.TaskStarts;
        var workers = votes.Workers;
        var labels = votes.Labels;
        var k = votes.NumClasses;
        var result = new MaceExpectation(
            new double[votes.NumTasks * k], new double[votes.NumTasks], new double[votes.NumWorkers, k], new double[votes.NumWorkers, 2]);
        for (var t = 0; t < votes.NumTasks; t++)
        {
            var row = result.Posterior.AsSpan(t * k, k);
            var all = -Math.Log(k);
            for (var i = starts[t]; i < starts[t + 1]; i++)
            {
                var spam = Math.Log(state.Spamming[workers[i], 0] * state.Thetas[workers[i], labels[i]]);
                all += spam;
                row[labels[i]] += Math.Log((state.Spamming[workers[i], 0] * state.Thetas[workers[i], labels[i]]) + state.Spamming[workers[i], 1]) - spam;
            }

            for (var c = 0; c < k; c++)
            {
                row[c] += all;
            }

            result.LogEvidence[t] = ClassRows.Softmax(row);
            for (var i = starts[t]; i < starts[t + 1]; i++)
            {
                var (w, l) = (workers[i], labels[i]);
                var right = row[l];
                var spam = state.Spamming[w, 0] * state.Thetas[w, l];
                var spammed = 1 - right + (right * spam / (spam + state.Spamming[w, 1]));
                result.Strategies[w, l] += spammed;
                result.Knowing[w, 0] += spammed;
                result.Knowing[w, 1] += right * state.Spamming[w, 1] / (spam + state.Spamming[w, 1]);
            }
        }

        return result;
    }

    /// <summary>
    /// The variational M-step: S[w,j] = e^ψ(know[w,j] + prior) / e^ψ(Σ_j …), θ[w,l] = e^ψ(strategy[w,l] + prior) / e^ψ(Σ_l …). Rows sum
    /// to less than 1; that is intended.
    /// </summary>
    /// <param name="strategies">Expected spam votes, <c>[W,K]</c>.</param>
    /// <param name="knowing">Expected votes by spamming and by knowing, <c>[W,2]</c>.</param>
    /// <returns>The new state.</returns>
    /// <exception cref="ArgumentException"><paramref name="knowing"/> is not <c>[W,2]</c>, or a count with its prior is not above 0.</exception>
    public MaceState Maximize(double[,] strategies, double[,] knowing)
    {
        ArgumentNullException.ThrowIfNull(strategies);
        ArgumentNullException.ThrowIfNull(knowing);
        if (knowing.GetLength(0) != strategies.GetLength(0) || knowing.GetLength(1) != 2)
        {
            throw new ArgumentException(
                $"knowing: expected [{strategies.GetLength(0)},2], a row for each of strategies, got [{knowing.GetLength(0)},{knowing.GetLength(1)}].", nameof(knowing));
        }

        return new(Variational(knowing, [Alpha, Beta]), Variational(strategies, [.. Enumerable.Repeat(StrategyPrior, strategies.GetLength(1))]));
    }

    /// <summary>One start from a given state.</summary>
    /// <param name="votes">The votes.</param>
    /// <param name="start">S and θ at the start.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The state at the end, what is expected with it, and the log-likelihood after each iteration.</returns>
    public (MaceState State, MaceExpectation Expectation, IReadOnlyList<double> LogLikelihoods) RunFrom(
        CrowdAnnotations votes, MaceState start, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(votes);
        ArgumentNullException.ThrowIfNull(start);
        var (state, expected) = (start, Expect(votes, start));
        var likelihoods = new List<double>();
        for (var i = 0; i < Iterations; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            state = Maximize(expected.Strategies, expected.Knowing);
            expected = Expect(votes, state);
            likelihoods.Add(expected.LogEvidence.Sum());
        }

        return (state, expected, likelihoods);
    }

    /// <summary>Σ_t log(Z[t] + 10⁻⁸), as the paper's library reports it.</summary>
    /// <param name="expectation">An E-step.</param>
    /// <returns>The number.</returns>
    public static double FlooredLogLikelihood(MaceExpectation expectation)
    {
        ArgumentNullException.ThrowIfNull(expectation);
        return expectation.LogEvidence.Sum(z => Math.Log(Math.Exp(z) + LikelihoodFloor));
    }

    private protected override CrowdLabels Run(CrowdAnnotations votes, Rounds rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Restarts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Iterations, 1);
        RequireAboveZero(Alpha, nameof(Alpha));
        RequireAboveZero(Beta, nameof(Beta));
        RequireAboveZero(StrategyPrior, nameof(StrategyPrior));
        (MaceState State, MaceExpectation Expectation, IReadOnlyList<double> LogLikelihoods)? best = null;
        for (var r = 0; r < Restarts; r++)
        {
            // With very many votes all Z are below 10⁻⁸; so starts are compared without that floor.
            var run = RunFrom(votes, Start(votes, new SeededRandom(Seed, r)), rounds.Stop);
            best = best is { } b && b.LogLikelihoods[^1] >= run.LogLikelihoods[^1] ? b : run;
            rounds.Next();
        }

        var (state, expected, likelihoods) = best!.Value;
        return new CrowdLabels(votes, this, expected.Posterior)
        {
            Skills = [.. Enumerable.Range(0, votes.NumWorkers).Select(w => state.Spamming[w, 1])], LogLikelihoods = [.. likelihoods], Iterations = Iterations,
        };
    }

    private static void RequireAboveZero(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name}: expected a finite number above 0, got {value}.");
        }
    }

    private static void Check(double[,] weights, int rows, int columns, string name)
    {
        if (weights is null || weights.GetLength(0) != rows || weights.GetLength(1) != columns)
        {
            throw new ArgumentException($"{name}: expected [{rows},{columns}], got {(weights is null ? "null" : $"[{weights.GetLength(0)},{weights.GetLength(1)}]")}.", name);
        }

        foreach (var weight in weights)
        {
            RequireAboveZero(weight, name);
        }
    }

    // Uniform on [1, 2.5], rows divided by their sums.
    private static MaceState Start(CrowdAnnotations votes, SeededRandom random)
    {
        return new(Draw(2), Draw(votes.NumClasses));

        double[,] Draw(int columns)
        {
            var rows = new double[votes.NumWorkers, columns];
            for (var w = 0; w < votes.NumWorkers; w++)
            {
                var sum = 0.0;
                for (var c = 0; c < columns; c++)
                {
                    sum += rows[w, c] = 1 + (1.5 * random.NextDouble());
                }

                for (var c = 0; c < columns; c++)
                {
                    rows[w, c] /= sum;
                }
            }

            return rows;
        }
    }

    private static double[,] Variational(double[,] counts, double[] priors)
    {
        var rows = new double[counts.GetLength(0), priors.Length];
        for (var w = 0; w < counts.GetLength(0); w++)
        {
            var sum = 0.0;
            for (var c = 0; c < priors.Length; c++)
            {
                sum += counts[w, c] + priors[c];
            }

            var all = Digamma.Of(sum);
            for (var c = 0; c < priors.Length; c++)
            {
                rows[w, c] = Math.Exp(Digamma.Of(counts[w, c] + priors[c]) - all);
            }
        }

        return rows;
    }
}

/// <summary>The parameters of <see cref="Mace"/>.</summary>
/// <param name="Spamming">S, <c>[W,2]</c>: the weights of spamming and of knowing.</param>
/// <param name="Thetas">θ, <c>[W,K]</c>: what a worker gives when it spams.</param>
public sealed record MaceState(double[,] Spamming, double[,] Thetas);

/// <summary>What an E-step of <see cref="Mace"/> expects.</summary>
/// <param name="Posterior">G / Z, T·K values.</param>
/// <param name="LogEvidence">log Z, <c>[T]</c>.</param>
/// <param name="Strategies">Spam votes by label, <c>[W,K]</c>.</param>
/// <param name="Knowing">Votes by spamming and by knowing, <c>[W,2]</c>.</param>
public sealed record MaceExpectation(double[] Posterior, double[] LogEvidence, double[,] Strategies, double[,] Knowing);
