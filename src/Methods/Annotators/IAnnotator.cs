using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Annotators;

/// <summary>Somebody who can be asked for a label: a network, a language model, a simulation.</summary>
public interface IAnnotator
{
    /// <summary>Who it is, for results.</summary>
    string Description { get; }

    /// <summary>Whether answers are drawn around labels that are known, and nobody is asked. Results say so.</summary>
    bool IsSimulated => false;

    /// <summary>The most questions that one example may cost: more than 1 where the same is asked again.</summary>
    int QuestionsPerExample => 1;

    /// <summary>Asks about one example.</summary>
    /// <param name="item">The example.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The answer.</returns>
    Task<Annotation> AnnotateAsync(Item item, CancellationToken stop = default);
}

/// <summary>What is asked about.</summary>
/// <param name="Index">The example's position in its set.</param>
/// <param name="Text">Its text, for annotators who read; null where there is none.</param>
public readonly record struct Item(int Index, string? Text = null);

/// <summary>An answer.</summary>
/// <param name="Label">The class, from 0; −1: no usable answer.</param>
/// <param name="Confidence">How sure the annotator says to be, 0 to 1.</param>
/// <param name="Ranked">The classes from the most to the least probable, where it ranks them.</param>
/// <param name="Explanation">Its reason; empty where it gives none.</param>
public sealed record Annotation(int Label, double Confidence, ImmutableArray<int> Ranked, string Explanation)
{
    /// <summary>A probability for each class, where the annotator gives them.</summary>
    public ImmutableArray<double>? Probabilities { get; init; }

    /// <summary>The answer as a soft label: its probabilities, or else its confidence on the label and the rest spread evenly.</summary>
    /// <param name="classes">K, at least 2.</param>
    /// <returns>K numbers that sum to 1.</returns>
    /// <exception cref="InvalidOperationException">There is no usable answer.</exception>
    public double[] ToSoftLabel(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (Probabilities is { } given)
        {
            return [.. given];
        }

        return Label >= 0 && Label < classes
            ? [.. Enumerable.Range(0, classes).Select(k => k == Label ? Confidence : (1 - Confidence) / (classes - 1))]
            : throw new InvalidOperationException($"The answer is no label from 0 to {classes - 1}: {Label}.");
    }
}
