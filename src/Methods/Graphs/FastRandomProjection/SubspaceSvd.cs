using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// The leading singular vectors of a matrix that is known by its products alone, by block subspace iteration (Halko, Martinsson and
/// Tropp 2011): what FastRP's similarity gives when it is reduced in the best way and not at random.
/// </summary>
internal static class SubspaceSvd
{
    private const long Stream = 0x737664;
    private const int Spare = 16;
    private const int MostRounds = 40;
    private const double Settled = 1e-3;

    /// <summary>Embeds by U Σ.</summary>
    /// <param name="rows">M.</param>
    /// <param name="dimension">D, the number of singular vectors, at most M.</param>
    /// <param name="multiply">S X for X <c>[M,width]</c>, row by row, and the width.</param>
    /// <param name="transposed">Sᵀ X.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns><c>[M,D]</c>.</returns>
    public static double[,] Embed(int rows, int dimension, Func<double[], int, double[]> multiply, Func<double[], int, double[]> transposed, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var width = Math.Min(rows, dimension + Spare);
        var random = new SeededRandom(0, Stream);
        var start = Enumerable.Range(0, rows * width).Select(_ => random.NextGaussian()).ToArray();
        var basis = Orthogonal(multiply(start, width));
        var before = Array.Empty<double>();
        for (var round = 0; ; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();

            // Sᵀ Q = V Σ Wᵀ, so S ≈ Q (Sᵀ Q)ᵀ = (Q W) Σ Vᵀ.
            var back = tensor(transposed(Values(basis), width), [rows, width], float64);
            var (v, sigma, w) = linalg.svd(back, fullMatrices: false);
            var values = sigma.narrow(0, 0, dimension).data<double>().ToArray();
            if (round == MostRounds || (before.Length > 0 && values.Zip(before, (a, b) => Math.Abs(a - b)).Max() <= Settled * values[0]))
            {
                var embedding = (basis.mm(w.t()) * sigma).narrow(1, 0, dimension).contiguous().data<double>().ToArray();
                var matrix = new double[rows, dimension];
                Buffer.BlockCopy(embedding, 0, matrix, 0, embedding.Length * sizeof(double));
                return matrix;
            }

            before = values;
            basis = Orthogonal(multiply(Values(v), width)).MoveToOuterDisposeScope();
        }

        Tensor Orthogonal(double[] columns) => linalg.qr(tensor(columns, [rows, width], float64)).Q;
    }

    private static double[] Values(Tensor matrix) => matrix.contiguous().data<double>().ToArray();
}
