using System.Text;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>Answers to requests that run no cell.</summary>
internal static class KernelRequests
{
    /// <summary>The answer to a request.</summary>
    /// <param name="session">The session.</param>
    /// <param name="request">The request.</param>
    /// <returns>The reply's content; null: the request is unknown and gets no reply.</returns>
    public static async Task<JsonObject?> AnswerAsync(ExecutionSession session, JupyterMessage request) =>
        request.Type switch
        {
            "kernel_info_request" => session.Language.KernelInfo(),
            "is_complete_request" => IsComplete(request.Text("code"), session),
            "complete_request" => await CompleteAsync(session, request),
            "inspect_request" => await InspectAsync(session, request),
            "comm_info_request" => new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() },
            _ => null,
        };

    private static JsonObject IsComplete(string code, ExecutionSession session)
    {
        if (CodeNesting.Problem(code) is not null)
        {
            return new JsonObject { ["status"] = "invalid" };
        }

        // A command line is whole by itself; what follows it decides.
        var parts = CellParts.Of(code, session.Languages.Keys.ToHashSet(StringComparer.Ordinal), session.Language.Id);
        var last = parts.Count > 0 ? parts[^1] : null;
        if (last is not { Kind: CellPartKind.Code, Name: "csharp" })
        {
            return new JsonObject { ["status"] = "complete" };
        }

        return !CSharpEngine.IsComplete(last.Text) ? new JsonObject { ["status"] = "incomplete", ["indent"] = new string(' ', 4 * CSharpEngine.Depth(last.Text)) }
            : CSharpEngine.HasSyntaxErrors(last.Text) ? new JsonObject { ["status"] = "invalid" }
            : new JsonObject { ["status"] = "complete" };
    }

    private static async Task<JsonObject> CompleteAsync(ExecutionSession session, JupyterMessage request)
    {
        // The protocol counts code points, .NET counts UTF-16 units.
        var code = request.Text("code");
        var completion = await session.CompleteAsync(code, Units(code, request.Integer("cursor_pos", int.MaxValue)));
        var (start, end) = (CodePoints(code, completion.Start), CodePoints(code, completion.End));
        var types = completion.Matches.Select(m => (JsonNode)new JsonObject
        {
            ["start"] = start,
            ["end"] = end,
            ["text"] = m.Text,
            ["type"] = m.Kind,
        });
        return new JsonObject
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. completion.Matches.Select(m => (JsonNode)m.Text)]),
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["metadata"] = new JsonObject { ["_jupyter_types_experimental"] = new JsonArray([.. types]) },
        };
    }

    private static async Task<JsonObject> InspectAsync(ExecutionSession session, JupyterMessage request)
    {
        var code = request.Text("code");
        var inspection = await session.InspectAsync(code, Units(code, request.Integer("cursor_pos", int.MaxValue)));
        return new JsonObject
        {
            ["status"] = "ok",
            ["found"] = inspection is not null,
            ["data"] = inspection is null ? new JsonObject() : NotebookOutputs.Data(inspection.ToBundle(), asLines: false),
            ["metadata"] = new JsonObject(),
        };
    }

    private static int Units(string text, int codePoints)
    {
        var units = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (codePoints-- <= 0)
            {
                break;
            }

            units += rune.Utf16SequenceLength;
        }

        return units;
    }

    private static int CodePoints(string text, int units) => text[..units].EnumerateRunes().Count();
}
