using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Settings of the pipeline.</summary>
/// <param name="Brief">Use case and limits.</param>
public sealed record TntOptions(TaxonomyBrief Brief)
{
    /// <summary>Documents a batch, at least 1.</summary>
    public int BatchSize { get; init; } = 200;

    /// <summary>Whether documents are summarized first. Without, the model sees their texts.</summary>
    public bool Summarizes { get; init; } = true;

    /// <summary>The seed of the batches.</summary>
    public long Seed { get; init; }

    /// <summary>Settings of the classifier.</summary>
    public LightClassifierOptions Classifier { get; init; } = new();
}

/// <summary>
/// Text mining with a language model: a taxonomy is written from the first batch of documents, mended with each further one and reviewed; the
/// model then labels documents with it, and a light classifier learns from those labels.
/// </summary>
public sealed class TntPipeline
{
    private readonly ITaxonomyModel _model;
    private readonly IDocumentLabeler _labeler;

    /// <summary>Creates it.</summary>
    /// <param name="model">Who writes the taxonomy.</param>
    /// <param name="labeler">Who labels.</param>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public TntPipeline(ITaxonomyModel model, IDocumentLabeler labeler, TntOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(labeler);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Brief, nameof(options));
        options.Brief.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, "BatchSize");
        (_model, _labeler, Options) = (model, labeler, options);
    }

    /// <summary>The settings.</summary>
    public TntOptions Options { get; }

    /// <summary>Phase 1: makes a taxonomy of a sample of documents.</summary>
    /// <param name="documents">The sample, at least one document.</param>
    /// <param name="progress">Gets each step as it is done.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The taxonomy, and every table on the way to it.</returns>
    /// <exception cref="ArgumentException">There is no document.</exception>
    /// <exception cref="InvalidOperationException">No batch gave a table.</exception>
    public async Task<TaxonomyRun> GenerateTaxonomyAsync(IReadOnlyList<Item> documents, IProgress<TaxonomyStep>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        if (documents.Count == 0)
        {
            throw new ArgumentException("documents: expected at least one, got none.", nameof(documents));
        }

        var (seen, summaryCost) = await SummarizeAsync(documents, stop);
        var steps = ImmutableArray.CreateBuilder<TaxonomyStep>();
        Taxonomy? table = null;
        foreach (var batch in MiniBatches.Shuffle(seen.Length, Options.BatchSize, Options.Seed))
        {
            stop.ThrowIfCancellationRequested();
            Item[] items = [.. batch.Select(i => seen[i])];
            var stage = table is null ? TaxonomyStage.Generate : TaxonomyStage.Update;
            var answer = table is null ? await _model.GenerateAsync(items, Options.Brief, stop) : await _model.UpdateAsync(table, items, Options.Brief, stop);
            table = Take(stage, answer, table, steps, progress);
        }

        stop.ThrowIfCancellationRequested();
        if (table is null)
        {
            throw new InvalidOperationException($"None of {steps.Count} answers of {_model.Description} holds a table that can be used: {string.Join("; ", steps.SelectMany(s => s.Warnings).Distinct())}.");
        }

        table = Take(TaxonomyStage.Review, await _model.ReviewAsync(table, Options.Brief, stop), table, steps, progress)!;
        return new TaxonomyRun(table, steps.ToImmutable(), summaryCost) { IsSimulated = _model.IsSimulated, Model = _model.Description };
    }

    /// <summary>Phase 2: labels documents.</summary>
    /// <param name="documents">The documents, at least one.</param>
    /// <param name="taxonomy">The categories.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The labels, their coverage and what they cost.</returns>
    /// <exception cref="ArgumentException">There is no document.</exception>
    /// <exception cref="InvalidOperationException">The labeller gave a label that is neither a category nor Other nor Undefined.</exception>
    public async Task<LabeledDocuments> LabelAsync(IReadOnlyList<Item> documents, Taxonomy taxonomy, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(taxonomy);
        if (documents.Count == 0)
        {
            throw new ArgumentException("documents: expected at least one, got none.", nameof(documents));
        }

        var known = new HashSet<string>([.. taxonomy.Names, .. Taxonomy.OutOfTaxonomy], StringComparer.OrdinalIgnoreCase);
        var labels = ImmutableArray.CreateBuilder<DocumentLabel>(documents.Count);
        foreach (var document in documents)
        {
            stop.ThrowIfCancellationRequested();
            var label = await _labeler.LabelAsync(document, taxonomy, stop);
            if (label.All.Prepend(label.Primary).FirstOrDefault(l => !known.Contains(l)) is { } foreign)
            {
                throw new InvalidOperationException($"{_labeler.Description} labels document {document.Index} '{foreign}': expected one of {string.Join(", ", known)}.");
            }

            labels.Add(label);
        }

        return new LabeledDocuments(labels.MoveToImmutable()) { IsSimulated = _labeler.IsSimulated, Labeler = _labeler.Description };
    }

    /// <summary>Phase 2: trains the light classifier on labels. Documents that no category fits are left out.</summary>
    /// <param name="documents">The documents, with their texts.</param>
    /// <param name="labels">A label for each.</param>
    /// <param name="taxonomy">The categories.</param>
    /// <param name="weighsByConfidence">Whether a label counts as much as its labeller is sure.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The classifier.</returns>
    /// <exception cref="ArgumentException">Numbers differ, there are fewer than two categories, or no document has one.</exception>
    public LightClassifier TrainClassifier(
        IReadOnlyList<Item> documents, LabeledDocuments labels, Taxonomy taxonomy, bool weighsByConfidence = false, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(taxonomy);
        return LightClassifier.Fit(
            [.. documents.Select(ChatTaxonomyModel.TextOf)], labels.Primary, taxonomy.Names, Options.Classifier, weighsByConfidence ? [.. labels.Labels.Select(l => l.Confidence)] : null, stop);
    }

    private async Task<(ImmutableArray<Item> Documents, TextCost Cost)> SummarizeAsync(IReadOnlyList<Item> documents, CancellationToken stop)
    {
        if (!Options.Summarizes)
        {
            return ([.. documents], TextCost.None);
        }

        var cost = TextCost.None;
        var seen = ImmutableArray.CreateBuilder<Item>(documents.Count);
        foreach (var document in documents)
        {
            stop.ThrowIfCancellationRequested();
            var summary = await _model.SummarizeAsync(document, Options.Brief, stop);
            cost += summary.Cost;

            // A model that says nothing of a document leaves it as it is.
            seen.Add(string.IsNullOrWhiteSpace(summary.Text) ? document : document with { Text = summary.Text });
        }

        return (seen.MoveToImmutable(), cost);
    }

    // The new table within the limits; the old one where there is none.
    private Taxonomy? Take(TaxonomyStage stage, TaxonomyAnswer answer, Taxonomy? old, ImmutableArray<TaxonomyStep>.Builder steps, IProgress<TaxonomyStep>? progress)
    {
        var (held, mended) = Options.Brief.Hold(answer.Categories);
        var warnings = held is null ? mended.Add(old is null ? "the answer holds no table" : "the answer holds no table: the old one stays") : mended;
        var step = new TaxonomyStep(stage, held ?? old, answer.Rating, answer.Suggestion, warnings, answer.Cost) { Before = old };
        steps.Add(step);
        progress?.Report(step);
        return held ?? old;
    }
}
