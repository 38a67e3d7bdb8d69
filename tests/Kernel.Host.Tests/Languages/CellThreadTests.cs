using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

public sealed class CellThreadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CellThread _thread = new();

    private bool _isOver;

    public void Dispose()
    {
        _isOver = true;
        _thread.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_whole_ends_before_a_stop_takes_its_effect(bool fails)
    {
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isReleased = false;
        var isWhole = false;
        var goesOn = false;
        var run = _thread.RunAsync(
            () =>
            {
                _ = CellThread.Whole(() =>
                {
                    started.SetResult();
                    while (!Volatile.Read(ref isReleased))
                    {
                    }

                    isWhole = true;
                    return fails ? throw new InvalidDataException() : 0;
                });
                goesOn = true;
                return Task.CompletedTask;
            },
            stop.Token);
        await started.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        _thread.Stop(new CellStop(stop.Token), stop.Token);
        Volatile.Write(ref isReleased, true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
        Assert.True(isWhole);
        Assert.False(goesOn);

        // The thread goes on, and can still be stopped.
        await Stopped();
    }

    [Fact]
    public async Task After_what_is_whole_a_stop_takes_its_effect()
    {
        using var never = new CancellationTokenSource();
        await _thread.RunAsync(() => Task.FromResult(CellThread.Whole(() => 3)), never.Token);
        await Stopped();
    }

    private async Task Stopped()
    {
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = _thread.RunAsync(
            () =>
            {
                started.SetResult();
                while (!Volatile.Read(ref _isOver))
                {
                }

                return Task.CompletedTask;
            },
            stop.Token);
        await started.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        _thread.Stop(new CellStop(stop.Token), stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
    }
}
