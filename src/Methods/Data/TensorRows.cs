using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Rows of a tensor by position.</summary>
internal static class TensorRows
{
    /// <summary>Some rows, in the order named; rows that follow each other share the storage.</summary>
    /// <param name="values"><c>[N, …]</c>.</param>
    /// <param name="rows">Positions from 0 to N−1.</param>
    /// <returns><c>[rows, …]</c>, outside any dispose scope.</returns>
    public static Tensor Select(Tensor values, ReadOnlySpan<long> rows)
    {
        if (rows.Length > 0 && IsRange(rows))
        {
            return values.narrow(0, rows[0], rows.Length).DetachFromDisposeScope();
        }

        using var positions = tensor(rows.ToArray(), int64);
        return values.index_select(0, positions).DetachFromDisposeScope();
    }

    private static bool IsRange(ReadOnlySpan<long> rows)
    {
        for (var i = 1; i < rows.Length; i++)
        {
            if (rows[i] != rows[i - 1] + 1)
            {
                return false;
            }
        }

        return true;
    }
}
