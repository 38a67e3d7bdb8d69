using System.Runtime.CompilerServices;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

/// <summary>Cells that are run again and again give back what they held before.</summary>
public sealed class RunAgainTests : IDisposable
{
    private readonly ExecutionSession _session = new([], Path.GetTempPath());
    private int _number;

    public void Dispose() => _session.Dispose();

    private async Task<string?> Run(string code)
    {
        var output = new RecordedOutput();
        var outcome = await _session.RunAsync(code, ++_number, output);
        Assert.True(outcome.Status == CellStatus.Completed, string.Join('\n', outcome.Error?.Traceback ?? []));
        return output.PlainValue;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Held(string name)
    {
        Assert.True(_session.TryGetVariable(name, out var value));
        return new WeakReference(value);
    }

    private static bool IsAlive(WeakReference reference)
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return reference.IsAlive;
    }

    [Theory]
    [InlineData("var big = new byte[1_000_000];", "var big = new byte[1_000_000];")]
    [InlineData("var big = new byte[1_000_000];\nbig", "var big = new byte[1_000_000];\nbig")]
    [InlineData("var big = new byte[1_000_000];", "var big = \"another type\";")]
    [InlineData("var big = new byte[1_000_000]; var other = 1;", "var big = 1;")]
    [InlineData("int F() => 1;\nvar big = new byte[1_000_000];", "int F() => 1;\nvar big = new byte[1_000_000];")]
    [InlineData("int F() => 1;\nvar big = new byte[1_000_000];", "int G() => 2;\nvar big = 3;")]
    [InlineData("using System.Text.Json;\nvar big = new byte[1_000_000];", "var big = 3;")]
    public async Task An_old_value_is_given_back_when_its_name_is_declared_anew(string first, string second)
    {
        await Run("var before = 1;");
        await Run(first);
        var old = Held("big");
        await Run("var between = 2;");
        await Run(second);
        await Run("between + 1");
        Assert.False(IsAlive(old));
        Assert.Equal("3", await Run("before + between"));
    }

    [Theory]
    [InlineData("var big = new byte[7];\nint Length() => big.Length;", "Length()")]
    [InlineData("var big = new byte[7];\nFunc<int> length = () => big.Length;", "length()")]
    [InlineData("var big = new byte[7];\nvar lengths = from i in new[] { 1 } select big.Length * i;", "lengths.Single()")]
    [InlineData("var big = new byte[7];\nint Length => big.Length;", "Length")]
    [InlineData("var big = new byte[7];\nvar kept = big;", "kept.Length")]
    public async Task What_something_still_holds_or_uses_stays(string first, string expression)
    {
        await Run(first);
        await Run("var big = \"another\";");
        await Run("var big = 12.5;");
        Assert.Equal("7", await Run(expression));
        Assert.Equal("12.5", await Run("big"));
    }

    [Fact]
    public async Task Code_of_another_cell_keeps_what_it_uses()
    {
        await Run("var big = new byte[7];");
        await Run("int Length() => big.Length;");
        await Run("var seen = 0;\nvar timer = new System.Timers.Timer(1e9);\ntimer.Elapsed += (_, _) => seen = big.Length;");
        await Run("var big = 1;");
        await Run("var big = 2;");
        Assert.Equal("9", await Run("Length() + big"));
    }

    [Fact]
    public async Task A_cell_that_fails_or_does_not_compile_changes_nothing_of_what_was()
    {
        await Run("var x = 5;");
        var outcome = await _session.RunAsync("var x = Missing();", ++_number, new RecordedOutput());
        Assert.Equal(CellStatus.Failed, outcome.Status);
        Assert.Equal("5", await Run("x"));
    }

    [Fact]
    public async Task Completion_follows()
    {
        await Run("var apples = 5;");
        await Run("var other = 1;");
        Assert.Contains("other", (await _session.CompleteAsync("oth", 3)).Matches.Select(m => m.Text));
        for (var i = 0; i < 3; i++)
        {
            await Run("var pears = \"s\";");
            Assert.Contains("pears", (await _session.CompleteAsync("pea", 3)).Matches.Select(m => m.Text));
        }

        await Run("#!reset");
        Assert.DoesNotContain("pears", (await _session.CompleteAsync("pea", 3)).Matches.Select(m => m.Text));
    }

    [Fact]
    public async Task Reset_forgets_everything_in_both_languages_and_packages_stay()
    {
        await Run("var big = new byte[1_000_000];\nint F() => big.Length;");
        await Run("#!fsharp\nlet f = 3");
        var old = Held("big");
        await Run("#!reset");
        Assert.False(IsAlive(old));
        Assert.Empty(_session.Variables);
        foreach (var code in new[] { "big", "F()", "#!fsharp\nf" })
        {
            Assert.Equal(CellStatus.Failed, (await _session.RunAsync(code, ++_number, new RecordedOutput())).Status);
        }

        Assert.Equal("2", await Run("var big = 2;\nbig"));
        Assert.Equal("4", await Run("#!fsharp\nlet f = 4\nf"));
    }
}
