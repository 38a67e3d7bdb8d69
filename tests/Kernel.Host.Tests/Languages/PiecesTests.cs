using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

/// <summary>A session that is used all day holds no more assemblies than its cells need, and what a cell does is the same each time.</summary>
public sealed class PiecesTests : IDisposable
{
    private const string Own = "((Action)(() => { })).Method.Module.Assembly";

    private readonly ExecutionSession _session = new([], Path.GetTempPath());
    private int _number;

    public void Dispose() => _session.Dispose();

    private async Task<(string? Value, CellOutcome Outcome)> RunAny(string code)
    {
        var output = new RecordedOutput();
        var outcome = await _session.RunAsync(code, ++_number, output);
        return (output.PlainValue, outcome);
    }

    private async Task<string?> Run(string code)
    {
        var (value, outcome) = await RunAny(code);
        Assert.True(outcome.Status == CellStatus.Completed, string.Join('\n', outcome.Error?.Traceback ?? []));
        return value;
    }

    [Theory]
    [InlineData($"seen.Add({Own}.FullName!);")]
    [InlineData($"var x = 5;\nseen.Add({Own}.FullName!);")]
    [InlineData($"int F(int n) => n + 1;\nvar x = F(4);\nseen.Add({Own}.FullName!);")]
    public async Task A_cell_that_is_run_again_unchanged_loads_nothing(string code)
    {
        await Run("var seen = new HashSet<string>();");
        for (var i = 0; i < 5; i++)
        {
            await Run(code);
        }

        Assert.Equal("1", await Run("seen.Count"));
    }

    [Fact]
    public async Task What_passes_is_collected()
    {
        await Run("var seen = new List<WeakReference>();");
        for (var i = 0; i < 120; i++)
        {
            await Run($"seen.Add(new WeakReference({Own}));  // {i}");
        }

        // Those that may be run again are kept: a few.
        var alive = int.MaxValue;
        for (var i = 0; i < 20 && alive > 40; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            alive = int.Parse((await Run("seen.Count(s => s.IsAlive)"))!, System.Globalization.CultureInfo.InvariantCulture);
        }

        Assert.InRange(alive, 1, 40);
    }

    [Theory]
    [InlineData("var list = new List<int>();\nlist.Add(1);\nlist.Count", "1", "1")]
    [InlineData("static int n = 0;\n++n", "1", "1")]
    [InlineData("class C { public static int N; }\n++C.N", "1", "1")]
    [InlineData("int n = 0;\nint F() => ++n;\nF();\nF()", "2", "2")]
    [InlineData("++count", "1", "2")]
    [InlineData("var doubled = count++ * 2;\ndoubled", "0", "2")]
    public async Task It_begins_anew_each_time(string code, string first, string second)
    {
        await Run("var count = 0;");
        Assert.Equal(first, await Run(code));
        Assert.Equal(second, await Run(code));
    }

    [Fact]
    public async Task It_sees_what_has_changed_since()
    {
        await Run("var x = 1;");
        Assert.Equal("2", await Run("x + 1"));
        await Run("x = 5;");
        Assert.Equal("6", await Run("x + 1"));
        await Run("var x = \"a\";");
        Assert.Equal("a1", await Run("x + 1"));
        await Run("using static System.Math;");
        Assert.Equal("3", await Run("Abs(-3)"));
    }

    [Fact]
    public async Task Its_errors_name_the_cell_that_runs()
    {
        const string code = "\nthrow new InvalidOperationException(\"on purpose\");";
        foreach (var number in new[] { 1, 2, 3 })
        {
            var report = string.Join('\n', (await RunAny(code)).Outcome.Error!.Traceback);
            Assert.Contains($"at cell {number}, line 2: throw new", report, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_it_has_left_running_goes_on_when_it_is_let_go()
    {
        await Run("var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);\nTask<string>? late = null;");
        await Run("late = Task.Run(async () => { await gate.Task; return System.Net.NetworkInformation.PhysicalAddress.Parse(\"00-11\").ToString() + new System.Net.Mail.MailAddress(\"a@b.c\").Host; });");
        for (var i = 0; i < 80; i++)
        {
            await Run($"{i}");
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal("0011b.c", await Run("gate.SetResult();\nawait late!"));
    }

    [Fact]
    public async Task Loops_at_the_top_of_a_cell_and_lambdas_work_as_in_other_cells()
    {
        Assert.Equal("499500", await Run("var sum = 0;\nfor (var i = 0; i < 1000; i++) { sum += i; }\nsum"));
        Assert.Equal("6", await Run("new[] { 1, 2, 3 }.Select(n => n + sum - sum).Sum()"));
        await Run("for (var i = 0; i < 10; i++) { sum++; }");
        Assert.Equal("499510", await Run("sum"));
    }
}
