using System.Diagnostics;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What can be stopped of the cell that runs: first its token, then, where that is not enough, its code.</summary>
/// <param name="thread">The thread that cells run on.</param>
/// <param name="grace">How long an interrupted cell may take to end by itself before its code is stopped.</param>
internal sealed class CellInterrupts(CellThread thread, TimeSpan grace)
{
    // Interrupts that come within a moment are one: short cells end by themselves in it, and none is torn apart at its end.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private long _interruptedAt;
    private bool _isForced;
    private CancellationTokenSource? _cancellation;
    private CancellationToken? _part;
    private CellStop? _stop;
    private bool _canStop;
    private bool _isExpected;
    private bool _isEarly;

    /// <summary>Says that a cell is about to begin: what interrupts it already is not lost.</summary>
    /// <param name="isExpected">Whether one is.</param>
    public void Expect(bool isExpected)
    {
        lock (_gate)
        {
            (_isExpected, _isEarly) = (isExpected, false);
        }
    }

    /// <summary>The token of the running cell; none: no cell runs.</summary>
    public CancellationToken Token
    {
        get
        {
            lock (_gate)
            {
                return _cancellation?.Token ?? CancellationToken.None;
            }
        }
    }

    /// <summary>Begins a cell.</summary>
    /// <returns>What stops it.</returns>
    public CellStop Begin()
    {
        var cancellation = new CancellationTokenSource();
        lock (_gate)
        {
            _cancellation = cancellation;
            _isForced = false;
            _ = _stop?.TakeBackLaterAsync();
            _stop = new CellStop(cancellation.Token);
            var isEarly = _isEarly;
            (_isExpected, _isEarly) = (false, false);
            if (isEarly)
            {
                _ = Interrupt();
            }

            return _stop;
        }
    }

    /// <summary>Ends the cell. Its token is not disposed: code that the cell left running may still hold it.</summary>
    public void End()
    {
        lock (_gate)
        {
            _cancellation = null;
        }
    }

    /// <summary>Begins a part of the cell.</summary>
    /// <param name="canStop">Whether it is stopped after the grace time; else only at a second interrupt.</param>
    /// <returns>What tells it from other parts.</returns>
    public CancellationToken BeginPart(bool canStop)
    {
        // A source of its own makes a token that equals no other.
        var part = new CancellationTokenSource().Token;
        lock (_gate)
        {
            // What ends a cell that was stopped may take its own time.
            _stop!.TakeBack();
            _part = part;
            _canStop = canStop;
        }

        return part;
    }

    /// <summary>Ends the part.</summary>
    public void EndPart()
    {
        lock (_gate)
        {
            _part = null;
        }
    }

    /// <summary>
    /// Interrupts the running cell, if one runs: cancels its token at once; what has not ended after the grace time, or at a
    /// second call, is stopped, half a second after the first at the earliest.
    /// </summary>
    /// <returns>Whether a cell was running.</returns>
    public bool Interrupt()
    {
        CancellationTokenSource cancellation;
        TimeSpan? force = null;
        lock (_gate)
        {
            if (_cancellation is null)
            {
                return _isEarly = _isExpected;
            }

            cancellation = _cancellation;
            if (cancellation.IsCancellationRequested)
            {
                if (_isForced)
                {
                    return true;
                }

                _isForced = true;
                var left = Moment - Stopwatch.GetElapsedTime(_interruptedAt);
                force = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
            else
            {
                // Within the gate: of two that come at once, one is the first. Callbacks that user code has registered run elsewhere.
                _interruptedAt = Stopwatch.GetTimestamp();
                _ = cancellation.CancelAsync();
            }
        }

        if (force is { } wait)
        {
            _ = ForceAsync(cancellation, wait);
            return true;
        }

        _ = Task.Delay(grace).ContinueWith(_ => Stop(cancellation, force: false), TaskScheduler.Default);
        return true;
    }

    private async Task ForceAsync(CancellationTokenSource cancellation, TimeSpan wait)
    {
        await Task.Delay(wait);
        Stop(cancellation, force: true);
        lock (_gate)
        {
            // Where it had no effect, the next call tries again.
            _isForced = !ReferenceEquals(_cancellation, cancellation) && _isForced;
        }
    }

    private void Stop(CancellationTokenSource cancellation, bool force)
    {
        lock (_gate)
        {
            // A late call must not hit the cell after.
            if (ReferenceEquals(_cancellation, cancellation) && (_canStop || force) && _part is { } part)
            {
                thread.Stop(_stop!, part);
            }
        }
    }
}
