using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Tests.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Jupyter;

/// <summary>The rarer conversations of the protocol.</summary>
public sealed class ProtocolTests : IAsyncLifetime
{
    private readonly ConnectionFile _connection = KernelClient.FreePorts();
    private readonly ExecutionSession _session;
    private readonly JupyterKernel _kernel;
    private readonly KernelClient _client;
    private Task _running = Task.CompletedTask;

    public ProtocolTests()
    {
        _session = new ExecutionSession([new PatientCommand()], Path.GetTempPath(), TimeSpan.FromMilliseconds(50));
        _kernel = new JupyterKernel(_connection, _session, TextWriter.Null);
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
    }

    private JupyterMessage Execute(string code, params (string Name, JsonNode? Value)[] options)
    {
        var content = new JsonObject { ["code"] = code };
        foreach (var (name, value) in options)
        {
            content[name] = value;
        }

        _client.Send(Channel.Shell, "execute_request", content);
        return _client.Receive(Channel.Shell);
    }

    private JupyterMessage Ask(string type, JsonObject content, Channel channel = Channel.Shell)
    {
        _client.Send(channel, type, content);
        return _client.Receive(channel);
    }

    private void Answer(string value) => _client.Send(Channel.Stdin, "input_reply", new JsonObject { ["value"] = value });

    [Fact]
    public void A_message_that_comes_again_with_the_same_signature_does_not_run_again()
    {
        Assert.Equal("ok", Execute("var runs = 0;").Text("status"));
        var codec = new MessageCodec(_connection.Key);
        var frames = codec.Encode(JupyterMessage.Create("execute_request", "somebody", new JsonObject { ["code"] = "++runs" }, null, []));
        _client.SendFrames(Channel.Shell, frames);
        Assert.Equal("ok", _client.Receive(Channel.Shell).Text("status"));
        _client.SendFrames(Channel.Shell, frames);
        _client.SendFrames(Channel.Control, frames);
        var request = _client.Send(Channel.Shell, "execute_request", new JsonObject { ["code"] = "runs" });
        Assert.Equal(request, (string?)_client.Receive(Channel.Shell).Parent["msg_id"]);
        var value = _client.Outputs(request).Single(m => m.Type == "execute_result");
        Assert.Equal("1", (string?)value.Content["data"]!["text/plain"]);
    }

    [Fact]
    public void User_expressions_are_evaluated_and_each_fails_alone()
    {
        var expressions = new JsonObject { ["good"] = "x + 1", ["bad"] = "missing", ["none"] = "x = 3;", ["odd"] = 7 };
        var values = (JsonObject)Execute("var x = 1;", ("user_expressions", expressions)).Content["user_expressions"]!;
        Assert.Equal("2", (string?)values["good"]!["data"]!["text/plain"]);
        Assert.Equal("CompilationError", (string?)values["bad"]!["ename"]);
        Assert.Equal("NoValue", (string?)values["none"]!["ename"]);
        Assert.Equal("error", (string?)values["odd"]!["status"]);
    }

    [Fact]
    public void Only_cells_that_are_stored_are_counted_and_remembered()
    {
        Assert.Equal(1, Execute("1").Integer("execution_count", -1));
        Assert.Equal(1, Execute("2", ("store_history", false)).Integer("execution_count", -1));
        Assert.Equal(1, Execute("3", ("silent", true)).Integer("execution_count", -1));
        Assert.Equal(2, Execute("4").Integer("execution_count", -1));
        var history = (JsonArray)Ask("history_request", new JsonObject { ["hist_access_type"] = "tail", ["n"] = 9, ["output"] = true }).Content["history"]!;
        Assert.Equal("""[[1,1,["1","1"]],[1,2,["4","4"]]]""", history.ToJsonString());
    }

    [Fact]
    public void History_is_found_by_range_and_by_pattern()
    {
        foreach (var code in new[] { "var a = 1;", "a - 1", "a - 1", "var b = 2;" })
        {
            Execute(code);
        }

        string Find(JsonObject content) => ((JsonArray)Ask("history_request", content).Content["history"]!).ToJsonString();
        Assert.Equal(
            """[[1,2,"a - 1"]]""", Find(new JsonObject { ["hist_access_type"] = "range", ["session"] = 0, ["start"] = 2, ["stop"] = 3 }));
        Assert.Equal("[]", Find(new JsonObject { ["hist_access_type"] = "range", ["session"] = -1, ["start"] = 1, ["stop"] = 9 }));
        Assert.Equal(
            """[[1,3,"a - 1"]]""", Find(new JsonObject { ["hist_access_type"] = "search", ["pattern"] = "a ? 1", ["unique"] = true }));
        Assert.Equal(
            """[[1,4,"var b = 2;"]]""", Find(new JsonObject { ["hist_access_type"] = "search", ["pattern"] = "var*", ["n"] = 1 }));
    }

    [Fact]
    public void Reading_the_console_asks_the_client_after_what_was_printed()
    {
        var request = _client.Send(
            Channel.Shell, "execute_request", new JsonObject { ["code"] = "Console.Write(\"Name: \"); var name = Console.ReadLine();\nname + \"!\"", ["allow_stdin"] = true });
        var question = _client.Receive(Channel.Stdin);
        Assert.Equal(("input_request", request), (question.Type, (string?)question.Parent["msg_id"]));
        Assert.False(question.Flag("password", true));
        Answer("Ada");
        var outputs = _client.Outputs(request);
        Assert.Equal("Name: ", outputs.Single(o => o.Type == "stream").Text("text"));
        Assert.Equal("Ada!", (string?)outputs.Single(o => o.Type == "execute_result").Content["data"]!["text/plain"]);
    }

    [Fact]
    public void A_password_is_asked_for_with_its_prompt()
    {
        _client.Send(Channel.Shell, "execute_request", new JsonObject { ["code"] = "var secret = await Kernel.GetPasswordAsync(\"Token?\");" });
        var question = _client.Receive(Channel.Stdin);
        Assert.Equal("Token?", question.Text("prompt"));
        Assert.True(question.Flag("password", false));
        Answer("s3cret");
        Assert.Equal("ok", _client.Receive(Channel.Shell).Text("status"));
        Assert.True(_session.TryGetVariable("secret", out var secret));
        Assert.Equal("s3cret", secret);
    }

    [Fact]
    public void Who_takes_no_questions_is_told_so()
    {
        var reply = Execute("Console.ReadLine()", ("allow_stdin", false));
        Assert.Contains("takes no questions", reply.Text("evalue"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_withdraws_a_question_and_a_late_answer_is_ignored()
    {
        _client.Send(Channel.Shell, "execute_request", new JsonObject { ["code"] = "Console.ReadLine()" });
        var late = _client.Receive(Channel.Stdin);
        Ask("interrupt_request", [], Channel.Control);
        Assert.Equal("Interrupted", _client.Receive(Channel.Shell).Text("ename"));
        _client.Send(Channel.Shell, "execute_request", new JsonObject { ["code"] = "Console.ReadLine()" });
        _client.Receive(Channel.Stdin);
        _client.Send(Channel.Stdin, "input_reply", new JsonObject { ["value"] = "late" }, late);
        Answer("now");
        Assert.Equal("ok", _client.Receive(Channel.Shell).Text("status"));
        Execute("1");
        var history = (JsonArray)Ask("history_request", new JsonObject { ["hist_access_type"] = "tail", ["n"] = 2, ["output"] = true }).Content["history"]!;
        Assert.Equal("now", (string?)history[0]![2]![1]);
    }

    [Fact]
    public void Output_is_cleared()
    {
        var request = _client.Send(Channel.Shell, "execute_request", new JsonObject { ["code"] = "Console.Write(1); ClearOutput(wait: true); Console.Write(2);" });
        var outputs = _client.Outputs(request);
        Assert.Equal(["status", "execute_input", "stream", "clear_output", "stream", "status"], outputs.Select(o => o.Type));
        Assert.True(outputs[3].Flag("wait", false));
    }

    [Fact]
    public void Comms_to_unknown_targets_are_closed_and_none_are_listed()
    {
        var request = _client.Send(Channel.Shell, "comm_open", new JsonObject { ["comm_id"] = "c1", ["target_name"] = "widget", ["data"] = new JsonObject() });
        Assert.Equal("c1", _client.Outputs(request).Single(o => o.Type == "comm_close").Text("comm_id"));
        _client.Outputs(_client.Send(Channel.Shell, "comm_msg", new JsonObject { ["comm_id"] = "c1", ["data"] = new JsonObject() }));
        _client.Outputs(_client.Send(Channel.Shell, "comm_close", new JsonObject { ["comm_id"] = "c1" }));
        Assert.Equal("{}", Ask("comm_info_request", []).Content["comms"]!.ToJsonString());
    }

    [Fact]
    public void Requests_on_control_are_framed_by_busy_and_idle_and_answered_while_a_cell_runs()
    {
        _client.Send(Channel.Shell, "execute_request", new JsonObject { ["code"] = "#!wait" });
        while (_client.Receive(Channel.IOPub).Type != "display_data")
        {
        }

        var info = _client.Send(Channel.Control, "kernel_info_request", []);
        Assert.Equal("5.4", _client.Receive(Channel.Control).Text("protocol_version"));
        Assert.Equal(["busy", "idle"], _client.Outputs(info).Select(o => o.Text("execution_state")));
        Ask("interrupt_request", [], Channel.Control);
        Assert.Equal("error", _client.Receive(Channel.Shell).Text("status"));
    }

    [Fact]
    public void Interrupts_on_shell_do_not_wait_for_the_cell_and_unknown_types_get_no_reply()
    {
        _client.Send(Channel.Shell, "execute_request", new JsonObject { ["code"] = "#!wait" });
        while (_client.Receive(Channel.IOPub).Type != "display_data")
        {
        }

        _client.Send(Channel.Shell, "interrupt_request", []);
        Assert.Equal(
            ["execute_reply", "interrupt_reply"], new[] { _client.Receive(Channel.Shell).Type, _client.Receive(Channel.Shell).Type }.Order());
        _client.Send(Channel.Shell, "teleport_request", []);
        Assert.Equal("is_complete_reply", Ask("is_complete_request", new JsonObject { ["code"] = "1" }).Type);
    }

    [Fact]
    public async Task A_restart_is_confirmed_on_control_and_ends_the_kernel()
    {
        var reply = Ask("shutdown_request", new JsonObject { ["restart"] = true }, Channel.Control);
        Assert.True(reply.Flag("restart", false));
        await _running;
    }
}
