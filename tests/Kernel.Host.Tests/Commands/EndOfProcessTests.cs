using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

/// <summary>However the process ends, finished cells are in the file, and the exit code is no success.</summary>
public sealed class EndOfProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<(int Code, string Output, string Error)> Noisy(params string[] arguments) => NoisyProcess.Run(_folder.Path, arguments);

    private static string Text(NotebookCell cell) =>
        string.Concat(cell.Outputs.Select(o => MultilineText.Join(o!["text"] ?? o["data"]?["text/plain"] ?? o["traceback"])));

    private Notebook Written(string name = "n.out.ipynb") => Notebook.Load(_folder.File(name));

    [Theory]
    [InlineData("Environment.Exit(0);", true)]
    [InlineData("Environment.Exit(5);", true)]
    [InlineData("Environment.Exit(3);", true)]
    [InlineData("Environment.Exit(130);", true)]
    [InlineData("Environment.Exit(2);", true)]
    [InlineData("await Task.Run(() => Environment.Exit(0));", true)]
    [InlineData("int F(int n) => 1 + F(n + 1);\nF(0)", false)]
    [InlineData("Environment.FailFast(\"on purpose\");", false)]
    [InlineData("System.Diagnostics.Process.GetCurrentProcess().Kill();", false)]
    public async Task A_cell_that_ends_the_process(string code, bool isTold)
    {
        NotebookFixture.Of("41 + 1", code, "\"never\"").Save(_folder.File("n.ipynb"));
        var (exit, output, error) = await Noisy("run", "n.ipynb");
        Assert.True(exit != ExitCodes.Ok, output + error);
        Assert.Equal("42", Text(Written().Cells[0]));
        Assert.Null(Written().Cells[2].ExecutionCount);
        if (isTold)
        {
            Assert.Contains("The cell ended the process", Text(Written().Cells[1]), StringComparison.Ordinal);
            Assert.Equal(code.Contains('5', StringComparison.Ordinal) ? 5 : ExitCodes.CellFailed, exit);
        }
        else
        {
            // Nobody is left to write: what the file says was written before the cell began, and who waits beside the process says the rest.
            Assert.Contains("the process ended inside of the cell", Text(Written().Cells[1]), StringComparison.Ordinal);
            Assert.Empty(Written().Cells[2].Outputs);
            Assert.Contains("the process ended while cell 2 was running", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_run_that_comes_to_its_end_leaves_no_word_of_an_end_before()
    {
        NotebookFixture.Of("41 + 1", "throw new InvalidOperationException(\"on purpose\");", "\"never\"").Save(_folder.File("n.ipynb"));
        var (exit, output, error) = await Noisy("run", "n.ipynb");
        Assert.True(exit == ExitCodes.CellFailed, output + error);
        Assert.DoesNotContain(NotebookRunner.UnendedName, Written().ToJson(), StringComparison.Ordinal);
        Assert.DoesNotContain("the process ended", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("Environment.Exit(5);", 5)]
    public async Task What_cells_leave_to_do_at_the_end_does_not_keep_the_process(string last, int expected)
    {
        NotebookFixture.Of("AppDomain.CurrentDomain.ProcessExit += (_, _) => Thread.Sleep(Timeout.Infinite);\n41 + 1\n", $"Console.WriteLine(\"after\");\n{last}").Save(_folder.File("n.ipynb"));
        var (exit, output, error) = await Noisy("run", "n.ipynb");
        Assert.True(exit == expected, output + error);
        Assert.Equal("42", Text(Written().Cells[0]));
    }

    [Fact]
    public async Task Verify_is_no_success_where_a_cell_ends_the_process()
    {
        NotebookFixture.Of("Environment.Exit(0);").Save(_folder.File("n.ipynb"));
        var (exit, output, error) = await Noisy("verify", "n.ipynb");
        Assert.True(exit == ExitCodes.CellFailed, output + error);
        Assert.Contains("The cell ended the process", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("async void F() { await Task.Yield(); throw new Loud(); }\nF();\nawait Loud.Told;")]
    [InlineData("async void F() { throw new Loud(); }\nF();\nawait Loud.Told;")]
    [InlineData("var t = new Thread(() => throw new InvalidOperationException(\"on purpose\"));\nt.Start();\nt.Join();")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => throw new Loud());\nawait Loud.Told;")]
    [InlineData("#!fsharp\nlet t = System.Threading.Thread(fun () -> raise (System.InvalidOperationException \"on purpose\"))\nt.Start()\nt.Join()")]
    public async Task What_is_thrown_in_the_background_is_an_error_of_the_cell(string code)
    {
        // The kernel asks for the stack only when the error is in the cell: the cell waits for that, and not for the clock.
        const string loud = """
            class Loud : Exception
            {
                static readonly TaskCompletionSource s_told = new(TaskCreationOptions.RunContinuationsAsynchronously);
                public static Task Told => s_told.Task.WaitAsync(TimeSpan.FromMinutes(1));
                public override string Message => "on purpose";
                public override string? StackTrace { get { s_told.TrySetResult(); return base.StackTrace; } }
            }
            """;
        NotebookFixture.Of(loud + "\n41 + 1", code, "\"after\"").Save(_folder.File("n.ipynb"));
        var (exit, output, error) = await Noisy("run", "n.ipynb");
        Assert.True(exit == ExitCodes.CellFailed, output + error);
        Assert.Equal("42", Text(Written().Cells[0]));
        Assert.Contains("on purpose", Text(Written().Cells[1]), StringComparison.Ordinal);
        (exit, output, error) = await Noisy("run", "n.ipynb", "--allow-errors");
        Assert.True(exit == ExitCodes.CellFailed, output + error);
        Assert.Equal("after", Text(Written().Cells[2]));
    }

    [Fact]
    public async Task What_a_timer_throws_ends_the_process_with_the_error_in_the_file()
    {
        NotebookFixture.Of("41 + 1", "using var timer = new System.Threading.Timer(_ => throw new InvalidOperationException(\"on purpose\"), null, 1, Timeout.Infinite);\nThread.Sleep(60_000);").Save(_folder.File("n.ipynb"));
        var (exit, output, error) = await Noisy("run", "n.ipynb");
        Assert.True(exit == ExitCodes.CellFailed, output + error);
        Assert.Equal("42", Text(Written().Cells[0]));
        Assert.Contains("on purpose", Text(Written().Cells[1]), StringComparison.Ordinal);
        Assert.DoesNotContain("Environment.Exit", Written().ToJson() + output + error, StringComparison.Ordinal);
        Assert.Contains("a timer", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    public async Task Signals_are_like_Ctrl_C(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signal to send.");
        NotebookFixture.Of("41 + 1", "Console.WriteLine(\"now endless\");\nwhile (true) { }", "\"never\"").Save(_folder.File("n.ipynb"));
        var (code, output, error) = await NoisyProcess.RunAndSignal(signal, _folder.Path, "      now endless", "run", "n.ipynb", "--html", "n.html");
        Assert.True(code == ExitCodes.Interrupted, output + error);
        Assert.Equal("42", Text(Written().Cells[0]));
        Assert.Contains("Interrupted", Written().ToJson(), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("n.html")));
    }

    [Fact]
    public async Task A_cell_whose_time_was_over_has_failed_whatever_it_caught()
    {
        NotebookFixture.Of("try { while (true) { } } catch (Exception) { Console.WriteLine(\"caught\"); }", "\"never\"").Save(_folder.File("n.ipynb"));
        var (code, output, error) = await Noisy("run", "n.ipynb", "--cell-timeout", "4");
        Assert.True(code == ExitCodes.CellFailed, output + error);
        Assert.Contains("caught", Text(Written().Cells[0]), StringComparison.Ordinal);
        Assert.Contains("took longer than 4 s", Text(Written().Cells[0]), StringComparison.Ordinal);
        Assert.Empty(Written().Cells[1].Outputs);
    }

    [Fact]
    public async Task What_is_stopped_outside_of_the_cell_s_flow_is_no_error_of_its_own()
    {
        // Both see each other begin before the cell is stopped.
        NotebookFixture.Of(
            "var all = new CountdownEvent(2); var ended = new CountdownEvent(2);",
            "new Thread(() => { all.Signal(); try { while (true) { } } finally { ended.Signal(); } }).Start();\n"
            + "async void Loop() { await Task.Yield(); all.Signal(); try { while (true) { } } finally { ended.Signal(); } }\nLoop();\nall.Wait();\n"
            + "try { while (true) { } } finally { ended.Wait(30_000); Console.WriteLine($\"left: {ended.CurrentCount}\"); }",
            "\"after\"").Save(_folder.File("n.ipynb"));
        var (code, output, error) = await Noisy("run", "n.ipynb", "--cell-timeout", "10", "--allow-errors");
        Assert.True(code == ExitCodes.CellFailed, output + error);
        Assert.Contains("left: 0", Text(Written().Cells[1]), StringComparison.Ordinal);
        Assert.Equal("after", Text(Written().Cells[2]));
        Assert.Single(Written().Cells[1].Outputs, o => (string?)o!["output_type"] == "error");
    }

    [Fact]
    public async Task A_cell_that_is_blocked_in_the_system_is_left_behind_when_the_time_is_over()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such pipes.");
        using (var made = System.Diagnostics.Process.Start("mkfifo", _folder.File("pipe")))
        {
            await made.WaitForExitAsync();
        }

        NotebookFixture.Of("41 + 1", $"File.ReadAllText(\"{_folder.File("pipe")}\")", "\"never\"").Save(_folder.File("n.ipynb"));
        var (code, output, error) = await Noisy("run", "n.ipynb", "--timeout", "10");
        Assert.True(code == ExitCodes.TimedOut, output + error);
        Assert.Equal("42", Text(Written().Cells[0]));
        Assert.Contains("a library or the operating system, does not end and goes on in the background", Text(Written().Cells[1]), StringComparison.Ordinal);
        foreach (var command in new[] { "run", "verify", "export", "clear" })
        {
            (code, output, error) = await Noisy(command, "pipe");
            Assert.True(code == ExitCodes.BadUsage, command + output + error);
            Assert.Contains("expected a regular file", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ctrl_C_leaves_a_cell_behind_that_is_blocked_in_the_system()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such pipes.");
        using (var made = System.Diagnostics.Process.Start("mkfifo", _folder.File("pipe")))
        {
            await made.WaitForExitAsync();
        }

        NotebookFixture.Of("41 + 1", "Console.WriteLine(\"now blocked\");\nFile.ReadAllText(\"pipe\")", "\"never\"").Save(_folder.File("n.ipynb"));
        var (code, output, error) = await NoisyProcess.RunAndInterrupt(_folder.Path, "      now blocked", "run", "n.ipynb");
        Assert.True(code == ExitCodes.Interrupted, output + error);
        Assert.Equal("42", Text(Written().Cells[0]));
        Assert.Contains("a library or the operating system, does not end and goes on in the background", Text(Written().Cells[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_file_is_refused_before_it_is_opened()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such pipes.");
        string[] pipes = ["pipe", "pipe.csv", "pipe.ipynb", "pipe.cs", "pipe.fsx"];
        using (var made = System.Diagnostics.Process.Start("mkfifo", pipes.Select(_folder.File)))
        {
            await made.WaitForExitAsync();
        }

        string[] devices = ["/dev/zero", "/dev/null", "/dev/random"];
        foreach (var command in new[] { "run", "verify", "export", "clear", "adopt" })
        {
            foreach (var device in devices.Append(_folder.File("pipe")))
            {
                var (refused, told, why) = await Noisy(command, device);
                Assert.True(refused == ExitCodes.BadUsage, command + device + told + why);
                Assert.Contains("expected a regular file", why, StringComparison.Ordinal);
            }
        }

        string[] cells =
        [
            .. devices.Select(d => $"CsvFiles.Load(\"{d}\", \"label\")"),
            "CsvFiles.Load(\"pipe\", \"label\")",
            "#!audit pipe.csv --label label",
            "var blobs = SyntheticData.GaussianBlobs(30, seed: 3);",
            "#!train cross-entropy --data blobs --model logistic --epochs 1 --device cpu --checkpoint pipe",
            .. pipes.Skip(2).Select(p => $"#!import {p}"),
        ];
        NotebookFixture.Of(cells).Save(_folder.File("n.ipynb"));
        var (code, output, error) = await Noisy("run", "n.ipynb", "--allow-errors", "--timeout", "120");
        Assert.True(code == ExitCodes.CellFailed, output + error);
        Assert.All(Written().Cells.Where((_, i) => i != 2 + devices.Length), c => Assert.Contains("expected a regular file", Text(c), StringComparison.Ordinal));
        (code, output, error) = await Noisy("kernel", "pipe");
        Assert.True(code == ExitCodes.BadUsage, output + error);
        Assert.Contains("expected a regular file", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run n.ipynb --html n.ipynb")]
    [InlineData("run n.ipynb --html ./sub/../n.ipynb")]
    [InlineData("run n.ipynb -o x --html x")]
    [InlineData("run n.ipynb --html n.out.ipynb")]
    [InlineData("run n.ipynb --html link")]
    [InlineData("export n.ipynb --cs n.ipynb")]
    [InlineData("export n.ipynb --html n.ipynb")]
    [InlineData("export n.ipynb --html x --cs x")]
    [InlineData("export n.ipynb --cs folder")]
    [InlineData("run n.ipynb -o folder")]
    [InlineData("run n.ipynb -o n.ipynb/x.ipynb")]
    [InlineData("run n.ipynb -o /proc/x.ipynb")]
    [InlineData("run n.ipynb --html /proc/x.html")]
    [InlineData("run ")]
    [InlineData("run folder")]
    [InlineData("verify ")]
    [InlineData("export ")]
    [InlineData("clear ")]
    [InlineData("papers --markdown /proc/x.md")]
    [InlineData("run n.ipynb -o ")]
    [InlineData("run n.ipynb --out /proc/x")]
    public async Task What_would_destroy_a_file_or_cannot_be_written_is_refused_in_one_line_before_anything_runs(string arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && arguments.Contains("/proc", StringComparison.Ordinal), "There is no such folder.");
        NotebookFixture.Of("Console.WriteLine(\"it ran\");").Save(_folder.File("n.ipynb"));
        Directory.CreateDirectory(_folder.File("folder"));
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("n.ipynb"));
        var before = await File.ReadAllBytesAsync(_folder.File("n.ipynb"));
        var (code, output, error) = await Noisy(arguments.Split(' '));
        Assert.True(code == ExitCodes.BadUsage, output + error);
        Assert.DoesNotContain("it ran", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
        Assert.InRange(error.Trim().Split('\n').Length, 1, 2);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File("n.ipynb")));
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_at_the_end_is_kept_elsewhere()
    {
        NotebookFixture.Of($"Directory.Delete(\"{_folder.File("gone")}\", true); File.WriteAllText(\"{_folder.File("gone")}\", \"\");\n41 + 1").Save(_folder.File("n.ipynb"));
        var (code, output, error) = await Noisy("run", "n.ipynb", "-o", "gone/x.ipynb");
        Assert.True(code == ExitCodes.BadUsage, output + error);
        var kept = error[(error.IndexOf("It is kept in ", StringComparison.Ordinal) + 14)..].Trim();
        Assert.Equal("42", Text(Notebook.Load(kept).Cells[0]));
        Directory.Delete(Path.GetDirectoryName(kept)!, recursive: true);
    }

    [Fact]
    public async Task After_fifty_kills_at_random_every_finished_cell_is_in_the_file_and_the_run_went_on_behind_it()
    {
        const int Cells = 30;
        const int Kills = 50;
        var log = _folder.File("log.txt");
        var random = new Random(20260718);

        // Every fifth cell changes a variable; the others share nothing. Each says at its end that it has finished.
        NotebookFixture.Of(
        [
            "var total = 0;",
            .. Enumerable.Range(1, Cells - 2).Select(i => i % 5 == 0
                ? $"total += {i};\nThread.Sleep(25);\ntotal"
                : $"Thread.Sleep(25);\nConsole.WriteLine(\"cell {i}\");\nFile.AppendAllText(\"log.txt\", \"{i};\");"),
            "total",
        ]).Save(_folder.File("n.ipynb"));
        var killed = 0;
        while (killed < Kills)
        {
            File.Delete(_folder.File("n.out.ipynb"));
            await File.WriteAllTextAsync(log, string.Empty);
            var kills = 0;
            for (var done = false; !done && killed < Kills;)
            {
                var (wasKilled, output, error) = await NoisyProcess.RunAndKill(
                    _folder.Path, "[", TimeSpan.FromMilliseconds(random.Next(200)), "run", "n.ipynb", "--continue");
                (done, kills, killed) = (!wasKilled, kills + (wasKilled ? 1 : 0), killed + (wasKilled ? 1 : 0));
                Assert.DoesNotContain("Error", error, StringComparison.OrdinalIgnoreCase);

                // What has finished is in the file, whole; of the last to finish the kill may have taken the writing.
                var finished = await Finished();
                if (!File.Exists(_folder.File("n.out.ipynb")))
                {
                    Assert.True(finished.Length <= 1, output);
                    continue;
                }

                Assert.All(finished.SkipLast(1), i => Assert.Equal($"cell {i}", Text(Written().Cells[i]).Trim()));
                Assert.Equal(Cells, Written().Cells.Count);
            }

            if (killed < Kills)
            {
                Assert.Equal("75", Text(Written().Cells[^1]));
            }

            // Only a cell that a kill fell into has run again.
            var ran = await Finished();
            Assert.InRange(ran.Length - ran.Distinct().Count(), 0, kills);
            Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
        }

        async Task<int[]> Finished() =>
            [.. (await File.ReadAllTextAsync(log)).Split(';', StringSplitOptions.RemoveEmptyEntries).Select(t => int.Parse(t, System.Globalization.CultureInfo.InvariantCulture))];
    }
}
