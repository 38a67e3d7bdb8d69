using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Vectors;

/// <summary>Between JSON arrays, tensors and matrices.</summary>
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

    public static double[,] Table(this JsonElement rows)
    {
        var table = new double[rows.GetArrayLength(), rows[0].GetArrayLength()];
        for (var i = 0; i < table.GetLength(0); i++)
        {
            for (var j = 0; j < table.GetLength(1); j++)
            {
                table[i, j] = rows[i][j].GetDouble();
            }
        }

        return table;
    }

    public static double[][] ToRows(this double[,] table) =>
        [.. Enumerable.Range(0, table.GetLength(0)).Select(i => Enumerable.Range(0, table.GetLength(1)).Select(j => table[i, j]).ToArray())];
}
