namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// GLAD (Whitehill et al., NIPS 2009): worker w has an ability a[w], task t an easiness e^b[t]; P(right) = σ(a[w] e^b[t]), a wrong vote
/// is any of the K − 1 other classes. Priors N(1, 1) on all a and b, 1/K on the classes; EM.
/// </summary>
/// <remarks>The M-step ascends Q by turns in a and in b: with the one fixed, the other's parts are independent, so each is a Newton step of
/// its own, halved until it rises. Q never falls, but for the rounding of its sum.</remarks>
public sealed class Glad : CrowdAggregator
{
    private const double NormalConstant = 0.91893853320467274178; // log √(2π)
    private const double Rounding = 1e-13; // of a sum, relative
    private const int Sweeps = 4;
    private const int NewtonSteps = 3;

    /// <summary>The most rounds of EM.</summary>
    public int MaximumIterations { get; init; } = 100;

    /// <summary>EM ends when Q, divided by the number of votes times K, rises by less.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <inheritdoc/>
    public override string Name => "glad";

    /// <inheritdoc/>
    public override string Title => "GLAD";

    /// <summary>The E-step: log P[t,c] = −log K + Σ (log σ(z) where l = c, else log(1 − σ(z)) − log(K − 1)), z = a[w] e^b[t]; softmax over c.</summary>
    /// <param name="votes">The votes.</param>
    /// <param name="abilities">a, <c>[W]</c>.</param>
    /// <param name="easiness">b, <c>[T]</c>.</param>
    /// <returns>P as T·K values, and the log-likelihood of the votes.</returns>
    public static (double[] Posterior, double LogLikelihood) Expect(CrowdAnnotations votes, ReadOnlySpan<double> abilities, ReadOnlySpan<double> easiness)
    {
        Check(votes, abilities, easiness);
        var starts = votes.TaskStarts;
        var workers = votes.Workers;
        var labels = votes.Labels;
        var k = votes.NumClasses;
        var posterior = new double[votes.NumTasks * k];
        var (logK, logOthers, likelihood) = (Math.Log(k), Math.Log(k - 1), 0.0);
        for (var t = 0; t < votes.NumTasks; t++)
        {
            var row = posterior.AsSpan(t * k, k);
            var ease = Math.Exp(easiness[t]);
            var all = -logK;
            for (var i = starts[t]; i < starts[t + 1]; i++)
            {
                var z = abilities[workers[i]] * ease;
                var wrong = -Softplus(z) - logOthers;
                all += wrong;
                row[labels[i]] += -Softplus(-z) - wrong;
            }

            for (var c = 0; c < k; c++)
            {
                row[c] += all;
            }

            likelihood += ClassRows.Softmax(row);
        }

        return (posterior, likelihood);
    }

    /// <summary>Q, what the M-step raises, and its gradient: the expected log-likelihood of the votes and the log-density of a and b.</summary>
    /// <param name="votes">The votes.</param>
    /// <param name="posterior">P, T·K values.</param>
    /// <param name="abilities">a, <c>[W]</c>.</param>
    /// <param name="easiness">b, <c>[T]</c>.</param>
    /// <returns>Q, ∂Q/∂a and ∂Q/∂b.</returns>
    public static (double Value, double[] AbilityGradient, double[] EasinessGradient) Objective(
        CrowdAnnotations votes, ReadOnlySpan<double> posterior, ReadOnlySpan<double> abilities, ReadOnlySpan<double> easiness)
    {
        Check(votes, abilities, easiness);
        var starts = votes.TaskStarts;
        var workers = votes.Workers;
        var labels = votes.Labels;
        var k = votes.NumClasses;
        var (q, logOthers) = (0.0, Math.Log(k - 1));
        var (ofA, ofB) = (new double[votes.NumWorkers], new double[votes.NumTasks]);
        for (var t = 0; t < votes.NumTasks; t++)
        {
            var ease = Math.Exp(easiness[t]);
            for (var i = starts[t]; i < starts[t + 1]; i++)
            {
                var w = workers[i];
                var right = posterior[(t * k) + labels[i]];
                var z = abilities[w] * ease;
                q += (right * -Softplus(-z)) + ((1 - right) * (-Softplus(z) - logOthers));

                // ∂Q/∂a = Σ (P − σ(z)) e^b − (a − 1); ∂Q/∂b = Σ (P − σ(z)) z − (b − 1)
                var rest = right - Sigmoid(z);
                ofA[w] += rest * ease;
                ofB[t] += rest * z;
            }

            q += LogNormal(easiness[t]);
            ofB[t] -= easiness[t] - 1;
        }

        for (var w = 0; w < ofA.Length; w++)
        {
            q += LogNormal(abilities[w]);
            ofA[w] -= abilities[w] - 1;
        }

        return (q, ofA, ofB);
    }

    private protected override CrowdLabels Run(CrowdAnnotations votes, Rounds rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumIterations, 1);
        var fit = Fit(votes, rounds.Next);
        return new CrowdLabels(votes, this, fit.Posterior) { Skills = [.. fit.Abilities], LogLikelihoods = [.. fit.LogPosteriors], Iterations = fit.LogPosteriors.Count };
    }

    /// <summary>Runs EM and gives all that it found.</summary>
    /// <param name="votes">The votes.</param>
    /// <param name="next">Called after each round.</param>
    /// <returns>
    /// P of the last E-step, a, b, and before each M-step the log-likelihood of the votes with the log-density of a and b, which never falls.
    /// </returns>
    public GladFit Fit(CrowdAnnotations votes, Action? next = null)
    {
        ArgumentNullException.ThrowIfNull(votes);
        var (abilities, easiness) = (new double[votes.NumWorkers], new double[votes.NumTasks]);
        Array.Fill(abilities, 1);
        Array.Fill(easiness, 1);
        var byWorker = ByWorker(votes);
        var previous = double.NegativeInfinity;
        var likelihoods = new List<double>();
        double[] posterior;
        while (true)
        {
            (posterior, var likelihood) = Expect(votes, abilities, easiness);
            likelihoods.Add(likelihood + Density(abilities) + Density(easiness));
            for (var s = 0; s < Sweeps; s++)
            {
                RaiseAbilities(votes, byWorker, posterior, abilities, easiness);
                RaiseEasiness(votes, posterior, abilities, easiness);
            }

            next?.Invoke();
            var q = Objective(votes, posterior, abilities, easiness).Value / ((double)votes.Count * votes.NumClasses);
            if (likelihoods.Count == MaximumIterations || q - previous < Tolerance)
            {
                return new GladFit(posterior, abilities, easiness, likelihoods);
            }

            previous = q;
        }
    }

    /// <summary>log(1 + e^x), which does not overflow.</summary>
    internal static double Softplus(double x) => Math.Max(x, 0) + double.LogP1(Math.Exp(-Math.Abs(x)));

    private static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    private static double LogNormal(double x) => (-0.5 * (x - 1) * (x - 1)) - NormalConstant;

    private static double Density(double[] values) => values.Sum(LogNormal);

    private static void Check(CrowdAnnotations votes, ReadOnlySpan<double> abilities, ReadOnlySpan<double> easiness)
    {
        ArgumentNullException.ThrowIfNull(votes);
        if (abilities.Length != votes.NumWorkers || easiness.Length != votes.NumTasks)
        {
            throw new ArgumentException(
                $"abilities, easiness: expected {votes.NumWorkers} and {votes.NumTasks} values, got {abilities.Length} and {easiness.Length}.", nameof(abilities));
        }
    }

    // The votes of each worker: where they begin, and of each its task and place.
    private static (int[] Starts, (int Task, int Vote)[] Votes) ByWorker(CrowdAnnotations votes)
    {
        var starts = new int[votes.NumWorkers + 1];
        votes.VotesOfWorkers().CopyTo(starts, 1);
        for (var w = 0; w < votes.NumWorkers; w++)
        {
            starts[w + 1] += starts[w];
        }

        var next = starts[..^1];
        var places = new (int, int)[votes.Count];
        for (var t = 0; t < votes.NumTasks; t++)
        {
            for (var i = votes.TaskStarts[t]; i < votes.TaskStarts[t + 1]; i++)
            {
                places[next[votes.Workers[i]]++] = (t, i);
            }
        }

        return (starts, places);
    }

    private static void RaiseAbilities(
        CrowdAnnotations votes, (int[] Starts, (int Task, int Vote)[] Votes) byWorker, double[] posterior, double[] abilities, double[] easiness)
    {
        var k = votes.NumClasses;
        var labels = votes.Labels;
        var rights = new double[votes.Count];
        var eases = new double[votes.Count];
        for (var i = 0; i < rights.Length; i++)
        {
            var (t, vote) = byWorker.Votes[i];
            rights[i] = posterior[(t * k) + labels[vote]];
            eases[i] = Math.Exp(easiness[t]);
        }

        for (var w = 0; w < abilities.Length; w++)
        {
            var (from, to) = (byWorker.Starts[w], byWorker.Starts[w + 1]);
            abilities[w] = Newton(abilities[w], a =>
            {
                var (value, slope, curve) = (LogNormal(a), 1 - a, -1.0);
                for (var i = from; i < to; i++)
                {
                    var z = a * eases[i];
                    var s = Sigmoid(z);
                    value -= (rights[i] * Softplus(-z)) + ((1 - rights[i]) * Softplus(z));
                    slope += (rights[i] - s) * eases[i];
                    curve -= s * (1 - s) * eases[i] * eases[i];
                }

                return (value, slope, curve);
            });
        }
    }

    private static void RaiseEasiness(CrowdAnnotations votes, double[] posterior, double[] abilities, double[] easiness)
    {
        var k = votes.NumClasses;
        for (var t = 0; t < easiness.Length; t++)
        {
            var task = t;
            easiness[t] = Newton(easiness[t], b =>
            {
                var ease = Math.Exp(b);
                var (value, slope, curve) = (LogNormal(b), 1 - b, -1.0);
                for (var i = votes.TaskStarts[task]; i < votes.TaskStarts[task + 1]; i++)
                {
                    var right = posterior[(task * k) + votes.Labels[i]];
                    var z = abilities[votes.Workers[i]] * ease;
                    var s = Sigmoid(z);
                    value -= (right * Softplus(-z)) + ((1 - right) * Softplus(z));
                    slope += (right - s) * z;
                    curve += ((right - s) * z) - (s * (1 - s) * z * z);
                }

                return (value, slope, curve);
            });
        }
    }

    // Newton's steps uphill; where the curve opens upwards a step along the slope; halved until the value rises. Close to the top a rise is
    // less than the rounding of the sum, which hangs on the order of the votes: there a flatter slope below the same top is what counts.
    private static double Newton(double x, Func<double, (double Value, double Slope, double Curve)> at)
    {
        var here = at(x);
        for (var i = 0; i < NewtonSteps && Math.Abs(here.Slope) > 1e-10; i++)
        {
            var step = here.Curve < -1e-3 ? -here.Slope / here.Curve : here.Slope;
            step = Math.Clamp(step, -2, 2);
            while (true)
            {
                var there = at(x + step);
                var rise = there.Value - here.Value;
                var rounding = Rounding * (1 + Math.Abs(here.Value));
                if (rise > rounding || (rise >= -rounding && there.Curve < 0 && Math.Abs(there.Slope) < Math.Abs(here.Slope)))
                {
                    (x, here) = (x + step, there);
                    break;
                }

                step /= 2;
                if (Math.Abs(step) < 1e-12)
                {
                    return x;
                }
            }
        }

        return x;
    }
}

/// <summary>What <see cref="Glad"/> found.</summary>
/// <param name="Posterior">P of the last E-step, T·K values.</param>
/// <param name="Abilities">a, <c>[W]</c>.</param>
/// <param name="Easiness">b, <c>[T]</c>; a task is the easier the greater e^b is.</param>
/// <param name="LogPosteriors">Before each M-step the log-likelihood of the votes with the log-density of a and b.</param>
public sealed record GladFit(double[] Posterior, double[] Abilities, double[] Easiness, IReadOnlyList<double> LogPosteriors);
