using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Tests.Data;
using TorchSharp;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

/// <summary>Neighbours, credibility, votes and densities: what holds for every input.</summary>
public sealed class NeighbourTests
{
    private static readonly double[,] Some = Draw(60, 7, 5);
    private static readonly int[] Labels = [.. Enumerable.Range(0, 60).Select(i => ((i * i) + (i / 7)) % 3)];

    [Fact]
    public void Neighbours_are_those_of_a_full_sort_with_ties_to_the_lower_index()
    {
        // Rows in pairs of the same direction: every similarity occurs at least twice.
        var rows = new double[40, 5];
        for (var i = 0; i < 40; i++)
        {
            for (var j = 0; j < 5; j++)
            {
                rows[i, j] = Some[i / 2, j] * (1 + (i % 2));
            }
        }

        EmbeddingMatrix embeddings = rows;
        var found = EmbeddingNeighbours.Find(embeddings, 9);

        for (var i = 0; i < 40; i++)
        {
            var all = Enumerable.Range(0, 40).Where(j => j != i).OrderByDescending(j => embeddings.Similarity(i, j)).ThenBy(j => j).Take(9).ToArray();
            Assert.Equal(all, Enumerable.Range(0, 9).Select(r => found.Indices[i, r]));
            Assert.Equal(i ^ 1, found.Indices[i, 0]);
            Assert.Equal(all.Select(j => embeddings.Similarity(j, i)), Enumerable.Range(0, 9).Select(r => found.Similarities[i, r]));
        }
    }

    [Fact]
    public void Only_directions_count()
    {
        var scaled = (double[,])Some.Clone();
        for (var i = 0; i < 60; i++)
        {
            var factor = i switch { 0 => 1e-200, 1 => 1e200, _ => 0.1 + i };
            for (var j = 0; j < 7; j++)
            {
                scaled[i, j] *= factor;
            }
        }

        Close(new KernelDensitySoftLabels().Posterior(Some, Labels), new KernelDensitySoftLabels().Posterior(scaled, Labels));
        Assert.Equal(new NeighbourCredibility(5).Score(Some, Labels), new NeighbourCredibility(5).Score(scaled, Labels));

        // A rotation: the orthogonal factor of another matrix.
        var (q, _) = torch.linalg.qr(Draw(7, 7, 8).AsTensor());
        var turned = Some.AsTensor().matmul(q);
        Close(new KernelDensitySoftLabels().Posterior(Some, Labels), new KernelDensitySoftLabels().Posterior(turned, Labels));
        Assert.Equal(new NeighbourLabelVote(5).Distribution(Some, Labels), new NeighbourLabelVote(5).Distribution(turned, Labels));
    }

    [Fact]
    public void Renaming_the_classes_moves_the_columns()
    {
        int[] to = [2, 0, 1];
        int[] renamed = [.. Labels.Select(y => to[y])];
        var (votes, moved) = (new NeighbourLabelVote(5, 0.1).Distribution(Some, Labels), new NeighbourLabelVote(5, 0.1).Distribution(Some, renamed));
        var (density, turned) = (new KernelDensitySoftLabels().Posterior(Some, Labels), new KernelDensitySoftLabels().Posterior(Some, renamed));
        for (var i = 0; i < 60; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                Assert.Equal(votes[i, c], moved[i, to[c]]);
                Assert.Equal(density[i, c], turned[i, to[c]], 1e-14);
            }
        }
    }

    [Fact]
    public void Credibility_is_the_share_of_the_vote_that_the_given_label_has()
    {
        foreach (var temperature in (double?[])[null, 0.1])
        {
            var votes = new NeighbourLabelVote(7, temperature).Distribution(Some, Labels);
            var credibility = new NeighbourCredibility(7, temperature).Score(Some, Labels);
            Assert.All(Enumerable.Range(0, 60), i => Assert.Equal(votes[i, Labels[i]], credibility[i], 1e-15));
            Assert.All(Enumerable.Range(0, 60), i => Assert.Equal(1, Enumerable.Range(0, 3).Sum(c => votes[i, c]), 1e-12));
        }
    }

    [Fact]
    public void Weights_go_from_the_nearest_alone_to_all_alike()
    {
        var neighbours = EmbeddingNeighbours.Find(Some, 6);
        var plain = new NeighbourCredibility(6).Score(neighbours, Labels);
        var flat = new NeighbourCredibility(6, 1e9).Score(neighbours, Labels);
        var sharp = new NeighbourCredibility(6, 1e-9).Score(neighbours, Labels);
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(plain[i], flat[i], 1e-6);
            Assert.Equal(Labels[neighbours.Indices[i, 0]] == Labels[i] ? 1 : 0, sharp[i], 1e-6);
        }
    }

    [Fact]
    public void With_one_label_everything_is_credible()
    {
        var same = new int[60];
        Assert.All(new NeighbourCredibility(5).Score(Some, same), c => Assert.Equal(1, c));
        Assert.DoesNotContain(true, NeighbourCredibility.Flag(new NeighbourCredibility(5).Score(Some, same)));
    }

    [Fact]
    public void One_flipped_label_in_a_far_cluster_is_found()
    {
        var (rows, labels) = (new double[20, 2], new int[20]);
        for (var i = 0; i < 20; i++)
        {
            labels[i] = i / 10;
            (rows[i, 0], rows[i, 1]) = (1 - labels[i] + (0.01 * (i % 10)), labels[i] + (0.003 * (i % 10)));
        }

        labels[4] = 1;
        var credibility = new NeighbourCredibility(5).Score(rows, labels);

        Assert.Equal(0, credibility[4]);
        Assert.All(Enumerable.Range(0, 20).Where(i => i != 4), i => Assert.Contains(credibility[i], (double[])[0.8, 1]));
        Assert.Equal(0, NeighbourLabelVote.Winners(new NeighbourLabelVote(5).Distribution(rows, labels))[4]);
    }

    [Fact]
    public void Wide_kernels_give_the_class_shares_and_none_at_all_the_prior()
    {
        var wide = new KernelDensitySoftLabels(1e6).Posterior(Some, Labels);
        var none = new KernelDensitySoftLabels(1e-6).Posterior(Some, Labels);
        for (var i = 0; i < 60; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                var count = Labels.Count(y => y == c);
                Assert.Equal((count - (Labels[i] == c ? 1 : 0)) / 59.0, wide[i, c], 1e-9);
                Assert.Equal(count / 60.0, none[i, c], 1e-12);
            }
        }
    }

    [Fact]
    public void A_prior_weighs_the_densities()
    {
        var plain = new KernelDensitySoftLabels(0.5).Posterior(Some, Labels);
        var even = new KernelDensitySoftLabels(0.5).Posterior(Some, Labels, prior: [1, 1, 1]);
        for (var i = 0; i < 60; i++)
        {
            double[] density = [.. Enumerable.Range(0, 3).Select(c => plain[i, c] / Labels.Count(y => y == c))];
            Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(density[c] / density.Sum(), even[i, c], 1e-12));
        }
    }

    [Fact]
    public void Lambda_of_one_keeps_the_given_label()
    {
        var mixed = KernelDensitySoftLabels.Mix(new KernelDensitySoftLabels().Posterior(Some, Labels), Labels, 1);
        Assert.All(Enumerable.Range(0, 60), i => Assert.All(Enumerable.Range(0, 3), c => Assert.Equal(c == Labels[i] ? 1 : 0, mixed[i, c])));
    }

    [Fact]
    public void The_threshold_for_a_share_flags_that_share()
    {
        double[] credibility = [.. Enumerable.Range(0, 20).Select(i => i / 20.0)];
        Assert.Equal(3, NeighbourCredibility.Flag(credibility, NeighbourCredibility.ThresholdFor(credibility, 0.15)).Count(f => f));
        Assert.Equal(0, NeighbourCredibility.Flag(credibility, NeighbourCredibility.ThresholdFor(credibility, 0)).Count(f => f));
        Assert.Equal(20, NeighbourCredibility.Flag(credibility, NeighbourCredibility.ThresholdFor(credibility, 1)).Count(f => f));
    }

    [Fact]
    public void Votes_are_probabilities_for_label_issues_with_a_threshold()
    {
        var noisy = new SymmetricNoise(0.15).Inject(SyntheticData.GaussianBlobs(300, features: 8, seed: 3), 1).Dataset;
        var neighbours = EmbeddingNeighbours.Find(noisy.ToEmbeddings());
        var votes = new NeighbourLabelVote().Distribution(neighbours, noisy, noisy.NumClasses);
        var credibility = new NeighbourCredibility().Score(neighbours, noisy);
        var winners = NeighbourLabelVote.Winners(votes);

        var issues = LabelIssues.Find(noisy, votes, new() { Threshold = 0.5 });

        // Of the flagged labels all but those for which the neighbours vote all the same.
        Assert.Equal(
            Enumerable.Range(0, 300).Where(i => credibility[i] < 0.5 && winners[i] != noisy.GivenLabels[i]).OrderBy(i => credibility[i]).ThenBy(i => i), issues.Indices);
        Assert.All(issues.All, i => Assert.Equal(winners[i.Index], i.SuggestedLabel));
        var right = issues.All.Count(i => noisy.TrueLabels!.Value[i.Index] != i.GivenLabel);
        Assert.True(right > 0.8 * issues.Count && right > 0.8 * noisy.MislabelledCount, $"{right} of {issues.Count}, {noisy.MislabelledCount} wrong");
        Assert.Contains("probability below 0.5", issues.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_at_the_threshold_stays()
    {
        var probabilities = new[,] { { 0.25, 0.75 }, { 0.75, 0.25 }, { 0.125, 0.875 }, { 0.5, 0.5 } };
        int[] given = [0, 0, 0, 1];

        int[] At(double threshold) => LabelIssues.Find(given, probabilities, new() { Threshold = threshold }).Indices;
        Assert.Equal([2], At(0.25));
        Assert.Equal([2, 0], At(Math.BitIncrement(0.25)));
        Assert.Equal([2, 0], At(1));
    }

    [Fact]
    public async Task Embeddings_come_from_arrays_tensors_generators_and_files()
    {
        using var folder = new TemporaryFolder();
        var single = new float[60, 7];
        for (var i = 0; i < 60; i++)
        {
            for (var j = 0; j < 7; j++)
            {
                single[i, j] = (float)Some[i, j];
            }
        }

        var generated = new GeneratedEmbeddings<Embedding<float>>(Enumerable.Range(0, 60).Select(i => new Embedding<float>(Enumerable.Range(0, 7).Select(j => single[i, j]).ToArray())));
        var expected = EmbeddingNeighbours.Find(single, 5).Indices;
        Assert.Equal(expected, EmbeddingNeighbours.Find(single.AsTensor(), 5).Indices);
        Assert.Equal(expected, EmbeddingNeighbours.Find(generated, 5).Indices);
        Assert.Equal(expected, EmbeddingNeighbours.Find(EmbeddingMatrix.FromNpy(NpySamples.Write(folder, "e.npy", single, version: 1)), 5).Indices);

        using var generator = new HashedNGramEmbeddingGenerator();
        EmbeddingMatrix texts = await generator.GenerateAsync(["a red cat", "the red cats", "tax form"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(texts.Similarity(0, 1) > 0.3 && texts.Similarity(0, 2) < 0.2, $"{texts.Similarity(0, 1)}, {texts.Similarity(0, 2)}");
    }

    [Fact]
    public void Pictures_become_principal_components_and_tables_are_standardized()
    {
        var table = SyntheticData.GaussianBlobs(80, features: 6, seed: 3);
        var stretched = table.WithFeatures(table.Features * torch.tensor(new float[] { 1, 1000, 1, 1, 0.01f, 1 }) + 5);
        Assert.Equal(EmbeddingNeighbours.Find(table.ToEmbeddings(), 5).Indices, EmbeddingNeighbours.Find(stretched.ToEmbeddings(), 5).Indices);
        Assert.NotEqual(
            EmbeddingNeighbours.Find(table.ToEmbeddings(), 5).Indices, EmbeddingNeighbours.Find(stretched.WithFeatures(stretched.Features, keepsScale: true).ToEmbeddings(), 5).Indices);
        Assert.Equal(6, table.ToEmbeddings().Dimensions);
    }

    [Fact]
    public void Bad_input_is_refused_by_name()
    {
        var zero = (double[,])Some.Clone();
        var infinite = (double[,])Some.Clone();
        infinite[3, 2] = double.NaN;
        for (var j = 0; j < 7; j++)
        {
            zero[9, j] = 0;
        }

        Refused("embeddings: row 9 is all zero", () => EmbeddingMatrix.From(zero));
        Refused("embeddings: each number must be finite, got NaN in row 3, column 2", () => EmbeddingMatrix.From(infinite));
        Refused("embeddings: expected at least one row", () => EmbeddingMatrix.From(new double[0, 3]));
        Refused("embeddings: expected float [n,d]", () => EmbeddingMatrix.From(torch.zeros(3, 3, torch.int64)));
        Refused("embeddings: expected 2 numbers in each", () => EmbeddingMatrix.From([new Embedding<float>(new float[] { 1, 2 }), new Embedding<float>(new float[] { 1 })]));
        Refused("k: must be from 1 to 59", () => EmbeddingNeighbours.Find(Some, 60));
        Refused("k: must be from 1 to 59", () => EmbeddingNeighbours.Find(Some, 0));
        Refused("k: expected at least 1, got 0", () => _ = new NeighbourCredibility(0));
        Refused("temperature: expected a number above 0, got 0", () => _ = new NeighbourLabelVote(3, 0));
        Refused("bandwidth: expected a number above 0, got -1", () => _ = new KernelDensitySoftLabels(-1));
        Refused("lambda: expected a weight from 0 to 1, got 1.5", () => KernelDensitySoftLabels.Mix(new double[60, 3], Labels, 1.5));
        Refused("labels: expected 60 labels, one an embedding, got 2", () => new NeighbourCredibility().Score(Some, (int[])[0, 1]));
        Refused("labels: each must be from 0 to 1, got 2 at position", () => new NeighbourLabelVote().Distribution(Some, Labels, 2));
        Refused("labels: each must be a class number of at least 0, got -1 at position 0", () => new NeighbourCredibility().Score(Some, (int[])[-1, .. Labels[1..]]));
        Refused("neighbours: expected at least 10 for each example, got 5", () => new NeighbourCredibility().Score(EmbeddingNeighbours.Find(Some, 5), Labels));
        Refused("threshold: expected a number of at least 0", () => NeighbourCredibility.Flag([0.5], double.NaN));
        Refused("share: expected a share from 0 to 1, got 2", () => NeighbourCredibility.ThresholdFor([0.5], 2));
        Refused("prior: expected 3 numbers", () => new KernelDensitySoftLabels().Posterior(Some, Labels, prior: [1, 1]));
        Refused("suggested: expected 60", () => NeighbourLabelVote.Correct(Labels, [1], new bool[60]));
        Refused("Threshold: expected a probability above 0", () => LabelIssues.Find(Labels, new NeighbourLabelVote().Distribution(Some, Labels), new() { Threshold = 0 }));
        Refused("isWrong: expected 2 values", () => DetectionScores.Of([true, false], [true]));
        Refused("trueLabels: expected 60 labels", () => AnnotationErrorMetrics.MacroF1(Labels, (int[])[1]));
    }

    [Fact]
    public void Work_on_many_rows_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => EmbeddingNeighbours.Find(Some, 5, cancellationToken: stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => new KernelDensitySoftLabels().Posterior(Some, Labels, cancellationToken: stop.Token));
    }

    private static void Refused(string message, Action action) => Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);

    private static void Close(double[,] expected, double[,] found) =>
        Assert.All(expected.Cast<double>().Zip(found.Cast<double>()), p => Assert.Equal(p.First, p.Second, 1e-9));

    private static double[,] Draw(int rows, int columns, long seed)
    {
        var random = new SeededRandom(seed, 16);
        var values = new double[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                values[i, j] = random.NextDouble() - 0.4;
            }
        }

        return values;
    }
}
