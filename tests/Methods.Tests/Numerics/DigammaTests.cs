using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.Numerics;

public sealed class DigammaTests
{
    private const double Euler = 0.57721566490153286;

    [Fact]
    public void It_has_its_known_values()
    {
        Assert.Equal(-Euler, Digamma.Of(1), 1e-13);
        Assert.Equal(-Euler - (2 * Math.Log(2)), Digamma.Of(0.5), 1e-13);
        Assert.Equal(-Euler + 1 + 0.5 + (1.0 / 3), Digamma.Of(4), 1e-13);
        Assert.Equal(Digamma.Of(12.25) + (1 / 12.25), Digamma.Of(13.25), 1e-13);
        Assert.Equal(Math.Log(1e9) - 0.5e-9, Digamma.Of(1e9), 1e-13);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void It_is_refused_where_it_is_not_defined(double x) =>
        Assert.Contains("above 0", Assert.Throws<ArgumentOutOfRangeException>(() => Digamma.Of(x)).Message, StringComparison.Ordinal);
}
