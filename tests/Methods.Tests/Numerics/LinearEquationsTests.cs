using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.Numerics;

public sealed class LinearEquationsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void The_solution_fits_and_the_input_stays(int size)
    {
        var random = new SeededRandom(size);
        var matrix = new double[size, size];
        var right = new double[size];
        for (var r = 0; r < size; r++)
        {
            right[r] = random.NextGaussian();
            for (var c = 0; c < size; c++)
            {
                // A zero on the diagonal needs another pivot.
                matrix[r, c] = size > 1 && r == 0 && c == 0 ? 0 : random.NextGaussian();
            }
        }

        var (matrixBefore, rightBefore) = ((double[,])matrix.Clone(), (double[])right.Clone());
        var x = LinearEquations.Solve(matrix, right);

        for (var r = 0; r < size; r++)
        {
            Assert.Equal(right[r], Enumerable.Range(0, size).Sum(c => matrix[r, c] * x[c]), 1e-10);
        }

        Assert.Equal(matrixBefore, matrix);
        Assert.Equal(rightBefore, right);
    }

    [Fact]
    public void A_singular_matrix_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => LinearEquations.Solve(new double[,] { { 1, 2 }, { 2, 4 } }, [1, 1]));
        Assert.Contains("in column 1", error.Message, StringComparison.Ordinal);
    }
}
