using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.Numerics;

public sealed class TruncatedSvdTests
{
    [Fact]
    public void Points_on_a_line_need_one_component()
    {
        double[,] line = { { 0, 0 }, { 3, 4 }, { 6, 8 } };
        var svd = TruncatedSvd.Fit(line, 1);

        Assert.Equal([-5, 0, 5], svd.Project(line).Cast<double>(), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(2, TruncatedSvd.Fit(line, 2).Components);
    }

    [Fact]
    public void All_components_keep_all_distances()
    {
        var random = new SeededRandom(4);
        var data = new double[9, 3];
        for (var i = 0; i < 9; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                data[i, j] = random.NextGaussian();
            }
        }

        var seen = TruncatedSvd.Fit(data, 3).Project(data);
        double Distance(double[,] x) => Math.Sqrt(Enumerable.Range(0, 3).Sum(j => Math.Pow(x[0, j] - x[5, j], 2)));
        Assert.Equal(Distance(data), Distance(seen), 1e-9);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        Assert.Contains("components: expected 1 to 2 for [2,3], got 3", Assert.Throws<ArgumentOutOfRangeException>(() => TruncatedSvd.Fit(new double[2, 3], 3)).Message, StringComparison.Ordinal);
        Assert.Contains("data: expected [M,3], got [1,2]", Assert.Throws<ArgumentException>(() => TruncatedSvd.Fit(new double[2, 3], 1).Project(new double[1, 2])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Cholesky_factor_times_itself_is_the_matrix()
    {
        double[,] matrix = { { 4, 2, 0.4 }, { 2, 5, 1 }, { 0.4, 1, 3 } };
        var lower = Cholesky.Factor(matrix);
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                Assert.Equal(matrix[i, j], Enumerable.Range(0, 3).Sum(k => lower[i, k] * lower[j, k]), 1e-12);
                Assert.True(j <= i || lower[i, j] == 0);
            }
        }

        Assert.Contains("expected a square one, got [1,2]", Assert.Throws<ArgumentException>(() => Cholesky.Factor(new double[1, 2])).Message, StringComparison.Ordinal);
    }
}
