using Microsoft.CodeAnalysis.CSharp;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

/// <summary>What is put into the loops of cells so that they can be stopped changes nothing else.</summary>
public sealed class LoopCheckTests : IDisposable
{
    private const string Check = "global::NoisyNotebooks.Kernel.Host.Languages.CellStop.Check();";

    private static readonly CSharpParseOptions Scripts = CSharpParseOptions.Default.WithKind(Microsoft.CodeAnalysis.SourceCodeKind.Script);

    private readonly ExecutionSession _session = new([], Path.GetTempPath());

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("while (a) { b(); }", "while (a) {« b(); }")]
    [InlineData("while (a) b();", "while (a) {«b();}")]
    [InlineData("do b(); while (a);", "do {«b();} while (a);")]
    [InlineData("for (;;) ;", "for (;;) {«;}")]
    [InlineData("foreach (var x in y) foreach (var (p, q) in x) { }", "foreach (var x in y) {«foreach (var (p, q) in x) {« }}")]
    [InlineData("a: b(); goto a;", "a: b(); {«goto a;}")]
    [InlineData("switch (a) { case 1: goto case 2; case 2: break; }", "switch (a) { case 1: {«goto case 2;} case 2: break; }")]
    [InlineData("int F(int n) => G(n + 1);", "int F(int n) => G(n + 1);")]
    [InlineData("Task.Run(() => { for (;;) { } });", "Task.Run(() => { for (;;) {« } });")]
    [InlineData("double F() { for (;;) { } }", "double F() { for (;;) {‹ } }")]
    [InlineData("async Task F() { for (;;) { } }", "async Task F() { for (;;) {« } }")]
    [InlineData("class A { int P { get { while (true) { } } } }", "class A { int P { get { while (true) {‹ } } } }")]
    [InlineData("var s = \"while (a) { b(); }\"; // for (;;) ;", "var s = \"while (a) { b(); }\"; // for (;;) ;")]
    [InlineData("while (a) { b(; }", "while (a) { b(; }")]
    public void Loops_and_jumps_ask(string code, string expected) =>
        Assert.Equal(expected.Replace("‹", Check, StringComparison.Ordinal).Replace("«", Check.Replace("Check", "CheckFlow", StringComparison.Ordinal), StringComparison.Ordinal), LoopChecks.Of(code, Scripts).Apply());

    [Theory]
    [InlineData("var s = 0; for (var i = 0; i < 4; i++) s += i; s", "6")]
    [InlineData("int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2); Fibonacci(20)", "6765")]
    [InlineData("async Task<int> Down(int n) => n == 0 ? 7 : await Down(n - 1); await Down(5)", "7")]
    [InlineData("var n = 0; again: if (++n < 5) goto again; n", "5")]
    [InlineData("static IEnumerable<int> All() { var i = 0; while (true) yield return i++; } All().Skip(3).First()", "3")]
    [InlineData("var t = string.Empty; foreach (var (a, b) in new[] { (1, 2), (3, 4) }) t += a + b; t", "37")]
    [InlineData("var u = 0; do u++; while (u < 3); u", "3")]
    [InlineData("namespace Own { public static class Sum { public static int To(int n) { var s = 0; while (n > 0) s += n--; return s; } } }\nOwn.Sum.To(4)", "10")]
    [InlineData("#!fsharp\nlet mutable k = 0\nwhile k < 5 && k <> 4 do k <- k + 1\nk", "4")]
    [InlineData("#!fsharp\nlet mutable j = 0\nwhile (j < 3\n       || j = 7) do\n    j <- j + 1\nj", "3")]
    [InlineData("#!fsharp\nlet mutable i = 0\nwhile i < 3 do ignore i\n               i <- i + 1\ni", "3")]
    [InlineData("#!fsharp\nlet mutable m = 0\nwhile(m < 3) do m <- m + 1\nm", "3")]
    [InlineData("#!fsharp\nlet mutable p = 0\nlet next () =\n    while p < 2 do match p with\n                   | 0 -> p <- 1\n                   | _ -> p <- p + 1\n    p\nnext ()", "2")]
    [InlineData("#!fsharp\nlet ``while`` = \"while true do\" // while true do\n``while``.Length", "13")]
    public async Task Code_computes_what_it_computed(string code, string expected)
    {
        var output = new RecordedOutput();
        Assert.Null((await _session.RunAsync(code, 1, output)).Error);
        Assert.Equal(expected, output.PlainValue);
    }

    [Theory]
    [InlineData("while (true) { int x = \"a\"; }", "(1,24)")]
    [InlineData("for (;;) nothing();", "(1,10)")]
    [InlineData("using var m = new MemoryStream(); while (true) nothing();", "(1,48)")]
    [InlineData("namespace Own { class A { void F() { while (true) nothing(); } } }", "(1,51)")]
    [InlineData("#!fsharp\nwhile nothing do ()", "(2,7)")]
    [InlineData("#!fsharp\nwhile true do nothing ()", "(2,15)")]
    public async Task Errors_keep_their_columns(string code, string place)
    {
        var outcome = await _session.RunAsync(code, 1, new RecordedOutput());
        Assert.StartsWith(place, outcome.Error!.Message, StringComparison.Ordinal);
    }
}
