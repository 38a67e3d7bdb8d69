using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.Numerics;

public sealed class PrincipalDirectionTests
{
    [Fact]
    public void Points_on_a_line_are_projected_on_it_and_the_largest_entry_decides_the_sign()
    {
        // Along (−3, 4) / 5 from (1, 1).
        float[] points = [.. new[] { -2f, 0f, 1f, 5f }.SelectMany(t => (float[])[1 - (0.6f * t), 1 + (0.8f * t)])];

        var projections = PrincipalDirection.Project(points, 2);

        Assert.Equal([-3f, -1f, 0f, 4f], projections.Select(p => MathF.Round(p, 4)));
    }

    [Fact]
    public void Bad_input_is_named() =>
        Assert.Contains("expected at least one point of 2 numbers, got 3", Assert.Throws<ArgumentException>(() => PrincipalDirection.Project([1, 2, 3], 2)).Message, StringComparison.Ordinal);
}
