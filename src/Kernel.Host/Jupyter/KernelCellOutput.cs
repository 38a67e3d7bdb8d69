using System.Text;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>Sends the outputs of one cell. Stream text is gathered for a moment: a loop that prints must not flood the page.</summary>
/// <param name="publish">Sends an IOPub message: type and content.</param>
/// <param name="executionCount">The cell's number.</param>
internal sealed class KernelCellOutput(Action<string, JsonObject> publish, int executionCount) : ICellOutput
{
    private const int FlushMilliseconds = 50;
    private const int FlushLength = 16 << 10;

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private OutputStream _stream;
    private bool _flushIsDue;

    /// <summary>The cell's value; null: none so far.</summary>
    public MimeBundle? Value { get; private set; }

    /// <inheritdoc/>
    public void Write(OutputStream stream, string text)
    {
        lock (_gate)
        {
            if (stream != _stream)
            {
                FlushLocked();
                _stream = stream;
            }

            _text.Append(text);
            if (_text.Length >= FlushLength)
            {
                FlushLocked();
            }
            else if (!_flushIsDue)
            {
                _flushIsDue = true;
                _ = Task.Delay(FlushMilliseconds).ContinueWith(_ => Flush(), TaskScheduler.Default);
            }
        }
    }

    /// <inheritdoc/>
    public void Display(string displayId, MimeBundle content) =>
        Publish("display_data", Data(content, displayId));

    /// <inheritdoc/>
    public void Update(string displayId, MimeBundle content) =>
        Publish("update_display_data", Data(content, displayId));

    /// <inheritdoc/>
    public void Clear(bool wait) => Publish("clear_output", new JsonObject { ["wait"] = wait });

    /// <inheritdoc/>
    public void Result(MimeBundle content)
    {
        Value = content;
        var message = Data(content, null);
        message["execution_count"] = executionCount;
        Publish("execute_result", message);
    }

    /// <inheritdoc/>
    public void Error(CellError error) => Publish("error", ErrorContent(error));

    /// <summary>Sends the stream text that is still held.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _flushIsDue = false;
            FlushLocked();
        }
    }

    /// <summary>An error in the form of messages.</summary>
    /// <param name="error">The error.</param>
    /// <returns>Its content.</returns>
    public static JsonObject ErrorContent(CellError error) =>
        new()
        {
            ["ename"] = error.Name,
            ["evalue"] = error.Message,
            ["traceback"] = new JsonArray([.. error.Traceback.Select(l => (JsonNode)l)]),
        };

    private static JsonObject Data(MimeBundle content, string? displayId) =>
        new()
        {
            ["data"] = NotebookOutputs.Data(content, asLines: false),
            ["metadata"] = new JsonObject(),
            ["transient"] = displayId is null ? [] : new JsonObject { ["display_id"] = displayId },
        };

    private void Publish(string type, JsonObject content)
    {
        lock (_gate)
        {
            FlushLocked();
            publish(type, content);
        }
    }

    private void FlushLocked()
    {
        if (_text.Length > 0)
        {
            publish("stream", new JsonObject { ["name"] = NotebookOutputs.StreamName(_stream), ["text"] = _text.ToString() });
            _text.Clear();
        }
    }
}
