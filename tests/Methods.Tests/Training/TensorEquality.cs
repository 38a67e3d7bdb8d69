using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Training;

internal static class TensorEquality
{
    /// <summary>Whether shapes and all values are the same, to the last bit.</summary>
    public static bool IsSameAs(this Tensor left, Tensor right) =>
        left.shape.SequenceEqual(right.shape) && left.eq(right).all().item<bool>();
}
