using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using TorchSharp;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>Somebody who says where objects of named classes are in a picture: an open-vocabulary detector, or a simulation.</summary>
public interface IObjectProposalProvider
{
    /// <summary>Who it is, for results.</summary>
    string Description { get; }

    /// <summary>Whether proposals are drawn around objects that are known, and nobody is asked. Results say so.</summary>
    bool IsSimulated => false;

    /// <summary>Looks for objects.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="classNames">The classes to look for.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>What was found, in any order; none where there is nothing. Classes may be wrong.</returns>
    Task<ImmutableArray<ObjectProposal>> ProposeAsync(PoolImage image, IReadOnlyList<string> classNames, CancellationToken stop = default);
}

/// <summary>A picture of the pool.</summary>
/// <param name="Id">What tells it from the others.</param>
/// <param name="Pixels"><c>uint8 [C,H,W]</c>, C 1 or 3; null where a simulation needs none.</param>
public sealed record PoolImage(long Id, torch.Tensor? Pixels = null);

/// <summary>A place that may hold an object.</summary>
/// <param name="Box">Where.</param>
/// <param name="ClassId">The class that it is taken for, 0 to C−1; perhaps wrong.</param>
/// <param name="Confidence">How sure that is, 0 to 1.</param>
/// <param name="Feature">What it looks like: D numbers, as many for each proposal of a pool.</param>
public record ObjectProposal(Box Box, int ClassId, double Confidence, ImmutableArray<float> Feature);
