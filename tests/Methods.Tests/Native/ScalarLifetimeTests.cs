using System.Reflection;
using System.Runtime.CompilerServices;
using NoisyNotebooks.Methods.Native;
using TorchSharp;

namespace NoisyNotebooks.Methods.Tests.Native;

// Alone: collections of tests beside them would end the numbers' lives.
[CollectionDefinition(nameof(ScalarLifetimeTests), DisableParallelization = true)]
[Collection(nameof(ScalarLifetimeTests))]
public sealed class ScalarLifetimeTests
{
    private const int WordsOfScalar = 4;

    [Fact]
    public void A_number_outlives_the_collection_that_finds_it_unused()
    {
        Assert.Equal(OperatingSystem.IsLinux(), ScalarLifetime.IsExtended);
        Assert.SkipUnless(ScalarLifetime.IsExtended, "Only on Linux.");
        var numbers = Unused(100);
        var before = numbers.Select(Read).ToList();

        GC.Collect();
        GC.WaitForPendingFinalizers();

        // Freed memory would hold the allocator's links in its first words.
        Assert.True(ScalarLifetime.Waiting >= 100, $"{ScalarLifetime.Waiting} wait.");
        Assert.Equal(before, numbers.Select(Read));
    }

    [Fact]
    public void Numbers_are_freed_in_the_end()
    {
        Assert.SkipUnless(ScalarLifetime.IsExtended, "Only on Linux.");
        for (var round = 0; round < 20; round++)
        {
            Unused(10_000);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        // Those of the last two rounds.
        Assert.InRange(ScalarLifetime.Waiting, 1, 20_000);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<nint> Unused(int count)
    {
        var handle = typeof(Scalar).GetProperty("Handle", BindingFlags.Instance | BindingFlags.NonPublic)!;
        return [.. Enumerable.Range(0, count).Select(i => (nint)handle.GetValue((Scalar)(0.5 + i))!)];
    }

    private static unsafe string Read(nint number) => string.Join(' ', new ReadOnlySpan<long>((void*)number, WordsOfScalar).ToArray());
}
