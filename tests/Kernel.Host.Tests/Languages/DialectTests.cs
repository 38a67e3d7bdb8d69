using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

/// <summary>Ordinary C# that Roslyn's script dialect refuses.</summary>
public sealed class DialectTests : IDisposable
{
    private readonly ExecutionSession _session = new([], Path.GetTempPath());
    private int _number;

    public void Dispose() => _session.Dispose();

    private async Task<(RecordedOutput Output, CellOutcome Outcome)> RunAny(string code)
    {
        var output = new RecordedOutput();
        return (output, await _session.RunAsync(code, ++_number, output));
    }

    private async Task<RecordedOutput> Run(string code)
    {
        var (output, outcome) = await RunAny(code);
        Assert.True(outcome.Status == CellStatus.Completed, string.Join('\n', outcome.Error?.Traceback ?? []));
        return output;
    }

    private async Task<string> Fail(string code) => string.Join('\n', (await RunAny(code)).Outcome.Error!.Traceback);

    [Theory]
    [InlineData("using var ms = new MemoryStream();\nms.WriteByte(1);\nms.Length", "1")]
    [InlineData("await using var ms = new MemoryStream(); ms.WriteByte(1); ms.Length", "1")]
    [InlineData("using MemoryStream a = new(), b = new(); a.WriteByte(1); a.Length + b.Length", "1")]
    [InlineData("using System.Net;\nusing static System.Math;\nusing S = System.Text.StringBuilder;\nusing var ms = new MemoryStream();\nAbs(-3)", "3")]
    [InlineData("using (var ms = new MemoryStream()) { ms.WriteByte(1); }\n4", "4")]
    [InlineData("using var nothing = (IDisposable)null;\n5", "5")]
    [InlineData("record struct R(int A, int B) { public override string ToString() => \"x\"; }\nvar r = new R(1, 2);\nr with { A = 8 }", "A: 8")]
    [InlineData("record R(int A, int B);\nR Get() => new R(1, 2);\nGet() with { A = 7 } // a comment", "A: 7")]
    [InlineData("var t = (A: 1, B: 2); t with { B = 5 }", "5")]
    [InlineData("static class E\n{\n    public static int Twice(this int x) => 2 * x;\n    static T Same<T>(this T x, int unused = 3) where T : struct => x;\n}\n(3.Twice() + E.Twice(4)).Same()", "14")]
    [InlineData("record P(double X);\nstatic class Geometry { public static double Norm(this P p) => Math.Abs(p.X); }\nnew P(-2).Norm()", "2")]
    [InlineData("static class E { public static void Bump(this ref int x, in int by) => x += by; }\nvar n = 1; n.Bump(4); n", "5")]
    [InlineData("static class E { extension(int x) { public int Four => 4 * x; public int Plus(int y) => x + y; } }\n2.Four + 1.Plus(1)", "10")]
    [InlineData("extension(int x) { public int Five => 5 * x; }\nextension(string s) { public int Size() => s.Length; }\n2.Five + \"abc\".Size()", "13")]
    [InlineData("namespace Shapes { record Square(double Side) { internal double Area => Side * Side; } }\nnew Shapes.Square(3).Area", "9")]
    [InlineData("namespace Shapes;\npublic class Circle { public int R = 2; }", null)]
    [InlineData("file class Hidden { public int V = 6; }\nnew Hidden().V", "6")]
    [InlineData("global using System.Net.Http;\ntypeof(HttpClient).Name", "HttpClient")]
    public async Task It_works(string code, string? value)
    {
        var shown = (await Run(code)).PlainValue;
        Assert.True(value is null ? shown is null : shown!.Contains(value, StringComparison.Ordinal), shown);
    }

    [Fact]
    public async Task A_using_declaration_is_disposed_when_its_cell_has_ended_and_shown_its_value_also_where_it_failed()
    {
        await Run("""
            class Noted(string name) : IDisposable { public bool IsGone; public void Dispose() { IsGone = true; Console.WriteLine("end of " + name); } }
            var all = new List<Noted>();
            """);
        var output = await Run("using var first = new Noted(\"first\");\nusing var second = new Noted(\"second\");\nall.Add(first);\nConsole.WriteLine(\"work\");\nfirst.IsGone");
        Assert.Equal("False", output.PlainValue);
        Assert.Equal("work\nend of second\nend of first\n", output.Standard);
        Assert.Equal("True", (await Run("all[0].IsGone && first.IsGone")).PlainValue);
        (output, var outcome) = await RunAny("using var third = new Noted(\"third\");\nthrow new InvalidOperationException(\"on purpose\");");
        Assert.Equal(("end of third\n", "on purpose"), (output.Standard, outcome.Error!.Message));
        Assert.Contains("cannot close", await Fail("class Bad : IDisposable { public void Dispose() => throw new IOException(\"cannot close\"); }\nusing var bad = new Bad();"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extensions_and_namespaces_live_on_are_declared_again_and_are_completed()
    {
        await Run("static class E { public static int Scaled(this int x) => 2 * x; }\nstatic class L { extension(string s) { public int Count2 => 2 * s.Length; } }\nnamespace Deep.Er { public static class K { public static int V => 1; } }");
        Assert.Equal("6,4,1", (await Run("$\"{3.Scaled()},{\"ab\".Count2},{Deep.Er.K.V}\"")).PlainValue!.Trim('"'));
        await Run("static class E { public static int Scaled(this int x) => 3 * x; }");
        Assert.Equal("9", (await Run("3.Scaled()")).PlainValue);
        Assert.Contains("WriteByte", (await _session.CompleteAsync("using var ms = new MemoryStream();\nms.Wr", 39)).Matches.Select(m => m.Text));
    }

    [Theory]
    [InlineData("Span<int> s = stackalloc int[3];", "block { … } or a function")]
    [InlineData("int[] a = [1]; ref int q = ref a[0];", "block { … } or a function")]
    [InlineData("class Mine { }\nnamespace N { public class C { public Mine M; } }", "declare what they use in a namespace too")]
    [InlineData("using var number = 3;", "IDisposable")]
    public async Task Where_it_cannot_work_the_error_says_what_does(string code, string hint) =>
        Assert.Contains(hint, await Fail(code), StringComparison.Ordinal);

    [Fact]
    public async Task Errors_stand_where_the_author_wrote_them()
    {
        Assert.StartsWith("(2,12): error CS0103", await Fail("record R(int A);\nvar r = 3; wrong with { A = 1 }"), StringComparison.Ordinal);
        Assert.StartsWith("(1,44): error CS0103", await Fail("using var ms = new MemoryStream(); int a = wrong;"), StringComparison.Ordinal);
        Assert.StartsWith("(3,42): error CS0103", await Fail("\nvar fine = 1;\nnamespace N { class C { int M() { return x; } } }"), StringComparison.Ordinal);
    }
}
