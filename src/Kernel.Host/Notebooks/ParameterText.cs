using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.CSharp;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>A parameter as code: in the type that the notebook declares; where it declares none, by the look of the value.</summary>
internal static class ParameterText
{
    /// <summary>A declaration in C#.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="type">The declared type; null: none.</param>
    /// <param name="types">What names of types mean in the notebook.</param>
    /// <returns>One statement.</returns>
    /// <exception cref="NotebookFormatException">The value is not of the type.</exception>
    public static string CSharp(NotebookParameter parameter, string? type, ParameterTypes types)
    {
        type ??= Looks(parameter);
        var name = SyntaxFacts.GetKeywordKind(parameter.Name) == SyntaxKind.None ? parameter.Name : "@" + parameter.Name;
        return $"{type} {name} = {new CSharpParameter(parameter, types).Value(parameter.Text, type)};";
    }

    /// <summary>The type that a value looks like; what begins with a zero is a name made of digits.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The type, as C# writes it.</returns>
    public static string Looks(NotebookParameter parameter)
    {
        if (parameter.Kind == JsonValueKind.String)
        {
            return "string";
        }

        var text = parameter.Text;
        if (parameter.Kind == JsonValueKind.Array)
        {
            var kinds = Items(text).Select(i => Looks(parameter with { Text = i, Kind = null })).Distinct().ToArray();
            return kinds switch { ["int"] => "int[]", ["double"] or ["int", "double"] or ["double", "int"] => "double[]", _ => "string[]" };
        }

        var digits = text.TrimStart('-', '+');
        return text is "true" or "false" or "True" or "False" ? "bool"
            : digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]) ? "string"
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? "int"
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? "long"
            : Number(text) is { } number && double.IsFinite(number) ? "double"
            : parameter.Kind == JsonValueKind.Null ? "object"
            : "string";
    }

    /// <summary>The values of a list: JSON, or as people type it, a,b,c.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bracket">What may stand around them, beside square brackets.</param>
    /// <returns>The values.</returns>
    public static string[] Items(string text, char bracket = '[')
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith('[') && Json(trimmed) is JsonArray list)
        {
            return [.. list.Select(Plain)];
        }

        var isWrapped = trimmed.Length > 1 && (trimmed[0], trimmed[^1]) is ('[', ']') or ('(', ')') && (trimmed[0] == '[' || bracket == '(');
        return Split(isWrapped ? trimmed[1..^1] : trimmed);
    }

    /// <summary>The entries of a dictionary: a JSON object, or as people type it, a=1,b=2.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Keys and values; null: it is neither.</returns>
    public static KeyValuePair<string, string>[]? Entries(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith('{'))
        {
            return Json(trimmed) is JsonObject entries ? [.. entries.Select(e => KeyValuePair.Create(e.Key, Plain(e.Value)))] : null;
        }

        var pairs = Array.ConvertAll(Split(trimmed), i => i.Split('=', 2, StringSplitOptions.TrimEntries));
        return Array.TrueForAll(pairs, p => p.Length == 2) ? Array.ConvertAll(pairs, p => KeyValuePair.Create(p[0], p[1])) : null;
    }

    /// <summary>A number, as the invariant culture writes it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The number; null: it is none, or so great that it would become infinite.</returns>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && (!double.IsInfinity(number) || !text.Any(char.IsAsciiDigit)) ? number : null;

    /// <summary>The error for a value of another type.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="type">The type.</param>
    /// <param name="expected">How values of the type are written; null: as everybody knows.</param>
    /// <param name="problem">What the type itself says of the value.</param>
    /// <returns>The error, to throw.</returns>
    public static NotebookFormatException Wrong(NotebookParameter parameter, string type, string? expected = null, string? problem = null) =>
        new($"-p {parameter.Said}: expected a value of type {type}, as the notebook declares it{(expected is null ? string.Empty : $": {expected}")}, got '{parameter.Text}'.{(problem is null ? string.Empty : " " + problem)}");

    /// <summary>The framework takes 90 for ninety days, and 3/4 for the fourth of March; such texts are refused.</summary>
    /// <param name="text">The text.</param>
    /// <param name="type">The name of the type, alone.</param>
    /// <returns>How it should be written; null: it is clear, or the type is no time.</returns>
    public static string? Ambiguous(string text, string type)
    {
        var trimmed = text.Trim();
        return type == "TimeSpan" && !trimmed.Contains(':', StringComparison.Ordinal) ? "hours:minutes:seconds, such as 0:01:30 for 90 seconds, or days.hours:minutes:seconds"
            : type is "DateTime" or "DateTimeOffset" or "DateOnly"
                && !(trimmed.Length >= 10 && trimmed[4] == '-' && trimmed[7] == '-' && trimmed.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0)
                ? type == "DateOnly" ? "year-month-day, such as 2026-03-04" : "year-month-day and perhaps a time, such as 2026-03-04 17:30"
            : null;
    }

    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Plain(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "null";

    // At commas that stand in no quotes and no brackets; quotes around a whole item are taken off.
    private static string[] Split(string text)
    {
        var items = new List<string>();
        var (begin, depth, isQuoted) = (0, 0, false);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth <= 0 && !isQuoted))
            {
                var item = text[begin..i].Trim();
                items.Add(item is ['"', .., '"'] && Json(item) is JsonValue quoted ? (string)quoted! : item);
                begin = i + 1;
            }
            else if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else
            {
                depth += text[i] is '(' or '[' or '{' ? 1 : text[i] is ')' or ']' or '}' ? -1 : 0;
            }
        }

        return items is [""] ? [] : [.. items];
    }
}
