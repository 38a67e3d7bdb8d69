using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Somebody who gives a document a label of a taxonomy: a language model, or a simulation.</summary>
public interface IDocumentLabeler
{
    /// <summary>Who it is, for results.</summary>
    string Description { get; }

    /// <summary>Whether labels are drawn around topics that are known, and nobody is asked. Results say so.</summary>
    bool IsSimulated => false;

    /// <summary>Labels a document.</summary>
    /// <param name="document">The document, with its text.</param>
    /// <param name="taxonomy">The categories.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The label.</returns>
    Task<DocumentLabel> LabelAsync(Item document, Taxonomy taxonomy, CancellationToken stop = default);
}

/// <summary>A document's label: a pseudo-label, which may be wrong.</summary>
/// <param name="Primary">The name of a category, or <see cref="Taxonomy.Other"/> or <see cref="Taxonomy.Undefined"/>.</param>
/// <param name="All">All categories that apply, the primary one among them; none where no category does.</param>
/// <param name="Confidence">How sure the labeller says to be, 0 to 1.</param>
public sealed record DocumentLabel(string Primary, ImmutableArray<string> All, double Confidence)
{
    /// <summary>The calls and tokens that it took.</summary>
    public TextCost Cost { get; init; } = new(1, null, null);
}
