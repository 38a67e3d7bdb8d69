using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>What a selection holds, counted over the true objects: a selected picture is annotated for all classes.</summary>
/// <param name="ObjectCounts">True objects of each class in the selected pictures.</param>
/// <param name="ModesCovered">How many appearances of each class occur in them.</param>
/// <param name="ModesPerClass">How many there are of each class.</param>
public sealed record SelectionScore(ImmutableArray<long> ObjectCounts, ImmutableArray<int> ModesCovered, int ModesPerClass)
{
    /// <summary>Normalized entropy of the counts, 0 to 1.</summary>
    public double Balance => ClassBalance.NormalizedEntropy(ObjectCounts);

    /// <summary>The share of all appearances of all classes that occur, 0 to 1.</summary>
    public double Coverage => ModesCovered.Average(m => (double)m / ModesPerClass);

    /// <summary>Counts.</summary>
    /// <param name="objects">The true objects of the pool.</param>
    /// <param name="imageIds">The selected pictures.</param>
    /// <param name="numClasses">C, at least 2.</param>
    /// <param name="modesPerClass">Appearances of a class, at least 1.</param>
    /// <returns>The score.</returns>
    public static SelectionScore Of(IEnumerable<SceneObject> objects, IEnumerable<long> imageIds, int numClasses, int modesPerClass)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(imageIds);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(modesPerClass, 1);
        var selected = imageIds.ToHashSet();
        var counts = new long[numClasses];
        var modes = new HashSet<(int Class, int Mode)>();
        foreach (var each in objects.Where(o => selected.Contains(o.Image)))
        {
            counts[each.ClassId]++;
            modes.Add((each.ClassId, each.Mode));
        }

        return new SelectionScore([.. counts], [.. Enumerable.Range(0, numClasses).Select(c => modes.Count(m => m.Class == c))], modesPerClass);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"class balance {Balance:0.00}, {Coverage:P0} of the appearances, objects {string.Join(", ", ObjectCounts)}");
}
