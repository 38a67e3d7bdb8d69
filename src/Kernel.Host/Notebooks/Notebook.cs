using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>
/// A Jupyter notebook (nbformat 4). Its JSON is kept as it was read, and only what is run changes, so metadata of other
/// programs survives. It is written as nbformat 4.5, the first version with stable cell ids.
/// </summary>
internal sealed class Notebook
{
    // What is read is held whole, several times over.
    private const long MaximumBytes = 256_000_000;

    private const string Unended =
        "This cell was running when the file was written. Where the run is over, the process ended inside of the cell: it was killed, had no memory left, or native code "
        + "or a recursion without end broke it. 'noisy run --continue' goes on with this cell.";

    private readonly JsonObject _json;
    private readonly JsonArray _cellsJson;
    private readonly List<NotebookCell> _cells;

    private Notebook(JsonObject json, JsonArray cells)
    {
        _json = json;
        _cellsJson = cells;
        _cells = [.. cells.Select(c => new NotebookCell((JsonObject)c!))];
    }

    /// <summary>Held while outputs change: tasks that a cell has left running may still write.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The cells, in order.</summary>
    public IReadOnlyList<NotebookCell> Cells => _cells;

    /// <summary>The notebook's metadata.</summary>
    public JsonObject Metadata => (JsonObject)_json["metadata"]!;

    /// <summary>The language that cells begin in where they name none: of the kernel that the notebook is for, in lower case; C# where it names none.</summary>
    public string Language =>
        Text("kernelspec", "language") is { } spec ? Canonical(spec)
        : Text("language_info", "name") is { } info ? Canonical(info)
        : Text("kernelspec", "name") is ".net-fsharp" ? "fsharp"
        : "csharp";

    /// <summary>Refuses a notebook in a language that does not run here.</summary>
    /// <param name="name">How errors call the notebook.</param>
    /// <exception cref="NotebookFormatException">It is in another language than C# and F#.</exception>
    public void RequireOwnLanguage(string name)
    {
        if (Language is not ("csharp" or "fsharp"))
        {
            throw new NotebookFormatException($"'{name}' is a notebook in {Text("kernelspec", "display_name") ?? Language}; noisy runs C# and F#.");
        }
    }

    /// <summary>A language by the name that it has here.</summary>
    /// <param name="language">Its name in a notebook's metadata.</param>
    /// <returns>The name in lower case, of C# and F# the first one.</returns>
    public static string Canonical(string language) =>
        language.ToLowerInvariant() switch
        {
            "c#" or "csharp" or "polyglot-notebook" => "csharp",
            "f#" or "fsharp" => "fsharp",
            var other => other,
        };

    private string? Text(string section, string property) =>
        Metadata[section] is JsonObject o && o[property] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    /// <summary>Reads a notebook file.</summary>
    /// <param name="path">The file; one whose name ends in .dib is read as <see cref="DibFile"/> says.</param>
    /// <returns>The notebook.</returns>
    /// <exception cref="NotebookFormatException">The file is missing, unreadable, larger than 256 MB or not a notebook.</exception>
    public static Notebook Load(string path)
    {
        string text;
        try
        {
            RegularFile.Check(path);
            if (File.Exists(path) && new FileInfo(path).Length is > MaximumBytes and var length)
            {
                throw new IOException($"it has {length / 1_000_000} MB, expected at most {MaximumBytes / 1_000_000}.");
            }

            text = Decode(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException e)
        {
            throw new NotebookFormatException($"'{path}' is not a notebook: its text is not UTF-8 ({e.Message})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new NotebookFormatException($"Cannot read the notebook '{path}': {e.Message}", e);
        }

        return DibFile.Is(path) ? DibFile.Parse(text, path) : Parse(text, path);
    }

    /// <summary>Reads a notebook's text.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="name">How errors call it.</param>
    /// <returns>The notebook.</returns>
    /// <exception cref="NotebookFormatException">The text is not a notebook of nbformat 4.</exception>
    public static Notebook Parse(string text, string name)
    {
        JsonNode? root;
        try
        {
            // A repeated name would otherwise show later only, when the object is first read.
            var options = new JsonDocumentOptions { MaxDepth = 256, AllowDuplicateProperties = false };
            root = JsonNode.Parse(text, documentOptions: options);
        }
        catch (JsonException e)
        {
            throw new NotebookFormatException($"'{name}' is not a notebook: its text is not JSON ({e.Message})", e);
        }

        var (json, cells) = NotebookShape.Of(root, name);
        if (json["metadata"] is not JsonObject)
        {
            json["metadata"] = new JsonObject();
        }

        // Never downgraded: a later minor version only adds what we keep as it is.
        if (json["nbformat_minor"] is not JsonValue minorValue || !minorValue.TryGetValue<int>(out var minor) || minor < 5)
        {
            json["nbformat_minor"] = 5;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cell in cells.Cast<JsonObject>())
        {
            if (cell.TryGetPropertyValue("metadata", out var metadata) && metadata is not JsonObject)
            {
                // Jupyter's own schema wants an object; other programs write null and lists.
                cell["metadata"] = new JsonObject();
            }

            // Of cells with one id the first keeps it.
            if (cell["id"] is not JsonValue id || !id.TryGetValue<string>(out var own) || !seen.Add(own))
            {
                cell["id"] = null;
                cell["id"] = NewId(cells, MultilineText.Join(cell["source"]));
            }
        }

        return new Notebook(json, cells);
    }

    // As the mark at its beginning says, else UTF-8, in which what is none must not pass as question marks.
    private static string Decode(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>Inserts a code cell.</summary>
    /// <param name="index">Where, 0 to the count of cells.</param>
    /// <param name="source">Its source.</param>
    /// <param name="tag">A tag that it gets.</param>
    /// <returns>The cell.</returns>
    public NotebookCell InsertCode(int index, string source, string tag)
    {
        var json = new JsonObject
        {
            ["cell_type"] = "code",
            ["execution_count"] = null,
            ["id"] = NewId(_cellsJson, tag),
            ["metadata"] = new JsonObject { ["tags"] = new JsonArray(tag) },
            ["outputs"] = new JsonArray(),
            ["source"] = MultilineText.Split(source),
        };
        var cell = new NotebookCell(json);
        _cellsJson.Insert(index, json);
        _cells.Insert(index, cell);
        return cell;
    }

    /// <summary>Removes a cell.</summary>
    /// <param name="index">Its index.</param>
    public void RemoveCell(int index)
    {
        _cellsJson.RemoveAt(index);
        _cells.RemoveAt(index);
    }

    /// <summary>The notebook as JSON text (<see cref="NotebookText"/>).</summary>
    /// <param name="running">A cell that is about to run, which the text says of it; null: none is.</param>
    /// <returns>The text, with a line feed at its end.</returns>
    public string ToJson(NotebookCell? running = null)
    {
        lock (Gate)
        {
            if (running is null)
            {
                return NotebookText.Of(_json);
            }

            running.Outputs.Add((JsonNode)NotebookOutputs.Error(new CellError(NotebookRunner.UnendedName, Unended, [Unended])));
            try
            {
                return NotebookText.Of(_json);
            }
            finally
            {
                running.Outputs.RemoveAt(running.Outputs.Count - 1);
            }
        }
    }

    /// <summary>Writes the notebook: first beside the target, then renamed, so that no half file is ever there.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="running">A cell that is about to run: what stays in the file where the process ends inside of it; null: none is.</param>
    public void Save(string path, NotebookCell? running = null) => AtomicFile.Write(path, ToJson(running));

    // Not by chance: the same notebook gets the same ids in every run.
    private static string NewId(JsonArray cells, string text)
    {
        var taken = cells.Select(c => c!["id"] is JsonValue value && value.TryGetValue<string>(out var id) ? id : null).ToHashSet();
        for (var i = 0; ; i++)
        {
            var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{i} {text}")).AsSpan(0, 4));
            if (!taken.Contains(id))
            {
                return id;
            }
        }
    }
}
