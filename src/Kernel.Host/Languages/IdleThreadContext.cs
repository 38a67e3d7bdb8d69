namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// Brings what follows an <c>await</c> back to the thread that runs the cell, but only while that thread has nothing to do.
/// While it is busy, perhaps blocked in <c>task.Result</c>, continuations go to the thread pool. So a cell can be stopped
/// after an <c>await</c> too, and the deadlock of user-interface contexts cannot happen.
/// </summary>
internal sealed class IdleThreadContext : SynchronizationContext
{
    private readonly object _gate = new();
    private (SendOrPostCallback Callback, object? State)? _next;
    private bool _idle;
    private bool _completed;

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            if (_idle)
            {
                _idle = false;
                _next = (d, state);
                Monitor.Pulse(_gate);
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(static work => work.Callback(work.State), (Callback: d, State: state), preferLocal: false);
    }

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <summary>Runs what is posted, on the calling thread, until a task has ended.</summary>
    /// <param name="task">The task.</param>
    public void RunUntilCompleted(Task task)
    {
        _ = task.ContinueWith(
            _ => Complete(),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        while (Take() is { } work)
        {
            work.Callback(work.State);
        }
    }

    private (SendOrPostCallback Callback, object? State)? Take()
    {
        lock (_gate)
        {
            try
            {
                _next = null;
                while (!_completed && _next is null)
                {
                    _idle = true;
                    Monitor.Wait(_gate);
                }

                return _next;
            }
            finally
            {
                _idle = false;
            }
        }
    }

    private void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            Monitor.Pulse(_gate);
        }
    }
}
