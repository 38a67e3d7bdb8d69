using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>What an annotator said about some nodes of a graph. A graph network is trained on it, with or without confidences.</summary>
public sealed class NodeAnnotations
{
    private NodeAnnotations(ImmutableArray<int> nodes, ImmutableArray<int> labels, ImmutableArray<double> confidences)
    {
        Nodes = nodes;
        Labels = labels;
        Confidences = confidences;
    }

    /// <summary>The nodes with a usable answer, in the order in which they were asked about.</summary>
    public ImmutableArray<int> Nodes { get; }

    /// <summary>Their labels, each from 0.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>How sure the annotator said to be, 0 to 1.</summary>
    public ImmutableArray<double> Confidences { get; }

    /// <summary>All nodes that were asked about, those with no usable answer and those that a filter took out too: none of them is for testing.</summary>
    public required ImmutableArray<int> Asked { get; init; }

    /// <summary>Who was asked.</summary>
    public required string Annotator { get; init; }

    /// <summary>Whether nobody was asked, and answers were drawn around labels that are known.</summary>
    public required bool IsSimulated { get; init; }

    /// <summary>Asks about nodes, one after the other.</summary>
    /// <param name="annotator">Who is asked.</param>
    /// <param name="nodes">The nodes, each once, at least one.</param>
    /// <param name="classes">K; a label from K on is no usable answer.</param>
    /// <param name="texts">A text for each node of the graph, for annotators who read; null: none.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The answers.</returns>
    /// <exception cref="ArgumentException">There is no node, one stands twice or has no text, or a confidence is outside [0, 1].</exception>
    public static async Task<NodeAnnotations> AskAsync(IAnnotator annotator, IReadOnlyList<int> nodes, int classes, IReadOnlyList<string>? texts = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(annotator);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        var seen = new HashSet<int>();
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i] < 0 || (texts is not null && nodes[i] >= texts.Count) || !seen.Add(nodes[i]))
            {
                throw new ArgumentException($"nodes: each must be there once, from 0 to {(texts is null ? "the last node" : texts.Count - 1)}, got {nodes[i]} at position {i}.", nameof(nodes));
            }

            // Before the first is paid for.
            if (texts is not null && string.IsNullOrWhiteSpace(texts[nodes[i]]))
            {
                throw new ArgumentException($"texts: node {nodes[i]} has none.", nameof(texts));
            }
        }

        var answers = new List<(int Node, Annotation Answer)>();
        foreach (var node in nodes.Count > 0 ? nodes : throw new ArgumentException("nodes: expected at least one, got none.", nameof(nodes)))
        {
            var answer = await annotator.AnnotateAsync(new Item(node, texts?[node]), stop);
            if (answer.Label >= 0 && answer.Label < classes)
            {
                answers.Add((node, answer));
            }
        }

        ImmutableArray<double> confidences = [.. answers.Select(a => a.Answer.Confidence)];
        if (confidences.Length > 0)
        {
            ConfidenceWeights.Check(confidences);
        }

        return new NodeAnnotations([.. answers.Select(a => a.Node)], [.. answers.Select(a => a.Answer.Label)], confidences)
        {
            Asked = [.. nodes], Annotator = annotator.Description, IsSimulated = annotator.IsSimulated,
        };
    }

    /// <summary>Without those that a filter takes out.</summary>
    /// <param name="filter">The filter.</param>
    /// <returns>The rest.</returns>
    public NodeAnnotations Filtered(AnnotationPostFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (Nodes.IsEmpty)
        {
            return this;
        }

        var kept = filter.Filter(Confidences, Labels).Kept;
        return new NodeAnnotations([.. kept.Select(i => Nodes[i])], [.. kept.Select(i => Labels[i])], [.. kept.Select(i => Confidences[i])])
        {
            Asked = Asked, Annotator = Annotator, IsSimulated = IsSimulated,
        };
    }

    /// <summary>The nodes as a training set: the annotator's labels are given; true ones are kept where they are known, for measuring alone.</summary>
    /// <param name="graph">The graph with its features; all its nodes, in their order.</param>
    /// <returns>As many examples as there are annotations.</returns>
    /// <exception cref="ArgumentException">A node or class is not there.</exception>
    /// <exception cref="InvalidOperationException">Fewer than two classes were said.</exception>
    public GraphDataset ToTrainingSet(GraphDataset graph)
    {
        CheckWhole(graph);
        if (Labels.Distinct().Count() < 2)
        {
            throw new InvalidOperationException($"A graph network needs annotations of at least two classes, and there are {Labels.Distinct().Count()} among {Labels.Length} answers.");
        }

        return new GraphDataset(
            $"{graph.Name}, annotated",
            graph.Features,
            graph.Graph,
            Nodes,
            [.. Labels.Select(y => (long)y)],
            graph.ClassNames,
            graph.Known?.Entries() is { } truth ? [.. Nodes.Select(n => truth[n])] : null,
            DataSplit.Train);
    }

    /// <summary>The nodes that nobody was asked about: what the graph network is tested on.</summary>
    /// <param name="graph">The graph with its features; all its nodes, in their order.</param>
    /// <returns>The rest of the nodes.</returns>
    /// <exception cref="ArgumentException">The graph does not name all its nodes.</exception>
    /// <exception cref="InvalidOperationException">All were asked about.</exception>
    public GraphDataset Unasked(GraphDataset graph)
    {
        CheckWhole(graph);
        var asked = Asked.ToHashSet();
        if (asked.Count == graph.Count)
        {
            throw new InvalidOperationException($"All {graph.Count} nodes were asked about: none is left.");
        }

        return (GraphDataset)graph.Subset([.. Enumerable.Range(0, graph.Count).Where(n => !asked.Contains(n)).Select(n => (long)n)]).WithName($"{graph.Name}, not asked about");
    }

    /// <summary>Cross-entropy on the annotations: (1/n) Σ_i w_i CE_i, divided by the number of nodes and not by the sum of the weights.</summary>
    /// <param name="classes">K.</param>
    /// <param name="isWeighted">Whether w_i is <see cref="ConfidenceWeights"/>; otherwise all are 1.</param>
    /// <returns>The method, for the set of <see cref="ToTrainingSet"/>.</returns>
    public TargetTraining Training(int classes, bool isWeighted)
    {
        using var scope = NewDisposeScope();
        var targets = nn.functional.one_hot(Labels.Select(y => (long)y).ToArray().AsTensor(), classes).to(float32);
        return new TargetTraining(targets, isWeighted ? ConfidenceWeights.Of(Confidences).AsTensor() : null);
    }

    /// <summary>The share of right labels.</summary>
    /// <param name="truth">The true class of each node of the graph.</param>
    /// <returns>0 to 1; NaN without an answer.</returns>
    public double Accuracy(IReadOnlyList<long> truth)
    {
        ArgumentNullException.ThrowIfNull(truth);
        return Nodes.Length == 0 ? double.NaN : Nodes.Zip(Labels).Average(p => truth[p.First] == p.Second ? 1.0 : 0);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Nodes.Length} labels of {Asked.Length} nodes that were asked about, by {Annotator}{(IsSimulated ? ": nobody was asked, answers are drawn around the true labels" : string.Empty)}";

    private void CheckWhole(GraphDataset graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.Count != graph.Graph.NodeCount || !graph.Nodes.Select((n, i) => n == i).All(b => b))
        {
            throw new ArgumentException($"graph: expected a data set that names all {graph.Graph.NodeCount} nodes in their order, got one of {graph.Count}.", nameof(graph));
        }

        if (Asked.Max() >= graph.Count)
        {
            throw new ArgumentException($"graph: expected one with node {Asked.Max()}, which was asked about, got {graph.Count} nodes.", nameof(graph));
        }
    }
}
