using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>The value of a parameter as C#, in the type that the notebook declares. What is not of that type is refused here, before anything runs.</summary>
/// <param name="parameter">The parameter.</param>
/// <param name="types">What names of types mean in the notebook.</param>
internal sealed class CSharpParameter(NotebookParameter parameter, ParameterTypes types)
{
    private static readonly Dictionary<string, (BigInteger Least, BigInteger Most)> Wholes = new(StringComparer.Ordinal)
    {
        ["sbyte"] = (sbyte.MinValue, sbyte.MaxValue),
        ["byte"] = (byte.MinValue, byte.MaxValue),
        ["short"] = (short.MinValue, short.MaxValue),
        ["ushort"] = (ushort.MinValue, ushort.MaxValue),
        ["int"] = (int.MinValue, int.MaxValue),
        ["uint"] = (uint.MinValue, uint.MaxValue),
        ["long"] = (long.MinValue, long.MaxValue),
        ["ulong"] = (ulong.MinValue, ulong.MaxValue),
        ["nint"] = (int.MinValue, int.MaxValue),
        ["nuint"] = (uint.MinValue, uint.MaxValue),
    };

    private static readonly string[] Lists =
        ["List", "IReadOnlyList", "IList", "IEnumerable", "HashSet", "ISet", "IReadOnlySet", "IReadOnlyCollection", "ICollection", "ImmutableArray", "ImmutableList"];

    private static readonly string[] Maps = ["Dictionary", "IDictionary", "IReadOnlyDictionary", "SortedDictionary"];

    /// <summary>Writes a value.</summary>
    /// <param name="text">The value, as it was given.</param>
    /// <param name="type">The type, as C# writes it.</param>
    /// <returns>An expression.</returns>
    /// <exception cref="NotebookFormatException">The value is not of the type, or nothing of the type can be given from outside.</exception>
    public string Value(string text, string type)
    {
        var bare = type.EndsWith('?') ? type[..^1] : type;
        if (text == "null" && (bare.Length < type.Length || parameter.Kind is JsonValueKind.Null or JsonValueKind.Array or JsonValueKind.Object) && MayBeNull(type))
        {
            return "null";
        }

        return Known(text, bare) ?? (SyntaxFactory.ParseTypeName(bare) switch
        {
            ArrayTypeSyntax { RankSpecifiers: [{ Rank: 1 }, ..] } => List(text, bare[..bare.IndexOf('[', StringComparison.Ordinal)] + bare[(bare.IndexOf(']', StringComparison.Ordinal) + 1)..]),
            TupleTypeSyntax tuple => Tuple(text, type, [.. tuple.Elements.Select(e => e.Type.ToString())]),
            NullableTypeSyntax inner => Value(text, inner.ElementType.ToString()),
            var name => Name(name) switch
            {
                GenericNameSyntax { TypeArgumentList.Arguments: [var element] } list when Lists.Contains(list.Identifier.Text) => List(text, element.ToString()),
                GenericNameSyntax { TypeArgumentList.Arguments: [var key, var value] } map when Maps.Contains(map.Identifier.Text) =>
                    Map(text, type, map.Identifier.Text, key.ToString(), value.ToString()),
                _ => Other(text, bare),
            },
        });
    }

    private static SimpleNameSyntax? Name(TypeSyntax type) => type switch { QualifiedNameSyntax q => q.Right, SimpleNameSyntax s => s, _ => null };

    private static string Quoted(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    private bool MayBeNull(string type) =>
        type.EndsWith('?') || type is "string" or "String" or "object" or "dynamic" || type.EndsWith(']') || types.Find(type) is { IsReferenceType: true };

    // Null: none of the language's own.
    private string? Known(string text, string bare)
    {
        if (Wholes.TryGetValue(bare, out var range))
        {
            return BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && whole >= range.Least && whole <= range.Most
                ? whole == long.MinValue ? "long.MinValue" : whole.ToString(CultureInfo.InvariantCulture)
                : throw ParameterText.Wrong(parameter, bare);
        }

        return bare switch
        {
            "string" or "String" => Quoted(text),
            "bool" => bool.TryParse(text, out var flag) ? (flag ? "true" : "false") : throw ParameterText.Wrong(parameter, bare),
            "char" => text.Length == 1 ? SymbolDisplay.FormatLiteral(text[0], quote: true) : throw ParameterText.Wrong(parameter, bare),
            "double" => (ParameterText.Number(text) ?? throw ParameterText.Wrong(parameter, bare)) switch
            {
                double.PositiveInfinity => "double.PositiveInfinity",
                double.NegativeInfinity => "double.NegativeInfinity",
                double.NaN => "double.NaN",
                var n => SymbolDisplay.FormatPrimitive(n, quoteStrings: true, useHexadecimalNumbers: false) + "d",
            },
            "float" => (ParameterText.Number(text) ?? throw ParameterText.Wrong(parameter, bare)) switch
            {
                double.PositiveInfinity => "float.PositiveInfinity",
                double.NegativeInfinity => "float.NegativeInfinity",
                double.NaN => "float.NaN",
                var n when float.IsFinite((float)n) => ((float)n).ToString("R", CultureInfo.InvariantCulture) + "f",
                _ => throw ParameterText.Wrong(parameter, bare),
            },
            "decimal" => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
                ? exact.ToString(CultureInfo.InvariantCulture) + "m" : throw ParameterText.Wrong(parameter, bare),
            "object" or "dynamic" => Value(text, ParameterText.Looks(parameter with { Text = text })),
            _ => null,
        };
    }

    private string List(string text, string element) =>
        $"[{string.Join(", ", ParameterText.Items(text).Select(i => Value(i, element)))}]";

    private string Tuple(string text, string type, string[] elements)
    {
        var items = ParameterText.Items(text, '(');
        return items.Length == elements.Length
            ? $"({string.Join(", ", items.Zip(elements, Value))})"
            : throw ParameterText.Wrong(parameter, type, $"{elements.Length} values, such as ({string.Join(", ", elements)})");
    }

    private string Map(string text, string type, string name, string key, string value)
    {
        var entries = ParameterText.Entries(text) ?? throw ParameterText.Wrong(parameter, type, "{ \"name\": value, … } or name=value, …");
        var made = name == "SortedDictionary" ? name : "Dictionary";
        return $"new {made}<{key}, {value}> {{ {string.Join(", ", entries.Select(e => $"[{Value(e.Key, key)}] = {Value(e.Value, value)}"))} }}";
    }

    // Any other type reads its own text, where it can: dates, times, ids, enumerations.
    private string Other(string text, string bare)
    {
        if (types.Find(bare) is not { } symbol)
        {
            // Of a package, perhaps, that is not here yet: the notebook itself will say.
            return $"({bare})Enum.Parse(typeof({bare}), {Quoted(text)}, ignoreCase: true)";
        }

        if (symbol.TypeKind == TypeKind.Enum)
        {
            var fields = symbol.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue).ToArray();
            var names = Array.ConvertAll(fields, f => f.Name);
            var numbers = Array.ConvertAll(fields, f => Convert.ToString(f.ConstantValue, CultureInfo.InvariantCulture)!);
            var mayJoin = symbol.GetAttributes().Any(a => a.AttributeClass?.Name == nameof(FlagsAttribute));
            var given = text.Split(',', StringSplitOptions.TrimEntries);
            return (given.Length == 1 || mayJoin) && Array.TrueForAll(given, t => names.Contains(t, StringComparer.OrdinalIgnoreCase) || numbers.Contains(t))
                ? $"({bare})Enum.Parse(typeof({bare}), {Quoted(text)}, ignoreCase: true)"
                : throw ParameterText.Wrong(parameter, bare, $"one of {string.Join(", ", names)}");
        }

        if (ParameterText.Ambiguous(text, symbol.Name) is { } expected)
        {
            throw ParameterText.Wrong(parameter, bare, expected);
        }

        if (ParameterTypes.Loaded(symbol) is { } loaded && ParameterTypes.Problem(loaded, text) is { } problem)
        {
            throw ParameterText.Wrong(parameter, bare, problem: problem);
        }

        return ParameterTypes.CanParse(symbol) ? $"{bare}.Parse({Quoted(text)}, System.Globalization.CultureInfo.InvariantCulture)"
            : symbol.Name is "Uri" or "Version" or "FileInfo" or "DirectoryInfo" ? $"new {bare}({Quoted(text)})"
            : throw new NotebookFormatException($"-p {parameter.Said}: the notebook declares it as {bare}, which cannot be given from outside; numbers, texts, dates, times, "
                + "enumerations, and lists, tuples and dictionaries of them can.");
    }
}
