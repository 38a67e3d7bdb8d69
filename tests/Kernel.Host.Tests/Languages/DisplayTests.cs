using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

/// <summary>Common values as the results of cells, in both languages.</summary>
public sealed class DisplayTests : IDisposable
{
    private readonly ExecutionSession _session = new([], Path.GetTempPath());
    private int _number;

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("new[] { (1, \"a\"), (2, \"b\") }", "(int, string)[]: 2 items")]
    [InlineData("record P(string Name);\nnew[] { new P(\"Ann\") }", "P[]: 1 item")]
    [InlineData("IEnumerable<int> F() { yield return 1; throw new InvalidOperationException(\"no more\"); }\nF()", "failed here: InvalidOperationException: no more")]
    [InlineData("class R { public override string ToString() => throw new InvalidOperationException(\"rude\"); }\nnew R()", "(InvalidOperationException: rude)")]
    [InlineData("Formatter.Register<Version>((_, _) => throw new InvalidOperationException(\"on purpose\"), \"text/html\");\nnew Version(1, 2)", "on purpose")]
    [InlineData("#!fsharp\n[(1, \"a\"); (2, \"b\")]", "FSharpList<Tuple<int, string>>: 2 items")]
    [InlineData("#!fsharp\ntype R = { A: int; B: string list }\n[ { A = 1; B = [\"x\"] } ]", "[ x ]")]
    [InlineData("#!fsharp\nArray2D.init 2 3 (fun i j -> i * j)", "int[2, 3]")]
    [InlineData("#!fsharp\nMap [1, \"a\"]", "FSharpMap<int, string>: 1 item")]
    [InlineData("#!fsharp\nseq { for i in 0 .. 1000 -> i }", "18, 19 ... (more) ]")]
    [InlineData("#!fsharp\nset [2; 1]", "[ 1, 2 ]")]
    public async Task A_cell_shows_its_value(string code, string expected)
    {
        var output = new RecordedOutput();
        var outcome = await _session.RunAsync(code, ++_number, output);
        Assert.True(outcome.Status == CellStatus.Completed, string.Join('\n', outcome.Error?.Traceback ?? []));
        Assert.Contains(expected, output.Value!.Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }
}
