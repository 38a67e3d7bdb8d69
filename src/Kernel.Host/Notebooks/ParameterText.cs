using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.CSharp;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>A parameter as code: in the type that the notebook declares; where it declares none, by the look of the value.</summary>
internal static class ParameterText
{
    private static readonly string[] Wholes = ["sbyte", "byte", "short", "ushort", "int", "uint", "long", "ulong", "nint", "BigInteger"];

    /// <summary>A declaration in C#.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="type">The declared type; null: none.</param>
    /// <returns>One statement.</returns>
    /// <exception cref="NotebookFormatException">The value is not of the type.</exception>
    public static string CSharp(NotebookParameter parameter, string? type)
    {
        type ??= Looks(parameter);
        var name = SyntaxFacts.GetKeywordKind(parameter.Name) == SyntaxKind.None ? parameter.Name : "@" + parameter.Name;
        return $"{type} {name} = {CSharpValue(parameter, parameter.Text, type)};";
    }

    /// <summary>A declaration in F#.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="type">The declared type; null: none.</param>
    /// <returns>One binding.</returns>
    /// <exception cref="NotebookFormatException">The value is not of the type.</exception>
    public static string FSharp(NotebookParameter parameter, string? type)
    {
        type ??= Looks(parameter) switch
        {
            "double" => "float",
            "long" => "int64",
            "string[]" => "string list",
            "int[]" => "int list",
            "double[]" => "float list",
            var same => same,
        };
        return $"let {parameter.Name} : {type} = {FSharpValue(parameter, parameter.Text, type)}";
    }

    private static string CSharpValue(NotebookParameter parameter, string text, string type)
    {
        var bare = type.TrimEnd('?');
        if (text == "null" && (type.EndsWith('?') || parameter.Kind == JsonValueKind.Null))
        {
            return Wholes.Contains(type) || type is "double" or "float" or "decimal" or "bool" or "char" ? throw Wrong(parameter, type) : "null";
        }

        if (Element(bare) is { } element)
        {
            return $"[{string.Join(", ", Items(parameter, text).Select(i => CSharpValue(parameter, i, element)))}]";
        }

        return bare switch
        {
            "string" or "String" => SymbolDisplay.FormatLiteral(text, quote: true),
            "bool" when bool.TryParse(text, out var flag) => flag ? "true" : "false",
            "char" when text.Length == 1 => SymbolDisplay.FormatLiteral(text[0], quote: true),
            "double" when Number(text) is { } n => n switch
            {
                double.PositiveInfinity => "double.PositiveInfinity",
                double.NegativeInfinity => "double.NegativeInfinity",
                double.NaN => "double.NaN",
                _ => SymbolDisplay.FormatPrimitive(n, quoteStrings: true, useHexadecimalNumbers: false) + "d",
            },
            "float" when Number(text) is { } n && double.IsFinite(n) => ((float)n).ToString("R", CultureInfo.InvariantCulture) + "f",
            "decimal" when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) => exact.ToString(CultureInfo.InvariantCulture) + "m",
            _ when Wholes.Contains(bare) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && Fits(whole, bare) =>
                whole == long.MinValue ? "long.MinValue" : whole.ToString(CultureInfo.InvariantCulture),
            "double" or "float" or "decimal" or "bool" or "char" => throw Wrong(parameter, type),
            _ when Wholes.Contains(bare) => throw Wrong(parameter, type),

            // Any other type reads its own text, where it can: dates, times, ids, enumerations.
            "DateTime" or "DateTimeOffset" or "DateOnly" or "TimeOnly" or "TimeSpan" =>
                $"{bare}.Parse({SymbolDisplay.FormatLiteral(text, quote: true)}, System.Globalization.CultureInfo.InvariantCulture)",
            "Guid" or "Uri" or "Version" or "FileInfo" or "DirectoryInfo" => $"new {bare}({SymbolDisplay.FormatLiteral(text, quote: true)})",
            "object" or "dynamic" => CSharpValue(parameter, text, Looks(parameter)),
            _ => $"({type})Enum.Parse(typeof({bare}), {SymbolDisplay.FormatLiteral(text, quote: true)}, ignoreCase: true)",
        };
    }

    private static string FSharpValue(NotebookParameter parameter, string text, string type)
    {
        var listed = type.EndsWith(" list", StringComparison.Ordinal) ? type[..^5]
            : type.StartsWith("list<", StringComparison.Ordinal) ? type[5..^1]
            : null;
        var inArray = type.EndsWith("[]", StringComparison.Ordinal) ? type[..^2] : type.EndsWith(" array", StringComparison.Ordinal) ? type[..^6] : null;
        if ((listed ?? inArray) is { } element)
        {
            var items = string.Join("; ", Items(parameter, text).Select(i => FSharpValue(parameter, i, element)));
            return listed is null ? $"[| {items} |]" : $"[ {items} ]";
        }

        if (type.EndsWith(" option", StringComparison.Ordinal))
        {
            return text == "null" ? "None" : $"Some ({FSharpValue(parameter, text, type[..^7])})";
        }

        return type switch
        {
            "string" => text == "null" && parameter.Kind == JsonValueKind.Null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true),
            "bool" when bool.TryParse(text, out var flag) => flag ? "true" : "false",
            "int" or "int32" when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole.ToString(CultureInfo.InvariantCulture),
            "int64" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole.ToString(CultureInfo.InvariantCulture) + "L",
            "float" or "double" when Number(text) is { } n => $"float \"{n.ToString("R", CultureInfo.InvariantCulture)}\"",
            "float32" or "single" when Number(text) is { } n => $"float32 \"{n.ToString("R", CultureInfo.InvariantCulture)}\"",
            "decimal" when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) => exact.ToString(CultureInfo.InvariantCulture) + "m",
            _ => throw Wrong(parameter, type),
        };
    }

    // Without a declaration; what begins with a zero is a name made of digits.
    private static string Looks(NotebookParameter parameter)
    {
        if (parameter.Kind == JsonValueKind.String)
        {
            return "string";
        }

        var text = parameter.Text;
        if (parameter.Kind == JsonValueKind.Array)
        {
            var kinds = Items(parameter, text).Select(i => Looks(parameter with { Text = i, Kind = null })).Distinct().ToArray();
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

    private static string? Element(string type)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            return type[..^2];
        }

        var open = type.IndexOf('<', StringComparison.Ordinal);
        return open > 0 && type.EndsWith('>') && type[..open].Split('.')[^1] is "List" or "IReadOnlyList" or "IList" or "IEnumerable" or "HashSet" or "IReadOnlyCollection" or "ICollection" or "ImmutableArray"
            ? type[(open + 1)..^1]
            : null;
    }

    // JSON, or as people type it: a,b,c.
    private static string[] Items(NotebookParameter parameter, string text)
    {
        var trimmed = text.Trim();
        if (!trimmed.StartsWith('['))
        {
            return trimmed.Length == 0 ? [] : trimmed.Split(',', StringSplitOptions.TrimEntries);
        }

        try
        {
            return [.. JsonNode.Parse(trimmed)!.AsArray().Select(n => n is JsonValue value && value.TryGetValue<string>(out var item) ? item : n?.ToJsonString() ?? "null")];
        }
        catch (JsonException)
        {
            return trimmed.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
    }

    private static bool Fits(long whole, string type) =>
        type switch
        {
            "sbyte" => whole is >= sbyte.MinValue and <= sbyte.MaxValue,
            "byte" => whole is >= byte.MinValue and <= byte.MaxValue,
            "short" => whole is >= short.MinValue and <= short.MaxValue,
            "ushort" => whole is >= ushort.MinValue and <= ushort.MaxValue,
            "int" => whole is >= int.MinValue and <= int.MaxValue,
            "uint" => whole is >= uint.MinValue and <= uint.MaxValue,
            "ulong" => whole >= 0,
            _ => true,
        };

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static NotebookFormatException Wrong(NotebookParameter parameter, string type) =>
        new($"-p {parameter.Name}: expected a value of type {type}, as the notebook declares it, got '{parameter.Text}'.");
}
