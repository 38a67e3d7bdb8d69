using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Tests.Training;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class ProgressiveEarlyStoppingTests
{
    private static readonly LabeledDataset Noisy = SyntheticData.Clusters(300, wrong: 0.3);

    [Fact]
    public void Each_part_stops_at_its_own_time()
    {
        // One, three, five epochs: after the first all layers have moved, by the third the last two, by the fifth the last alone.
        var method = new ProgressiveEarlyStoppingTraining { WarmUp = 1, LastTwo = 2, Last = 2 };
        var weights = WeightsBy(method, [1, 2, 3, 4, 5, 6]);
        string[] parts = ["1.", "3.", "5."];
        bool Moved(int from, int to, string part) => weights[from].Where(w => w.Key.StartsWith(part, StringComparison.Ordinal)).Any(w => !w.Value.SequenceEqual(weights[to][w.Key]));
        Assert.Equal([false, true, true], parts.Select(p => Moved(1, 2, p)));
        Assert.Equal([false, true, true], parts.Select(p => Moved(2, 3, p)));
        Assert.Equal([false, false, true], parts.Select(p => Moved(3, 4, p)));
        Assert.Equal([false, false, true], parts.Select(p => Moved(4, 5, p)));
        Assert.Equal([true, true, true], parts.Select(p => Moved(5, 6, p)));
    }

    [Fact]
    public void New_layers_are_drawn_anew_and_not_as_at_the_start()
    {
        // At a rate of almost nothing the layers are as they were drawn.
        var weights = WeightsBy(new ProgressiveEarlyStoppingTraining { WarmUp = 1, LastTwo = 1, Last = 1, RefineLearningRate = 1e-30 }, [2, 3]);
        using var start = ModelCatalog.Mlp(16, 8).Create(Noisy, seed: 1);
        var first = start.named_parameters().ToDictionary(p => p.name, p => p.parameter.data<float>().ToArray());
        Assert.NotEqual(first["3.weight"], weights[2]["3.weight"]);
        Assert.NotEqual(first["5.weight"], weights[2]["5.weight"]);
        Assert.NotEqual(weights[2]["5.weight"], weights[3]["5.weight"]);

        // Drawn as layers are: uniform in ±1/√fan-in.
        Assert.All(weights[2]["3.weight"], w => Assert.InRange(w, -0.25f, 0.25f));
        Assert.True(weights[2]["3.weight"].Max() > 0.2f);
    }

    [Fact]
    public void Confident_examples_are_purer_than_the_data_and_teach_the_right_labels()
    {
        using var run = new ProgressiveEarlyStoppingTraining { RefineLearningRate = 0.03 }.Train(SampleSelectionTests.Request(Noisy, epochs: 16));
        var clean = Noisy.Given.Entries().Zip(Noisy.Known!.Entries()).Average(p => p.First == p.Second ? 1.0 : 0);
        Assert.False(run.Records[2].Values.ContainsKey("share confident"));
        Assert.True(run.Records[^1].Values["pure ratio"] > clean + 0.15, $"{run.Records[^1].Values["pure ratio"]} of {clean}");
        Assert.InRange(run.Records[^1].Values["share confident"], 0.5, 0.9);
        Assert.True(run.LastTestAccuracy > 0.93, $"{run.LastTestAccuracy}");
    }

    [Fact]
    public void Classes_are_weighted_against_their_counts()
    {
        // Counts 3, 1, 0: their mean, over those that have examples, is 2.
        Assert.Equal([2 / 3.0, 2, 0], ProgressiveEarlyStoppingTraining.ClassWeights([0, 1, 0, 0], 3));
        Assert.Equal([1, 1], ProgressiveEarlyStoppingTraining.ClassWeights([1, 0], 2));
        Assert.Equal([0, 0], ProgressiveEarlyStoppingTraining.ClassWeights([], 2));
        Assert.Contains("from 0 to 1, got 2", Assert.Throws<ArgumentException>(() => ProgressiveEarlyStoppingTraining.ClassWeights([2], 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_two_layers_renews_the_last_alone_and_one_of_a_single_layer_is_refused()
    {
        using var run = new ProgressiveEarlyStoppingTraining { WarmUp = 1, LastTwo = 3, Last = 1 }.Train(SampleSelectionTests.Request(Noisy, epochs: 3));
        Assert.Equal([false, false, true], run.Records.Select(r => r.Values.ContainsKey("share confident")));
        var error = Assert.Throws<ArgumentException>(() => new ProgressiveEarlyStoppingTraining().Train(SampleSelectionTests.Request(Noisy, 2) with { Model = ModelCatalog.Logistic() }));
        Assert.Contains("at least two layers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_outside_their_range_are_refused()
    {
        var request = SampleSelectionTests.Request(Noisy, 2);
        Assert.All(
            (ProgressiveEarlyStoppingTraining[])[new() { WarmUp = 0 }, new() { LastTwo = -1 }, new() { Last = -1 }, new() { RefineLearningRate = 0 }],
            m => Assert.Contains("expected", Assert.ThrowsAny<ArgumentException>(() => m.Train(request)).Message, StringComparison.Ordinal));
    }

    // The weights after so many epochs: runs that end there, since a run keeps its last networks only. The rate is constant, so runs agree.
    private static Dictionary<int, Dictionary<string, float[]>> WeightsBy(TrainingMethod method, int[] epochs)
    {
        using var folder = new TemporaryFolder();
        var weights = new Dictionary<int, Dictionary<string, float[]>>();
        foreach (var end in epochs)
        {
            using var stop = new CancellationTokenSource();
            var request = SampleSelectionTests.Request(Noisy, 6) with { Model = ModelCatalog.Mlp(16, 8), CheckpointPath = Path.Combine(folder.Path, "run") };
            using var run = method.Train(request, new StopAfter(end, stop), stop.Token);
            Assert.Equal(end, run.Records.Length);
            weights[end] = run.Networks[0].named_parameters().ToDictionary(p => p.name, p => p.parameter.data<float>().ToArray());
        }

        return weights;
    }
}
