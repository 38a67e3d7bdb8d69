using NoisyNotebooks.Methods.MultiLabel;
using TorchSharp;
using static NoisyNotebooks.Methods.Tests.MultiLabel.VariationalPositiveUnlabeledLossTests;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.MultiLabel;

public sealed class LocalGlobalConv2dTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void At_the_start_it_is_the_original_convolution_up_to_a_trace(int stride)
    {
        using var scope = NewDisposeScope();
        var original = nn.Conv2d(16, 24, 3, stride: stride, padding: 1);
        using var module = new LocalGlobalConv2d(original);
        var x = randn(4, 16, 7, 5);
        var expected = original.call(x);
        var actual = module.call(x);

        Assert.Equal(expected.shape, actual.shape);
        var difference = (actual - expected).abs().max().item<float>();
        Assert.InRange(difference, 1e-7f, 5e-3f);
        Assert.Equal(0, module.Norm.bias!.abs().sum().item<float>());
    }

    [Fact]
    public void The_branch_is_the_plain_definition()
    {
        using var scope = NewDisposeScope();
        using var branch = new GlobalContextBranch(8, 5, (2, 1), heads: 4, reduction: 3, dtype: float64);
        var x = randn(2, 8, 3, 4, dtype: float64);
        var (output, attention, gate) = branch.Attend(x);

        Assert.Equal([2, 5, 2, 4], output.shape);
        Assert.Equal([2, 4, 12], attention.shape);
        Assert.True(attention.sum(2).sub(1).abs().max().item<double>() < 1e-12);
        var values = branch.Value.call(x);
        for (var n = 0; n < 2; n++)
        {
            var local = branch.Reduction.call(x)[n].clamp_min(0);
            Assert.Equal(2, local.shape[0]);
            var back = x[n].clone();
            for (var k = 0; k < 4; k++)
            {
                var score = new double[12];
                var open = new double[12];
                for (var p = 0; p < 12; p++)
                {
                    double a = branch.Aggregation.bias![k].item<double>(), g = branch.Gate.bias![k].item<double>();
                    for (var j = 0; j < 4; j++)
                    {
                        var hidden = j < 2 ? local[j, p / 4, p % 4].item<double>() : local[j - 2].mean().item<double>();
                        a += branch.Aggregation.weight![k, j, 0, 0].item<double>() * hidden;
                        g += branch.Gate.weight![k, j, 0, 0].item<double>() * hidden;
                    }

                    score[p] = Math.Exp(a);
                    open[p] = 1 / (1 + Math.Exp(-g));
                }

                for (var c = 2 * k; c < 2 * (k + 1); c++)
                {
                    var context = Enumerable.Range(0, 12).Sum(p => values[n, c, p / 4, p % 4].item<double>() * score[p] / score.Sum());
                    for (var p = 0; p < 12; p++)
                    {
                        back[c, p / 4, p % 4] += context * open[p];
                        Assert.Equal(open[p], gate[n, k, p / 4, p % 4].item<double>(), 1e-12);
                    }
                }
            }

            Assert.True(branch.Projection.call(back.unsqueeze(0))[0].allclose(output[n], rtol: 0, atol: 1e-10));
        }
    }

    [Fact]
    public void Every_parameter_of_the_branch_is_trained()
    {
        using var scope = NewDisposeScope();
        using var module = new LocalGlobalConv2d(nn.Conv2d(8, 8, 3, padding: 1), heads: 2);
        module.call(randn(3, 8, 4, 4)).square().sum().backward();

        var without = module.named_parameters().Where(p => p.parameter.grad is null).Select(p => p.name).ToArray();
        Assert.Empty(without);
        Assert.Equal(2 + 10 + 2, module.parameters().Count());
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        Refused<ArgumentException>("inputChannels", "multiple of the 8 heads, got 12", () => new LocalGlobalConv2d(nn.Conv2d(12, 8, 3, padding: 1)));
        Refused<ArgumentException>("inputChannels", "at least 4", () => new LocalGlobalConv2d(nn.Conv2d(2, 8, 3, padding: 1), heads: 2));
        Refused<ArgumentException>("original", "padding 1 for its 3-wide kernel", () => new LocalGlobalConv2d(nn.Conv2d(8, 8, 3)));
        Refused<ArgumentOutOfRangeException>("heads", "0", () => new LocalGlobalConv2d(nn.Conv2d(8, 8, 3, padding: 1), heads: 0));
        using var same = new LocalGlobalConv2d(nn.Conv2d(8, 8, 3, padding: TorchSharp.Padding.Same));
    }
}
