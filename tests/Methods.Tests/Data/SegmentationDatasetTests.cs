using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Noise;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class SegmentationDatasetTests
{
    [Fact]
    public void Masks_are_kept_selected_and_flipped_pixel_by_pixel()
    {
        using var scope = NewDisposeScope();
        var scenes = ShapeScenes.Draw(6, seed: 2);
        var data = scenes.Data;
        Assert.Equal((6, 6, "mIoU"), (data.Count, data.NumClasses, data.Kind.Metric));
        Assert.Equal(ScalarType.Int16, data.Given.Values.dtype);

        var some = data.Subset([4, 1]);
        Assert.True(some.Features[0].Equals(data.Features[4]));
        Assert.True(some.Given.Values[1].Equals(data.Given.Values[1]));

        var noisy = new SymmetricNoise(0.3).Inject(data, seed: 1);
        Assert.Equal(0.3, noisy.Report.RealizedRate, 0.02);
        Assert.Equal(noisy.Report.FlippedCount, noisy.Dataset.MislabelledCount);
        Assert.Equal(ScalarType.Int16, noisy.Dataset.Given.Values.dtype);
    }

    [Fact]
    public void Bad_masks_are_named()
    {
        using var scope = NewDisposeScope();
        var pictures = zeros([2, 1, 4, 4], uint8);
        string Of(Tensor features, Tensor masks, params string[] names) => Assert.Throws<ArgumentException>(() => new SegmentationDataset("x", features, masks, [.. names])).Message;
        Assert.Contains("features: expected uint8 [N,C,H,W], got Float32 [2,4]", Of(zeros(2, 4), zeros([2, 4, 4], int64), "a", "b"), StringComparison.Ordinal);
        Assert.Contains("masks: expected int16 or int64 [2,4,4], one class a pixel, got Int64 [2,4,5]", Of(pictures, zeros([2, 4, 5], int64), "a", "b"), StringComparison.Ordinal);
        Assert.Contains("got Float32", Of(pictures, zeros(2, 4, 4), "a", "b"), StringComparison.Ordinal);
        Assert.Contains("masks: expected 0 to 1, or -1 where not known", Of(pictures, full([2, 4, 4], 2, int64), "a", "b"), StringComparison.Ordinal);
        Assert.Contains("classNames: expected at least two names, each once, got a, a", Of(pictures, zeros([2, 4, 4], int64), "a", "a"), StringComparison.Ordinal);
    }

    [Fact]
    public void Loss_and_overlap_leave_out_what_is_not_known()
    {
        using var scope = NewDisposeScope();
        var outputs = tensor(new[] { 2f, 0, 0, 2, 0, 2, 2, 0 }, [1, 2, 2, 2]);
        var labels = tensor(new long[] { 0, 1, -1, 1 }, [1, 2, 2]);

        // Pixels decide 0, 1, 1, 0; the third is not known. Each known one costs −ln σ(2) or −ln σ(−2).
        var (right, wrong) = (Math.Log(1 + Math.Exp(-2)), Math.Log(1 + Math.Exp(2)));
        Assert.Equal(((2 * right) + wrong) / 3, TargetKind.LabelMaps.Loss(outputs, labels).ToSingle(), 1e-5);
        Assert.Equal(0, TargetKind.LabelMaps.Loss(outputs, full([1, 2, 2], -1, int64)).ToSingle());
        Assert.Equal([0, 1, 1, 0], TargetKind.LabelMaps.Decide(outputs).flatten().data<long>());

        var confusion = SegmentationMetrics.Confusion(TargetKind.LabelMaps.Decide(outputs), labels, 3);
        Assert.Equal([1, 0, 0, 1, 1, 0, 0, 0, 0], confusion.data<long>());
        Assert.Equal([0.5, 0.5, double.NaN], SegmentationMetrics.IntersectionOverUnion(confusion));
        Assert.Equal(0.5, SegmentationMetrics.MeanIntersectionOverUnion(confusion));
        Assert.True(double.IsNaN(SegmentationMetrics.MeanIntersectionOverUnion(zeros([2, 2], int64))));

        var data = new SegmentationDataset("x", zeros([1, 1, 2, 2], uint8), labels, ["a", "b"]);
        using var meter = data.Kind.NewMeter(data, CPU);
        meter.Add(outputs, labels);
        meter.Add(outputs, labels);
        Assert.Equal(["mIoU", "pixel accuracy", "loss"], meter.Values().Select(v => v.Name));
        Assert.Equal([0.5, 2.0 / 3, ((2 * right) + wrong) / 3], meter.Values().Select(v => v.Value), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Overlap_agrees_with_sets_of_pixels()
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(1);
        long[] truth = [.. Enumerable.Range(0, 500).Select(_ => (long)random.NextInt(4) - 1)];
        long[] decided = [.. Enumerable.Range(0, 500).Select(_ => (long)random.NextInt(3))];
        var found = SegmentationMetrics.IntersectionOverUnion(SegmentationMetrics.Confusion(tensor(decided), tensor(truth), 3));
        for (var k = 0; k < 3; k++)
        {
            var (a, b) = (Places(i => truth[i] == k), Places(i => truth[i] >= 0 && decided[i] == k));
            Assert.Equal((double)a.Intersect(b).Count() / a.Union(b).Count(), found[k], 12);
        }

        static HashSet<int> Places(Func<int, bool> where) => [.. Enumerable.Range(0, 500).Where(where)];
        Assert.Contains("predicted: expected classes 0 to 1", Assert.Throws<ArgumentException>(() => SegmentationMetrics.Confusion(tensor(new long[] { 2 }), tensor(new long[] { 0 }), 2)).Message, StringComparison.Ordinal);
        Assert.Contains("labels: expected classes 0 to 1", Assert.Throws<ArgumentException>(() => SegmentationMetrics.Confusion(tensor(new long[] { 0 }), tensor(new long[] { -2 }), 2)).Message, StringComparison.Ordinal);
        Assert.Contains("predicted: expected int64 [2]", Assert.Throws<ArgumentException>(() => SegmentationMetrics.Confusion(tensor(new long[] { 0 }), tensor(new long[] { 0, 1 }), 2)).Message, StringComparison.Ordinal);
        Assert.Contains("confusion: expected [K,K]", Assert.Throws<ArgumentException>(() => SegmentationMetrics.IntersectionOverUnion(zeros(2, 3))).Message, StringComparison.Ordinal);
    }
}
