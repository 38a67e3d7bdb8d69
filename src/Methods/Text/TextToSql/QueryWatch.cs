using System.Diagnostics;
using SQLitePCL;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Whether the query that runs on a connection may go on: its time, its memory, and whether somebody stopped it.</summary>
internal sealed class QueryWatch
{
    private const long MostMemory = 512L << 20;

    private readonly Stopwatch _watch = new();
    private CancellationToken _stop;
    private TimeSpan _timeout;
    private long _memoryBefore;

    /// <summary>Whether its time is over or it was stopped. Never so where no query runs.</summary>
    public bool IsOver => _watch.IsRunning && (_stop.IsCancellationRequested || _watch.Elapsed > _timeout);

    /// <summary>Whether it holds too much in SQLite: sorted rows, temporary tables.</summary>
    public bool IsTooBig { get; private set; }

    public void Start(TimeSpan timeout, CancellationToken stop)
    {
        (_timeout, _stop, _memoryBefore, IsTooBig) = (timeout, stop, raw.sqlite3_memory_used(), false);
        _watch.Restart();
    }

    public void End() => _watch.Reset();

    /// <summary>SQLite asks between its steps; other than 0 ends the query.</summary>
    public int Look()
    {
        IsTooBig |= raw.sqlite3_memory_used() - _memoryBefore > MostMemory;
        return IsTooBig || IsOver ? 1 : 0;
    }

    /// <summary>Why it was ended.</summary>
    public Exception Ended() => _stop.IsCancellationRequested
        ? new OperationCanceledException(_stop)
        : new SqlQueryException(IsTooBig
            ? $"The query takes more than {MostMemory >> 20} MB of memory."
            : FormattableString.Invariant($"The query ran longer than {_timeout.TotalSeconds:0.###} s."));
}
