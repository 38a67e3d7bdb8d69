using System.Globalization;
using System.Numerics;
using System.Text.Json;
using FSharp.Compiler.Symbols;
using Microsoft.CodeAnalysis.CSharp;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>The value of a parameter as F#, in the type that the notebook declares. What is not of that type is refused here, before anything runs.</summary>
/// <param name="parameter">The parameter.</param>
/// <param name="declared">The type of the whole, as F# writes it, for errors.</param>
internal sealed class FSharpParameter(NotebookParameter parameter, string declared)
{
    private const string Invariant = "System.Globalization.CultureInfo.InvariantCulture";

    private static readonly Dictionary<string, (BigInteger Least, BigInteger Most, string Suffix)> Wholes = new(StringComparer.Ordinal)
    {
        ["System.SByte"] = (sbyte.MinValue, sbyte.MaxValue, "y"),
        ["System.Byte"] = (byte.MinValue, byte.MaxValue, "uy"),
        ["System.Int16"] = (short.MinValue, short.MaxValue, "s"),
        ["System.UInt16"] = (ushort.MinValue, ushort.MaxValue, "us"),
        ["System.Int32"] = (int.MinValue, int.MaxValue, string.Empty),
        ["System.UInt32"] = (uint.MinValue, uint.MaxValue, "u"),
        ["System.Int64"] = (long.MinValue, long.MaxValue, "L"),
        ["System.UInt64"] = (ulong.MinValue, ulong.MaxValue, "UL"),
        ["System.IntPtr"] = (int.MinValue, int.MaxValue, "n"),
        ["System.UIntPtr"] = (uint.MinValue, uint.MaxValue, "un"),
    };

    /// <summary>Writes a value whose type nobody declares, by its look.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>An expression.</returns>
    public static string Guess(NotebookParameter parameter)
    {
        var type = ParameterText.Looks(parameter);
        return type.EndsWith("[]", StringComparison.Ordinal)
            ? $"[ {string.Join("; ", ParameterText.Items(parameter.Text).Select(i => One(i, type[..^2])))} ]"
            : One(parameter.Text, type);

        static string One(string text, string type) => type switch
        {
            "bool" => text.ToLowerInvariant(),
            "int" => text.TrimStart('+'),
            "long" => text.TrimStart('+') + "L",
            "double" => Real("float", ParameterText.Number(text)!.Value),
            "object" => "(null : obj)",
            _ => Quoted(text),
        };
    }

    /// <summary>Writes a value.</summary>
    /// <param name="text">The value, as it was given.</param>
    /// <param name="declaredType">Its type.</param>
    /// <returns>An expression.</returns>
    /// <exception cref="NotebookFormatException">The value is not of the type, or nothing of the type can be given from outside.</exception>
    public string Value(string text, FSharpType declaredType)
    {
        var type = declaredType.StripAbbreviations();
        if (type.IsTupleType)
        {
            var items = ParameterText.Items(text, '(');
            return items.Length == type.GenericArguments.Count
                ? $"{(type.IsStructTupleType ? "struct " : string.Empty)}({string.Join(", ", items.Zip(type.GenericArguments, Value))})"
                : throw Wrong($"{type.GenericArguments.Count} values, such as (a, b)");
        }

        if (!type.HasTypeDefinition)
        {
            throw Cannot();
        }

        var entity = type.TypeDefinition;
        if (entity.IsArrayType)
        {
            return entity.ArrayRank == 1 ? $"[| {Items(text, type.GenericArguments[0])} |]" : throw Cannot();
        }

        return entity.CompiledName switch
        {
            "FSharpList`1" => $"[ {Items(text, type.GenericArguments[0])} ]",
            "IEnumerable`1" => $"seq {{ {string.Join("; ", ParameterText.Items(text).Select(i => "yield " + Value(i, type.GenericArguments[0])))} }}",
            "FSharpSet`1" => $"set [ {Items(text, type.GenericArguments[0])} ]",
            "FSharpMap`2" => Map(text, type),
            "FSharpOption`1" => text == "null" ? "None" : $"Some ({Value(text, type.GenericArguments[0])})",
            "FSharpValueOption`1" => text == "null" ? "ValueNone" : $"ValueSome ({Value(text, type.GenericArguments[0])})",
            "Nullable`1" => text == "null" ? "System.Nullable()" : $"System.Nullable({Value(text, type.GenericArguments[0])})",
            _ => Single(text, entity),
        };
    }

    private static string Quoted(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    private static string Real(string type, double number) => $"{type} \"{number.ToString("R", CultureInfo.InvariantCulture)}\"";

    private string Items(string text, FSharpType element) => string.Join("; ", ParameterText.Items(text).Select(i => Value(i, element)));

    private string Map(string text, FSharpType type)
    {
        var entries = ParameterText.Entries(text) ?? throw Wrong("{ \"name\": value, … } or name=value, …");
        return $"Map.ofList [ {string.Join("; ", entries.Select(e => $"({Value(e.Key, type.GenericArguments[0])}, {Value(e.Value, type.GenericArguments[1])})"))} ]";
    }

    private string Single(string text, FSharpEntity entity)
    {
        var name = entity.TryFullName?.Value ?? entity.CompiledName;
        if (Wholes.TryGetValue(name, out var range))
        {
            return BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole >= range.Least && whole <= range.Most
                ? whole.ToString(CultureInfo.InvariantCulture) + range.Suffix
                : throw Wrong();
        }

        return name switch
        {
            "System.String" => text == "null" && parameter.Kind == JsonValueKind.Null ? "null" : Quoted(text),
            "System.Boolean" => bool.TryParse(text, out var flag) ? (flag ? "true" : "false") : throw Wrong(),
            "System.Char" => text.Length == 1 ? SymbolDisplay.FormatLiteral(text[0], quote: true) : throw Wrong(),
            "System.Double" => Real("float", ParameterText.Number(text) ?? throw Wrong()),
            "System.Single" => Real("float32", ParameterText.Number(text) is { } n && (double.IsNaN(n) || double.IsInfinity(n) || float.IsFinite((float)n)) ? n : throw Wrong()),
            "System.Decimal" => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? exact.ToString(CultureInfo.InvariantCulture) + "m" : throw Wrong(),
            "System.Object" => $"box ({Guess(parameter with { Text = text })})",
            _ when entity.IsFSharpUnion => Case(text, entity, [.. entity.UnionCases.Where(c => c.Fields.Count == 0).Select(c => c.Name)]),
            _ when entity.IsEnum => Case(text, entity, [.. entity.FSharpFields.Where(f => f.LiteralValue is not null).Select(f => f.Name)]),
            _ => Parsed(text, name),
        };
    }

    private string Case(string text, FSharpEntity entity, string[] cases)
    {
        var chosen = cases.FirstOrDefault(c => c == text) ?? cases.FirstOrDefault(c => c.Equals(text, StringComparison.OrdinalIgnoreCase));
        return chosen is null ? throw Wrong($"one of {string.Join(", ", cases)}")
            : entity.AccessPath is { Length: > 0 } path && path.StartsWith("System", StringComparison.Ordinal) ? $"{path}.{entity.DisplayName}.{chosen}"
            : $"{entity.DisplayName}.{chosen}";
    }

    // Any other type reads its own text, where it can: dates, times, ids.
    private string Parsed(string text, string name)
    {
        if (ParameterTypes.Loaded(name) is not { } type)
        {
            throw Cannot();
        }

        if (ParameterText.Ambiguous(text, type.Name) is { } expected)
        {
            throw Wrong(expected);
        }

        if (ParameterTypes.Problem(type, text) is { } problem)
        {
            throw ParameterText.Wrong(parameter, declared, problem: problem);
        }

        return type.GetMethod("Parse", [typeof(string), typeof(IFormatProvider)]) is not null ? $"{name}.Parse({Quoted(text)}, {Invariant})"
            : type.Name is "Uri" or "Version" or "FileInfo" or "DirectoryInfo" ? $"{name}({Quoted(text)})"
            : throw Cannot();
    }

    private NotebookFormatException Wrong(string? expected = null) => ParameterText.Wrong(parameter, declared, expected);

    private NotebookFormatException Cannot() =>
        new($"-p {parameter.Said}: the notebook declares it as {declared}, which cannot be given from outside in F#; numbers, texts, truth values, dates, times, enumerations, cases without "
            + "fields, and lists, arrays, sets, maps, tuples and options of them can.");
}
