using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>
/// The text format of .NET Interactive and Polyglot Notebooks (<c>.dib</c>): a line <c>#!language</c> begins a cell, a first part
/// <c>#!meta</c> holds JSON that names the kernels. It has no place for outputs.
/// </summary>
internal static class DibFile
{
    /// <summary>The ending of such a file's name.</summary>
    public const string Extension = ".dib";

    private const string Meta = "meta";

    // The kernels that a host of .NET Interactive has without any package, and what else they are called.
    private static readonly Dictionary<string, string> Usual = new(StringComparer.Ordinal)
    {
        ["csharp"] = "csharp", ["c#"] = "csharp", ["C#"] = "csharp", ["cs"] = "csharp",
        ["fsharp"] = "fsharp", ["f#"] = "fsharp", ["F#"] = "fsharp", ["fs"] = "fsharp",
        ["pwsh"] = "pwsh", ["powershell"] = "pwsh",
        ["javascript"] = "javascript", ["js"] = "javascript",
        ["markdown"] = "markdown", ["md"] = "markdown",
        ["html"] = "html", ["mermaid"] = "mermaid", ["sql"] = "sql", ["kql"] = "kql", ["http"] = "http", ["value"] = "value",
        ["raw"] = "raw",
    };

    /// <summary>Whether a path names such a file.</summary>
    /// <param name="path">The path.</param>
    /// <returns>Whether it does.</returns>
    public static bool Is(string path) => Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Why such a file takes no parameters, and what to do.</summary>
    /// <param name="path">The file.</param>
    /// <returns>One sentence.</returns>
    public static string NoParameters(string path) =>
        $"{path} takes no parameters, since .dib has no place for the tag 'parameters' and for metadata. Make a notebook of it with noisy export {path} --ipynb {Path.ChangeExtension(path, ".ipynb")}, and tag a cell there.";

    /// <summary>Reads such a file's text as a notebook.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">How errors call it.</param>
    /// <returns>The notebook, without outputs; a cell in another language than the notebook's names it in its metadata.</returns>
    /// <exception cref="NotebookFormatException">The text is binary, or the JSON behind <c>#!meta</c> is broken.</exception>
    public static Notebook Parse(string text, string name)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new NotebookFormatException($"'{name}' is not a .dib notebook: it holds characters that no text has.");
        }

        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var kernels = new Dictionary<string, string>(Usual, StringComparer.Ordinal);
        var first = "csharp";
        var cells = new JsonArray();
        var begin = 0;
        var language = (string?)null;
        for (var i = 0; i <= lines.Length; i++)
        {
            if (i < lines.Length && Mark(lines[i], kernels, language) is not { })
            {
                continue;
            }

            var content = lines.AsSpan(begin..i);
            if (language == Meta)
            {
                first = ReadMeta(string.Join('\n', content), kernels, name) ?? first;
            }
            else
            {
                Add(cells, content, language ?? first, first);
            }

            if (i < lines.Length)
            {
                language = Mark(lines[i], kernels, language);
                begin = i + 1;
            }
        }

        var json = new JsonObject
        {
            ["cells"] = cells,
            ["metadata"] = new JsonObject
            {
                ["kernelspec"] = first == "fsharp"
                    ? new JsonObject { ["display_name"] = ".NET (F#)", ["language"] = "F#", ["name"] = ".net-fsharp" }
                    : new JsonObject { ["display_name"] = "C# (NoisyNotebooks)", ["language"] = "C#", ["name"] = "noisy" },
            },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        return Notebook.Parse(json.ToJsonString(), name);
    }

    /// <summary>Writes a notebook in this format; its outputs have no place there.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <returns>The text.</returns>
    public static string Of(Notebook notebook)
    {
        var text = new StringBuilder("#!meta\n\n").Append(new JsonObject
        {
            ["kernelInfo"] = new JsonObject
            {
                ["defaultKernelName"] = notebook.Language,
                ["items"] = new JsonArray(
                    [
                        new JsonObject { ["aliases"] = new JsonArray("c#", "cs"), ["name"] = "csharp" },
                        new JsonObject { ["aliases"] = new JsonArray("f#", "fs"), ["name"] = "fsharp" },
                        .. notebook.Cells.Select(c => c.Language).OfType<string>().Distinct(StringComparer.Ordinal).Where(l => !Usual.ContainsKey(l))
                            .Select(l => new JsonObject { ["aliases"] = new JsonArray(), ["name"] = l }),
                    ]),
            },
        }.ToJsonString());
        foreach (var cell in notebook.Cells.Where(c => c.Source.AsSpan().Trim().Length > 0))
        {
            var language = cell.Kind switch { CellKind.Markdown => "markdown", CellKind.Raw => "raw", _ => cell.Language ?? notebook.Language };
            text.Append("\n\n#!").Append(language).Append("\n\n").Append(cell.Source.ReplaceLineEndings("\n").Trim('\n'));
        }

        return text.Append('\n').ToString();
    }

    // The language that a line switches to; a magic command is no such line, and a word more than the language makes it one.
    private static string? Mark(string line, Dictionary<string, string> kernels, string? current)
    {
        if (!line.StartsWith("#!", StringComparison.Ordinal))
        {
            return null;
        }

        // A blank behind the name makes it no mark, as in the format's own reader; such a line in a cell switches when the cell runs.
        var name = line[2..];
        return name == Meta && current is null ? Meta : kernels.GetValueOrDefault(name);
    }

    private static void Add(JsonArray cells, ReadOnlySpan<string> lines, string language, string first)
    {
        while (lines is ["", ..])
        {
            lines = lines[1..];
        }

        while (lines is [.., ""])
        {
            lines = lines[..^1];
        }

        if (lines.IsEmpty)
        {
            return;
        }

        var cell = new JsonObject
        {
            ["cell_type"] = language switch { "markdown" => "markdown", "raw" => "raw", _ => "code" },
            ["metadata"] = language == first || language is "markdown" or "raw"
                ? new JsonObject()
                : new JsonObject
                {
                    ["dotnet_interactive"] = new JsonObject { ["language"] = language },
                    ["polyglot_notebook"] = new JsonObject { ["kernelName"] = language },
                },
            ["source"] = MultilineText.Split(string.Join('\n', lines)),
        };
        if (language is not ("markdown" or "raw"))
        {
            cell["execution_count"] = null;
            cell["outputs"] = new JsonArray();
        }

        cells.Add((JsonNode)cell);
    }

    // What the file says of its kernels: {"kernelInfo":{"defaultKernelName":"csharp","items":[{"name":"csharp","aliases":["c#"]}]}}.
    private static string? ReadMeta(string text, Dictionary<string, string> kernels, string name)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject meta || meta["kernelInfo"] is not JsonObject info)
            {
                return null;
            }

            foreach (var item in (info["items"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (Text(item["name"]) is { Length: > 0 } kernel && kernel != Meta)
                {
                    var own = kernels.GetValueOrDefault(kernel, kernel);
                    kernels[kernel] = own;
                    foreach (var alias in (item["aliases"] as JsonArray ?? []).Select(Text).OfType<string>().Where(a => a.Length > 0))
                    {
                        kernels.TryAdd(alias, own);
                    }
                }
            }

            return Text(info["defaultKernelName"]) is { } first ? kernels.GetValueOrDefault(first, first) : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new NotebookFormatException($"'{name}' is not a .dib notebook: what stands behind #!meta is not JSON ({e.Message})", e);
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
