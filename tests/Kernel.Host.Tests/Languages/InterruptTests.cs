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
    [InlineData("int Next(int n) => n * 3 + 1; var k = 0; Console.WriteLine(\"on\"); while (true) k = Next(k);")]
    [InlineData("var gate = new object(); var k = 0; Console.WriteLine(\"on\"); for (;;) lock (gate) k++;")]
    [InlineData("Console.WriteLine(\"on\"); again: goto again;")]
    [InlineData("IEnumerable<int> All() { while (true) yield return 1; } Console.WriteLine(\"on\"); All().Count(x => x > 1)")]
    [InlineData("Console.WriteLine(\"on\"); new[] { 3, 1, 2 }.Order(Comparer<int>.Create((a, b) => { while (true) { } })).First()")]
    [InlineData("Console.WriteLine(\"on\"); Parallel.For(0, 4, i => { while (true) { } });")]
    [InlineData("Console.WriteLine(\"on\"); Task.Run(() => { while (true) { } }).Wait();")]
    [InlineData("#!fsharp\nprintfn \"on\"\nwhile true do ignore (string 1)")]
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
    public async Task A_stopped_loop_leaves_the_cells_variables()
    {
        var outcome = await RunAndInterrupt("var steps = 0;\nConsole.WriteLine(\"on\");\nwhile (true) steps++;");
        Assert.Equal(CellStatus.Interrupted, outcome.Status);
        Assert.Equal("True", await Value("steps > 0"));
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("await Task.Delay(Timeout.Infinite);")]
    public async Task An_interrupt_that_comes_just_before_the_cell_is_not_lost(string code)
    {
        Assert.False(_session.Interrupt());
        _session.Expect(true);
        Assert.True(_session.Interrupt());
        var outcome = await _session.RunAsync(code, 1, new RecordedOutput()).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(CellStatus.Interrupted, outcome.Status);

        // It was for that cell, and one that was taken back is for none.
        Assert.Equal("2", await Value("1 + 1"));
        _session.Expect(true);
        Assert.True(_session.Interrupt());
        _session.Expect(false);
        Assert.Equal("4", await Value("await Task.Delay(1); 2 + 2"));
    }

    [Fact]
    public async Task What_a_stopped_cell_has_to_dispose_may_loop()
    {
        var outcome = await RunAndInterrupt(
            "class Slow : IDisposable { public static int Steps; public void Dispose() { for (var i = 0; i < 5; i++) Steps++; } }\nusing var slow = new Slow();\nConsole.WriteLine(\"on\");\nwhile (true) { }");
        Assert.Equal(CellStatus.Interrupted, outcome.Status);
        Assert.Equal("5", await Value("Slow.Steps"));
    }

    [Fact]
    public async Task What_a_library_does_not_end_is_left_and_the_session_lives_on()
    {
        using var folder = new TemporaryFolder();
        _ = await Value("var before = 11; var ended = false;");
        var outcome = await RunAndInterrupt(
            $"Console.WriteLine(\"on\");\nvar late = Enumerable.Range(0, int.MaxValue).First(x => File.Exists(@\"{folder.File("end")}\"));\nended = true;");
        Assert.Equal(CellStatus.Interrupted, outcome.Status);
        Assert.Contains("goes on in the background", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("12", await Value("before + 1"));

        // What it comes to is the session's no more.
        await File.WriteAllTextAsync(folder.File("end"), string.Empty, TestContext.Current.CancellationToken);
        Assert.Equal("True", await Value("while (!ended) Thread.Sleep(1); ended"));
        Assert.Equal("13", await Value("before + 2"));
        Assert.False(_session.TryGetVariable("late", out _));
    }

    [Fact]
    public async Task FSharp_that_does_not_end_is_left_and_its_compiler_is_spared()
    {
        using var folder = new TemporaryFolder();
        var end = folder.File("end").Replace("\\", "/", StringComparison.Ordinal);
        var outcome = await RunAndInterrupt($"#!fsharp\nlet rec forth n = if System.IO.File.Exists \"{end}\" then n else forth 1\nprintfn \"on\"\nforth 2");
        Assert.Equal(CellStatus.Interrupted, outcome.Status);
        var refused = await _session.RunAsync("#!fsharp\n1 + 1", 3, new RecordedOutput());
        Assert.Contains("#!reset", refused.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("7", await Value("3 + 4"));
        await File.WriteAllTextAsync(end, string.Empty, TestContext.Current.CancellationToken);
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); refused.Error is not null && clock.Elapsed < TimeSpan.FromSeconds(30);)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            refused = await _session.RunAsync("#!fsharp\n1 + 1", 3, new RecordedOutput());
        }

        Assert.Null(refused.Error);
    }

    [Theory]
    [InlineData("await Task.Delay(1); Console.WriteLine(\"on\"); try { while (true) { } } finally { ended++; }")]
    [InlineData("async Task Loop() { await Task.Delay(1).ConfigureAwait(false); Console.WriteLine(\"on\"); try { while (true) { } } finally { ended++; } } await Loop();")]
    [InlineData("Console.WriteLine(\"on\"); await Task.Run(() => { try { while (true) { } } finally { ended++; } });")]
    public async Task A_loop_on_another_thread_stops_too(string code)
    {
        _ = await Value("var ended = 0;");
        for (var time = 1; time <= 5; time++)
        {
            Assert.Equal(CellStatus.Interrupted, (await RunAndInterrupt(code)).Status);
            Assert.Equal("True", await Value($"SpinWait.SpinUntil(() => ended >= {time}, 30_000)"));
        }
    }

    [Fact]
    public async Task A_timer_of_the_stopped_cell_goes_on()
    {
        _ = await Value("var ticks = 0; Timer? clock = null;");
        var outcome = await RunAndInterrupt(
            "clock = new Timer(_ => { foreach (var i in new[] { 1, 2, 3 }) { ticks += i; Thread.Sleep(1); } }, null, 0, 5);\nConsole.WriteLine(\"on\");\n"
            + "try { while (true) { } } catch (OperationCanceledException) { var seen = ticks; SpinWait.SpinUntil(() => ticks > seen + 30); throw; }");
        Assert.Equal(CellStatus.Interrupted, outcome.Status);
        Assert.Equal("True", await Value("var now = ticks; var goesOn = SpinWait.SpinUntil(() => ticks > now + 20, 30_000); clock!.Dispose(); goesOn"));
    }

    [Fact]
    public async Task What_a_cell_before_has_left_running_goes_on()
    {
        _ = await Value("var beats = 0; var t = new Thread(() => { while (true) { beats++; Thread.Sleep(1); } }) { IsBackground = true }; t.Start();");
        Assert.Equal(CellStatus.Interrupted, (await RunAndInterrupt("Console.WriteLine(\"on\"); while (true) { }")).Status);
        Assert.Equal("True", await Value("var seen = beats; while (beats == seen) Thread.Sleep(1); t.IsAlive"));
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
