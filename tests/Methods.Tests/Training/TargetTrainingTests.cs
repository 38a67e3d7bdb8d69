using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Training;

public sealed class TargetTrainingTests
{
    [Fact]
    public void One_hot_targets_and_weights_of_1_are_cross_entropy()
    {
        var request = Request();
        using var oneHot = nn.functional.one_hot(tensor(request.Train.Given.Entries().ToArray()), 3).to(float32);
        using var weights = ones(90);

        using var plain = new CrossEntropyTraining().Train(request);
        using var soft = new TargetTraining(oneHot).Train(request);
        using var weighted = new TargetTraining(oneHot, weights).Train(request);

        foreach (var (a, b) in plain.Records.Zip(soft.Records))
        {
            Assert.Equal(a.TrainLoss, b.TrainLoss, 1e-5);
        }

        Assert.Equal(soft.Records.Select(r => r.TrainLoss), weighted.Records.Select(r => r.TrainLoss));
    }

    [Fact]
    public void Examples_of_weight_0_do_not_teach()
    {
        var request = Request();
        var wrong = new float[90, 3];
        for (var i = 0; i < 90; i++)
        {
            wrong[i, i < 45 ? request.Train.Given.Entries()[i] : 0] = 1;
        }

        using var targets = tensor(wrong);
        using var weights = cat([ones(45), zeros(45)]);

        using var run = new TargetTraining(targets, weights).Train(request with { Epochs = 20 });

        Assert.True(run.LastTestAccuracy > 0.95, $"{run.LastTestAccuracy}");
    }

    [Fact]
    public void What_is_no_distribution_or_does_not_fit_is_refused()
    {
        using var scope = NewDisposeScope();
        var good = full([90, 3], 1 / 3f);

        Assert.Contains("sum 1", Assert.Throws<ArgumentException>(() => new TargetTraining(ones(4, 3))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TargetTraining(tensor(new float[,] { { -0.5f, 1.5f } })));
        Assert.Throws<ArgumentException>(() => new TargetTraining(ones(4)));
        Assert.Throws<ArgumentException>(() => new TargetTraining(good, ones(4)));
        Assert.Throws<ArgumentException>(() => new TargetTraining(good, -ones(90)));
        Assert.Contains(
            "expected [90,3]", Assert.Throws<ArgumentException>(() => new TargetTraining(full([80, 3], 1 / 3f)).Train(Request())).Message, StringComparison.Ordinal);
    }

    private static TrainingRequest Request() =>
        new()
        {
            Train = SyntheticData.Clusters(90, spread: 0.3),
            Test = SyntheticData.Clusters(90, seed: 77, spread: 0.3),
            Model = ModelCatalog.Mlp(16),
            Epochs = 3,
            BatchSize = 32,
            Optimizer = new SgdSettings { LearningRate = 0.1 },
            Device = DeviceChoice.Cpu,
        };
}
