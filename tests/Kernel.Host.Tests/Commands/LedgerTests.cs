using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Methods.Papers;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

public sealed class LedgerTests
{
    [Fact]
    public async Task With_no_time_the_ledger_writes_its_tables_and_keeps_cells_and_prose()
    {
        using var folder = new TemporaryFolder();
        var cell = new LedgerCell
        {
            Setting = "fashion-symmetric", Method = "elr", Seed = 0, Description = "older", Probe = [1], Best = 0.8, Last = 0.7, EarlyLearned = 0.6, Memorized = 0.1, Seconds = 3,
        };
        var cells = LedgerFile.Write([cell]);
        await File.WriteAllTextAsync(folder.File("cells.json"), cells, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("methods.md"), $"# old\n{LedgerMarkdown.Mark}\nProse.\n", TestContext.Current.CancellationToken);

        var (code, _, error) = await NoisyProcess.Run(folder.Path, "ledger", "--minutes", "0", "--cells", "cells.json", "--markdown", "methods.md");

        Assert.True(code == ExitCodes.Ok, error);
        var text = await File.ReadAllTextAsync(folder.File("methods.md"), TestContext.Current.CancellationToken);
        Assert.StartsWith("# The ledger of methods\n", text, StringComparison.Ordinal);
        Assert.Contains("| ELR | 0 | not measured yet |", text, StringComparison.Ordinal);
        Assert.EndsWith("\nProse.\n", text, StringComparison.Ordinal);
        Assert.Equal(cells, await File.ReadAllTextAsync(folder.File("cells.json"), TestContext.Current.CancellationToken));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData("--settings fashion-symetric", "Did you mean 'fashion-symmetric'?")]
    [InlineData("--methods elf", "Did you mean 'elr'?")]
    [InlineData("--seeds 0", "--seeds: expected a whole number of at least 1.")]
    [InlineData("--minutes -1", "--minutes: expected a number of at least 0.")]
    [InlineData("--minutes 0 --cells bad.json", "bad.json: expected the ledger's cells")]
    public async Task What_is_wrong_is_said_in_a_line(string arguments, string message)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("bad.json"), "{", TestContext.Current.CancellationToken);
        var (code, _, error) = await NoisyProcess.Run(folder.Path, ["ledger", .. arguments.Split(' '), "--markdown", "m.md"]);
        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("m.md")));
    }
}
