using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// The leading singular vectors of a matrix that is known by its products alone, by block subspace iteration (Halko, Martinsson and
/// Tropp 2011). The matrix is not centred: of a bag of words this is latent semantic analysis.
/// </summary>
internal static class SubspaceSvd
{
    private const long Stream = 0x737664;
    private const int Spare = 16;
    private const int MostRounds = 40;
    private const double Settled = 1e-3;

    /// <summary>Finds U and Σ of the best S ≈ U Σ Vᵀ.</summary>
    /// <param name="rows">M, the rows of S.</param>
    /// <param name="columns">N, its columns.</param>
    /// <param name="dimension">D, the number of singular vectors, at most min(M, N).</param>
    /// <param name="multiply">S X for X <c>[N,width]</c>, row by row, and the width.</param>
    /// <param name="transposed">Sᵀ Y for Y <c>[M,width]</c>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>U <c>[M,D]</c> with orthonormal columns, each known but for its sign, and the D singular values, the greatest first.</returns>
    public static (double[,] Left, double[] Values) Compute(
        int rows, int columns, int dimension, Func<double[], int, double[]> multiply, Func<double[], int, double[]> transposed, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var width = Math.Min(Math.Min(rows, columns), dimension + Spare);
        var random = new SeededRandom(0, Stream);
        var start = Enumerable.Range(0, columns * width).Select(_ => random.NextGaussian()).ToArray();
        var basis = Orthogonal(multiply(start, width));
        var before = Array.Empty<double>();
        for (var round = 0; ; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();

            // Sᵀ Q = V Σ Wᵀ, so S ≈ Q (Sᵀ Q)ᵀ = (Q W) Σ Vᵀ.
            var back = tensor(transposed(Numbers(basis), width), [columns, width], float64);
            var (v, sigma, w) = linalg.svd(back, fullMatrices: false);
            var values = sigma.narrow(0, 0, dimension).data<double>().ToArray();
            if (round == MostRounds || (before.Length > 0 && values.Zip(before, (a, b) => Math.Abs(a - b)).Max() <= Settled * values[0]))
            {
                var left = Numbers(basis.mm(w.t()).narrow(1, 0, dimension));
                var matrix = new double[rows, dimension];
                Buffer.BlockCopy(left, 0, matrix, 0, left.Length * sizeof(double));
                return (matrix, values);
            }

            before = values;
            basis = Orthogonal(multiply(Numbers(v), width)).MoveToOuterDisposeScope();
        }

        Tensor Orthogonal(double[] from) => linalg.qr(tensor(from, [rows, width], float64)).Q;
    }

    /// <summary>Embeds by U Σ.</summary>
    /// <inheritdoc cref="Compute"/>
    /// <returns><c>[M,D]</c>.</returns>
    public static double[,] Embed(
        int rows, int columns, int dimension, Func<double[], int, double[]> multiply, Func<double[], int, double[]> transposed, CancellationToken cancellationToken)
    {
        var (left, values) = Compute(rows, columns, dimension, multiply, transposed, cancellationToken);
        for (var i = 0; i < rows; i++)
        {
            for (var k = 0; k < dimension; k++)
            {
                left[i, k] *= values[k];
            }
        }

        return left;
    }

    private static double[] Numbers(Tensor matrix) => matrix.contiguous().data<double>().ToArray();
}
