using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

/// <summary>Between JSON arrays and tensors.</summary>
internal static class JsonTensors
{
    public static Tensor Matrix(this JsonElement rows) =>
        tensor(
            rows.EnumerateArray().SelectMany(r => r.EnumerateArray()).Select(v => v.GetDouble()).ToArray(),
            [rows.GetArrayLength(), rows[0].GetArrayLength()],
            float64);

    public static long[] Longs(this JsonElement values) => [.. values.EnumerateArray().Select(v => v.GetInt64())];

    public static int[] Ints(this JsonElement values) => [.. values.EnumerateArray().Select(v => v.GetInt32())];

    public static double[] Doubles(this JsonElement values) => [.. values.EnumerateArray().Select(v => v.GetDouble())];

    public static double[][] ToRows(this Tensor matrix)
    {
        using var onHost = matrix.detach().contiguous();
        var values = onHost.data<double>().ToArray();
        return [.. values.Chunk((int)matrix.shape[1])];
    }
}
