using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Notebooks;

/// <summary>Small notebooks for tests.</summary>
internal static class NotebookFixture
{
    /// <summary>A notebook of code cells; one that begins with <c>%md</c> is Markdown, one with <c>// defaults</c> has the tag <c>parameters</c>.</summary>
    public static Notebook Of(params string[] cells)
    {
        var json = new JsonArray();
        foreach (var cell in cells)
        {
            var isMarkdown = cell.StartsWith("%md", StringComparison.Ordinal);
            var metadata = cell.StartsWith("// defaults", StringComparison.Ordinal) ? new JsonObject { ["tags"] = new JsonArray("parameters") } : [];
            var o = new JsonObject { ["cell_type"] = isMarkdown ? "markdown" : "code", ["metadata"] = metadata, ["source"] = isMarkdown ? cell[3..] : cell };
            if (!isMarkdown)
            {
                o["outputs"] = new JsonArray();
                o["execution_count"] = null;
            }

            json.Add((JsonNode)o);
        }

        return Notebook.Parse(new JsonObject { ["cells"] = json, ["metadata"] = new JsonObject(), ["nbformat"] = 4, ["nbformat_minor"] = 5 }.ToJsonString(), "fixture");
    }
}
