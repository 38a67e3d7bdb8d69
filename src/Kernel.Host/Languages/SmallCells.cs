namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// Keeps a session of many small cells at the memory that it had after its first. Within a cell the collector takes its time, as long
/// computations want it; between small cells it would let what they have left grow to tens of megabytes.
/// </summary>
internal sealed class SmallCells
{
    /// <summary>What may be left of cells before the youngest of it is collected, a millisecond; more where more is held, so that it costs no more beside it.</summary>
    private const long LeastLeft = 1 << 20;
    private const int ShareOfHeld = 16;

    /// <summary>After so many cells pages that nothing uses go back to the system: some ten milliseconds while little is held.</summary>
    private const int Often = 128;

    /// <summary>From here on moving together what is held would be felt.</summary>
    private const long MostHeld = 64 << 20;

    private long _allocated;
    private int _cells;

    /// <summary>A cell has ended.</summary>
    public void Ended()
    {
        var held = GC.GetTotalMemory(forceFullCollection: false);
        if (++_cells % Often == 0 && held < MostHeld)
        {
            _allocated = GC.GetTotalAllocatedBytes();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return;
        }

        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - _allocated > Math.Max(LeastLeft, held / ShareOfHeld))
        {
            _allocated = allocated;
            GC.Collect(0);
        }
    }
}
