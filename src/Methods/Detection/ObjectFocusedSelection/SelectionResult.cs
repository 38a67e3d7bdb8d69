using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>The pictures to annotate, and how they were found. A selected picture is to be annotated for all classes.</summary>
public sealed record SelectionResult
{
    /// <summary>The pictures, in the order of selection, each once.</summary>
    public required ImmutableArray<long> ImageIds { get; init; }

    /// <summary>The classes in the order in which they were visited: the rarest first.</summary>
    public required ImmutableArray<int> ClassOrder { get; init; }

    /// <summary>What was done, class by class.</summary>
    public required ImmutableArray<SelectionStep> Steps { get; init; }

    /// <summary>How many objects of each class were proposed in the selected pictures, C counts.</summary>
    public required ImmutableArray<long> ObjectCounts { get; init; }

    /// <summary>How many objects of each class were proposed in the pool, C counts.</summary>
    public required ImmutableArray<long> PoolCounts { get; init; }

    /// <summary>How many pictures of the pool have a proposal.</summary>
    public required int PoolSize { get; init; }

    /// <summary>The names of the classes.</summary>
    public required ImmutableArray<string> ClassNames { get; init; }

    /// <summary>What the user should know: classes without a proposal, a budget that could not be spent.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>Who proposed the objects; empty where that is not known.</summary>
    public string Provider { get; init; } = string.Empty;

    /// <summary>Whether the proposals are simulated.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>How evenly the selected objects are spread over all C classes, 0 to 1 (<see cref="ClassBalance"/>); NaN with one class.</summary>
    public double Balance => ObjectCounts.Length < 2 ? double.NaN : ClassBalance.NormalizedEntropy(ObjectCounts);

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{ImageIds.Length} of {PoolSize} pictures, {ObjectCounts.Sum()} of {PoolCounts.Sum()} objects, class balance {Balance:0.00}");
}

/// <summary>The pictures that one class brought.</summary>
/// <param name="ClassId">The class.</param>
/// <param name="Want">How many pictures it may bring.</param>
/// <param name="Clusters">Into how many clusters its objects were divided.</param>
/// <param name="Picked">The pictures, in the order of selection.</param>
public sealed record SelectionStep(int ClassId, int Want, int Clusters, ImmutableArray<long> Picked)
{
    /// <summary>Which pass over all classes it belongs to, from 1.</summary>
    public int Pass { get; init; } = 1;

    /// <summary>How many clusters held an object of a picture that was selected before.</summary>
    public int Covered { get; init; }

    /// <summary>The object that brought each picture, a row of the features.</summary>
    public ImmutableArray<int> PickedRows { get; init; } = [];

    /// <summary>All objects of the class, rows of the features.</summary>
    public ImmutableArray<int> Rows { get; init; } = [];

    /// <summary>The cluster of each of <see cref="Rows"/>, 0 to <see cref="Clusters"/> − 1.</summary>
    public ImmutableArray<int> ClusterOf { get; init; } = [];

    /// <summary>Whether each cluster held an object of a selected picture before this step.</summary>
    public ImmutableArray<bool> IsCovered { get; init; } = [];
}
