using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.CSharp;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>
/// Parameters of a notebook, by papermill's convention: values given from outside go into a cell tagged
/// <c>injected-parameters</c> behind the one tagged <c>parameters</c>, which holds the defaults.
/// </summary>
internal static class NotebookParameters
{
    private const string DefaultsTag = "parameters";
    private const string InjectedTag = "injected-parameters";

    /// <summary>
    /// What makes a notebook quick, which it says itself: <c>"noisy": {"quick": ["epochs=2"]}</c> in its metadata; an empty list
    /// where it is quick as it is.
    /// </summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="name">How errors call it.</param>
    /// <returns>Parameters, name=value.</returns>
    /// <exception cref="NotebookFormatException">It does not say so.</exception>
    public static string[] Quick(Notebook notebook, string name)
    {
        if (notebook.Metadata["noisy"] is JsonObject own
            && own["quick"] is JsonArray list
            && list.All(v => v is JsonValue value && value.TryGetValue<string>(out _)))
        {
            return [.. list.Select(v => (string)v!)];
        }

        throw new NotebookFormatException(
            $"--quick: '{name}' says nowhere how to run it quickly; expected its metadata to hold \"noisy\": {{\"quick\": [\"name=value\", …]}}.");
    }

    /// <summary>Reads what stands behind <c>-p</c>.</summary>
    /// <param name="text"><c>name=value</c>, or <c>@file.json</c> with an object of names and values.</param>
    /// <returns>Names and values; the values of a file are JSON.</returns>
    /// <exception cref="NotebookFormatException">There is no <c>=</c>, the name is no identifier, or the file is no such object.</exception>
    public static IReadOnlyList<NotebookParameter> Read(string text)
    {
        if (text.StartsWith('@') && !text.Contains('=', StringComparison.Ordinal))
        {
            return ReadFile(text[1..]);
        }

        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals].Trim();
        return equals > 0 && SyntaxFacts.IsValidIdentifier(name)
            ? [new NotebookParameter(name, text[(equals + 1)..], null)]
            : throw new NotebookFormatException($"-p {text}: expected name=value, with an identifier as the name, or @file.json.");
    }

    /// <summary>What a notebook takes.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <returns>The declarations of its cell tagged <c>parameters</c>; empty: it has none.</returns>
    public static IReadOnlyList<DeclaredParameter> Declared(Notebook notebook) =>
        IndexOf(notebook, DefaultsTag) is var index and >= 0 ? DeclaredParameter.Of(notebook.Cells[index], notebook.Language, Types(notebook, index)) : [];

    /// <summary>Puts parameters into a notebook; a cell that an earlier run injected is replaced.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="parameters">Names and values, of which the last of a name counts; nothing happens where there are none.</param>
    /// <returns>What is odd about them and no error: names that the notebook does not declare.</returns>
    /// <exception cref="NotebookFormatException">The notebook has no cell tagged <c>parameters</c>, or a value is not of the declared type.</exception>
    public static IReadOnlyList<string> Inject(Notebook notebook, IReadOnlyList<NotebookParameter> parameters)
    {
        if (parameters.Count == 0)
        {
            return [];
        }

        var defaults = IndexOf(notebook, DefaultsTag);
        if (defaults < 0)
        {
            throw new NotebookFormatException(
                $"-p {parameters[0].Said}: the notebook has no code cell tagged '{DefaultsTag}', so it takes no parameters.");
        }

        while (IndexOf(notebook, InjectedTag) is var old and >= 0)
        {
            notebook.RemoveCell(old);
        }

        defaults = IndexOf(notebook, DefaultsTag);
        var types = Types(notebook, defaults);
        var isFSharp = DeclaredParameter.IsFSharp(notebook.Cells[defaults], notebook.Language);
        var fsharp = isFSharp ? FSharpParameters.Of(notebook.Cells[defaults].Source) : null;
        var declared = fsharp?.Declared ?? DeclaredParameter.Of(notebook.Cells[defaults], notebook.Language, types);

        // Assignments where the defaults cell declares the variable would fail for other types: these are declarations.
        var code = new StringBuilder(isFSharp ? "#!fsharp\n// Parameters" : "// Parameters");
        var warnings = new List<string>();
        foreach (var parameter in parameters.GroupBy(p => p.Name, StringComparer.Ordinal).Select(g => g.Last()))
        {
            var own = declared.LastOrDefault(d => d.Name == parameter.Name);
            if (own is null)
            {
                warnings.Add($"-p {parameter.Said}: the notebook declares no such parameter. It takes: {(declared.Count == 0 ? "none" : string.Join(", ", declared.Select(d => d.Name)))}.");
            }

            code.Append('\n').Append(fsharp?.Binding(parameter) ?? ParameterText.CSharp(parameter, own?.Type, types));
        }

        var cell = notebook.InsertCode(defaults + 1, code.ToString(), InjectedTag);
        if (!isFSharp && notebook.Language == "fsharp")
        {
            cell.Metadata["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" };
        }

        return warnings;
    }

    private static NotebookParameter[] ReadFile(string path)
    {
        try
        {
            RegularFile.Check(path);
            return JsonNode.Parse(File.ReadAllText(path)) is JsonObject json
                ? [.. json.Select(p => SyntaxFacts.IsValidIdentifier(p.Key)
                    ? new NotebookParameter(p.Key, p.Value is JsonValue value && value.TryGetValue<string>(out var text) ? text : p.Value?.ToJsonString() ?? "null", p.Value?.GetValueKind() ?? JsonValueKind.Null) { File = path }
                    : throw new NotebookFormatException($"-p @{path}: '{p.Key}' is no identifier."))]
                : throw new NotebookFormatException($"-p @{path}: expected a JSON object, {{ \"name\": value, … }}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException)
        {
            throw new NotebookFormatException($"-p @{path}: {e.Message}", e);
        }
    }

    private static ParameterTypes Types(Notebook notebook, int defaults) =>
        new(
            notebook.Cells.Where((c, i) => i != defaults && c.Kind == CellKind.Code && !DeclaredParameter.IsFSharp(c, notebook.Language)).Select(c => DeclaredParameter.Code(c.Source)),
            DeclaredParameter.Code(notebook.Cells[defaults].Source));

    private static int IndexOf(Notebook notebook, string tag)
    {
        for (var i = 0; i < notebook.Cells.Count; i++)
        {
            if (notebook.Cells[i].Kind == CellKind.Code && notebook.Cells[i].HasTag(tag))
            {
                return i;
            }
        }

        return -1;
    }
}
