using System.Text.Json;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>Whether the JSON of a file has the form of a notebook, before anything reads on from it: what has not is named with its place.</summary>
internal static class NotebookShape
{
    /// <summary>Looks at a notebook.</summary>
    /// <param name="root">The file's JSON.</param>
    /// <param name="name">How errors call the file.</param>
    /// <returns>The notebook and its cells.</returns>
    /// <exception cref="NotebookFormatException">It is none of nbformat 4.</exception>
    public static (JsonObject Notebook, JsonArray Cells) Of(JsonNode? root, string name)
    {
        if (root is not JsonObject json || !json.TryGetPropertyValue("nbformat", out var given))
        {
            throw new NotebookFormatException($"'{name}' is not a notebook: it has no \"nbformat\".");
        }

        if (given is not JsonValue number || number.GetValueKind() != JsonValueKind.Number)
        {
            throw new NotebookFormatException($"'{name}' is not a notebook: its \"nbformat\" is {Kind(given)}, expected the number 4.");
        }

        if (!number.TryGetValue<int>(out var format) || format != 4)
        {
            throw new NotebookFormatException(
                $"'{name}' is a notebook of nbformat {number}, expected 4. Jupyter converts it: jupyter nbconvert --to notebook --nbformat 4");
        }

        if (json["cells"] is not JsonArray cells)
        {
            throw new NotebookFormatException($"'{name}' is not a notebook: {(json.ContainsKey("cells") ? $"its \"cells\" are {Kind(json["cells"])}, expected a list" : "it has no list of \"cells\"")}.");
        }

        for (var i = 0; i < cells.Count; i++)
        {
            if (Problem(cells[i]) is { } problem)
            {
                throw new NotebookFormatException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"'{name}' is not a notebook: of cell {i + 1} {problem}."));
            }
        }

        return (json, cells);
    }

    private static string? Problem(JsonNode? node)
    {
        if (node is not JsonObject cell)
        {
            return $"there is {Kind(node)}, expected an object";
        }

        if (!cell.TryGetPropertyValue("cell_type", out var type) || !IsText(type) || (string?)type is not ("code" or "markdown" or "raw"))
        {
            return $"the \"cell_type\" is {(cell.ContainsKey("cell_type") ? Kind(type) : "missing")}, expected \"code\", \"markdown\" or \"raw\"";
        }

        if (!IsTextOrLines(cell["source"]))
        {
            return $"the \"source\" is {Kind(cell["source"])}, expected a text or a list of lines";
        }

        if (cell["execution_count"] is { } count && !(count is JsonValue number && number.TryGetValue<int>(out _)))
        {
            return $"the \"execution_count\" is {Kind(count)}, expected a whole number or null";
        }

        if (cell["outputs"] is { } given)
        {
            if (given is not JsonArray outputs)
            {
                return $"the \"outputs\" are {Kind(given)}, expected a list";
            }

            for (var i = 0; i < outputs.Count; i++)
            {
                if (OfOutput(outputs[i]) is { } problem)
                {
                    return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"output {i + 1} {problem}");
                }
            }
        }

        return null;
    }

    private static string? OfOutput(JsonNode? node) =>
        node is not JsonObject output ? $"is {Kind(node)}, expected an object"
        : Array.Find(["output_type", "name", "ename", "evalue"], p => output[p] is { } value && !IsText(value)) is { } text ? $"has {Kind(output[text])} as \"{text}\", expected a text"
        : Array.Find(["text", "traceback"], p => !IsTextOrLines(output[p])) is { } lines ? $"has {Kind(output[lines])} as \"{lines}\", expected a text or a list of lines"
        : output["data"] is { } data and not JsonObject ? $"has {Kind(data)} as \"data\", expected an object"
        : null;

    private static bool IsText(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String;

    private static bool IsTextOrLines(JsonNode? node) => node is null || IsText(node) || (node is JsonArray lines && lines.All(IsText));

    private static string Kind(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Array => node is JsonArray { Count: > 0 } ? "a list of something else" : "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => (string)node! is { Length: <= 40 } text ? $"the text \"{text}\"" : "a text",
        JsonValueKind.Number => node!.ToJsonString() is { Length: <= 40 } number ? $"the number {number}" : "a number",
        _ => node!.ToJsonString(),
    };
}
