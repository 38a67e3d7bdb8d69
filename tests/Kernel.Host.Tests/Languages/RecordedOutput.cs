using System.Text;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

/// <summary>Remembers what a cell put out, and lets a test wait for a text.</summary>
internal sealed class RecordedOutput : ICellOutput
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _standard = new();
    private readonly StringBuilder _error = new();
    private readonly List<string> _ids = [];
    private readonly Dictionary<string, MimeBundle> _displays = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Standard
    {
        get
        {
            lock (_gate)
            {
                return _standard.ToString();
            }
        }
    }

    public string Error
    {
        get
        {
            lock (_gate)
            {
                return _error.ToString();
            }
        }
    }

    /// <summary>The outputs as they are now, in the order in which they came.</summary>
    public IReadOnlyList<MimeBundle> Displays
    {
        get
        {
            lock (_gate)
            {
                return [.. _ids.Select(i => _displays[i])];
            }
        }
    }

    public MimeBundle? Value { get; private set; }

    public string? PlainValue => Value?.Data[MimeBundle.PlainText];

    /// <summary>Ends when the cell has put out anything at all.</summary>
    public Task Started => _started.Task;

    public void Write(OutputStream stream, string text)
    {
        lock (_gate)
        {
            (stream == OutputStream.Error ? _error : _standard).Append(text);
        }

        _started.TrySetResult();
    }

    public void Display(string displayId, MimeBundle content)
    {
        lock (_gate)
        {
            _ids.Add(displayId);
            _displays[displayId] = content;
        }

        _started.TrySetResult();
    }

    public void Update(string displayId, MimeBundle content)
    {
        lock (_gate)
        {
            _displays[displayId] = content;
        }
    }

    public void Clear(bool wait)
    {
        lock (_gate)
        {
            _ids.Clear();
            _standard.Clear();
            _error.Clear();
        }
    }

    public List<CellError> Errors { get; } = [];

    void ICellOutput.Error(CellError error)
    {
        lock (_gate)
        {
            Errors.Add(error);
        }
    }

    public void Result(MimeBundle content) => Value = content;
}
