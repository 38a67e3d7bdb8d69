using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("symetric", " Did you mean 'symmetric'?")]
    [InlineData("PAIR", " Did you mean 'pair'?")]
    [InlineData("s", "")]
    [InlineData("nothing like it", "")]
    public void The_nearest_name_is_offered_where_it_is_near(string typed, string hint) =>
        Assert.Equal(hint, NearestName.Hint(typed, ["symmetric", "pair", "human"]));

    [Fact]
    public void Of_no_names_none_is_offered() => Assert.Empty(NearestName.Hint("x", []));
}
