using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// How the loops of a cell are stopped: each asks at its head, and the exception it gets unwinds the code like any other. The runtime's own
/// way, to abort the thread, ends the whole process where it meets the thread at the return of a method (seen with .NET 10 on Linux),
/// and leaves locks taken.
/// </summary>
public sealed class CellStop
{
    // How many cells of the process are being stopped.
    private static int s_asked;

    // The stack of the thread of one of them.
    private static nuint s_stack;
    private static nuint s_stackBytes;
    private static CellStop? s_owner;

    private int _isAsked;

    internal CellStop(CancellationToken token) => Token = token;

    /// <summary>Cancelled when the user interrupts the cell.</summary>
    internal CancellationToken Token { get; }

    /// <summary>
    /// Ends code on the thread of a cell that is to stop; the session writes it into loops. The question is asked without a call that
    /// returns: around one, a loop of floating-point numbers would keep them in memory and take four times as long.
    /// </summary>
    /// <exception cref="OperationCanceledException">The cell is to stop.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SkipLocalsInit]
    public static unsafe void Check()
    {
        if (Volatile.Read(ref s_asked) != 0)
        {
            byte here;
            if ((nuint)(&here) - s_stack < s_stackBytes)
            {
                Throw();
            }
        }
    }

    /// <summary>As <see cref="Check"/>, on every thread that the cell uses: for functions that it hands over, perhaps to a task.</summary>
    /// <exception cref="OperationCanceledException">The cell is to stop.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckFlow()
    {
        if (Volatile.Read(ref s_asked) != 0)
        {
            StopOwn();
        }
    }

    /// <summary>As <see cref="Check"/>, as a part of a condition.</summary>
    /// <returns>True.</returns>
    /// <exception cref="OperationCanceledException">The cell is to stop.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Goes()
    {
        Check();
        return true;
    }

    /// <summary>Lets the cell's loops end. Of several cells at once, those on the thread of only one: the others ask again.</summary>
    /// <param name="stack">The lowest address of the stack of the cell's thread.</param>
    /// <param name="bytes">The stack's size.</param>
    internal void Ask(nuint stack, nuint bytes)
    {
        if (Interlocked.CompareExchange(ref s_owner, this, null) is null)
        {
            s_stack = stack;
            Volatile.Write(ref s_stackBytes, bytes);
        }

        if (Interlocked.Exchange(ref _isAsked, 1) == 0)
        {
            Interlocked.Increment(ref s_asked);
        }
    }

    /// <summary>Lets the loops on the cell's thread go on again: it has left the cell.</summary>
    internal void GiveBackThread()
    {
        if (s_owner == this)
        {
            Volatile.Write(ref s_stackBytes, 0);
            Volatile.Write(ref s_owner, null);
        }
    }

    /// <summary>Lets all loops go on again.</summary>
    internal void TakeBack()
    {
        GiveBackThread();
        if (Interlocked.Exchange(ref _isAsked, 0) == 1)
        {
            Interlocked.Decrement(ref s_asked);
        }
    }

    /// <summary>Lets all loops go on again when those on other threads have had the time to ask: the next cell may begin before they do.</summary>
    /// <returns>A task that ends when it is done.</returns>
    internal async Task TakeBackLaterAsync()
    {
        if (Volatile.Read(ref _isAsked) != 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            TakeBack();
        }
    }

    /// <summary>Whether an exception is what stopping code comes to, also where a library has wrapped it.</summary>
    /// <param name="exception">What the cell failed with.</param>
    /// <returns>Whether it, or one that it was caused by, says that the code was stopped.</returns>
    internal static bool IsEndOf(Exception exception) => exception switch
    {
        OperationCanceledException or ThreadInterruptedException => true,
        AggregateException { InnerExceptions: var inner } => inner.Any(IsEndOf),
        _ => exception.InnerException is { } cause && IsEndOf(cause),
    };

    [DoesNotReturn]
    private static void Throw() =>
        throw new OperationCanceledException("The cell was interrupted.", Volatile.Read(ref s_owner)?.Token ?? CancellationToken.None);

    // What an async method throws goes to whoever awaits it, also where a timer has made it go on.
    private static bool IsTimer()
    {
        foreach (var frame in new StackTrace().GetFrames())
        {
            switch (frame.GetMethod()?.DeclaringType)
            {
                case { Namespace: "System.Runtime.CompilerServices", Name: var name } when name.StartsWith("AsyncStateMachineBox", StringComparison.Ordinal):
                    return false;
                case { Namespace: "System.Threading", Name: "TimerQueue" or "TimerQueueTimer" }:
                    return true;
            }
        }

        return false;
    }

    private static void StopOwn()
    {
        // Nobody catches what a timer's callback throws: the runtime's timers would stand still.
        if (CellContext.CurrentRun is { Stop: { _isAsked: not 0, Token: var token } } && !IsTimer())
        {
            throw new OperationCanceledException("The cell was interrupted.", token);
        }
    }
}
