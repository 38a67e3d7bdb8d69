using System.Text.RegularExpressions;
using FSharp.Compiler.Symbols;
using FSharp.Compiler.Syntax;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>What an F# cell of defaults declares, with the types that the compiler gives it. The cell does not run.</summary>
internal sealed partial class FSharpParameters
{
    // It takes seconds to make, and knows nothing of the cells that it looks at.
    private static readonly Lazy<FSharpEngine> Compiler = new(() => new FSharpEngine(Directory.GetCurrentDirectory()));

    private readonly Dictionary<string, (FSharpType Type, string Text)> _types = new(StringComparer.Ordinal);

    private FSharpParameters(string code)
    {
        // Packages are not here yet; whatever comes from them has no type before the notebook runs.
        var (_, check, _) = Compiler.Value.Session.ParseAndCheckInteraction(code, null!);
        var lines = code.Split('\n');
        var wrong = check.Diagnostics.Where(d => d.Severity.IsError).Select(d => d.StartLine).ToArray();
        var found = new List<DeclaredParameter>();
        foreach (var use in check.GetAllUsesOfAllSymbolsInFile(null!))
        {
            if (use is { IsFromDefinition: true, Symbol: FSharpMemberOrFunctionOrValue { IsModuleValueOrMember: true, IsCompilerGenerated: false } value }
                && value.FullTypeSafe is { Value: { IsFunctionType: false } type }
                && use.Range.StartLine <= lines.Length)
            {
                var isWrong = wrong.Any(w => w >= use.Range.StartLine && w < use.Range.StartLine + Lines(lines, use.Range.StartLine - 1).Count);
                var text = isWrong || Unknown(type) ? null : type.Format(use.DisplayContext);
                var (stands, comment) = Default(lines, use.Range.EndLine - 1, use.Range.EndColumn);
                found.Add(new DeclaredParameter(value.DisplayName.Trim('`'), text, stands, comment));
                if (text is not null)
                {
                    _types[value.DisplayName.Trim('`')] = (type, text);
                }
            }
        }

        Declared = found;
    }

    /// <summary>The declarations, in order.</summary>
    public IReadOnlyList<DeclaredParameter> Declared { get; }

    /// <summary>Reads a cell of defaults.</summary>
    /// <param name="source">The cell.</param>
    /// <returns>What it declares.</returns>
    public static FSharpParameters Of(string source) =>
        new(string.Join('\n', source.Split('\n').Select(l => l.TrimStart().StartsWith('#') ? string.Empty : l.TrimEnd('\r'))));

    /// <summary>A parameter as a declaration, in the type that the cell declares; where it declares none of the name, by the look of the value.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>One binding.</returns>
    /// <exception cref="NotebookFormatException">The value is not of the type, or the type is not known.</exception>
    public string Binding(NotebookParameter parameter)
    {
        var name = PrettyNaming.NormalizeIdentifierBackticks(parameter.Name);
        if (_types.TryGetValue(parameter.Name, out var known))
        {
            return $"let {name} : {known.Text} = {new FSharpParameter(parameter, known.Text).Value(parameter.Text, known.Type)}";
        }

        return Declared.All(d => d.Name != parameter.Name)
            ? $"let {name} = {FSharpParameter.Guess(parameter)}"
            : throw new NotebookFormatException(
                $"-p {parameter.Said}: its type is not known before the notebook runs; a cell of defaults in F# can take what needs no package and no other cell, and the type may stand "
                + $"with it: let {name} : string = …");
    }

    private static bool Unknown(FSharpType type) =>
        type.IsGenericParameter || type.IsUnresolved || type.GenericArguments.Any(Unknown);

    // What stands behind the equals sign, up to the next line that begins at the margin.
    private static (string Text, string Comment) Default(string[] lines, int line, int column)
    {
        var equals = lines[line].IndexOf('=', Math.Min(column, lines[line].Length));
        var all = Lines(lines, line);
        all[0] = equals < 0 ? string.Empty : lines[line][(equals + 1)..].Trim();
        var match = Commented().Match(string.Join(' ', all.Where(l => l.Length > 0)));
        return (match.Groups["value"].Value.Trim(), match.Groups["comment"].Value.Trim());
    }

    // Those of a declaration: up to the next that begins at the margin.
    private static List<string> Lines(string[] lines, int first)
    {
        var all = new List<string> { lines[first].Trim() };
        for (var next = first + 1; next < lines.Length && (lines[next].Length == 0 || char.IsWhiteSpace(lines[next][0])); next++)
        {
            all.Add(lines[next].Trim());
        }

        return all;
    }

    [GeneratedRegex(@"^(?<value>(""[^""]*""|/(?!/)|[^/""])*)(//(?<comment>.*))?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Commented();
}
