using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.CSharp;

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

    /// <summary>Reads <c>name=value</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Name and value.</returns>
    /// <exception cref="NotebookFormatException">There is no <c>=</c>, or the name is no C# identifier.</exception>
    public static KeyValuePair<string, string> Read(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals].Trim();
        return equals > 0 && SyntaxFacts.IsValidIdentifier(name)
            ? KeyValuePair.Create(name, text[(equals + 1)..])
            : throw new NotebookFormatException($"-p {text}: expected name=value, with a C# identifier as the name.");
    }

    /// <summary>Puts parameters into a notebook; a cell that an earlier run injected is replaced.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="parameters">Names and values, of which the last of a name counts; nothing happens where there are none.</param>
    /// <exception cref="NotebookFormatException">The notebook has no cell tagged <c>parameters</c>.</exception>
    public static void Inject(Notebook notebook, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        if (parameters.Count == 0)
        {
            return;
        }

        var defaults = IndexOf(notebook, DefaultsTag);
        if (defaults < 0)
        {
            throw new NotebookFormatException(
                $"-p {parameters[0].Key}: the notebook has no code cell tagged '{DefaultsTag}', so it takes no parameters.");
        }

        var old = IndexOf(notebook, InjectedTag);
        if (old >= 0)
        {
            notebook.RemoveCell(old);
            defaults = IndexOf(notebook, DefaultsTag);
        }

        // Assignments where the defaults cell declares the variable would fail for other types: these are declarations.
        var code = new StringBuilder("// Parameters");
        foreach (var (name, value) in parameters.GroupBy(p => p.Key, StringComparer.Ordinal).Select(g => g.Last()))
        {
            code.Append('\n').Append(Declaration(name, value));
        }

        notebook.InsertCode(defaults + 1, code.ToString(), InjectedTag);
    }

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

    private static string Declaration(string name, string value) =>
        value switch
        {
            "true" or "false" or "True" or "False" => $"bool {Escaped(name)} = {value.ToLowerInvariant()};",
            _ when int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) =>
                string.Create(CultureInfo.InvariantCulture, $"int {Escaped(name)} = {whole};"),
            _ when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
                $"double {Escaped(name)} = {SymbolDisplay.FormatPrimitive(number, quoteStrings: true, useHexadecimalNumbers: false)}d;",
            _ => $"string {Escaped(name)} = {SymbolDisplay.FormatLiteral(value, quote: true)};",
        };

    private static string Escaped(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
