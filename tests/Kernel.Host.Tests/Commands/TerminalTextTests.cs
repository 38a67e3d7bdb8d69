using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain é 漢 \u2068قطة\u2069\tx\n", "plain é 漢 \u2068قطة\u2069\tx\n")]
    [InlineData("a\u001b]0;title\u0007b", @"a\u001B]0;title\u0007b")]
    [InlineData("\u001b]52;c;ZWNobw==\u001b\\", @"\u001B]52;c;ZWNobw==\u001B\")]
    [InlineData("\u009b2J\u007f\0", @"\u009B2J\u007F\u0000")]
    [InlineData("\u001b[31mred\u001b[0m", @"\u001B[31mred\u001B[0m")]
    [InlineData("50 %\rline\r\n", "50 %\\u000Dline\r\n")]
    public void Control_characters_of_data_are_shown_and_not_sent(string text, string sent) => Assert.Equal(sent, TerminalText.Of(text));

    [Theory]
    [InlineData("\u001b[1;31mred\u001b[0m\r60 %", "\u001b[1;31mred\u001b[0m\r60 %")]
    [InlineData("\u001b[38:2::10:20:30mx\u001b[2J\u001b[A\b", "\u001b[38:2::10:20:30mx\\u001B[2J\\u001B[A\\u0008")]
    [InlineData("\u001b", @"\u001B")]
    [InlineData("\u001b[1111111111111111111111111111111111111111111m", @"\u001B[1111111111111111111111111111111111111111111m")]
    public void A_cell_that_prints_keeps_its_colours(string text, string sent) => Assert.Equal(sent, TerminalText.Of(text, isPrinted: true));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_that_a_run_shows_brings_an_escape_to_the_terminal(bool live)
    {
        const string bell = "\u001b]0;x\u0007";
        using var writer = new StringWriter();
        var progress = new TerminalProgress(writer, live, 80);
        progress.CellStarted(1, 1, $"// {bell}");
        progress.Wrote(OutputStream.Standard, $"printed {bell}\n");
        progress.Displayed(null, MimeBundle.Text($"shown {bell}"));
        progress.Updated("id", MimeBundle.Text($"changed {bell}"));
        progress.CellEnded(new CellOutcome(CellStatus.Failed, new CellError("E", bell, [$"error {bell}"])), TimeSpan.Zero);

        Assert.DoesNotContain('\u0007', writer.ToString());
        Assert.DoesNotContain("\u001b]", writer.ToString(), StringComparison.Ordinal);
        foreach (var word in (string[])["//", "printed", "shown", "changed", "error"])
        {
            Assert.Contains($@"{word} \u001B]0;x\u0007", writer.ToString(), StringComparison.Ordinal);
        }
    }
}
