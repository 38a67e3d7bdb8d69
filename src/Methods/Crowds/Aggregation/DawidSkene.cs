namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// Dawid and Skene (1979): each worker has a confusion matrix E[w,l,c] = P(gives l | c is true), each class a prior p[c]; both and the
/// true labels are found by EM, from the shares of the votes. No smoothing.
/// </summary>
public sealed class DawidSkene : CrowdAggregator
{
    private const double Floor = 1e-10;

    /// <summary>The most iterations.</summary>
    public int MaximumIterations { get; init; } = 100;

    /// <summary>EM ends when the bound per vote rises by less.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <inheritdoc/>
    public override string Name => "dawid-skene";

    /// <inheritdoc/>
    public override string Title => "Dawid-Skene";

    /// <summary>One M-step from the shares of the votes: the confusion matrices that EM starts from.</summary>
    /// <param name="votes">The votes.</param>
    /// <returns><c>[W,K,K]</c>: worker, given label, true label; 0 where a worker never gives the label.</returns>
    public static double[,,] InitialConfusion(CrowdAnnotations votes)
    {
        ArgumentNullException.ThrowIfNull(votes);
        var em = Started(votes);
        var logs = new double[em.Counts.Length];
        Maximize(votes, em.Counts, logs);
        var confusion = new double[votes.NumWorkers, votes.NumClasses, votes.NumClasses];
        var at = 0;
        foreach (ref var cell in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref confusion[0, 0, 0], confusion.Length))
        {
            cell = Math.Exp(logs[at++]);
        }

        return confusion;
    }

    /// <summary>P = the shares of the votes, and what is counted with them.</summary>
    internal static ConfusionEm Started(CrowdAnnotations votes)
    {
        var em = new ConfusionEm(votes);
        ClassRows.WeightedShares(votes).CopyTo(em.Posterior, 0);
        em.Count();
        return em;
    }

    /// <summary>
    /// The M-step: E[w,l,c] = N[w,l,c] / Σ_l N[w,l,c], with at least 10⁻¹⁰ for labels that the worker gives at all; the others have
    /// probability 0, and no vote ever asks for them.
    /// </summary>
    /// <returns>Σ N log E.</returns>
    internal static double Maximize(CrowdAnnotations votes, ReadOnlySpan<double> counts, Span<double> logConfusion)
    {
        var k = votes.NumClasses;
        Span<double> sums = k <= 64 ? stackalloc double[k] : new double[k];
        var expected = 0.0;
        for (var w = 0; w < votes.NumWorkers; w++)
        {
            var n = counts.Slice(w * k * k, k * k);
            var logs = logConfusion.Slice(w * k * k, k * k);
            sums.Clear();
            for (var l = 0; l < k; l++)
            {
                // A label that never occurs has counts of exactly 0: posteriors are never all 0.
                var line = n.Slice(l * k, k);
                var occurs = line.ContainsAnyExcept(0.0);
                for (var c = 0; c < k; c++)
                {
                    var cell = occurs ? Math.Max(line[c], Floor) : 0;
                    logs[(l * k) + c] = cell;
                    sums[c] += cell;
                }
            }

            for (var i = 0; i < logs.Length; i++)
            {
                var sum = sums[i % k];
                logs[i] = logs[i] > 0 ? Math.Log(logs[i] / sum) : double.NegativeInfinity;
                expected += n[i] > 0 ? n[i] * logs[i] : 0;
            }
        }

        return expected;
    }

    /// <summary>The prior of the classes in logarithms, at least log 10⁻¹⁰.</summary>
    internal static double[] LogPrior(ReadOnlySpan<double> prior)
    {
        var logs = new double[prior.Length];
        for (var c = 0; c < logs.Length; c++)
        {
            logs[c] = Math.Log(Math.Max(prior[c], Floor));
        }

        return logs;
    }

    private protected override CrowdLabels Run(CrowdAnnotations votes, Rounds rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumIterations, 1);
        var em = Started(votes);
        var prior = ClassRows.Mean(em.Posterior, votes.NumClasses);
        var logConfusion = new double[em.Counts.Length];
        Maximize(votes, em.Counts, logConfusion);
        var likelihoods = new List<double>();
        var bound = double.NegativeInfinity;
        while (likelihoods.Count < MaximumIterations)
        {
            em.Pass(logConfusion, LogPrior(prior));
            likelihoods.Add(em.LogLikelihood);
            rounds.Next();
            prior = ClassRows.Mean(em.Posterior, votes.NumClasses);
            var expected = Maximize(votes, em.Counts, logConfusion);

            // (Σ over votes Σ_c P (log E + log p) − Σ P log P) / votes: the prior counts once a vote, as in the library that the paper uses.
            var logPrior = LogPrior(prior);
            for (var i = 0; i < em.Counts.Length; i++)
            {
                expected += em.Counts[i] * logPrior[i % votes.NumClasses];
            }

            var next = (expected + em.Entropy) / votes.Count;
            if (next - bound < Tolerance)
            {
                break;
            }

            bound = next;
        }

        return new CrowdLabels(votes, this, em.Posterior) { Prior = [.. prior], LogLikelihoods = [.. likelihoods], Iterations = likelihoods.Count };
    }
}
