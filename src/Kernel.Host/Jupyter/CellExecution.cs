using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>Runs the cells of <c>execute_request</c>s, and counts and remembers them.</summary>
/// <param name="session">Runs the code.</param>
/// <param name="history">Remembers it.</param>
/// <param name="input">Asks the user.</param>
internal sealed class CellExecution(ExecutionSession session, KernelHistory history, KernelInput input)
{
    /// <summary>The number of the last counted cell.</summary>
    public int Count { get; private set; }

    /// <summary>Runs a cell.</summary>
    /// <param name="request">The request.</param>
    /// <param name="publish">Sends an IOPub message: type and content.</param>
    /// <returns>The content of the reply, and whether what is queued behind the cell must not run.</returns>
    public async Task<(JsonObject Reply, bool AbortQueued)> RunAsync(JupyterMessage request, Action<string, JsonObject> publish)
    {
        var code = request.Text("code");
        var silent = request.Flag("silent", false);
        var isCounted = !silent && request.Flag("store_history", true);
        var number = isCounted ? ++Count : Count;
        var (outcome, value) = silent
            ? await RunSilentlyAsync(code, number, request)
            : await RunVisiblyAsync(code, number, request, publish);
        if (isCounted)
        {
            history.Add(number, code, value?.Data.GetValueOrDefault(MimeBundle.PlainText));
        }

        if (outcome.Error is { } error)
        {
            var failed = ErrorReply(error);
            failed["execution_count"] = number;
            return (failed, !silent && request.Flag("stop_on_error", true));
        }

        return (new JsonObject
        {
            ["status"] = "ok",
            ["execution_count"] = number,
            ["payload"] = new JsonArray(),
            ["user_expressions"] = await EvaluateAsync(request.Content["user_expressions"] as JsonObject, number),
        }, false);
    }

    /// <summary>The reply to a cell that does not run, because one before it failed.</summary>
    /// <returns>The content.</returns>
    public JsonObject Aborted() => new() { ["status"] = "aborted", ["execution_count"] = Count };

    /// <summary>An error as the content of a reply.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The content.</returns>
    public static JsonObject ErrorReply(CellError error)
    {
        var content = KernelCellOutput.ErrorContent(error);
        content["status"] = "error";
        return content;
    }

    private async Task<(CellOutcome Outcome, MimeBundle? Value)> RunSilentlyAsync(string code, int number, JupyterMessage request)
    {
        var output = new UnseenOutput();
        return (await session.RunAsync(code, number, output, input: input.For(request, static () => { })), output.Value);
    }

    private async Task<(CellOutcome Outcome, MimeBundle? Value)> RunVisiblyAsync(
        string code,
        int number,
        JupyterMessage request,
        Action<string, JsonObject> publish)
    {
        publish("execute_input", new JsonObject { ["code"] = code, ["execution_count"] = number });
        var output = new KernelCellOutput(publish, number);
        var outcome = await session.RunAsync(code, number, output, input: input.For(request, output.Flush));
        output.Flush();
        if (outcome.Error is { } error)
        {
            output.Error(error);
        }

        return (outcome, output.Value);
    }

    // Each stands for itself: one that fails says so in its place.
    private async Task<JsonObject> EvaluateAsync(JsonObject? expressions, int number)
    {
        var values = new JsonObject();
        foreach (var (name, node) in expressions ?? [])
        {
            var output = new UnseenOutput();
            var outcome = await session.RunAsync(JupyterMessage.Text(node), number, output);
            values[name] = (outcome.Error, output.Value) switch
            {
                ({ } error, _) => ErrorReply(error),
                (_, { } value) => new JsonObject
                {
                    ["status"] = "ok",
                    ["data"] = NotebookOutputs.Data(value, asLines: false),
                    ["metadata"] = new JsonObject(),
                },
                _ => ErrorReply(new CellError("NoValue", "The expression has no value.", ["The expression has no value."])),
            };
        }

        return values;
    }
}
