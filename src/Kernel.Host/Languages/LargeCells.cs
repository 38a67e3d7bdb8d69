using System.Reflection;
using Microsoft.CodeAnalysis;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// Gives back what cells of many megabytes have taken: the compiler keeps small parts of syntax, and with them texts of any length, in a cache of
/// its own for the rest of the process.
/// </summary>
internal sealed class LargeCells
{
    private const int LargeLength = 1 << 20;

    // Buffers that are lent again and again are dropped by the second collection that finds them unused, half a minute after the first.
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(40);

    private static readonly Array? Cache = typeof(SyntaxNode).Assembly.GetType("Microsoft.CodeAnalysis.Syntax.InternalSyntax.SyntaxNodeCache")
        ?.GetFields(BindingFlags.Static | BindingFlags.NonPublic).Select(f => f.GetValue(null)).OfType<Array>().FirstOrDefault();

    private int _left;

    /// <summary>A cell has ended.</summary>
    /// <param name="length">The length of its text in characters.</param>
    public void Ended(int length)
    {
        if (length >= LargeLength)
        {
            // What is kept of a cell for a second run goes with the next cell.
            _left = 2;
            _ = CollectLaterAsync();
        }

        if (_left > 0)
        {
            _left--;
            Collect();
        }
    }

    private static async Task CollectLaterAsync()
    {
        await Task.Delay(Later);
        Collect();
    }

    private static void Collect()
    {
        if (Cache is not null)
        {
            Array.Clear(Cache);
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
