using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Native;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Training;

public sealed class BuildingBlockTests
{
    public static TheoryData<string> Models => [.. ModelCatalog.All.Where(m => m.Accepts(Pictures(7))).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_model_gives_logits_from_its_seed_alone(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var factory = ModelCatalog.Find(name);
        var x = ones(2, 3, 32, 32);
        using var first = factory.Create(Pictures(7), seed: 4);
        random.manual_seed(123);
        using var second = factory.Create(Pictures(7), seed: 4);
        using var other = factory.Create(Pictures(7), seed: 5);

        var logits = first.call(x);

        Assert.Equal([2, 7], logits.shape);
        Assert.True(logits.IsSameAs(second.call(x)));
        Assert.False(logits.IsSameAs(other.call(x)));
    }

    [Theory]
    [InlineData("resnet18", 11_173_962)]
    [InlineData("resnet34", 21_282_122)]
    public void Residual_networks_have_the_size_of_the_reference_ones(string name, long parameters)
    {
        using var network = ModelCatalog.Find(name).Create(Pictures(10), seed: 0);

        Assert.Equal(parameters, network.parameters().Sum(p => p.numel()));
    }

    [Theory]
    [InlineData("gcn")]
    [InlineData("gat")]
    public void A_network_refuses_data_that_it_is_not_made_for(string name)
    {
        var error = Assert.Throws<ArgumentException>(() => ModelCatalog.Find(name).Create(Pictures(7), seed: 0));

        Assert.Contains($"{name} does not take a LabeledDataset with examples of [3,32,32]", error.Message, StringComparison.Ordinal);
    }

    private static LabeledDataset Pictures(int classes) =>
        new("pictures", zeros(1, 3, 32, 32, dtype: uint8), [0], [.. Enumerable.Range(0, classes).Select(k => $"class {k}")]);

    [Fact]
    public void An_unknown_model_lists_those_there_are() =>
        Assert.Contains("small-cnn", Assert.Throws<ArgumentException>(() => ModelCatalog.Find("vgg")).Message, StringComparison.Ordinal);

    [Fact]
    public void Crops_are_windows_of_the_padded_picture_and_flips_are_mirror_images()
    {
        using var scope = NewDisposeScope();
        var pictures = arange(1, (20 * 2 * 5 * 6) + 1, dtype: float32).view(20, 2, 5, 6);
        var cropped = new Augmentation(2, HorizontalFlip: false).Apply(pictures, new SeededRandom(1));
        var flipped = new Augmentation(0, HorizontalFlip: true).Apply(pictures, new SeededRandom(2));
        var padded = nn.functional.pad(pictures, [2, 2, 2, 2]);

        for (var i = 0; i < 20; i++)
        {
            var windows = from top in Enumerable.Range(0, 5)
                          from left in Enumerable.Range(0, 5)
                          select padded[i].narrow(1, top, 5).narrow(2, left, 6);
            Assert.Contains(windows, w => w.IsSameAs(cropped[i]));
            Assert.True(flipped[i].IsSameAs(pictures[i]) || flipped[i].IsSameAs(pictures[i].flip(2)));
        }

        Assert.Contains(Enumerable.Range(0, 20), i => flipped[i].IsSameAs(pictures[i]));
        Assert.Contains(Enumerable.Range(0, 20), i => !flipped[i].IsSameAs(pictures[i]));
        Assert.Same(pictures, Augmentation.None.Apply(pictures, new SeededRandom(3)));
    }

    [Fact]
    public void Inputs_are_normalized_by_channel_and_constant_columns_are_only_centred()
    {
        using var scope = NewDisposeScope();
        var pictures = SyntheticData.Pictures(1500, channels: 3).Features;
        using var forPictures = InputNormalization.Measure(pictures);
        var table = cat([randn(200, 2) * 5 + 3, full(200, 1, 7f)], 1);
        using var forTable = InputNormalization.Measure(table);

        var x = forPictures.Apply(pictures);
        var y = forTable.Apply(table);

        Assert.True(x.mean([0, 2, 3]).abs().max().item<float>() < 1e-4);
        Assert.True((x.std([0, 2, 3]) - 1).abs().max().item<float>() < 1e-3);
        Assert.True(y.mean([0]).abs().max().item<float>() < 1e-4);
        Assert.Equal(0, y[.., 2].abs().max().item<float>(), 1e-6f);
    }

    [Fact]
    public void Schedules_give_the_rates_of_their_formulas()
    {
        var steps = LearningRateSchedule.MultiStep([40, 80], 0.01);
        Assert.Equal([0.02, 0.02, 0.0002, 0.000002], new[] { 0, 39, 40, 80 }.Select(e => Math.Round(steps.At(e, 120, 0.02), 12)));

        var cosine = LearningRateSchedule.Cosine();
        Assert.Equal(1, cosine.At(0, 10, 1));
        Assert.Equal(0.5, cosine.At(5, 10, 1), 1e-12);

        var restarts = LearningRateSchedule.CosineRestarts(10, 0.001);
        Assert.Equal(0.02, restarts.At(10, 150, 0.02), 1e-12);
        Assert.Equal(restarts.At(3, 150, 0.02), restarts.At(13, 150, 0.02), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.CosineRestarts(0));
    }

    [Fact]
    public void Autocast_multiplies_in_bfloat16_inside_its_region_only()
    {
        Assert.SkipUnless(Autocast.IsAvailable, "libtorch's autocast is not reachable on this system.");
        using var scope = NewDisposeScope();
        var a = randn(4, 4);

        ScalarType inside;
        using (Autocast.Enter(DeviceType.CPU))
        {
            inside = a.matmul(a).dtype;
        }

        Assert.Equal(ScalarType.BFloat16, inside);
        Assert.Equal(ScalarType.Float32, a.matmul(a).dtype);
    }

    [Fact]
    public void Mixed_precision_trains_on_the_cpu_too()
    {
        Assert.SkipUnless(Autocast.IsAvailable, "libtorch's autocast is not reachable on this system.");
        var pictures = SyntheticData.Pictures(300);
        var request = new TrainingRequest
        {
            Train = pictures,
            Test = SyntheticData.Pictures(100, seed: 9),
            Model = ModelCatalog.TinyCnn(),
            Epochs = 4,
            BatchSize = 32,
            Augmentation = new Augmentation(0, HorizontalFlip: true),
            MixedPrecision = true,
            Device = DeviceChoice.Cpu,
        };

        using var run = new CrossEntropyTraining().Train(request);

        Assert.True(run.LastTestAccuracy > 0.9, $"test accuracy {run.LastTestAccuracy}");
    }

    [Fact]
    public void Asking_for_cuda_without_one_says_why()
    {
        Assert.SkipWhen(cuda.is_available(), "There is a CUDA GPU here.");

        var error = Assert.Throws<InvalidOperationException>(() => DeviceChoice.Cuda.Resolve());

        Assert.Contains("docs/gpu.md", error.Message, StringComparison.Ordinal);
        Assert.Equal(DeviceType.CPU, DeviceChoice.Auto.Resolve().type);
    }
}
