using System.Collections.Concurrent;
using System.Runtime;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// The one thread on which a session's cells run. One, because TorchSharp keeps dispose scopes and gradient mode per
/// thread and a cell expects what the cell before has set; dedicated, because a loop without an end can only be stopped by
/// aborting the thread it spins on.
/// </summary>
internal sealed class CellThread : IDisposable
{
    // Recursive model code in a cell should meet its own limits before it meets the default stack of a second thread.
    private const int StackBytes = 16 << 20;

    private static readonly TimeSpan WaitsEnd = TimeSpan.FromMilliseconds(100);

    [ThreadStatic]
    private static CellThread? t_current;

    private readonly BlockingCollection<Job> _jobs = [];
    private readonly Lock _gate = new();
    private Thread _thread;
    private Job? _running;
    private bool _aborted;
    private bool _isWhole;
    private bool _isPostponed;

    /// <summary>Starts the thread.</summary>
    public CellThread()
    {
        _thread = StartThread();
    }

    /// <summary>Runs work on the thread. What follows an <c>await</c> in it comes back to the thread where it can.</summary>
    /// <param name="work">The work; it starts on the thread.</param>
    /// <param name="abort">Cancelled: the thread is torn out of the work, wherever it is.</param>
    /// <returns>A task that ends with the work; cancelled when it was aborted.</returns>
    public Task RunAsync(Func<Task> work, CancellationToken abort)
    {
        lock (_gate)
        {
            if (_aborted)
            {
                _aborted = false;
                _thread = StartThread();
            }
        }

        var job = new Job(work, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), abort);
        _jobs.Add(job, CancellationToken.None);
        return job.Completion.Task;
    }

    /// <summary>
    /// Runs work that no abort tears apart: what it was torn out of once, such as a cache of the compiler that was being filled,
    /// would stay broken for the rest of the process. An abort that comes meanwhile takes its effect when the work ends.
    /// </summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="work">The work. It ends soon by itself once the cell is cancelled.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="OperationCanceledException">An abort came meanwhile.</exception>
    public static T Whole<T>(Func<T> work)
    {
        if (t_current is not { } thread)
        {
            return work();
        }

        thread.SetWhole(true);
        T result;
        try
        {
            result = work();
        }
        catch (Exception) when (thread.SetWhole(false))
        {
            throw new OperationCanceledException();
        }

        return thread.SetWhole(false) ? throw new OperationCanceledException() : result;
    }

    /// <summary>Tears the thread out of the work that runs under a token; nothing where that work has ended already.</summary>
    /// <param name="abort">The source of the token that the work was started with.</param>
    public void Abort(CancellationTokenSource abort)
    {
        lock (_gate)
        {
            // Between two jobs nothing is aborted: the thread goes on with the next, and no second one begins beside it.
            if (_running is not { } running || running.Abort != abort.Token || _aborted)
            {
                return;
            }

            if (_isWhole)
            {
                _isPostponed = true;
                return;
            }

            // Aborting waits until the thread is in managed code: not on the caller's thread.
            _aborted = true;
            _ = WakeAsync(_thread, abort.CancelAsync());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _jobs.CompleteAdding();

    // Aborting does not end waits and sleeps, which an interrupt does. Only those: one that is pending when the thread has left
    // the work already would tear it out of what reports the end.
    private static async Task WakeAsync(Thread thread, Task aborted)
    {
        while (await Task.WhenAny(aborted, Task.Delay(WaitsEnd)) != aborted)
        {
            if (thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
            {
                thread.Interrupt();
            }
        }
    }

    private void Execute(Job job)
    {
        Exception? failure = null;
        try
        {
            Task? work = null;
#pragma warning disable SYSLIB0046 // The runtime's one way to stop a managed endless loop; meant for notebook hosts like this one.
            ControlledExecution.Run(
                () =>
                {
                    // From here on it can be aborted.
                    SetRunning(job);
                    work = Pump(job.Work);
                },
                job.Abort);
#pragma warning restore SYSLIB0046
            work!.GetAwaiter().GetResult();
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
                _running = null;
                _isWhole = _isPostponed = false;
            }

            _ = failure is null ? job.Completion.TrySetResult()
                : job.Abort.IsCancellationRequested && failure is OperationCanceledException or ThreadInterruptedException ? job.Completion.TrySetCanceled(job.Abort)
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
        catch (Exception e) when (e is not ThreadAbortException)
        {
            return Task.FromException(e);
        }

        context.RunUntilCompleted(task);
        return task;
    }

    // Whether an abort waits for the end of what is whole.
    private bool SetWhole(bool isWhole)
    {
        lock (_gate)
        {
            _isWhole = isWhole;
            var isPostponed = _isPostponed;
            _isPostponed = false;
            return isPostponed;
        }
    }

    private Thread StartThread()
    {
        var thread = new Thread(Loop, StackBytes) { IsBackground = true, Name = "notebook cells" };
        thread.Start();
        return thread;
    }

    private void Loop()
    {
        t_current = this;
        while (!_jobs.IsCompleted)
        {
            try
            {
                foreach (var job in _jobs.GetConsumingEnumerable())
                {
                    Execute(job);
                    if (job.Abort.IsCancellationRequested)
                    {
                        // The runtime aborts a thread once, and then no more: the next job starts another.
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

    private sealed record Job(Func<Task> Work, TaskCompletionSource Completion, CancellationToken Abort);
}
