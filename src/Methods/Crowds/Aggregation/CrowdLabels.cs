using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>What an aggregation method makes of votes: a distribution over the classes for each task.</summary>
public sealed class CrowdLabels
{
    private readonly double[] _probabilities;

    internal CrowdLabels(CrowdAnnotations votes, CrowdAggregator method, double[] probabilities)
    {
        Votes = votes;
        Method = method;
        _probabilities = probabilities;
        var labels = new int[votes.NumTasks];
        for (var t = 0; t < labels.Length; t++)
        {
            labels[t] = method.Ties.Choose(this[t], t);
        }

        Labels = System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(labels);
    }

    /// <summary>The votes.</summary>
    public CrowdAnnotations Votes { get; }

    /// <summary>The method.</summary>
    public CrowdAggregator Method { get; }

    /// <summary>The most likely class of each task, <c>[T]</c>, ties by the method's rule.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>What the method believes each worker to be worth, <c>[W]</c>: the scale is the method's; empty where it has no such number.</summary>
    public ImmutableArray<double> Skills { get; internal init; } = [];

    /// <summary>
    /// What each iteration made of the likelihood of the votes; empty where the method has no such number. For <see cref="DawidSkene"/> the
    /// log-likelihood, for <see cref="Glad"/> with the log-density of its parameters: neither falls. For <see cref="Mace"/> Σ log Z with
    /// weights that sum to less than 1, which may fall a little.
    /// </summary>
    public ImmutableArray<double> LogLikelihoods { get; internal init; } = [];

    /// <summary>The prior of the classes that was learned, <c>[K]</c>; empty where the method learns none.</summary>
    public ImmutableArray<double> Prior { get; internal init; } = [];

    /// <summary>The number of iterations; 0: the method computes its answer directly.</summary>
    public int Iterations { get; internal init; }

    /// <summary>All distributions, task by task: T·K values, rows that sum to 1.</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities;

    /// <summary>The distribution of a task.</summary>
    /// <param name="task">The task.</param>
    public ReadOnlySpan<double> this[int task] => _probabilities.AsSpan(task * Votes.NumClasses, Votes.NumClasses);

    /// <summary>The share of the tasks with a known true label whose label is that.</summary>
    /// <returns>From 0 to 1.</returns>
    /// <exception cref="InvalidOperationException">No true label is known.</exception>
    public double Accuracy()
    {
        if (Votes.Gold is not { } gold || gold.All(g => g < 0))
        {
            throw new InvalidOperationException("gold: no true label is known; give them with WithGold.");
        }

        var known = Enumerable.Range(0, gold.Length).Where(t => gold[t] >= 0).ToArray();
        return known.Count(t => gold[t] == Labels[t]) / (double)known.Length;
    }

    /// <summary>The distributions as a matrix, as soft targets of training want them.</summary>
    /// <returns><c>[T,K]</c>.</returns>
    public double[,] ToArray()
    {
        var matrix = new double[Votes.NumTasks, Votes.NumClasses];
        Buffer.BlockCopy(_probabilities, 0, matrix, 0, Buffer.ByteLength(_probabilities));
        return matrix;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Method.Title}: {Votes}";
}
