using System.Collections.Immutable;
using NoisyNotebooks.Methods.Numerics;
using TorchSharp;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>The objects of one class in the plane of their two greatest principal components, as the first pass saw them: what was covered, and what was picked.</summary>
public sealed class SelectionPlane
{
    private SelectionPlane(string className, SelectionStep step, ImmutableArray<PlaneObject> objects) => (ClassName, Step, Objects) = (className, step, objects);

    /// <summary>The class.</summary>
    public string ClassName { get; }

    /// <summary>What was done for the class.</summary>
    public SelectionStep Step { get; }

    /// <summary>The objects, in the order of the features' rows.</summary>
    public ImmutableArray<PlaneObject> Objects { get; }

    /// <summary>Projects the objects of a class.</summary>
    /// <param name="features">The features that were selected by: <c>[O,D]</c>, D at least 2.</param>
    /// <param name="selection">The selection.</param>
    /// <param name="classId">The class, 0 to C−1.</param>
    /// <returns>The plane.</returns>
    /// <exception cref="ArgumentException">The class brought no picture, has one object alone, or the features are others.</exception>
    public static SelectionPlane Of(torch.Tensor features, SelectionResult selection, int classId)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var points = SelectionInput.Points(features, nameof(features));
        var step = selection.Steps.FirstOrDefault(s => s.ClassId == classId)
            ?? throw new ArgumentException($"classId: expected a class that brought pictures, one of {string.Join(", ", selection.Steps.Select(s => s.ClassId).Distinct())}, got {classId}.", nameof(classId));
        if (points.Count != selection.PoolCounts.Sum() || points.Dimensions < 2 || step.Rows.Length < 2)
        {
            throw new ArgumentException(
                $"features: expected [{selection.PoolCounts.Sum()},D] with D at least 2 and two objects of the class, got [{points.Count},{points.Dimensions}] and {step.Rows.Length}.", nameof(features));
        }

        var rows = new double[step.Rows.Length, points.Dimensions];
        for (var i = 0; i < step.Rows.Length; i++)
        {
            for (var d = 0; d < points.Dimensions; d++)
            {
                rows[i, d] = points[step.Rows[i]][d];
            }
        }

        var plane = TruncatedSvd.Fit(rows, 2).Project(rows);
        var picked = step.PickedRows.ToHashSet();
        return new SelectionPlane(
            selection.ClassNames[classId],
            step,
            [.. step.Rows.Select((row, i) => new PlaneObject(row, plane[i, 0], plane[i, 1], step.ClusterOf[i], step.IsCovered[step.ClusterOf[i]], picked.Contains(row)))]);
    }
}

/// <summary>An object in a plane.</summary>
/// <param name="Row">Its row in the features.</param>
/// <param name="X">Its place along the first component.</param>
/// <param name="Y">Its place along the second.</param>
/// <param name="Cluster">Its cluster.</param>
/// <param name="IsCovered">Whether its cluster held an object of a picture that was selected already.</param>
/// <param name="IsPicked">Whether it brought its picture.</param>
public readonly record struct PlaneObject(int Row, double X, double Y, int Cluster, bool IsCovered, bool IsPicked);
