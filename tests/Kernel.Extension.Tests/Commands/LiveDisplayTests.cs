using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

public sealed class LiveDisplayTests : IDisposable
{
    private readonly FakeNotebook _notebook = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _notebook.Dispose();

    [Fact]
    public void A_thousand_states_in_a_second_make_at_most_five_outputs()
    {
        using var live = new LiveDisplay(_notebook, _time);
        for (var i = 0; i < 1000; i++)
        {
            Show(live, $"{i}");
            _time.Advance(1);
        }

        // One at the start and one for each quarter of a second that passed.
        Assert.Equal(5, _notebook.Outputs.Single().Count);
    }

    [Fact]
    public void A_state_that_came_too_soon_is_shown_when_its_time_has_come()
    {
        using var live = new LiveDisplay(_notebook, _time);
        Show(live, "first");
        _time.Advance(10);
        Show(live, "second");
        Show(live, "third");

        _time.Advance(239);
        Assert.Equal(["first"], States());
        _time.Advance(1);
        Assert.Equal(["first", "third"], States());
    }

    [Fact]
    public void Skipped_states_are_never_drawn()
    {
        using var live = new LiveDisplay(_notebook, _time);
        var drawn = new List<int>();
        for (var i = 0; i < 10; i++)
        {
            var number = i;
            live.Show(() =>
            {
                drawn.Add(number);
                return MimeBundle.Text($"{number}");
            });
        }

        _time.Advance(250);
        Assert.Equal([0, 9], drawn);
    }

    [Fact]
    public void The_end_is_shown_at_once_and_stays()
    {
        using var live = new LiveDisplay(_notebook, _time);
        Show(live, "first");
        Show(live, "waits");
        live.Complete(MimeBundle.Text("end"));
        Show(live, "too late");
        _time.Advance(1000);

        Assert.Equal(["first", "end"], States());
    }

    [Fact]
    public void Leaving_without_an_end_shows_the_last_state()
    {
        using (var live = new LiveDisplay(_notebook, _time))
        {
            Show(live, "first");
            Show(live, "last");
        }

        Assert.Equal(["first", "last"], States());
    }

    [Fact]
    public void A_picture_that_fails_on_the_timer_is_reported_with_the_next_state()
    {
        using var live = new LiveDisplay(_notebook, _time);
        Show(live, "first");
        live.Show(() => throw new InvalidOperationException("cannot draw"));
        _time.Advance(250);

        Assert.Equal("cannot draw", Assert.Throws<InvalidOperationException>(() => Show(live, "next")).Message);
    }

    private static void Show(LiveDisplay live, string text) => live.Show(() => MimeBundle.Text(text));

    private string[] States() => [.. _notebook.Outputs.Single().Select(b => b.Data[MimeBundle.PlainText])];
}
