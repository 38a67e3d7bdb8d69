using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class ShownPathsTests
{
    [Theory]
    [InlineData("Could not find '/data/nb/a/b.csv'.", "Could not find 'a/b.csv'.")]
    [InlineData("/data/nb/a.csv: line 2: got 'x'", "a.csv: line 2: got 'x'")]
    [InlineData("from /data/nb/a.csv to /data/nb/b.csv", "from a.csv to b.csv")]
    [InlineData("in '/other/data/nb/a.csv'", "in '/other/data/nb/a.csv'")]
    [InlineData("in '/data/nbs/a.csv'", "in '/data/nbs/a.csv'")]
    [InlineData("the folder '/data/nb'", "the folder '/data/nb'")]
    public void What_lies_in_the_folder_is_relative_to_it(string text, string shown)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Paths are others there.");
        Assert.Equal(shown, ShownPaths.Of(text, "/data/nb"));
        Assert.Equal(shown, ShownPaths.Of(text, "/data/nb/"));
        Assert.Equal(text, ShownPaths.Of(text, "/"));
    }
}
