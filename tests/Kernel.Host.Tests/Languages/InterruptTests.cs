using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

public sealed class InterruptTests : IDisposable
{
    private readonly ExecutionSession _session =
        new([new PatientCommand()], Path.GetTempPath(), grace: TimeSpan.FromMilliseconds(50));

    public void Dispose() => _session.Dispose();

    private async Task<CellOutcome> RunAndInterrupt(string code)
    {
        var output = new RecordedOutput();
        var run = _session.RunAsync(code, 1, output);
        await output.Started;
        Assert.True(_session.Interrupt());
        return await run;
    }

    private async Task<string?> Value(string code)
    {
        var output = new RecordedOutput();
        var outcome = await _session.RunAsync(code, 2, output);
        Assert.Null(outcome.Error);
        return output.PlainValue;
    }

    [Fact]
    public async Task A_magic_command_is_cancelled_and_keeps_what_it_has()
    {
        Assert.Equal(CellStatus.Interrupted, (await RunAndInterrupt("#!wait")).Status);
        Assert.Equal("half", await Value("kept.Text"));
    }

    [Theory]
    [InlineData("Console.WriteLine(\"on\"); while (true) { }")]
    [InlineData("await Task.Delay(1); Console.WriteLine(\"on\"); while (true) { }")]
    [InlineData("Console.WriteLine(\"on\"); await Task.Delay(-1);")]
    [InlineData("Console.WriteLine(\"on\"); Thread.Sleep(-1);")]
    [InlineData("Console.WriteLine(\"on\"); while (true) { try { while (true) { } } catch (Exception) { } }")]
    public async Task Endless_code_is_stopped_and_the_session_lives_on(string code)
    {
        _ = await Value("var before = 11;");
        Assert.Equal(CellStatus.Interrupted, (await RunAndInterrupt(code)).Status);
        Assert.Equal("12", await Value("before + 1"));

        // Twice: the thread that was aborted is the one that goes on.
        Assert.Equal(CellStatus.Interrupted, (await RunAndInterrupt(code)).Status);
        Assert.Equal("13", await Value("before + 2"));
    }

    [Fact]
    public async Task Endless_code_is_stopped_every_time()
    {
        for (var time = 0; time < 20; time++)
        {
            var stopped = RunAndInterrupt("Console.WriteLine(\"on\"); while (true) { }");
            Assert.Equal(CellStatus.Interrupted, (await stopped.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Status);
        }

        Assert.Equal("12", await Value("6 * 2"));
    }

    [Fact]
    public async Task Code_that_watches_the_token_ends_by_itself_and_keeps_its_variables()
    {
        var outcome = await RunAndInterrupt(
            "var steps = 5;\nConsole.WriteLine(\"on\");\nCancellation.WaitHandle.WaitOne();\nCancellation.ThrowIfCancellationRequested();");
        Assert.Equal(CellStatus.Interrupted, outcome.Status);
        Assert.Equal("5", await Value("steps"));
    }

    [Fact]
    public async Task What_follows_an_interrupted_command_in_the_cell_does_not_run()
    {
        _ = await RunAndInterrupt("#!wait\nvar never = 1;");
        Assert.False(_session.TryGetVariable("never", out _));
        Assert.False(_session.Interrupt());
    }
}
