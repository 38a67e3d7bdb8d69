using NoisyNotebooks.Methods.Numerics;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Numerics;

public sealed class ArrayTensorsTests
{
    [Fact]
    public void Arrays_keep_type_shape_and_order()
    {
        using var scope = NewDisposeScope();

        Assert.Equal((float64, "2x3", 6.0), Facts(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } }.AsTensor()));
        Assert.Equal((float64, "2", 2.0), Facts(new double[] { 1, 2 }.AsTensor()));
        Assert.Equal((float32, "1x2", 2.0), Facts(new float[,] { { 1, 2 } }.AsTensor()));
        Assert.Equal((float32, "1", 7.0), Facts(new float[] { 7 }.AsTensor()));
        Assert.Equal((int64, "2x1", 9.0), Facts(new long[,] { { 8 }, { 9 } }.AsTensor()));
        Assert.Equal((int64, "3", 3.0), Facts(new long[] { 1, 2, 3 }.AsTensor()));
    }

    private static (TorchSharp.torch.ScalarType Type, string Shape, double Last) Facts(Tensor tensor) =>
        (tensor.dtype, string.Join('x', tensor.shape), tensor.flatten()[-1].to(float64).item<double>());
}
