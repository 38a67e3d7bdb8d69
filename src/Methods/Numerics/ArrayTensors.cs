using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Numerics;

/// <summary>
/// Arrays as tensors of the same type and shape, on the CPU. The same as <c>torch.tensor</c>, whose overloads for complex numbers
/// make .NET Interactive's compiler warn (CS1701) in every cell that calls it.
/// </summary>
public static class ArrayTensors
{
    /// <summary>A vector.</summary>
    /// <param name="values">N numbers.</param>
    /// <returns><c>float64 [N]</c>.</returns>
    public static Tensor AsTensor(this double[] values) => tensor(values);

    /// <summary>A matrix.</summary>
    /// <param name="values"><c>[N,M]</c>.</param>
    /// <returns><c>float64 [N,M]</c>.</returns>
    public static Tensor AsTensor(this double[,] values) => tensor(values);

    /// <summary>A vector.</summary>
    /// <param name="values">N numbers.</param>
    /// <returns><c>float32 [N]</c>.</returns>
    public static Tensor AsTensor(this float[] values) => tensor(values);

    /// <summary>A matrix.</summary>
    /// <param name="values"><c>[N,M]</c>.</param>
    /// <returns><c>float32 [N,M]</c>.</returns>
    public static Tensor AsTensor(this float[,] values) => tensor(values);

    /// <summary>A vector of whole numbers.</summary>
    /// <param name="values">N numbers.</param>
    /// <returns><c>int64 [N]</c>.</returns>
    public static Tensor AsTensor(this long[] values) => tensor(values);

    /// <summary>A matrix of whole numbers.</summary>
    /// <param name="values"><c>[N,M]</c>.</param>
    /// <returns><c>int64 [N,M]</c>.</returns>
    public static Tensor AsTensor(this long[,] values) => tensor(values);
}
