using System.Collections.Concurrent;
using System.Runtime;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// The one thread on which a session's cells run. One, because TorchSharp keeps dispose scopes and gradient mode per
/// thread and a cell expects what the cell before has set; dedicated, because a library's computation that does
/// not end can only be left to itself, together with its thread.
/// </summary>
internal sealed class CellThread : IDisposable
{
    // Recursive model code in a cell should meet its own limits before it meets the default stack of a second thread.
    private const int StackBytes = 16 << 20;

    private static readonly TimeSpan WaitsEnd = TimeSpan.FromMilliseconds(100);

    // Loops ask thousands of times in a second, and waits are ended: what goes on after this is the code of a library.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    [ThreadStatic]
    private static CellThread? t_current;

    private readonly BlockingCollection<Job> _jobs = [];
    private readonly Lock _gate = new();
    private Thread _thread;
    private Job? _running;
    private bool _isWhole;
    private bool _isPostponed;
    private nuint _stack;

    /// <summary>Starts the thread.</summary>
    public CellThread()
    {
        _thread = StartThread();
    }

    /// <summary>Runs work on the thread. What follows an <c>await</c> in it comes back to the thread where it can.</summary>
    /// <param name="work">The work; it starts on the thread.</param>
    /// <param name="part">What tells the work from other work.</param>
    /// <returns>A task that ends with the work; cancelled when it was torn out of a wait; failed with <see cref="LeftBehindException"/> when it was left.</returns>
    public Task RunAsync(Func<Task> work, CancellationToken part)
    {
        var job = new Job(work, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), part);
        _jobs.Add(job, CancellationToken.None);
        return job.Completion.Task;
    }

    /// <summary>
    /// Runs work that no stop tears apart: what it was torn out of once, such as a cache of the compiler that was being filled,
    /// would stay broken for the rest of the process. A stop that comes meanwhile takes its effect when the work ends.
    /// </summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="work">The work. It ends soon by itself once the cell is cancelled.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="OperationCanceledException">A stop came meanwhile, or the thread was left.</exception>
    public static T Whole<T>(Func<T> work)
    {
        if (t_current is not { } thread)
        {
            return work();
        }

        if (thread.SetWhole(true))
        {
            throw new OperationCanceledException();
        }

        T result;
        try
        {
            thread.MeetInterrupt();
            result = work();
        }
        catch (Exception) when (thread.SetWhole(false))
        {
            throw new OperationCanceledException();
        }

        return thread.SetWhole(false) ? throw new OperationCanceledException() : result;
    }

    /// <summary>
    /// Stops the work that runs under a token: its loops end, and what it waits for. What then still goes on, the computation of a
    /// library or a call of the operating system, is left to itself, and another thread takes the work that comes. Nothing where that
    /// work has ended already.
    /// </summary>
    /// <param name="stop">What its loops ask.</param>
    /// <param name="part">The token that the work was started with.</param>
    public void Stop(CellStop stop, CancellationToken part)
    {
        lock (_gate)
        {
            // Between two jobs nothing is stopped: the thread goes on with the next, and no second one begins beside it.
            if (_running is not { IsStopping: false } running || running.Token != part)
            {
                return;
            }

            if (_isWhole)
            {
                _isPostponed = true;
                return;
            }

            running.IsStopping = true;
            running.Stop = stop;
            stop.Ask(_stack, StackBytes);
            _ = StopAsync(running);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _jobs.CompleteAdding();

    private async Task StopAsync(Job job)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience;)
        {
            await Task.WhenAny(job.Completion.Task, Task.Delay(WaitsEnd));
            if (!EndWait(job))
            {
                return;
            }
        }

        lock (_gate)
        {
            if (_running != job)
            {
                return;
            }

            if (_isWhole)
            {
                _isPostponed = true;
                return;
            }

            _running = null;
            job.Stop!.TakeBack();
            _thread.Priority = ThreadPriority.Lowest;
            _thread = StartThread();
            job.Completion.TrySetException(new LeftBehindException(job.Token));
        }
    }

    // Only a wait: an interrupt that is pending when the thread has left the work already would tear it out of what reports the end.
    private bool EndWait(Job job)
    {
        lock (_gate)
        {
            if (_running != job)
            {
                return false;
            }

            // Another session's cell may have been first.
            job.Stop!.Ask(_stack, StackBytes);
            if (!_isWhole && _thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
            {
                _thread.Interrupt();
            }

            return true;
        }
    }

    private void Execute(Job job)
    {
        Exception? failure = null;
        try
        {
            SetRunning(job);
            Pump(job.Work).GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            failure = e;
        }

        // An interrupt that was meant for the work may come as late as here, and must not take its end away.
        while (!HasEnded(job, failure))
        {
        }
    }

    private void SetRunning(Job job)
    {
        lock (_gate)
        {
            _running = job;
        }
    }

    private bool HasEnded(Job job, Exception? failure)
    {
        try
        {
            SynchronizationContext.SetSynchronizationContext(null);
            lock (_gate)
            {
                if (_running == job)
                {
                    _running = null;
                    _isWhole = _isPostponed = false;
                    job.Stop?.GiveBackThread();
                }
            }

            _ = failure is null ? job.Completion.TrySetResult()
                : job.IsStopping && failure is ThreadInterruptedException ? job.Completion.TrySetCanceled(job.Token)
                : job.Completion.TrySetException(failure);
            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }

    private static Task Pump(Func<Task> work)
    {
        var context = new IdleThreadContext();
        SynchronizationContext.SetSynchronizationContext(context);
        Task task;
        try
        {
            task = work();
        }
        catch (Exception e)
        {
            return Task.FromException(e);
        }

        context.RunUntilCompleted(task);
        return task;
    }

    // Whether a stop waits for the end of what is whole.
    private bool SetWhole(bool isWhole)
    {
        while (true)
        {
            try
            {
                lock (_gate)
                {
                    if (Thread.CurrentThread != _thread)
                    {
                        // It was left, and what it has computed comes too late.
                        return true;
                    }

                    _isWhole = isWhole;
                    var isPostponed = _isPostponed;
                    _isPostponed = false;
                    return isPostponed;
                }
            }
            catch (ThreadInterruptedException)
            {
                // It was meant for a wait that has just ended, and comes again.
            }
        }
    }

    // One that was meant for a wait which had ended already is still pending: in the work it would tear the compiler apart. No other can come now.
    private void MeetInterrupt()
    {
        if (_running is { IsStopping: true })
        {
            try
            {
                Thread.Sleep(1);
            }
            catch (ThreadInterruptedException)
            {
                // It has had no effect, and the work is short.
            }
        }
    }

    private Thread StartThread()
    {
        var thread = new Thread(Loop, StackBytes) { IsBackground = true, Name = "notebook cells" };
        thread.Start();
        return thread;
    }

    // All that cells call stands below this frame.
    private unsafe void SetStack()
    {
        byte here;
        lock (_gate)
        {
            _stack = (nuint)(&here) - StackBytes;
        }
    }

    private void Loop()
    {
        t_current = this;
        SetStack();
        while (!_jobs.IsCompleted)
        {
            try
            {
                foreach (var job in _jobs.GetConsumingEnumerable())
                {
                    Execute(job);
                    if (Thread.CurrentThread != Volatile.Read(ref _thread))
                    {
                        // It was left, and is not the cells' any more.
                        return;
                    }
                }
            }
            catch (ThreadInterruptedException)
            {
                // It was meant for a job that had just ended.
            }
        }

        _jobs.Dispose();
    }

    private sealed record Job(Func<Task> Work, TaskCompletionSource Completion, CancellationToken Token)
    {
        public bool IsStopping { get; set; }

        public CellStop? Stop { get; set; }
    }
}
