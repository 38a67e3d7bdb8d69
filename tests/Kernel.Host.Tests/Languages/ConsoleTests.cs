using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

/// <summary>Cells that take the console for themselves.</summary>
public sealed class ConsoleTests
{
    [Fact]
    public async Task The_console_is_the_cells_again_after_one_has_redirected_it()
    {
        using var session = new ExecutionSession([], Path.GetTempPath());
        var first = new RecordedOutput();
        await session.RunAsync("var w = new StringWriter(); Console.SetOut(w); Console.SetError(w); Console.SetIn(new StringReader(\"typed\")); Console.Write(\"hidden\");\nConsole.ReadLine() + w", 1, first);
        Assert.Equal("typedhidden", first.PlainValue);
        var second = new RecordedOutput();
        await session.RunAsync("Console.Write(\"seen\"); Console.Error.Write(\"too\");", 2, second);
        Assert.Equal(("seen", "too"), (second.Standard, second.Error));
    }
}
