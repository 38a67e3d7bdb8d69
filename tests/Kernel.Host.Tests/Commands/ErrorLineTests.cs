using NoisyNotebooks.Kernel.Host.Commands;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

public sealed class ErrorLineTests
{
    [Fact]
    public void Control_characters_are_shown_and_not_sent() =>
        Assert.Equal("a \\u001B]0;title\\u0007 b\\u0000 \\u202Ec", ErrorLine.Of("a \u001b]0;title\a b\0\n\u202ec"));

    [Fact]
    public void A_long_value_is_cut_and_what_follows_it_stays()
    {
        var line = ErrorLine.Of($"x.csv: line 1: got '{new string('q', 5_000)}'. They are: a, b.");
        Assert.Equal($"x.csv: line 1: got '{new string('q', 100)}… (5,000 characters)'. They are: a, b.", line);
    }

    [Fact]
    public void No_message_is_without_bound() => Assert.InRange(ErrorLine.Of(new string('\0', 20_000_000)).Length, 1, 15_000);

    [Fact]
    public async Task A_name_with_escapes_reaches_no_terminal_raw()
    {
        using var folder = new TemporaryFolder();
        var (code, _, error) = await NoisyProcess.Run(folder.Path, "clear", "a\u001b]0;title\a.ipynb");
        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.DoesNotContain('\u001b', error);
        Assert.Contains("\\u001B]0;title\\u0007", error, StringComparison.Ordinal);
    }
}
