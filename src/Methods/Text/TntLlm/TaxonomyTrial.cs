using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Phase 1 of one seed: documents of which the simulated model sees batches, and further ones that the tables are measured on.</summary>
internal sealed class TaxonomyTrial
{
    public const int Topics = 20;
    public const int BatchSize = 50;
    public const int Batches = 8;
    public const int MaxCategories = 15;
    public const double LabelerAccuracy = 0.85;
    private const int Sample = BatchSize * Batches;

    private readonly TopicCorpus _corpus;
    private readonly long _seed;
    private readonly int _learnt;

    /// <summary>Draws the documents: the sample, and twice so many to learn from and to measure on.</summary>
    public TaxonomyTrial(long seed, int documents) => (_seed, _learnt, _corpus) = (seed, documents, TopicCorpus.Draw(Sample + (2 * documents), Topics, seed: seed));

    private IEnumerable<int> TestPlaces => Enumerable.Range(Sample + _learnt, _learnt);

    /// <summary>Makes the taxonomy.</summary>
    public TaxonomyRun Run(double mistakes, CancellationToken stop)
    {
        var model = new SimulatedTaxonomyModel(_corpus.Topics, _corpus.TopicNames, mergeProbability: mistakes, splitProbability: mistakes, seed: _seed);

        // A simulation answers at once: nothing is waited for.
        return Pipeline(model).GenerateTaxonomyAsync(_corpus.Documents[..Sample], stop: stop).GetAwaiter().GetResult();
    }

    /// <summary>The share of further documents that a table covers, as a labeller says who never errs.</summary>
    public double Coverage(Taxonomy taxonomy, CancellationToken stop) =>
        Label(1, [.. TestPlaces.Select(i => _corpus.Documents[i])], taxonomy, stop).Coverage;

    /// <summary>How well a light classifier, trained on what a labeller with errors says, agrees with the topics of further documents.</summary>
    public ClusterAgreement OfStudent(Taxonomy taxonomy, CancellationToken stop)
    {
        var documents = _corpus.Documents[Sample..(Sample + _learnt)];
        var labels = Label(LabelerAccuracy, documents, taxonomy, stop);
        var student = Pipeline(new SimulatedTaxonomyModel(_corpus.Topics, _corpus.TopicNames)).TrainClassifier(documents, labels, taxonomy, stop: stop);
        var names = taxonomy.Names;
        return ClusterAgreement.Of([.. student.Predict([.. TestPlaces.Select(i => _corpus.Documents[i].Text!)]).Select(l => names.IndexOf(l))], TrueTopics);
    }

    /// <summary>How well k-means on the words agrees with the topics of the same documents; it sees them all, and no label.</summary>
    public ClusterAgreement OfClusters(int clusters, CancellationToken stop)
    {
        IReadOnlyList<string>[] words = [.. Enumerable.Range(Sample, 2 * _learnt).Select(i => Words.Of(_corpus.Documents[i].Text!))];
        using var scope = NewDisposeScope();
        var features = TfIdf.Fit(words, smooth: true).Encode(words).to(float64);
        var points = new double[features.shape[0], features.shape[1]];
        Buffer.BlockCopy(features.data<double>().ToArray(), 0, points, 0, points.Length * sizeof(double));
        return ClusterAgreement.Of([.. KMeans.Fit(points, clusters, _seed, cancellationToken: stop).Assignment.Skip(_learnt)], TrueTopics);
    }

    private ImmutableArray<int> TrueTopics => [.. TestPlaces.Select(i => _corpus.Topics[i])];

    private LabeledDocuments Label(double accuracy, ImmutableArray<Item> documents, Taxonomy taxonomy, CancellationToken stop)
    {
        var labeler = new SimulatedLabeler(_corpus.Topics, _corpus.TopicNames, SimulatedLabeler.Uniform(Topics, accuracy), _seed);
        return new TntPipeline(new SimulatedTaxonomyModel(_corpus.Topics, _corpus.TopicNames), labeler, Options).LabelAsync(documents, taxonomy, stop).GetAwaiter().GetResult();
    }

    private TntPipeline Pipeline(SimulatedTaxonomyModel model) =>
        new(model, new SimulatedLabeler(_corpus.Topics, _corpus.TopicNames, SimulatedLabeler.Uniform(Topics, 1)), Options);

    private TntOptions Options => new(new TaxonomyBrief("the topic of a document") { MaxCategories = MaxCategories }) { BatchSize = BatchSize, Summarizes = false, Seed = _seed };
}
