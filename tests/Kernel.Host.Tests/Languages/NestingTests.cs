using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

/// <summary>Code that nests without measure is an error of its cell, also while it is being written; what people write is not.</summary>
public sealed class NestingTests
{
    public static TheoryData<string, int, string> Deep => new()
    {
        { "List<", 20_000, string.Empty }, { "(", 2_000_000, string.Empty }, { "[", 3_000, string.Empty }, { "true ? 1 : ", 20_000, "1" }, { "true ? ", 20_000, "1" },
        { "A.", 20_000, "A" }, { "x => ", 20_000, "1" }, { "for(;;) ", 20_000, ";" }, { "a: ", 20_000, ";" }, { "await ", 20_000, "1" }, { "class A{", 5_000, string.Empty },
        { "new{a=", 3_000, "1" }, { "$\"{", 100, string.Empty }, { "$@\"{", 100, string.Empty }, { "int*", 20_000, " x;" }, { "else if (true) {", 5_000, string.Empty },
    };

    [Theory]
    [MemberData(nameof(Deep))]
    public async Task It_is_an_error_output_and_neither_completion_nor_explanation(string piece, int times, string end)
    {
        var code = string.Concat(Enumerable.Repeat(piece, times)) + end;
        using var session = new ExecutionSession([], Path.GetTempPath());
        var outcome = await session.RunAsync(code, 1, new RecordedOutput());
        Assert.Equal(CellStatus.Failed, outcome.Status);
        Assert.Equal("CompilationError", outcome.Error!.Name);
        Assert.Contains("inside of one another", outcome.Error.Message, StringComparison.Ordinal);
        Assert.InRange(outcome.Error.Message.Length, 1, 200);
        Assert.Empty((await session.CompleteAsync(code, code.Length)).Matches);
        Assert.Null(await session.InspectAsync(code, code.Length / 2));
    }

    [Fact]
    public void What_people_write_is_not_deep()
    {
        string[] codes =
        [
            string.Concat(Enumerable.Repeat("if (a < b) { F(\"((((\"); }\n", 5_000)),
            $"var x = new[] {{ {string.Join(", ", Enumerable.Repeat("Color.Red", 20_000))} }};",
            $"var s = \"{new string('(', 5_000)}\"; // {new string('[', 5_000)}",
            string.Concat(Enumerable.Repeat("Console.WriteLine($\"{a} {b}\");\n", 2_000)),
            $"var t = {string.Join(" + ", Enumerable.Repeat("$\"{a} b\"", 100))};",
            $"var u = {string.Join(" + ", Enumerable.Repeat("$\"a\"", 100))};",
            $"var q = \"a\"{string.Concat(Enumerable.Repeat(".Trim()", 1_500))};",
        ];
        Assert.All(codes, c => Assert.Null(CodeNesting.Problem(c)));
    }
}
