using System.Text.Json.Nodes;
using System.Threading.Channels;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>A Jupyter kernel: requests on shell are answered one after another, those on control at once.</summary>
internal sealed class JupyterKernel : IDisposable
{
    private readonly ExecutionSession _session;
    private readonly MessageCodec _codec;
    private readonly KernelSockets _sockets;
    private readonly TextWriter _log;
    private readonly string _id = Guid.NewGuid().ToString();
    private readonly Channel<Request> _requests = System.Threading.Channels.Channel.CreateUnbounded<Request>();
    private readonly Channel<Request> _urgent = System.Threading.Channels.Channel.CreateUnbounded<Request>();
    private readonly TaskCompletionSource _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KernelHistory _history = new();
    private readonly KernelInput _input;
    private readonly CellExecution _cells;

    /// <summary>Binds the sockets; nothing is answered yet.</summary>
    /// <param name="connection">Where to listen.</param>
    /// <param name="session">Runs the cells.</param>
    /// <param name="log">Where dropped messages are noted.</param>
    /// <exception cref="InvalidDataException">A port cannot be bound.</exception>
    public JupyterKernel(ConnectionFile connection, ExecutionSession session, TextWriter log)
    {
        _session = session;
        _log = log;
        _codec = new MessageCodec(connection.Key);
        _input = new KernelInput(question => _sockets!.Send(Channel.Stdin, _codec.Encode(question)), _id);
        _cells = new CellExecution(session, _history, _input);
        _sockets = new KernelSockets(connection, Receive);
    }

    /// <summary>Answers until a shutdown is asked for.</summary>
    /// <param name="cancellationToken">Ends the kernel as a shutdown does.</param>
    /// <returns>A task that ends with the kernel.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _sockets.Start();
        Status("starting", null);
        _ = AnswerAllAsync(_requests.Reader);
        _ = AnswerAllAsync(_urgent.Reader);
        await using (cancellationToken.Register(() => _shutdown.TrySetResult()))
        {
            await _shutdown.Task;
        }

        // A cell that does not stop must not keep the process: who runs the kernel ends it.
        _requests.Writer.TryComplete();
        _urgent.Writer.TryComplete();
        _ = _session.Interrupt();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sockets.Dispose();
        _input.Dispose();
    }

    private void Receive(Channel channel, IReadOnlyList<byte[]> frames)
    {
        try
        {
            Sort(channel, frames);
        }
        catch (Exception e)
        {
            // The sockets' thread must outlive whatever comes in.
            _log.WriteLine($"A message on {channel} was dropped: {e}");
        }
    }

    private void Sort(Channel channel, IReadOnlyList<byte[]> frames)
    {
        if (!_codec.TryDecode(frames, out var message, out var problem))
        {
            _log.WriteLine($"A message was dropped: {problem}.");
            return;
        }

        if (channel == Channel.Stdin)
        {
            _input.Receive(message);
        }
        else
        {
            // What stops a cell cannot wait for it, and cells run one after another, wherever they come in.
            var type = message.Type;
            var isQueued = type == "execute_request"
                || (channel == Channel.Shell && type is not ("shutdown_request" or "interrupt_request"));
            _ = (isQueued ? _requests : _urgent).Writer.TryWrite(new Request(channel, message));
        }
    }

    private async Task AnswerAllAsync(ChannelReader<Request> requests)
    {
        // Away from the caller's thread, which waits for the shutdown.
        await Task.Yield();
        await foreach (var request in requests.ReadAllAsync(CancellationToken.None))
        {
            await AnswerAsync(request.Channel, request.Message);
        }
    }

    private async Task AnswerAsync(Channel channel, JupyterMessage request)
    {
        // Who has seen that it is busy may interrupt it.
        var isCell = request.Type == "execute_request";
        if (isCell)
        {
            _session.Expect(true);
        }

        Status("busy", request);
        try
        {
            switch (request.Type)
            {
                case "execute_request":
                    await ExecuteAsync(channel, request);
                    break;
                case "interrupt_request":
                    _ = _session.Interrupt();
                    Reply(channel, request, new JsonObject { ["status"] = "ok" });
                    break;
                case "shutdown_request":
                    var content = new JsonObject { ["status"] = "ok", ["restart"] = request.Flag("restart", false) };
                    Reply(channel, request, (JsonObject)content.DeepClone());
                    Publish(request, "shutdown_reply", content);
                    break;
                case "history_request":
                    Reply(channel, request, _history.Answer(request));
                    break;
                case "comm_open":
                    // Nothing here opens comms of its own, so no target is known: the protocol says to close it again.
                    Publish(request, "comm_close", new JsonObject { ["comm_id"] = request.Text("comm_id"), ["data"] = new JsonObject() });
                    break;
                default:
                    if (await KernelRequests.AnswerAsync(_session, request) is { } answer)
                    {
                        Reply(channel, request, answer);
                    }

                    break;
            }
        }
        catch (Exception e)
        {
            // A request must never end the kernel.
            _log.WriteLine($"{request.Type}: {e}");
            ReplyIfAsked(channel, request, CellExecution.ErrorReply(CellErrors.FromException(e, string.Empty, string.Empty)));
        }

        if (isCell)
        {
            _session.Expect(false);
        }

        Status("idle", request);
        if (request.Type == "shutdown_request")
        {
            _shutdown.TrySetResult();
        }
    }

    private async Task ExecuteAsync(Channel channel, JupyterMessage request)
    {
        var (reply, abortQueued) = await _cells.RunAsync(request, (type, content) => Publish(request, type, content));
        Reply(channel, request, reply);
        if (abortQueued)
        {
            await AbortQueuedAsync();
        }
    }

    // Cells that were queued behind a failed one do not run; other requests are answered as usual.
    private async Task AbortQueuedAsync()
    {
        for (var left = _requests.Reader.Count; left > 0 && _requests.Reader.TryRead(out var request); left--)
        {
            if (request.Message.Type != "execute_request")
            {
                await AnswerAsync(request.Channel, request.Message);
                continue;
            }

            Status("busy", request.Message);
            Reply(request.Channel, request.Message, _cells.Aborted());
            Status("idle", request.Message);
        }
    }

    private void Status(string state, JupyterMessage? request) =>
        Publish(request, "status", new JsonObject { ["execution_state"] = state });

    // What is no request, such as a comm's message, gets no reply.
    private void ReplyIfAsked(Channel channel, JupyterMessage request, JsonObject content)
    {
        if (request.Type.EndsWith("_request", StringComparison.Ordinal))
        {
            Reply(channel, request, content);
        }
    }

    private void Reply(Channel channel, JupyterMessage request, JsonObject content)
    {
        var type = request.Type.Replace("_request", "_reply", StringComparison.Ordinal);
        _sockets.Send(channel, _codec.Encode(JupyterMessage.Create(type, _id, content, request, request.Identities)));
    }

    private void Publish(JupyterMessage? request, string type, JsonObject content) =>
        _sockets.Send(
            Channel.IOPub,
            _codec.Encode(JupyterMessage.Create(type, _id, content, request, [System.Text.Encoding.UTF8.GetBytes(type)])));

    private readonly record struct Request(Channel Channel, JupyterMessage Message);
}
