using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

public sealed class ProgressStateTests
{
    [Fact]
    public void The_line_says_what_runs_what_was_measured_and_what_is_left()
    {
        var state = new ProgressState("ELR  epoch 12/30", 0.4, TimeSpan.FromSeconds(48)) { Details = ["test 84.1 %", "memorized 6.2 %"] };

        Assert.Equal("ELR  epoch 12/30  test 84.1 %  memorized 6.2 %  ETA 1:12", state.ToText());
    }

    [Fact]
    public void Hours_are_shown_where_there_are_any() =>
        Assert.EndsWith("ETA 1:30:00", new ProgressState("x", 0.5, TimeSpan.FromMinutes(90)).ToText(), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData(0.0)]
    public void Nothing_is_promised_before_anything_is_done(double? fraction)
    {
        var state = new ProgressState("x", fraction, TimeSpan.FromSeconds(5));

        Assert.Null(state.Remaining);
        Assert.Equal("x  0:05", state.ToText());
    }

    [Fact]
    public void The_bar_is_as_long_as_the_share_and_its_text_is_encoded()
    {
        var html = new ProgressState(Samples.Attack, 0.25, TimeSpan.Zero).ToBundle().Data[MimeBundle.Html];

        Assert.Contains("width:25%", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }
}
