using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Tests.Papers;

public sealed class ReproductionRowTests
{
    [Theory]
    [InlineData(Unit.Share, new[] { 0.6, 0.62 }, "61.0 ± 1.4 %")]
    [InlineData(Unit.Share, new[] { 0.6 }, "60.0 %")]
    [InlineData(Unit.Number, new[] { 0.0062, 0.0068 }, "0.0065 ± 0.0004")]
    [InlineData(Unit.Number, new[] { 0.25, 0.35 }, "0.30 ± 0.07")]
    [InlineData(Unit.Number, new[] { 12.0, 14.0 }, "13.0 ± 1.4")]
    [InlineData(Unit.Number, new[] { 0.0, 0.0 }, "0.0 ± 0.0")]
    [InlineData(Unit.Number, new double[0], "")]
    public void Values_are_shown_with_the_figures_that_count(Unit unit, double[] values, string expected)
    {
        var row = new ReproductionRow
        {
            Quantity = "anything",
            Expectation = "any",
            Measured = 1,
            Holds = true,
            Unit = unit,
            Method = [.. values],
        };

        Assert.Equal(expected, row.FormatMethod());
    }
}
