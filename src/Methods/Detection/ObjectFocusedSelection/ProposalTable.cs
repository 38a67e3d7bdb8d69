using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>The objects proposed in a pool of pictures, one row an object.</summary>
public sealed class ProposalTable
{
    private ProposalTable(Tensor features, ImmutableArray<ProposalRow> rows, ImmutableArray<string> classNames, string provider, bool isSimulated)
    {
        (Features, Rows, ClassNames, Provider, IsSimulated) = (features, rows, classNames, provider, isSimulated);
        Classes = [.. rows.Select(r => (long)r.Proposal.ClassId)];
        ImageIds = [.. rows.Select(r => r.ImageId)];
    }

    /// <summary>What the objects look like, <c>float32 [O,D]</c>.</summary>
    public Tensor Features { get; }

    /// <summary>The classes that the objects were taken for, O of them.</summary>
    public ImmutableArray<long> Classes { get; }

    /// <summary>The pictures that the objects are in, O of them.</summary>
    public ImmutableArray<long> ImageIds { get; }

    /// <summary>The proposals with their pictures.</summary>
    public ImmutableArray<ProposalRow> Rows { get; }

    /// <summary>The names of the classes.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>Who proposed.</summary>
    public string Provider { get; }

    /// <summary>Whether the proposals are simulated.</summary>
    public bool IsSimulated { get; }

    /// <summary>Whether each object has a wrong class or is none at all, where a simulation knows that: O truth values; null: not known.</summary>
    public ImmutableArray<bool>? IsWrong =>
        Rows.All(r => r.Proposal is SimulatedProposal) ? [.. Rows.Select(r => ((SimulatedProposal)r.Proposal).TrueClass != r.Proposal.ClassId)] : null;

    /// <summary>Asks for proposals in each picture and keeps those that are sure enough.</summary>
    /// <param name="provider">Who is asked.</param>
    /// <param name="images">The pool, at least one picture, each id once.</param>
    /// <param name="classNames">The classes to look for, at least one.</param>
    /// <param name="threshold">τ, the least confidence that is kept, 0 to 1. The paper's value is not known to us; 0.3 is our choice (unverified).</param>
    /// <param name="stop">Stops between pictures.</param>
    /// <returns>The table, in the order of the pictures.</returns>
    /// <exception cref="ArgumentException">There is no picture or class, an id stands twice, or the threshold is no share.</exception>
    /// <exception cref="InvalidOperationException">Nothing was proposed, or a proposal is of no class, or features have different lengths.</exception>
    public static async Task<ProposalTable> BuildAsync(
        IObjectProposalProvider provider, IReadOnlyList<PoolImage> images, IReadOnlyList<string> classNames, double threshold = 0.3, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(classNames);
        Hyperparameter.Share(threshold);
        if (images.Count == 0 || classNames.Count == 0)
        {
            throw new ArgumentException(
                images.Count == 0 ? "images: expected at least one picture, got none." : "classNames: expected at least one name, got none.",
                images.Count == 0 ? nameof(images) : nameof(classNames));
        }

        if (images.GroupBy(i => i.Id).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw new ArgumentException($"images: expected each id once, got {twice.Key} {twice.Count()} times.", nameof(images));
        }

        var rows = ImmutableArray.CreateBuilder<ProposalRow>();
        foreach (var image in images)
        {
            stop.ThrowIfCancellationRequested();
            foreach (var proposal in await provider.ProposeAsync(image, classNames, stop).ConfigureAwait(false))
            {
                if (proposal.ClassId < 0 || proposal.ClassId >= classNames.Count)
                {
                    throw new InvalidOperationException($"{provider.Description}: a proposal in picture {image.Id} is of class {proposal.ClassId}, and there are {classNames.Count}.");
                }

                if (proposal.Confidence >= threshold)
                {
                    rows.Add(new ProposalRow(image.Id, proposal));
                }
            }
        }

        if (rows.Count == 0)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"{provider.Description}: no object with a confidence of {threshold} or more in {images.Count} pictures."));
        }

        return new ProposalTable(FeaturesOf(rows, provider), rows.ToImmutable(), [.. classNames], provider.Description, provider.IsSimulated);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Rows.Length} objects in {ImageIds.Distinct().Count()} pictures, proposed by: {Provider}");

    private static Tensor FeaturesOf(ImmutableArray<ProposalRow>.Builder rows, IObjectProposalProvider provider)
    {
        var dimensions = rows[0].Proposal.Feature.Length;
        var values = new float[rows.Count * dimensions];
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Proposal.Feature.Length != dimensions || dimensions == 0)
            {
                throw new InvalidOperationException($"{provider.Description}: expected features of {Math.Max(1, dimensions)} numbers, got {rows[i].Proposal.Feature.Length} in picture {rows[i].ImageId}.");
            }

            rows[i].Proposal.Feature.CopyTo(values, i * dimensions);
        }

        return tensor(values, [rows.Count, dimensions]).DetachFromDisposeScope();
    }
}

/// <summary>A proposal and where it is from.</summary>
/// <param name="ImageId">The picture.</param>
/// <param name="Proposal">The proposal.</param>
public sealed record ProposalRow(long ImageId, ObjectProposal Proposal);
