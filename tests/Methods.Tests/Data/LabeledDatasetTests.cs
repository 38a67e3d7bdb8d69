using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class LabeledDatasetTests
{
    private static readonly LabeledDataset Data = new("d", arange(10, float32).view(5, 2), [0, 1, 2, 1, 2], ["a", "b", "c"], [0, 1, 2, 2, 0]);

    [Fact]
    public void Some_classes_are_numbered_anew_in_the_order_named_and_both_labels_must_be_among_them()
    {
        var part = Data.OfClasses(2, 1);

        Assert.Equal(["c", "b"], part.ClassNames);
        Assert.Equal([1L, 0, 1], part.GivenLabels);
        Assert.Equal([1L, 0, 0], part.TrueLabels!.Value);
        Assert.Equal([2f, 3, 4, 5, 6, 7], part.Features.data<float>().ToArray());
        Assert.Contains("classes: expected classes from 0 to 2, each once, got 1, 1", Assert.Throws<ArgumentException>(() => Data.OfClasses(1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("got 3", Assert.Throws<ArgumentException>(() => Data.OfClasses(3)).Message, StringComparison.Ordinal);
        Assert.Contains("have examples", Assert.Throws<ArgumentException>(() => new LabeledDataset("e", zeros(1, 1), [0], ["a", "b"]).OfClasses(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_features_keep_the_labels_and_their_scale_where_that_is_asked_for()
    {
        var doubled = Data.WithFeatures(Data.Features * 2, keepsScale: true);

        Assert.Equal(Data.GivenLabels, doubled.GivenLabels);
        Assert.Equal(Data.TrueLabels!.Value, doubled.TrueLabels!.Value);
        Assert.True(doubled.Subset([1, 2]).KeepsScale);
        Assert.True(doubled.WithGivenLabels([0, 0, 0, 0, 0]).KeepsScale);
        Assert.False(Data.KeepsScale);
        Assert.Throws<ArgumentException>(() => Data.WithFeatures(zeros(4, 2)));
    }

    [Fact]
    public void Training_takes_features_that_keep_their_scale_as_they_are()
    {
        var request = new TrainingRequest { Train = Data, Model = ModelCatalog.Logistic(), Epochs = 1, Optimizer = new SgdSettings { LearningRate = 1e-9 }, Device = DeviceChoice.Cpu };
        double Loss(LabeledDataset data)
        {
            using var run = new CrossEntropyTraining().Train(request with { Train = data });
            return run.Records[0].TrainLoss;
        }

        // Standardized, a factor makes no difference.
        Assert.Equal(Loss(Data), Loss(Data.WithFeatures(Data.Features * 10)), 1e-5);
        Assert.NotEqual(Loss(Data.WithFeatures(Data.Features, keepsScale: true)), Loss(Data.WithFeatures(Data.Features * 10, keepsScale: true)), 1e-2);
    }
}
