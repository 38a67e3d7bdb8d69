using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>Other ways to choose pictures for annotation, to compare with.</summary>
public static class BaselineSelection
{
    private const long RandomStream = 241;
    private const long BalancedStream = 242;

    /// <summary>Pictures at random, each as likely.</summary>
    /// <param name="imageIds">The pool; a picture may stand there several times and counts once.</param>
    /// <param name="budget">B, from 1 to the number of pictures.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>B pictures, in the order of the draw.</returns>
    /// <exception cref="ArgumentException">The budget is out of range.</exception>
    public static ImmutableArray<long> Random(IReadOnlyList<long> imageIds, int budget, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(imageIds);
        long[] pool = [.. imageIds.Distinct()];
        RequireBudget(budget, pool.Length);
        return [.. new SeededRandom(seed, RandomStream).Permutation(pool.Length).Take(budget).Select(i => pool[i])];
    }

    /// <summary>Pictures as wholes: as many clusters as the budget, and of each the picture nearest to its centre.</summary>
    /// <param name="imageFeatures">What each picture looks like: <c>[N,D]</c>, floating point, finite.</param>
    /// <param name="budget">B, from 1 to N.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>B rows; where a cluster is empty, another picture in its place.</returns>
    /// <exception cref="ArgumentException">The features are no such table, or the budget is out of range.</exception>
    public static ImmutableArray<long> ImageKMeans(Tensor imageFeatures, int budget, CancellationToken stop = default)
    {
        var points = SelectionInput.Points(imageFeatures, nameof(imageFeatures));
        RequireBudget(budget, points.Count);
        var clusters = new DeterministicKMeans(budget).Fit(points, new FarthestFirst(points), stop);
        var (nearest, least) = (new int[budget], new double[budget]);
        Array.Fill(nearest, -1);
        for (var i = 0; i < points.Count; i++)
        {
            var cluster = clusters.Assignment[i];
            var distance = PointRows.SquaredDistance(points[i], clusters.Centre(cluster));
            if (nearest[cluster] < 0 || distance < least[cluster])
            {
                (nearest[cluster], least[cluster]) = (i, distance);
            }
        }

        // The picture that an empty cluster's centre started on, or any other that is left.
        var rest = Enumerable.Range(0, budget).Where(c => nearest[c] < 0).Select(c => clusters.InitialIndices[c]).Concat(Enumerable.Range(0, points.Count));
        return [.. nearest.Where(i => i >= 0).Concat(rest).Distinct().Take(budget).Select(i => (long)i)];
    }

    /// <summary>Pictures as wholes, each as far as can be from those chosen before (a core-set, farthest first).</summary>
    /// <param name="imageFeatures">What each picture looks like: <c>[N,D]</c>, floating point, finite.</param>
    /// <param name="budget">B, from 1 to N.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>B rows.</returns>
    /// <exception cref="ArgumentException">The features are no such table, or the budget is out of range.</exception>
    public static ImmutableArray<long> ImageCoreSet(Tensor imageFeatures, int budget, CancellationToken stop = default)
    {
        var points = SelectionInput.Points(imageFeatures, nameof(imageFeatures));
        RequireBudget(budget, points.Count);

        // Where fewer pictures differ than are asked for, the traversal repeats itself: others follow in their order.
        IEnumerable<int> order = [.. new FarthestFirst(points).First(budget, stop), .. Enumerable.Range(0, points.Count)];
        return [.. order.Distinct().Take(budget).Select(i => (long)i)];
    }

    /// <summary>By turns for each class, the rarest first, a picture at random of those that have the class and are not chosen yet.</summary>
    /// <param name="classes">The class of each object, from 0; some may be wrong.</param>
    /// <param name="imageIds">The picture that each object is in: as many.</param>
    /// <param name="budget">B, from 1 to the number of pictures that have an object.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>B pictures.</returns>
    /// <exception cref="ArgumentException">There is no object, lengths differ, or the budget is out of range.</exception>
    public static ImmutableArray<long> ClassBalanced(IReadOnlyList<long> classes, IReadOnlyList<long> imageIds, int budget, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(imageIds);
        if (classes.Count == 0)
        {
            throw new ArgumentException("classes: expected at least one object, got none.", nameof(classes));
        }

        if (classes.Select((c, i) => (Class: c, Row: i)).FirstOrDefault(o => o.Class < 0, (0, -1)) is var (negative, row) && row >= 0)
        {
            throw new ArgumentException($"classes: expected at least 0, got {negative} at object {row}.", nameof(classes));
        }

        SelectionInput.Check(classes.Count, int.MaxValue, classes, imageIds);
        RequireBudget(budget, imageIds.Distinct().Count());
        var random = new SeededRandom(seed, BalancedStream);
        var queues = classes.Zip(imageIds)
            .GroupBy(o => o.First)
            .OrderBy(g => g.Count())
            .ThenBy(g => g.Key)
            .Select(g => g.Select(o => o.Second).Distinct().ToArray())
            .Select(images => new Queue<long>(random.Permutation(images.Length).Select(i => images[i])))
            .ToArray();
        var chosen = new HashSet<long>();
        var order = ImmutableArray.CreateBuilder<long>(budget);
        for (var turn = 0; order.Count < budget; turn++)
        {
            var queue = queues[turn % queues.Length];
            while (queue.TryDequeue(out var image))
            {
                if (chosen.Add(image))
                {
                    order.Add(image);
                    break;
                }
            }
        }

        return order.MoveToImmutable();
    }

    private static void RequireBudget(int budget, int pool)
    {
        if (budget < 1 || budget > pool)
        {
            throw new ArgumentOutOfRangeException(nameof(budget), budget, $"budget: must be from 1 to {pool}, the pictures of the pool, got {budget}.");
        }
    }
}
