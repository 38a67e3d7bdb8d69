using System.Text;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Tests.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Jupyter;

public sealed class KernelTests : IAsyncLifetime
{
    private readonly StringWriter _log = new();
    private readonly ConnectionFile _connection = KernelClient.FreePorts();
    private readonly ExecutionSession _session;
    private readonly JupyterKernel _kernel;
    private readonly KernelClient _client;
    private Task _running = Task.CompletedTask;

    public KernelTests()
    {
        _session = new ExecutionSession([new EchoCommand(), new PatientCommand()], Path.GetTempPath(), TimeSpan.FromMilliseconds(50));
        _kernel = new JupyterKernel(_connection, _session, TextWriter.Synchronized(_log));
        _client = new KernelClient(_connection);
    }

    public ValueTask InitializeAsync()
    {
        _running = _kernel.RunAsync(CancellationToken.None);
        _client.WaitForSubscription();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Send(Channel.Control, "shutdown_request", new JsonObject { ["restart"] = false });
        await _running;
        _client.Dispose();
        _kernel.Dispose();
        _session.Dispose();
        await _log.DisposeAsync();
    }

    private static JsonObject Code(string code) => new() { ["code"] = code };

    [Fact]
    public void Execution_sends_everything_in_the_order_of_the_protocol()
    {
        var request = _client.Send(Channel.Shell, "execute_request", Code("Console.Write(\"hi\");\nvar s = display(\"a\");\ns.Update(\"b\");\n1 + 1"));
        var outputs = _client.Outputs(request);
        Assert.Equal(
            ["status", "execute_input", "stream", "display_data", "update_display_data", "execute_result", "status"],
            outputs.Select(o => o.Type));
        Assert.Equal("hi", outputs[2].Text("text"));
        Assert.Equal((string?)outputs[3].Content["transient"]!["display_id"], (string?)outputs[4].Content["transient"]!["display_id"]);
        Assert.Equal("2", (string?)outputs[5].Content["data"]!["text/plain"]);
        var reply = _client.Receive(Channel.Shell);
        Assert.Equal(("execute_reply", "ok", 1), (reply.Type, reply.Text("status"), reply.Integer("execution_count", 0)));
    }

    [Fact]
    public void An_error_aborts_what_is_queued_behind_it()
    {
        // The first waits for the interrupt, so the others are queued for certain when it ends.
        var first = _client.Send(Channel.Shell, "execute_request", Code("#!wait"));
        _client.Send(Channel.Shell, "execute_request", Code("var never = 1;"));
        _client.Send(Channel.Shell, "comm_info_request", []);
        while (_client.Receive(Channel.IOPub).Type != "display_data")
        {
        }

        _client.Send(Channel.Control, "interrupt_request", []);
        Assert.Equal("interrupt_reply", _client.Receive(Channel.Control).Type);
        Assert.Contains(_client.Outputs(first), o => o.Type == "error" && o.Text("ename") == "Interrupted");
        var replies = Enumerable.Range(0, 3).Select(_ => _client.Receive(Channel.Shell)).ToArray();
        Assert.Equal(["error", "aborted", "ok"], replies.Select(r => r.Text("status")));
        Assert.False(_session.TryGetVariable("never", out _));
    }

    [Fact]
    public void An_endless_cell_is_interrupted_while_the_heart_beats()
    {
        var request = _client.Send(Channel.Shell, "execute_request", Code("display(\"on\"); while (true) { }"));
        while (_client.Receive(Channel.IOPub).Type != "display_data")
        {
        }

        Assert.Equal([7], _client.Beat([7]));
        _client.Send(Channel.Control, "interrupt_request", []);
        Assert.Contains(_client.Outputs(request), o => o.Type == "error");
    }

    [Fact]
    public void Wrongly_signed_and_broken_messages_are_dropped_and_noted()
    {
        var forged = new MessageCodec("another key").Encode(JupyterMessage.Create("execute_request", "x", Code("var forged = 1;"), null, []));
        _client.SendFrames(Channel.Shell, forged);
        _client.SendFrames(Channel.Shell, [Encoding.UTF8.GetBytes("nonsense")]);
        _client.SendFrames(Channel.Control, [.. new MessageCodec(_connection.Key).Encode(JupyterMessage.Create("x", "x", [], null, [])).Take(4)]);
        _client.Send(Channel.Shell, "kernel_info_request", []);
        Assert.Equal("C#", (string?)_client.Receive(Channel.Shell).Content["language_info"]!["name"]);
        Assert.False(_session.TryGetVariable("forged", out _));
        Assert.Contains("signature is wrong", _log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 + 1", "complete")]
    [InlineData("void F() {", "incomplete")]
    [InlineData("int x = ];", "invalid")]
    [InlineData("#!echo x", "complete")]
    public void Completeness_is_what_the_compiler_says(string code, string status)
    {
        _client.Send(Channel.Shell, "is_complete_request", Code(code));
        Assert.Equal(status, _client.Receive(Channel.Shell).Text("status"));
    }

    [Theory]
    [InlineData("#!ec", "#!echo", 0)]
    [InlineData("var s = \"😀\";\n#!echo x --ti", "--times", 22)]
    [InlineData("#!echo x --mood c", "calm cross", 16)]
    public void Commands_parameters_and_choices_are_completed(string code, string matches, int start)
    {
        _client.Send(Channel.Shell, "complete_request", new JsonObject { ["code"] = code, ["cursor_pos"] = code.EnumerateRunes().Count() });
        var reply = _client.Receive(Channel.Shell);
        Assert.Equal(matches.Split(' '), ((JsonArray)reply.Content["matches"]!).Select(m => (string?)m));
        Assert.Equal(start, reply.Integer("cursor_start", -1));
    }

    [Fact]
    public void Silent_execution_sends_states_only()
    {
        var content = Code("Console.Write(1); 2");
        content["silent"] = true;
        Assert.All(_client.Outputs(_client.Send(Channel.Shell, "execute_request", content)), o => Assert.Equal("status", o.Type));
    }
}
