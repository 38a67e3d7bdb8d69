using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// The pass over all votes that Dawid-Skene and its relatives repeat. With log E[w,l,c] (worker w gives l where c is true) and log p:
/// log P[t,c] = log p[c] + Σ over the votes on t of log E[w,l,c], softmax over c; and with that N[w,l,c] = Σ over w's votes l of P[t,c].
/// Every vote is read once. Large tables are cut into parts that run side by side; where they are cut depends on the votes alone,
/// so the result does not depend on the machine.
/// </summary>
internal sealed class ConfusionEm
{
    private const int VotesAPart = 50_000;
    private const int MaximumParts = 16;
    private const double EntropyFloor = 1e-10;
    private readonly CrowdAnnotations _votes;
    private readonly int[] _cuts;
    private readonly double[][] _counts;
    private readonly (double LogLikelihood, double Entropy)[] _sums;

    /// <summary>Prepares the passes.</summary>
    /// <param name="votes">The votes.</param>
    /// <param name="parts">Into how many parts the tasks are cut; chosen from the size where left out.</param>
    public ConfusionEm(CrowdAnnotations votes, int? parts = null)
    {
        _votes = votes;
        var cells = (long)votes.NumWorkers * votes.NumClasses * votes.NumClasses;
        if (cells > Array.MaxLength / 2)
        {
            throw new ArgumentException($"votes: {votes.NumWorkers:#,0} workers with {votes.NumClasses}² entries each are more than this method can keep; expected at most {Array.MaxLength / 2:#,0} entries.", nameof(votes));
        }

        // Each part counts into a table of its own, which has to be smaller than what it reads.
        var count = parts ?? (int)Math.Clamp(Math.Min(votes.Count / VotesAPart, votes.Count / Math.Max(1, cells)), 1, MaximumParts);
        _cuts = Cuts(votes, count);
        _counts = [.. Enumerable.Range(0, count).Select(_ => new double[cells])];
        _sums = new (double, double)[count];
        Posterior = new double[votes.NumTasks * votes.NumClasses];
    }

    /// <summary>P, T·K values.</summary>
    public double[] Posterior { get; }

    /// <summary>N, <c>[w,l,c]</c> in one array: what the last pass counted.</summary>
    public double[] Counts => _counts[0];

    /// <summary>Σ_t log Σ_c p[c] Π E[w,l,c] of the last pass.</summary>
    public double LogLikelihood { get; private set; }

    /// <summary>−Σ P log max(P, 10⁻¹⁰) of the last pass.</summary>
    public double Entropy { get; private set; }

    /// <summary>Counts with the posterior as it stands.</summary>
    public void Count() => Each((part, from, to) => Scatter(from, to, _counts[part]));

    /// <summary>Computes the posterior, then counts with it.</summary>
    /// <param name="logConfusion">log E, <c>[w,l,c]</c>.</param>
    /// <param name="logPrior">log p, <c>[c]</c>.</param>
    public void Pass(double[] logConfusion, double[] logPrior) => Each((part, from, to) =>
    {
        _sums[part] = Expect(logConfusion, logPrior, from, to);
        Scatter(from, to, _counts[part]);
    });

    private static int[] Cuts(CrowdAnnotations votes, int parts)
    {
        var cuts = new int[parts + 1];
        for (var p = 1; p < parts; p++)
        {
            var at = votes.TaskStarts.BinarySearch((int)((long)votes.Count * p / parts));
            cuts[p] = Math.Min(votes.NumTasks, at < 0 ? ~at : at);
        }

        cuts[parts] = votes.NumTasks;
        return cuts;
    }

    private void Each(Action<int, int, int> part)
    {
        if (_sums.Length == 1)
        {
            Array.Clear(_counts[0]);
            part(0, 0, _votes.NumTasks);
        }
        else
        {
            Parallel.For(0, _sums.Length, p =>
            {
                Array.Clear(_counts[p]);
                part(p, _cuts[p], _cuts[p + 1]);
            });
        }

        for (var p = 1; p < _sums.Length; p++)
        {
            var (all, more) = (_counts[0], _counts[p]);
            for (var i = 0; i < all.Length; i++)
            {
                all[i] += more[i];
            }
        }

        LogLikelihood = _sums.Sum(s => s.LogLikelihood);
        Entropy = _sums.Sum(s => s.Entropy);
    }

    private (double LogLikelihood, double Entropy) Expect(double[] logConfusion, double[] logPrior, int from, int to)
    {
        var starts = _votes.TaskStarts;
        var workers = _votes.Workers;
        var labels = _votes.Labels;
        var k = _votes.NumClasses;
        var logFloor = Math.Log(EntropyFloor);
        ref var table = ref MemoryMarshal.GetArrayDataReference(logConfusion);
        Span<double> logs = k <= 64 ? stackalloc double[k] : new double[k];
        var (logLikelihood, entropy) = (0.0, 0.0);
        for (var t = from; t < to; t++)
        {
            var row = Posterior.AsSpan(t * k, k);
            logPrior.CopyTo(row);
            ref var sum = ref MemoryMarshal.GetReference(row);
            for (var i = starts[t]; i < starts[t + 1]; i++)
            {
                // log P[t,·] += log E[w,l,·]
                ref var line = ref Unsafe.Add(ref table, (nint)((workers[i] * k) + labels[i]) * k);
                for (nint c = 0; c < k; c++)
                {
                    Unsafe.Add(ref sum, c) += Unsafe.Add(ref line, c);
                }
            }

            row.CopyTo(logs);
            var total = ClassRows.Softmax(row);
            logLikelihood += total;
            for (var c = 0; c < k; c++)
            {
                entropy -= row[c] * Math.Max(logs[c] - total, logFloor);
            }
        }

        return (logLikelihood, entropy);
    }

    private void Scatter(int from, int to, double[] counts)
    {
        var starts = _votes.TaskStarts;
        var workers = _votes.Workers;
        var labels = _votes.Labels;
        var k = _votes.NumClasses;
        ref var table = ref MemoryMarshal.GetArrayDataReference(counts);
        for (var t = from; t < to; t++)
        {
            ref var row = ref Posterior[t * k];
            for (var i = starts[t]; i < starts[t + 1]; i++)
            {
                // N[w,l,·] += P[t,·]
                ref var line = ref Unsafe.Add(ref table, (nint)((workers[i] * k) + labels[i]) * k);
                for (nint c = 0; c < k; c++)
                {
                    Unsafe.Add(ref line, c) += Unsafe.Add(ref row, c);
                }
            }
        }
    }
}
