using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

/// <summary>What is measured of the whole process is measured alone: other tests hold memory too.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>The collection's name.</summary>
    public const string Name = "alone";
}

/// <summary>Memory over many runs.</summary>
[Collection(Alone.Name)]
public sealed class MemoryTests : IDisposable
{
    private readonly ExecutionSession _session = new([], Path.GetTempPath());
    private int _number;

    public void Dispose() => _session.Dispose();

    private async Task Run(string code)
    {
        var outcome = await _session.RunAsync(code, ++_number, new RecordedOutput());
        Assert.True(outcome.Status == CellStatus.Completed, string.Join('\n', outcome.Error?.Traceback ?? []));
    }

    [Theory]
    [InlineData("var q = 5;", "q", 8_000_000)]
    [InlineData("var a = 5;", "var b = 6;", 25_000_000)]
    public async Task Memory_stays_flat_over_many_runs(string first, string second, long limit)
    {
        async Task<long> Measure(int runs)
        {
            for (var i = 0; i < runs; i++)
            {
                await Run(first);
                await Run(second);
            }

            return GC.GetTotalMemory(forceFullCollection: true);
        }

        var start = await Measure(20);
        Assert.InRange(await Measure(80) - start, long.MinValue, limit);
    }

    [Fact]
    public async Task What_cells_of_many_megabytes_took_is_given_back()
    {
        const int length = 8_000_000;
        await Run("1 + 1");
        var start = GC.GetTotalMemory(forceFullCollection: true);
        for (var cell = 0; cell < 3; cell++)
        {
            await Run($"// {new string((char)('a' + cell), length)}\n{cell} + 1");
        }

        // With the next small cell. Two texts of 16 MB are left in tables of the compiler; before, it was all of them several times.
        await Run("1 + 2");
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - start, long.MinValue, 5 * length);
    }
}
