using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class MultiLabelDatasetTests
{
    private static readonly ImmutableArray<string> Names = ["cat", "dog", "fish"];

    [Fact]
    public void Entries_are_absent_present_or_unknown_and_labels_have_names_of_their_own()
    {
        var data = Sample();

        Assert.Equal(["absent", "present"], data.ClassNames);
        Assert.Equal(Names, data.LabelNames);
        Assert.Equal(3, data.Kind.OutputCount(data));
        Assert.Equal([2, 1, 1], data.LabelCounts());
        Assert.Equal([5, 4], data.ClassCounts());
        Assert.Equal(["cat", "fish"], data.PresentIn(data.Given, 1));
        Assert.Equal(1, data.MislabelledCount);
        Assert.Equal("pets: 4 examples of [2], 3 labels, 1 wrong entries", data.ToString());
    }

    [Fact]
    public void Operations_keep_type_and_names()
    {
        var data = Sample();
        var subset = data.Subset([3, 0]);
        var (train, test) = data.RandomSplit(1, seed: 0);

        Assert.Equal(data.Given.Entries().Skip(9).Concat(data.Given.Entries().Take(3)), subset.Given.Entries());
        Assert.Equal([7f, 8, 1, 2], subset.Features.data<float>().ToArray());
        Assert.Equal(["width", "height"], subset.FeatureNames);
        Assert.Equal(Names, train.LabelNames);
        Assert.Equal((3, 1, DataSplit.Test), (train.Count, test.Count, test.Split));
        Assert.Same(data.Known, data.WithName("other").Known);
    }

    [Fact]
    public void Assuming_negative_makes_unknown_entries_absent_and_nothing_else()
    {
        var data = Sample();
        var assumed = data.AssumeNegative();

        Assert.Equal(data.Given.Entries().Select(e => Math.Max(e, 0)), assumed.Given.Entries());
        Assert.Same(data.Known, assumed.Known);
        Assert.Equal(data.LabelCounts(), assumed.LabelCounts());
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        var features = zeros(2, 2);
        var labels = zeros(2, 3, dtype: int64);

        Refused("labels", "int64 [2,3]", () => new("x", features, zeros(2, 2, dtype: int64), Names));
        Refused("labels", "got Float32", () => new("x", features, zeros(2, 3), Names));
        Refused("labels", "got 2 at position", () => new("x", features, labels + 2, Names));
        Refused("trueLabels", "got Int64 [1,3]", () => new("x", features, labels, Names, zeros(1, 3, dtype: int64)));
        Refused("labelNames", "each once", () => new("x", features, labels, ["a", "b", "a"]));
        Refused("features", "uint8 [N,C,H,W] or float32 [N,F]", () => new("x", features.to(float64), labels, Names));
        Assert.Throws<ArgumentOutOfRangeException>("example", () => Sample().PresentIn(Sample().Given, 4));
    }

    [Fact]
    public void The_loss_is_binary_cross_entropy_over_the_known_entries()
    {
        using var scope = NewDisposeScope();
        var outputs = tensor(new double[,] { { 1.5, -0.5, 3 }, { 0.2, 0, -2 } }).requires_grad_();
        var labels = tensor(new long[,] { { 1, 0, -1 }, { -1, 1, 0 } });

        var loss = TargetKind.LabelSets.Loss(outputs, labels);
        loss.backward();

        double Entry(double z, int y) => Math.Log(1 + Math.Exp(y == 1 ? -z : z));
        Assert.Equal((Entry(1.5, 1) + Entry(-0.5, 0) + Entry(0, 1) + Entry(-2, 0)) / 4, loss.item<double>(), 1e-12);
        Assert.Equal([false, false, true, true, false, false], outputs.grad!.eq(0).data<bool>().ToArray());
        Assert.Equal(0, TargetKind.LabelSets.Loss(outputs, labels.clamp_max(-1)).item<double>());
    }

    [Fact]
    public void The_meter_ranks_over_all_batches()
    {
        using var scope = NewDisposeScope();
        using var meter = TargetKind.LabelSets.NewMeter(Sample(), CPU);
        meter.Add(tensor(new float[,] { { 2, 0 }, { 1, 0 } }), tensor(new long[,] { { 0, 1 }, { 1, -1 } }));
        meter.Add(tensor(new float[,] { { 3, -1 } }), tensor(new long[,] { { 1, 0 } }));

        var values = meter.Values();

        // First label: ranks 1 and 3 of 3 are present; second: rank 1 of 2.
        Assert.Equal(("mAP", ((1 + (2.0 / 3)) / 2 + 1) / 2), (values[0].Name, values[0].Value));
        Assert.Equal("loss", values[1].Name);
        Assert.Equal([1L, 0, 0], TargetKind.LabelSets.Decide(tensor(new float[] { 0.1f, 0, -3 })).data<long>().ToArray());
        Assert.Equal(0.5f, TargetKind.LabelSets.Probabilities(zeros(1)).item<float>());
    }

    private static void Refused(string parameter, string part, Func<MultiLabelDataset> action)
    {
        var error = Assert.Throws<ArgumentException>(action);
        Assert.Equal(parameter, error.ParamName);
        Assert.StartsWith(parameter, error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static MultiLabelDataset Sample() =>
        new(
            "pets",
            tensor(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 }, { 7, 8 } }),
            tensor(new long[,] { { 0, 1, 0 }, { 1, 0, 1 }, { -1, -1, 0 }, { 1, 0, -1 } }),
            Names,
            tensor(new long[,] { { 0, 1, 1 }, { 1, 0, 1 }, { 1, 0, 0 }, { 1, 0, 0 } }))
        {
            FeatureNames = ["width", "height"],
        };
}
