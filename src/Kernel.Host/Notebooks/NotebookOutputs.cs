using System.Text.Json;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>Makes the JSON of outputs, in nbformat's form; Jupyter messages use the same MIME data.</summary>
internal static class NotebookOutputs
{
    /// <summary>A <c>stream</c> output.</summary>
    /// <param name="stream">Which stream.</param>
    /// <param name="text">Its text.</param>
    /// <returns>The output.</returns>
    public static JsonObject Stream(OutputStream stream, string text) =>
        new()
        {
            ["name"] = StreamName(stream),
            ["output_type"] = "stream",
            ["text"] = MultilineText.Split(text),
        };

    /// <summary>A <c>display_data</c> output.</summary>
    /// <param name="content">What it shows.</param>
    /// <returns>The output.</returns>
    public static JsonObject Display(MimeBundle content) =>
        new()
        {
            ["data"] = Data(content, asLines: true),
            ["metadata"] = new JsonObject(),
            ["output_type"] = "display_data",
        };

    /// <summary>An <c>execute_result</c> output: the value of a cell's last expression.</summary>
    /// <param name="content">What it shows.</param>
    /// <param name="executionCount">The cell's number.</param>
    /// <returns>The output.</returns>
    public static JsonObject Result(MimeBundle content, int executionCount) =>
        new()
        {
            ["data"] = Data(content, asLines: true),
            ["execution_count"] = executionCount,
            ["metadata"] = new JsonObject(),
            ["output_type"] = "execute_result",
        };

    /// <summary>An <c>error</c> output.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The output.</returns>
    public static JsonObject Error(CellError error) =>
        new()
        {
            ["ename"] = error.Name,
            ["evalue"] = error.Message,
            ["output_type"] = "error",
            ["traceback"] = new JsonArray([.. error.Traceback.Select(l => (JsonNode)l)]),
        };

    /// <summary><c>stdout</c> or <c>stderr</c>.</summary>
    /// <param name="stream">The stream.</param>
    /// <returns>Jupyter's name of it.</returns>
    public static string StreamName(OutputStream stream) => stream == OutputStream.Error ? "stderr" : "stdout";

    /// <summary>The MIME data of an output.</summary>
    /// <param name="content">The bundle.</param>
    /// <param name="asLines">Whether texts become lists of lines (files) or stay strings (messages).</param>
    /// <returns>MIME type to content; JSON types as JSON, not as text.</returns>
    public static JsonObject Data(MimeBundle content, bool asLines)
    {
        var data = new JsonObject();
        foreach (var (mimeType, text) in content.Data.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            data[mimeType] = IsJson(mimeType) ? ParseJson(text) : asLines && !IsBase64(mimeType) ? MultilineText.Split(text) : text;
        }

        return data;
    }

    // As Jupyter does: pictures other than SVG are base64 in one string.
    private static bool IsBase64(string mimeType) =>
        mimeType.StartsWith("image/", StringComparison.Ordinal) && mimeType != MimeBundle.Svg;

    private static bool IsJson(string mimeType) =>
        mimeType == "application/json" || mimeType.EndsWith("+json", StringComparison.Ordinal);

    private static JsonNode? ParseJson(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 256 });
        }
        catch (JsonException)
        {
            // The promise of the MIME type is broken by whoever made it; the text is still worth keeping.
            return text;
        }
    }
}
