using System.Collections.Immutable;
using NoisyNotebooks.Methods.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>
/// Object-focused data selection (arXiv 2412.10032): chooses which pictures of a pool to annotate by the objects in them, so that every
/// class, the rarest first, is covered by objects that look different. Only the paper's abstract and a short summary could be read: the quota of
/// a class and the way the number of clusters grows are choices of this library (unverified).
/// </summary>
/// <remarks>
/// No randomness: the same rows in the same order give the same pictures. Each class is clustered again for K = want, want + 1, …, at a cost of
/// O · K · D a round of k-means.
/// </remarks>
public sealed class ObjectFocusedSelection
{
    private readonly int _budget;
    private readonly int _numClasses;

    /// <summary>Creates it.</summary>
    /// <param name="budget">B, how many pictures may be annotated, at least 1.</param>
    /// <param name="numClasses">C, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public ObjectFocusedSelection(int budget, int numClasses)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 1);
        (_budget, _numClasses) = (budget, numClasses);
    }

    /// <summary>Whether features are brought to length 1 first (unverified: whether the paper does so is not known to us).</summary>
    public bool NormalizeFeatures { get; init; }

    /// <summary>The most rounds of a clustering, at least 1.</summary>
    public int MaxIterations { get; init; } = 100;

    /// <summary>The names of the C classes, for results; none: their numbers.</summary>
    public ImmutableArray<string> ClassNames { get; init; } = [];

    /// <summary>Selects pictures by the objects that a provider proposed.</summary>
    /// <param name="objects">The objects; their class names are used.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The selection.</returns>
    /// <exception cref="ArgumentException">The table has another number of classes, or fewer pictures than the budget.</exception>
    public SelectionResult Select(ProposalTable objects, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(objects);
        return objects.ClassNames.Length == _numClasses
            ? Select(objects.Features, objects.Classes, objects.ImageIds, objects.ClassNames, stop) with { Provider = objects.Provider, IsSimulated = objects.IsSimulated }
            : throw new ArgumentException($"objects: expected {_numClasses} classes, got {objects.ClassNames.Length}.", nameof(objects));
    }

    /// <summary>Selects pictures by anybody's features.</summary>
    /// <param name="features">What each object looks like: <c>[O,D]</c>, floating point, finite.</param>
    /// <param name="classes">The class of each object, 0 to C−1: O of them; some may be wrong.</param>
    /// <param name="imageIds">The picture that each object is in: O numbers.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>B pictures; fewer where what is left looks exactly like what is selected, which a warning says.</returns>
    /// <exception cref="ArgumentException">There is no object, lengths differ, a class or number is not allowed, or the budget exceeds the pictures that have an object.</exception>
    public SelectionResult Select(Tensor features, IReadOnlyList<long> classes, IReadOnlyList<long> imageIds, CancellationToken stop = default) =>
        Select(features, classes, imageIds, Names(), stop);

    private SelectionResult Select(Tensor features, IReadOnlyList<long> classes, IReadOnlyList<long> imageIds, ImmutableArray<string> names, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxIterations, 1);
        var points = SelectionInput.Points(features, nameof(features), NormalizeFeatures);
        SelectionInput.Check(points.Count, _numClasses, classes, imageIds);
        var pool = imageIds.Distinct().Count();
        if (_budget > pool)
        {
            throw new ArgumentException($"budget: expected 1 to {pool}, the pictures that have an object, got {_budget}.", nameof(imageIds));
        }

        var rowsOf = Enumerable.Range(0, points.Count).ToLookup(i => classes[i]);
        var poolCounts = SelectionInput.Counts(_numClasses, classes, Enumerable.Range(0, points.Count));

        // Rarest first, ties by the number of the class; classes without an object are left out.
        int[] order = [.. Enumerable.Range(0, _numClasses).Where(c => poolCounts[c] > 0).OrderBy(c => poolCounts[c]).ThenBy(c => c)];
        var groups = order.Select(c => new ClassObjects(c, points, [.. rowsOf[c]], imageIds, MaxIterations)).ToArray();
        var selected = new HashSet<long>();
        var (ids, steps) = (new List<long>(), new List<SelectionStep>());
        for (var (pass, before) = (1, -1); ids.Count < _budget && ids.Count > before; pass++)
        {
            before = ids.Count;
            for (var p = 0; p < groups.Length && ids.Count < _budget; p++)
            {
                stop.ThrowIfCancellationRequested();

                // want_p = min(⌈(B − |S|) / (P − p)⌉, pictures with the class that are not selected)
                var left = groups.Length - p;
                var want = Math.Min((_budget - ids.Count + left - 1) / left, groups[p].CountUnselected(selected));
                if (want > 0)
                {
                    var step = groups[p].Pick(want, selected, stop) with { Pass = pass };
                    steps.Add(step);
                    ids.AddRange(step.Picked);
                    selected.UnionWith(step.Picked);
                }
            }
        }

        List<string> warnings = [.. Enumerable.Range(0, _numClasses).Where(c => poolCounts[c] == 0).Select(c => $"Class {names[c]} has no proposed object and was skipped.")];
        if (ids.Count < _budget)
        {
            warnings.Add($"Only {ids.Count} of {_budget} pictures were selected: the objects of all others are equal to selected ones.");
        }

        return new SelectionResult
        {
            ImageIds = [.. ids],
            ClassOrder = [.. order],
            Steps = [.. steps],
            ObjectCounts = [.. SelectionInput.Counts(_numClasses, classes, Enumerable.Range(0, points.Count).Where(i => selected.Contains(imageIds[i])))],
            PoolCounts = [.. poolCounts],
            PoolSize = pool,
            ClassNames = names,
            Warnings = [.. warnings],
        };
    }

    private ImmutableArray<string> Names()
    {
        if (ClassNames.IsDefaultOrEmpty)
        {
            return [.. Enumerable.Range(0, _numClasses).Select(c => c.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        }

        return ClassNames.Length == _numClasses
            ? ClassNames
            : throw new ArgumentException($"ClassNames: expected {_numClasses}, one a class, got {ClassNames.Length}.", nameof(ClassNames));
    }
}
