using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Tests.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

/// <summary>The distant-peer loss, the classifier that is trained with it, and its corrections.</summary>
public sealed class DistantPeerTests
{
    [Theory]
    [InlineData(1, 0.2)]
    [InlineData(2, 0.5)]
    [InlineData(50, 1)]
    public void The_loss_is_what_its_definition_says(int peers, double temperature)
    {
        using var scope = NewDisposeScope();
        var z = randn([24, 5], float64, generator: new Generator(3));
        long[] labels = [.. Enumerable.Range(0, 24).Select(i => (long)(i < 22 ? i % 3 : i))];
        var loss = new DistantPeerContrastiveLoss(peers, temperature);

        Assert.Equal(Plain(z, labels, peers, temperature), loss.Forward(z, tensor(labels)).item<double>(), 1e-10);
        if (peers == 50)
        {
            Assert.All(loss.Peers(z, tensor(labels)).Take(22), (p, i) => Assert.Equal(labels.Count(y => y == labels[i]) - 1, p.Length));
        }
    }

    [Fact]
    public void It_is_not_negative_and_its_gradient_is_at_right_angles_to_each_row()
    {
        using var scope = NewDisposeScope();
        var z = randn([16, 4], float64, generator: new Generator(5)).requires_grad_();
        var value = new DistantPeerContrastiveLoss().Forward(z, tensor(Enumerable.Range(0, 16).Select(i => (long)(i % 4)).ToArray()));
        value.backward();

        Assert.True(value.item<double>() > 0);
        Assert.True(z.grad!.abs().max().item<double>() > 1e-3);
        Assert.True((z.grad! * z.detach()).sum(1).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void Without_a_peer_or_a_negative_there_is_no_loss_and_no_gradient()
    {
        using var scope = NewDisposeScope();
        foreach (var labels in (long[][])[[0, 0, 0, 0], [0, 1, 2, 3]])
        {
            var z = randn([4, 3], float32, generator: new Generator(5)).requires_grad_();
            var value = new DistantPeerContrastiveLoss().Forward(z, tensor(labels));
            value.backward();
            Assert.Equal(0, value.item<float>());
            Assert.Equal(0, z.grad!.abs().max().item<float>());
        }
    }

    [Fact]
    public void Equal_similarities_go_to_the_lower_index()
    {
        using var scope = NewDisposeScope();
        var z = new double[,] { { 1, 0 }, { 0, 1 }, { 0, 2 }, { 0, 3 }, { -1, -1 } };
        Assert.Equal([1, 2], new DistantPeerContrastiveLoss().Peers(tensor(z), tensor(new long[] { 0, 0, 0, 0, 1 }))[0]);
    }

    [Fact]
    public void Soft_cross_entropy_with_one_hot_targets_is_cross_entropy()
    {
        using var scope = NewDisposeScope();
        var logits = randn([6, 3], float64, generator: new Generator(5));
        var labels = tensor(new long[] { 0, 1, 2, 2, 1, 0 });
        var expected = nn.functional.cross_entropy(logits, labels).item<double>();
        Assert.Equal(expected, SoftCrossEntropy.Forward(logits, nn.functional.one_hot(labels, 3).to(float64)).item<double>(), 1e-12);
        Refused("targets: expected [6,3] as logits, got [6,2]", () => SoftCrossEntropy.Forward(logits, full([6, 2], 0.5)));
        Refused("targets: each row must be a distribution", () => SoftCrossEntropy.Forward(logits, full([6, 3], 0.5)));
        Refused("logits: expected float [B,K]", () => SoftCrossEntropy.Forward(zeros(3), full([6, 3], 0.5)));
    }

    [Fact]
    public void A_corrector_judges_each_example_by_a_network_that_did_not_see_it()
    {
        var noisy = Embedded(0.15);
        var corrector = new CrossValidatedAnnotationCorrector { Folds = 3, Epochs = 40, BatchSize = 32, Seed = 4 };
        var correction = corrector.Correct(noisy);
        Assert.Equal(correction.Probabilities, corrector.Correct(noisy).Probabilities);

        // The first fold by hand: the network, its soft labels included, has nothing but the other folds.
        var folds = StratifiedFolds.Assign(noisy, 3, 4);
        long[] held = [.. Enumerable.Range(0, noisy.Count).Where(i => folds[i] == 0).Select(i => (long)i)];
        using var run = corrector.Training.Train(new TrainingRequest
        {
            Train = noisy.Subset([.. Enumerable.Range(0, noisy.Count).Where(i => folds[i] != 0).Select(i => (long)i)]),
            Model = corrector.Model, Epochs = 40, BatchSize = 32, Optimizer = corrector.Optimizer, Schedule = LearningRateSchedule.Constant,
            Device = DeviceChoice.Cpu, Seed = 4 * 1_000_003L, RecordDynamics = false,
        });
        var probabilities = run.Probabilities(noisy.Subset(held)).data<float>().ToArray().Chunk(noisy.NumClasses).ToArray();
        Assert.All(held, (i, r) => Assert.Equal(probabilities[r], Enumerable.Range(0, noisy.NumClasses).Select(c => correction.Probabilities[i, c])));

        var truth = noisy.TrueLabels!.Value;
        var given = AnnotationErrorMetrics.MacroF1(noisy, truth);
        Assert.True(AnnotationErrorMetrics.MacroF1(correction.Labels.ToArray(), truth) > given + 0.08, $"{given}");

        var none = correction.Where(new bool[noisy.Count]);
        Assert.Equal(noisy.GivenLabels.Select(y => (int)y), none);
        Assert.Equal(correction.Labels, correction.Where());
        var careful = correction.Where(leastProbability: 0.99);
        Assert.All(Enumerable.Range(0, noisy.Count), i => Assert.True(careful[i] == noisy.GivenLabels[i] || correction.Probabilities[i, careful[i]] >= 0.99f));
    }

    [Fact]
    public void Training_refuses_what_it_cannot_use()
    {
        var noisy = Embedded(0.15);
        TrainingRequest Of(ModelFactory model) => new() { Train = noisy, Model = model, Epochs = 1, BatchSize = 32, Device = DeviceChoice.Cpu };

        Refused("Model: the distant-peer loss needs layers in a row", () => new ReAnnotatorTraining().Train(Of(ModelCatalog.Logistic())));
        using var run = new ReAnnotatorTraining { Beta = 0 }.Train(Of(ModelCatalog.Logistic()));
        Assert.True(run.IsComplete);
        Refused("Lambda: expected a weight from 0 to 1, got 2", () => new ReAnnotatorTraining { Lambda = 2 }.Train(Of(ModelCatalog.Mlp(8))));
        Refused("Beta: expected a weight of at least 0, got -1", () => new ReAnnotatorTraining { Beta = -1 }.Train(Of(ModelCatalog.Mlp(8))));
        Refused("numPeers: expected at least 1, got 0", () => new ReAnnotatorTraining { Peers = 0 }.Train(Of(ModelCatalog.Mlp(8))));
        Refused("folds: must be from 2 to", () => new CrossValidatedAnnotationCorrector { Folds = 1_000 }.Correct(noisy));
        Refused("representations: each row must be finite and not all zero", () => new DistantPeerContrastiveLoss().Forward(zeros(2, 3), tensor(new long[] { 0, 1 })));
        Refused("representations: expected float [B,d]", () => new DistantPeerContrastiveLoss().Forward(zeros(2), tensor(new long[] { 0, 1 })));
        Refused("labels: ", () => new DistantPeerContrastiveLoss().Forward(ones(2, 3), tensor(new long[] { 0, -1 })));
        Refused("leastProbability: expected a weight", () => new AnnotationCorrection([0], new float[1, 2]).Where(leastProbability: 2));
    }

    private static LabeledDataset Embedded(double noise)
    {
        var blobs = SyntheticData.GaussianBlobs(240, features: 8, seed: 3);
        return new SymmetricNoise(noise).Inject(blobs.WithFeatures(blobs.Features, keepsScale: true), 1).Dataset;
    }

    private static double Plain(Tensor representations, long[] labels, int m, double temperature)
    {
        var n = labels.Length;
        var rows = representations.data<double>().ToArray().Chunk((int)representations.shape[1]).ToArray();
        double Similarity(int i, int j) =>
            rows[i].Zip(rows[j], (a, b) => a * b).Sum() / Math.Sqrt(rows[i].Sum(a => a * a) * rows[j].Sum(b => b * b));
        var losses = new List<double>();
        for (var i = 0; i < n; i++)
        {
            var peers = Enumerable.Range(0, n).Where(j => j != i && labels[j] == labels[i]).OrderBy(j => Similarity(i, j)).ThenBy(j => j).Take(m).ToArray();
            var negatives = Enumerable.Range(0, n).Where(j => labels[j] != labels[i]).Sum(j => Math.Exp(Similarity(i, j) / temperature));
            if (peers.Length > 0 && negatives > 0)
            {
                losses.Add(-peers.Average(p => Math.Log(Math.Exp(Similarity(i, p) / temperature) / (Math.Exp(Similarity(i, p) / temperature) + negatives))));
            }
        }

        return losses.Average();
    }

    private static void Refused(string message, Action action) => Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
