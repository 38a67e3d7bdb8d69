using System.Text;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>Answers to requests that run no cell.</summary>
internal static class KernelRequests
{
    /// <summary>The answer to a request.</summary>
    /// <param name="session">The session.</param>
    /// <param name="request">The request.</param>
    /// <returns>The reply's content; null: the request is unknown and gets no reply.</returns>
    public static JsonObject? Answer(ExecutionSession session, JupyterMessage request) =>
        request.Type switch
        {
            "kernel_info_request" => LanguageInfo.KernelInfo(),
            "is_complete_request" => IsComplete(request.Text("code"), session),
            "complete_request" => Complete(session, request),
            "inspect_request" => new JsonObject
            {
                ["status"] = "ok",
                ["found"] = false,
                ["data"] = new JsonObject(),
                ["metadata"] = new JsonObject(),
            },
            "history_request" => new JsonObject { ["status"] = "ok", ["history"] = new JsonArray() },
            "comm_info_request" => new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() },
            _ => null,
        };

    private static JsonObject IsComplete(string code, ExecutionSession session)
    {
        // A command line is whole by itself; what follows it decides.
        var parts = CellParts.Of(code, session.Languages.Keys.ToHashSet(StringComparer.Ordinal));
        var last = parts.Count > 0 ? parts[^1] : null;
        if (last is not { Kind: CellPartKind.Code, Name: "csharp" })
        {
            return new JsonObject { ["status"] = "complete" };
        }

        return !CSharpEngine.IsComplete(last.Text) ? new JsonObject { ["status"] = "incomplete", ["indent"] = "    " }
            : CSharpEngine.HasSyntaxErrors(last.Text) ? new JsonObject { ["status"] = "invalid" }
            : new JsonObject { ["status"] = "complete" };
    }

    private static JsonObject Complete(ExecutionSession session, JupyterMessage request)
    {
        // The protocol counts code points, .NET counts UTF-16 units.
        var code = request.Text("code");
        var completion = CommandCompletion.At(session, code, Units(code, request.Integer("cursor_pos", int.MaxValue)));
        return new JsonObject
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. completion.Matches.Select(m => (JsonNode)m)]),
            ["cursor_start"] = CodePoints(code, completion.Start),
            ["cursor_end"] = CodePoints(code, completion.End),
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
