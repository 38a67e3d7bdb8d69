using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

/// <summary>JoCoR, Co-teaching+, CORES², mixup and SOP in training.</summary>
public sealed class SampleSelectionTests
{
    private static readonly LabeledDataset Noisy = SyntheticData.Clusters(300, wrong: 0.3);

    internal static TrainingRequest Request(LabeledDataset train, int epochs) => new()
    {
        Train = train, Test = SyntheticData.Clusters(120, seed: 9), Model = ModelCatalog.Mlp(16), Epochs = epochs, BatchSize = 30, Seed = 1,
        Optimizer = new SgdSettings { LearningRate = 0.1 }, Device = DeviceChoice.Cpu,
    };

    [Fact]
    public void Disagreement_is_where_the_largest_logits_differ()
    {
        using var scope = NewDisposeScope();
        var one = tensor(new[,] { { 1.0, 0 }, { 0, 1 }, { 2, 1 }, { 0, 3 } });
        var two = tensor(new[,] { { 0.0, 1 }, { 0, 2 }, { 1, 2 }, { 0, 1 } });
        Assert.Equal([0, 2], CoTeachingPlusTraining.Disagreement(one, two));
        Assert.Empty(CoTeachingPlusTraining.Disagreement(one, one));
        Assert.Throws<ArgumentException>(() => CoTeachingPlusTraining.Disagreement(one, two[..3]));
    }

    [Fact]
    public void With_the_whole_run_as_warm_up_Co_teaching_plus_is_Co_teaching()
    {
        // 300 examples in batches of 30: no batch is incomplete, which Co-teaching would drop.
        using var plus = new CoTeachingPlusTraining { WarmUp = 4, ForgetRate = 0.3, NumGradual = 2 }.Train(Request(Noisy, 4));
        using var plain = new CoTeachingTraining { ForgetRate = 0.3, NumGradual = 2 }.Train(Request(Noisy, 4));
        Assert.All(plus.Records.Zip(plain.Records), r => Assert.Equal(r.Second.Values["pure ratio"], r.First.Values["pure ratio"], 0.2));
        Assert.Equal(plain.Records.Select(r => r.Values["forget rate"]), plus.Records.Select(r => r.Values["forget rate"]));
        Assert.Equal([0, 0.3, 0.3, 0.3], plus.Records.Select(r => r.Values["forget rate"]), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void After_the_warm_up_only_examples_in_dispute_teach_and_a_batch_without_any_teaches_nothing()
    {
        // Two networks that have learned the same: nothing is in dispute, and without decay nothing moves.
        var easy = SyntheticData.Clusters(300, spread: 0.05);
        var request = Request(easy, 12) with { Test = SyntheticData.Clusters(120, seed: 9, spread: 0.05), Optimizer = new SgdSettings { LearningRate = 0.1, Momentum = 0, WeightDecay = 0 } };
        using var run = new CoTeachingPlusTraining { WarmUp = 10, ForgetRate = 0 }.Train(request);
        Assert.Equal(0, run.Records[^1].Values["disagreement"]);
        Assert.Equal(0, run.Records[^1].TrainLoss);
        Assert.Equal(1, run.LastTestAccuracy);
        Assert.Throws<ArgumentException>(() => new CoTeachingPlusTraining { WarmUp = -1 }.Train(request));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CoTeachingPlusTraining { ForgetRate = 1 }.Train(request));
    }

    [Fact]
    public void What_is_kept_becomes_purer_than_the_data()
    {
        foreach (var method in (TrainingMethod[])[new JoCoRTraining(0.5) { NumGradual = 3 }, new ConfidenceRegularizedSieveTraining()])
        {
            using var run = method.Train(Request(Noisy, 10));
            var clean = 1 - (Noisy.Given.Entries().Zip(Noisy.Known!.Entries()).Count(p => p.First != p.Second) / 300.0);
            Assert.True(run.Records[^1].Values["pure ratio"] > clean + 0.1, $"{method}: {run.Records[^1].Values["pure ratio"]} of {clean}");
        }
    }

    [Fact]
    public void The_sieve_keeps_what_costs_less_than_the_mean_over_the_classes_and_its_weight_follows_the_schedule()
    {
        using var scope = NewDisposeScope();
        var z = tensor(new[,] { { 3.0, 0, 0 }, { 0, 3, 0 }, { 0, 0, 0.1 } });
        Assert.Equal([true, false, true], ConfidenceRegularizedSieveTraining.Keeps(z, tensor((long[])[0, 0, 2])).data<bool>().ToArray());
        var cores = new ConfidenceRegularizedSieveTraining(4);
        Assert.Equal([0, 0, 2, 4, 4], ((int[])[1, 11, 26, 41, 100]).Select(e => cores.BetaIn(e, 100)), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Mixup_without_mixing_is_cross_entropy()
    {
        using var mixed = new MixupTraining(0).Train(Request(Noisy, 3));
        using var plain = new CrossEntropyTraining().Train(Request(Noisy, 3));
        Assert.All(mixed.Records.Zip(plain.Records), r => Assert.Equal(r.Second.TrainLoss, r.First.TrainLoss, 1e-5));
        Assert.Equal(plain.LastTestAccuracy, mixed.LastTestAccuracy);
    }

    [Fact]
    public void The_numbers_of_SOP_grow_for_wrong_labels_and_it_suggests_others_for_them()
    {
        using var run = new SparseOverparameterizationTraining(30, 30).Train(Request(Noisy, 40));
        var (given, known, suggested) = (Noisy.Given.Entries(), Noisy.Known!.Entries(), run.SuggestedLabels!.Value);
        var wrong = Enumerable.Range(0, 300).Where(i => given[i] != known[i]).ToList();
        var right = Enumerable.Range(0, 300).Where(i => given[i] == known[i]).ToList();
        Assert.True(wrong.Average(i => suggested[i] == known[i] ? 1.0 : 0) > 0.7, "wrong labels");
        Assert.True(right.Average(i => suggested[i] == known[i] ? 1.0 : 0) > 0.9, "right labels");
        Assert.True(run.Records[^1].Values["noise modelled"] > run.Records[0].Values["noise modelled"]);
    }
}
