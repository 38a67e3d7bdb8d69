using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Models;

public sealed class UNetTests
{
    [Fact]
    public void A_pixel_of_the_output_sees_its_neighbours_and_the_same_place()
    {
        using var scope = NewDisposeScope();
        var data = ShapeScenes.Draw(4).Data;
        using var network = ModelCatalog.UNet(16, 16).Create(data, seed: 1);
        network.eval();
        var input = (arange(1024, dtype: float32) * 7.3f).sin().view(1, 1, 32, 32).requires_grad_();
        var outputs = network.call(input);
        Assert.Equal([1, 6, 32, 32], outputs.shape);
        var seen = autograd.grad([outputs.narrow(2, 16, 1).narrow(3, 16, 1).square().sum()], [input])[0][0, 0].ne(0);
        Assert.True(seen.narrow(0, 15, 3).narrow(1, 15, 3).sum().ToInt64() >= 5);
        Assert.True(seen.narrow(0, 10, 13).narrow(1, 10, 13).sum().ToInt64() >= 40);

        // Two levels of two 3×3 convolutions see at most 12 pixels to each side.
        Assert.False(seen[16, 0].ToBoolean());
        Assert.False(seen[31, 16].ToBoolean());
    }

    [Fact]
    public void It_learns_masks_and_the_same_seed_gives_the_same_numbers()
    {
        var data = ShapeScenes.Draw(16, seed: 1).Data;
        TrainingRun Train() => new CrossEntropyTraining().Train(
            new TrainingRequest
            {
                Train = data, Test = data, Model = ModelCatalog.UNet(16, 16), Epochs = 12, BatchSize = 16, Optimizer = new AdamSettings { LearningRate = 0.02 }, Device = DeviceChoice.Cpu,
            },
            cancellationToken: TestContext.Current.CancellationToken);
        using var once = Train();
        using var again = Train();
        Assert.True(once.Records[^1].TrainLoss < 0.5 * once.Records[0].TrainLoss, $"{once.Records[0].TrainLoss} → {once.Records[^1].TrainLoss}");
        Assert.Equal(once.Records.Select(r => r.TrainLoss), again.Records.Select(r => r.TrainLoss));
        Assert.Equal("mIoU", once.Records[^1].Test[0].Name);
        Assert.InRange(once.LastTestAccuracy!.Value, 0.1, 1);
        using var probabilities = once.Probabilities(data);
        Assert.Equal([16, 6, 32, 32], probabilities.shape);
    }

    [Fact]
    public void Pictures_that_cannot_be_halved_and_other_data_are_refused()
    {
        using var scope = NewDisposeScope();
        var odd = new SegmentationDataset("x", zeros([1, 1, 6, 8], uint8), zeros([1, 6, 8], int64), ["a", "b"]);
        Assert.Contains("sides are multiples of 4, got examples of [1,6,8]", Assert.Throws<ArgumentException>(() => ModelCatalog.UNet().Create(odd, 0)).Message, StringComparison.Ordinal);
        Assert.False(ModelCatalog.UNet().Accepts(SyntheticData.GaussianBlobs(10)));
        Assert.False(ModelCatalog.TinyCnn().Accepts(odd));
        Assert.Equal("small-unet", ModelCatalog.Find("small-unet").Name);
        Assert.Contains("widths", Assert.Throws<ArgumentException>(() => ModelCatalog.UNet(16)).Message, StringComparison.Ordinal);
        Assert.Contains("a multiple of 16", Assert.Throws<ArgumentException>(() => ModelCatalog.UNet(12, 24)).Message, StringComparison.Ordinal);
    }
}
