using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class LabelTensorTests
{
    [Fact]
    public void Labels_of_any_form_are_entries_example_by_example()
    {
        using var scope = NewDisposeScope();
        var masks = new LabelTensor(tensor(new short[] { 0, 1, -1, 2, 2, 0 }, [3, 2, 1]), ["a", "b", "c"]);

        Assert.Equal(3, masks.Count);
        Assert.Equal(6, masks.EntryCount);
        Assert.Equal([0, 1, -1, 2, 2, 0], masks.Entries());
        Assert.Equal([2, 0, 0, 1], masks.Select([2, 0]).Entries());
        Assert.Equal(int16, masks.WithEntries([0, 0, 0, 0, 0, 1]).Values.dtype);
        Assert.Equal([3, 2, 1], masks.WithEntries([0, 0, 0, 0, 0, 1]).Shape);
    }

    [Fact]
    public void One_label_an_example_becomes_a_tensor_when_it_is_asked_for_and_outlives_dispose_scopes()
    {
        var labels = new LabelTensor([0, 2, 1], ["a", "b", "c"]);
        using (NewDisposeScope())
        {
            Assert.Equal(int64, labels.Values.dtype);
        }

        Assert.Equal([0, 2, 1], labels.Values.data<long>().ToArray());
        Assert.Equal([1, 1, 0], labels.Select([2, 2, 0]).Entries());
    }

    [Fact]
    public void Entries_outside_the_classes_are_refused_with_their_place()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => new LabelTensor(tensor(new long[] { 0, 3 }), ["a", "b", "c"]));
        Assert.Contains("from 0 to 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("got 3 at position 1", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new LabelTensor([-2], ["a"]));
        Assert.Throws<ArgumentException>(() => new LabelTensor(ones(3), ["a", "b"]));
        Assert.Throws<ArgumentException>(() => new LabelTensor([0, 1], ["a", "b"]).WithEntries([0]));
    }

    [Fact]
    public void Entries_that_are_no_classes_are_not_bounded() =>
        Assert.Equal([7, 0, 3], new LabelTensor([7, 0, 3], []).Entries());

    [Fact]
    public void Unknown_entries_are_neither_clean_nor_mislabelled()
    {
        var point = MemorizationPoint.Measure([0, 1, 1, 1], [0, 0, -1, 1], [0, 1, 1, -1]);

        Assert.Equal((1, 1), (point.CleanCount, point.MislabelledCount));
        Assert.Equal(1, point.MislabelledMemorized);
    }

    [Fact]
    public void Rows_that_follow_each_other_share_the_storage()
    {
        using var scope = NewDisposeScope();
        var values = arange(10, float32).view(5, 2);
        var part = TensorRows.Select(values, [1, 2]);
        var picked = TensorRows.Select(values, [2, 1]);
        values.fill_(7);

        Assert.Equal([7f, 7, 7, 7], part.data<float>().ToArray());
        Assert.Equal([4f, 5, 2, 3], picked.data<float>().ToArray());
    }
}
