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
    private readonly Channel<JupyterMessage> _requests = System.Threading.Channels.Channel.CreateUnbounded<JupyterMessage>();
    private readonly TaskCompletionSource _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _executionCount;

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
        _sockets = new KernelSockets(connection, Receive);
    }

    /// <summary>Answers until a shutdown is asked for.</summary>
    /// <param name="cancellationToken">Ends the kernel as a shutdown does.</param>
    /// <returns>A task that ends with the kernel.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _sockets.Start();
        Status("starting", null);
        var answering = AnswerAllAsync();
        await using (cancellationToken.Register(() => _shutdown.TrySetResult()))
        {
            await _shutdown.Task;
        }

        // A cell that does not stop must not keep the process: who runs the kernel ends it.
        _requests.Writer.TryComplete();
        _ = _session.Interrupt();
        _ = answering;
    }

    /// <inheritdoc/>
    public void Dispose() => _sockets.Dispose();

    private void Receive(Channel channel, IReadOnlyList<byte[]> frames)
    {
        if (!_codec.TryDecode(frames, out var message, out var problem))
        {
            _log.WriteLine($"A message was dropped: {problem}.");
            return;
        }

        if (channel == Channel.Shell && message.Type != "shutdown_request")
        {
            _ = _requests.Writer.TryWrite(message);
        }
        else
        {
            // Not on the sockets' thread: completion may need the compiler.
            _ = Task.Run(() => AnswerAsync(channel, message));
        }
    }

    private async Task AnswerAllAsync()
    {
        // Away from the caller's thread, which waits for the shutdown.
        await Task.Yield();
        await foreach (var request in _requests.Reader.ReadAllAsync(CancellationToken.None))
        {
            await AnswerAsync(Channel.Shell, request);
        }
    }

    private async Task AnswerAsync(Channel channel, JupyterMessage request)
    {
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
            Reply(channel, request, ErrorReply(CellErrors.FromException(e, string.Empty, 0)));
        }

        Status("idle", request);
        if (request.Type == "shutdown_request")
        {
            _shutdown.TrySetResult();
        }
    }

    private async Task ExecuteAsync(Channel channel, JupyterMessage request)
    {
        var code = request.Text("code");
        var silent = request.Flag("silent", false);
        var number = silent || !request.Flag("store_history", true) ? _executionCount : ++_executionCount;
        CellOutcome outcome;
        if (silent)
        {
            outcome = await _session.RunAsync(code, number, new SilentCellOutput());
        }
        else
        {
            Publish(request, "execute_input", new JsonObject { ["code"] = code, ["execution_count"] = number });
            var output = new KernelCellOutput((type, content) => Publish(request, type, content), number);
            outcome = await _session.RunAsync(code, number, output);
            output.Flush();
            if (outcome.Error is { } error)
            {
                output.Error(error);
            }
        }

        if (outcome.Error is { } failure)
        {
            var reply = ErrorReply(failure);
            reply["execution_count"] = number;
            Reply(channel, request, reply);
            if (request.Flag("stop_on_error", true))
            {
                await AbortQueuedAsync();
            }

            return;
        }

        Reply(channel, request, new JsonObject
        {
            ["status"] = "ok",
            ["execution_count"] = number,
            ["payload"] = new JsonArray(),
            ["user_expressions"] = new JsonObject(),
        });
    }

    // Cells that were queued behind a failed one do not run; other requests are answered as usual.
    private async Task AbortQueuedAsync()
    {
        for (var left = _requests.Reader.Count; left > 0 && _requests.Reader.TryRead(out var request); left--)
        {
            if (request.Type != "execute_request")
            {
                await AnswerAsync(Channel.Shell, request);
                continue;
            }

            Status("busy", request);
            Reply(Channel.Shell, request, new JsonObject { ["status"] = "aborted", ["execution_count"] = _executionCount });
            Status("idle", request);
        }
    }

    private static JsonObject ErrorReply(CellError error)
    {
        var content = KernelCellOutput.ErrorContent(error);
        content["status"] = "error";
        return content;
    }

    private void Status(string state, JupyterMessage? request) =>
        Publish(request, "status", new JsonObject { ["execution_state"] = state });

    private void Reply(Channel channel, JupyterMessage request, JsonObject content)
    {
        var type = request.Type.Replace("_request", "_reply", StringComparison.Ordinal);
        _sockets.Send(channel, _codec.Encode(JupyterMessage.Create(type, _id, content, request, request.Identities)));
    }

    private void Publish(JupyterMessage? request, string type, JsonObject content) =>
        _sockets.Send(
            Channel.IOPub,
            _codec.Encode(JupyterMessage.Create(type, _id, content, request, [System.Text.Encoding.UTF8.GetBytes(type)])));
}
