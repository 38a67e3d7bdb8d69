using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>Questions to the user over the stdin channel, one at a time.</summary>
/// <param name="send">Sends a message on stdin.</param>
/// <param name="session">The kernel's session id.</param>
internal sealed class KernelInput(Action<JupyterMessage> send, string session) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly Lock _gate = new();
    private (string Id, TaskCompletionSource<string> Answer)? _pending;

    /// <summary>Who answers the questions of one cell.</summary>
    /// <param name="request">The request that runs the cell: its client is asked.</param>
    /// <param name="beforeAsking">Called before each question, so that what was printed is seen first.</param>
    /// <returns>The input.</returns>
    public ICellInput For(JupyterMessage request, Action beforeAsking) =>
        request.Flag("allow_stdin", true) ? new Asker(this, request, beforeAsking) : new NobodyToAsk();

    /// <summary>Takes a message of the stdin channel.</summary>
    /// <param name="message">An <c>input_reply</c>; others are ignored, as are answers to questions that were withdrawn.</param>
    public void Receive(JupyterMessage message)
    {
        if (message.Type != "input_reply")
        {
            return;
        }

        lock (_gate)
        {
            // Older clients do not say which question they answer.
            var answered = JupyterMessage.Text(message.Parent, "msg_id");
            if (_pending is { } pending && (answered.Length == 0 || answered == pending.Id))
            {
                _pending = null;
                pending.Answer.TrySetResult(message.Text("value"));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private async Task<string> AskAsync(JupyterMessage request, string prompt, bool isPassword, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var content = new JsonObject { ["prompt"] = prompt, ["password"] = isPassword };
            var question = JupyterMessage.Create("input_request", session, content, request, request.Identities);
            var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _pending = (JupyterMessage.Text(question.Header, "msg_id"), answer);
            }

            send(question);
            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _pending = null;
            }

            _oneAtATime.Release();
        }
    }

    private sealed class Asker(KernelInput input, JupyterMessage request, Action beforeAsking) : ICellInput
    {
        public Task<string> AskAsync(string prompt, bool isPassword, CancellationToken cancellationToken)
        {
            beforeAsking();
            return input.AskAsync(request, prompt, isPassword, cancellationToken);
        }
    }

    private sealed class NobodyToAsk : ICellInput
    {
        public Task<string> AskAsync(string prompt, bool isPassword, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The cell asks for input, but whoever runs it takes no questions (allow_stdin is false).");
    }
}
