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
    private static Worker? t_current;

    private readonly Lock _gate = new();
    private Worker _worker = new();

    /// <summary>Runs work on the thread. What follows an <c>await</c> in it comes back to the thread where it can.</summary>
    /// <param name="work">The work; it starts on the thread.</param>
    /// <param name="abort">Cancelled: the thread is torn out of the work, wherever it is.</param>
    /// <returns>A task that ends with the work; cancelled when it was aborted.</returns>
    public Task RunAsync(Func<Task> work, CancellationToken abort)
    {
        var job = new Job(work, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), abort);
        lock (_gate)
        {
            if (!_worker.TryAdd(job))
            {
                // The runtime aborts a thread once, and then no more.
                _worker = new Worker();
                _ = _worker.TryAdd(job);
            }
        }

        return job.Completion.Task;
    }

    /// <summary>
    /// Runs work that no abort tears apart: what it was torn out of once, such as a cache of the compiler that was being filled or a socket that was
    /// being written, would stay broken for the rest of the process. An abort that comes meanwhile takes its effect when the work ends.
    /// </summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="work">The work. It ends soon by itself once the cell is cancelled.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="OperationCanceledException">An abort came meanwhile.</exception>
    public static T Whole<T>(Func<T> work)
    {
        if (t_current is not { } worker)
        {
            return work();
        }

        worker.BeginWhole();
        T result;
        try
        {
            result = work();
        }
        catch (Exception) when (worker.EndWhole())
        {
            throw new OperationCanceledException();
        }

        return worker.EndWhole() ? throw new OperationCanceledException() : result;
    }

    /// <summary>The same for work without a result.</summary>
    /// <param name="work">The work.</param>
    /// <exception cref="OperationCanceledException">An abort came meanwhile.</exception>
    public static void Whole(Action work) =>
        _ = Whole(() =>
        {
            work();
            return true;
        });

    /// <summary>Tears the thread out of the work that runs under a token. Call it only while that work runs.</summary>
    /// <param name="abort">The source of the token that the work was started with.</param>
    public void Abort(CancellationTokenSource abort)
    {
        lock (_gate)
        {
            _worker.Abort(abort);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _worker.Retire();
        }
    }

    private static void Execute(Job job)
    {
        try
        {
            Task? work = null;
#pragma warning disable SYSLIB0046 // The runtime's one way to stop a managed endless loop; meant for notebook hosts like this one.
            ControlledExecution.Run(() => work = Pump(job.Work), job.Abort);
#pragma warning restore SYSLIB0046
            work!.GetAwaiter().GetResult();
            _ = job.Completion.TrySetResult();
        }
        catch (Exception e) when (job.Abort.IsCancellationRequested && e is OperationCanceledException or ThreadInterruptedException)
        {
            _ = job.Completion.TrySetCanceled(job.Abort);
        }
        catch (Exception e)
        {
            _ = job.Completion.TrySetException(e);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
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

    private sealed record Job(Func<Task> Work, TaskCompletionSource Completion, CancellationToken Abort);

    // A thread with jobs of its own: one that was aborted takes no other, whenever the abort has reached it.
#pragma warning disable CA1001 // Who adds and who aborts may still ask the queue when the thread has ended; it holds nothing of the system's before somebody waits.
    private sealed class Worker
#pragma warning restore CA1001
    {
        private readonly BlockingCollection<Job> _jobs = [];
        private readonly Lock _gate = new();
        private readonly Thread _thread;
        private int _whole;
        private CancellationTokenSource? _postponed;

        public Worker()
        {
            _thread = new Thread(Loop, StackBytes) { IsBackground = true, Name = "notebook cells" };
            _thread.Start();
        }

        public bool TryAdd(Job job)
        {
            lock (_gate)
            {
                if (_jobs.IsAddingCompleted)
                {
                    return false;
                }

                _jobs.Add(job, CancellationToken.None);
                return true;
            }
        }

        public void Retire()
        {
            lock (_gate)
            {
                _jobs.CompleteAdding();
            }
        }

        public void Abort(CancellationTokenSource abort)
        {
            lock (_gate)
            {
                if (_whole > 0)
                {
                    _postponed = abort;
                    return;
                }

                Tear(abort);
            }
        }

        public void BeginWhole()
        {
            lock (_gate)
            {
                _whole++;
            }
        }

        // Whether an abort waited for the end of what is whole. Code of the cell may catch what tells it so, but not the abort.
        public bool EndWhole()
        {
            lock (_gate)
            {
                if (--_whole > 0 || _postponed is not { } abort)
                {
                    return false;
                }

                _postponed = null;
                Tear(abort);
                return true;
            }
        }

        // Aborting waits until the thread is in managed code: not on the caller's thread.
        private void Tear(CancellationTokenSource abort)
        {
            _jobs.CompleteAdding();
            _ = WakeAsync(abort.CancelAsync());
        }

        // Aborting does not end waits and sleeps, which an interrupt does. Only those: one that is pending when the thread has left
        // the work already would tear it out of what reports the end.
        private async Task WakeAsync(Task aborted)
        {
            while (await Task.WhenAny(aborted, Task.Delay(WaitsEnd)) != aborted)
            {
                lock (_gate)
                {
                    if (_whole == 0 && _thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin))
                    {
                        _thread.Interrupt();
                    }
                }
            }
        }

        private void Loop()
        {
            t_current = this;
            while (!_jobs.IsCompleted)
            {
                Job? job = null;
                try
                {
                    if (_jobs.TryTake(out job, Timeout.Infinite))
                    {
                        Execute(job);
                    }
                }
                catch (ThreadInterruptedException)
                {
                    // It was meant for the job, and came when that had just ended.
                    _ = job?.Completion.TrySetCanceled(job.Abort);
                }
            }
        }
    }
}
