using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Training;

public sealed class MixUpTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(1.0)]
    [InlineData(4.0)]
    public void Mixup_keeps_rows_of_labels_at_one_and_the_example_itself_in_the_majority(double alpha)
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(7);
        var x = arange(12, dtype: float32).view(6, 2);
        var y = nn.functional.one_hot(tensor(new long[] { 0, 1, 2, 0, 1, 2 }), 3).to(float32);
        for (var i = 0; i < 20; i++)
        {
            var (inputs, labels, permutation, share) = MixUp.Apply(x, y, alpha, random);

            Assert.InRange(share, alpha <= 0 ? 1 : 0.5, 1);
            Assert.True(labels.sum(1).sub(1).abs().max().item<float>() < 1e-6);
            Assert.True(inputs.allclose((x * share) + (x.index_select(0, permutation) * (1 - share)), atol: 1e-5));
        }
    }
}
