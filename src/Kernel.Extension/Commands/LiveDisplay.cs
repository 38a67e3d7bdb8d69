using System.Runtime.ExceptionServices;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>
/// One output that follows work as it goes: at most four updates a second, and the last state always shown. May be told of
/// new states from any thread; states that come too soon are never drawn.
/// </summary>
public sealed class LiveDisplay : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly INotebook _notebook;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private IDisplayHandle? _output;
    private Func<MimeBundle>? _pending;
    private long _lastUpdate;
    private bool _isTimerSet;
    private bool _isClosed;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Creates the display; nothing is shown until the first state.</summary>
    /// <param name="notebook">Where to show it.</param>
    /// <param name="time">The clock; null: the system's.</param>
    public LiveDisplay(INotebook notebook, TimeProvider? time = null)
    {
        _notebook = notebook;
        _time = time ?? TimeProvider.System;
        _timer = _time.CreateTimer(_ => OnTimer(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A new state: shown now, or as soon as a quarter of a second has passed since the last one.</summary>
    /// <param name="render">Draws it; called only when it is shown.</param>
    public void Show(Func<MimeBundle> render) => Show(render, atOnce: false);

    /// <summary>A new stage of the work: shown now.</summary>
    /// <param name="render">Draws it.</param>
    public void ShowNow(Func<MimeBundle> render) => Show(render, atOnce: true);

    private void Show(Func<MimeBundle> render, bool atOnce)
    {
        ArgumentNullException.ThrowIfNull(render);
        _failure?.Throw();
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _pending = render;
            var since = atOnce || _output is null ? Interval : _time.GetElapsedTime(_lastUpdate);
            if (since >= Interval)
            {
                Publish();
            }
            else if (!_isTimerSet)
            {
                _isTimerSet = true;
                _timer.Change(Interval - since, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The end: shown at once in place of everything before; later states are passed over.</summary>
    /// <param name="final">What stays on the page.</param>
    public void Complete(MimeBundle final)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _pending = () => final;
            Publish();
            _isClosed = true;
        }
    }

    /// <summary>Shows a state that still waits, and closes.</summary>
    public void Dispose()
    {
        OnTimer();
        lock (_gate)
        {
            _isClosed = true;
        }

        _timer.Dispose();
    }

    // Nobody catches what a timer throws: the process would end. Whoever reports next hears of it.
    private void OnTimer()
    {
        try
        {
            Flush();
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    private void Flush()
    {
        lock (_gate)
        {
            _isTimerSet = false;
            if (!_isClosed)
            {
                Publish();
            }
        }
    }

    private void Publish()
    {
        if (_pending is not { } render)
        {
            return;
        }

        _pending = null;
        var content = render();
        if (_output is null)
        {
            _output = _notebook.Display(content);
        }
        else
        {
            _output.Update(content);
        }

        _lastUpdate = _time.GetTimestamp();
    }
}
