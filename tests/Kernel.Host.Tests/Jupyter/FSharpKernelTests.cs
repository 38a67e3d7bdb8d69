using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Jupyter;

/// <summary>A kernel whose cells begin in F#.</summary>
public sealed class FSharpKernelTests
{
    [Fact]
    public async Task Cells_begin_in_FSharp_and_can_still_be_in_CSharp()
    {
        var connection = KernelClient.FreePorts();
        using var session = new ExecutionSession([], Path.GetTempPath()) { Language = LanguageInfo.FSharp };
        using var kernel = new JupyterKernel(connection, session, TextWriter.Null);
        using var client = new KernelClient(connection);
        var running = kernel.RunAsync(TestContext.Current.CancellationToken);
        client.WaitForSubscription();

        JsonObject Ask(string type, JsonObject content)
        {
            client.Send(Channel.Shell, type, content);
            return client.Receive(Channel.Shell).Content;
        }

        var info = Ask("kernel_info_request", []);
        Assert.Equal("F#", (string?)info["language_info"]!["name"]);
        Assert.Equal(".fsx", (string?)info["language_info"]!["file_extension"]);
        Assert.Equal("ok", (string?)Ask("execute_request", new JsonObject { ["code"] = "let apples = 20" })["status"]);
        var reply = Ask("execute_request", new JsonObject { ["code"] = "let rec f n = if n = 0 then 0 else 1 + f (n - 1)", ["user_expressions"] = new JsonObject { ["v"] = "f 2 + 2 * apples" } });
        Assert.Equal("42", (string?)reply["user_expressions"]!["v"]!["data"]!["text/plain"]);
        Assert.Equal("ok", (string?)Ask("execute_request", new JsonObject { ["code"] = "#!csharp\nvar c = 1;" })["status"]);
        Assert.Equal("error", (string?)Ask("execute_request", new JsonObject { ["code"] = "var c = 1;" })["status"]);
        Assert.Contains("apples", Ask("complete_request", new JsonObject { ["code"] = "app", ["cursor_pos"] = 3 })["matches"]!.AsArray().Select(m => (string?)m));
        Assert.Equal("complete", (string?)Ask("is_complete_request", new JsonObject { ["code"] = "let x = 3" })["status"]);

        client.Send(Channel.Control, "shutdown_request", new JsonObject { ["restart"] = false });
        await running;
    }
}
