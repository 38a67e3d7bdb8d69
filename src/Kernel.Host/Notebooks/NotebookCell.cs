using System.Text.Json.Nodes;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>What a cell holds.</summary>
internal enum CellKind
{
    /// <summary>Code, with outputs.</summary>
    Code,

    /// <summary>Markdown.</summary>
    Markdown,

    /// <summary>Text that only export tools read.</summary>
    Raw,
}

/// <summary>A view on one cell of a notebook's JSON: what is not named here stays in the JSON untouched.</summary>
internal sealed class NotebookCell
{
    private readonly JsonObject _json;

    /// <summary>Wraps the JSON of a cell.</summary>
    /// <param name="json">The cell; not copied.</param>
    public NotebookCell(JsonObject json) => _json = json;

    /// <summary>The stable id (nbformat 4.5).</summary>
    public string Id => (string)_json["id"]!;

    /// <summary>What the cell holds.</summary>
    public CellKind Kind =>
        (string?)_json["cell_type"] switch
        {
            "code" => CellKind.Code,
            "markdown" => CellKind.Markdown,
            _ => CellKind.Raw,
        };

    /// <summary>The source as one text with line feeds.</summary>
    public string Source
    {
        get => MultilineText.Join(_json["source"]);
        set => _json["source"] = MultilineText.Split(value);
    }

    /// <summary>The cell's metadata; created where it is missing.</summary>
    public JsonObject Metadata
    {
        get
        {
            if (_json["metadata"] is JsonObject metadata)
            {
                return metadata;
            }

            metadata = [];
            _json["metadata"] = metadata;
            return metadata;
        }
    }

    /// <summary>The outputs of a code cell; created where they are missing.</summary>
    public JsonArray Outputs
    {
        get
        {
            if (_json["outputs"] is JsonArray outputs)
            {
                return outputs;
            }

            outputs = [];
            _json["outputs"] = outputs;
            return outputs;
        }
    }

    /// <summary>The number in the brackets of a code cell; null: not run.</summary>
    public int? ExecutionCount
    {
        get => (int?)_json["execution_count"];
        set => _json["execution_count"] = value;
    }

    /// <summary>The language that Polyglot Notebooks stored beside the cell (<c>csharp</c>, <c>html</c>, …), or null.</summary>
    public string? Language =>
        Text(_json["metadata"]?["polyglot_notebook"], "kernelName")
        ?? Text(_json["metadata"]?["dotnet_interactive"], "language")
        ?? (Text(_json["metadata"]?["vscode"], "languageId") is { } editor and not "polyglot-notebook"
            ? editor.Replace("dotnet-interactive.", string.Empty, StringComparison.Ordinal) : null);

    /// <summary>Pictures inside of a Markdown cell: name to data URI.</summary>
    public IReadOnlyDictionary<string, string> Attachments
    {
        get
        {
            var attachments = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, data) in _json["attachments"] as JsonObject ?? [])
            {
                foreach (var (mimeType, content) in data as JsonObject ?? [])
                {
                    attachments[name] = $"data:{mimeType};base64,{MultilineText.Join(content).ReplaceLineEndings(string.Empty)}";
                }
            }

            return attachments;
        }
    }

    /// <summary>Whether the cell carries a tag.</summary>
    /// <param name="tag">The tag; case matters.</param>
    /// <returns>Whether it does.</returns>
    public bool HasTag(string tag) =>
        _json["metadata"]?["tags"] is JsonArray tags
        && tags.Any(t => t is JsonValue value && value.TryGetValue<string>(out var text) && text == tag);

    private static string? Text(JsonNode? node, string property) =>
        node is JsonObject o && o[property] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
