using System.Collections.Immutable;
using System.Numerics;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>What the powers come to, row by row: U = Σ_i α_i U_i, or [U_1 … U_k] side by side.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="weights">α_1 … α_k.</param>
/// <param name="concatenate">Whether they stand side by side.</param>
/// <param name="result">Zeros, <c>[M,D]</c> or <c>[M,k·D]</c>.</param>
internal sealed class PowerSum<T>(ImmutableArray<double> weights, bool concatenate, T[] result)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The sum.</summary>
    public T[] Result { get; } = result;

    /// <summary>Adds a row of U_i times a factor.</summary>
    /// <param name="power">i, from 1.</param>
    /// <param name="node">The row's number.</param>
    /// <param name="row">The row.</param>
    /// <param name="factor">The factor.</param>
    public void Add(int power, int node, ReadOnlySpan<T> row, T factor)
    {
        if (concatenate)
        {
            var place = Result.AsSpan(((node * weights.Length) + power - 1) * row.Length, row.Length);
            for (var c = 0; c < row.Length; c++)
            {
                place[c] = row[c] * factor;
            }

            return;
        }

        var weight = T.CreateTruncating(weights[power - 1]) * factor;
        if (weight == T.Zero)
        {
            return;
        }

        RowMath.Add(Result.AsSpan(node * row.Length, row.Length), row, weight);
    }

    /// <summary>1 / ‖row‖₂, summed in double precision; 0 for a row of zeros, or of numbers so small that the factor is none.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The factor that gives the row length 1.</returns>
    public static T InverseLength(ReadOnlySpan<T> row)
    {
        var length = Math.Sqrt(RowMath.SquaredLength(row));
        return T.CreateTruncating(1 / length) is var factor && T.IsFinite(factor) ? factor : T.Zero;
    }
}
