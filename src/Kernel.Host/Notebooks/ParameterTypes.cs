using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>
/// What the names of types mean in a notebook's cell of defaults: asked of the compiler, and only where the name alone does not tell. What
/// a package brings is not known before the notebook runs.
/// </summary>
/// <param name="cells">The C# cells of the notebook, whose types the defaults may use.</param>
/// <param name="defaults">The text of the cell of defaults.</param>
internal sealed class ParameterTypes(IEnumerable<string> cells, string defaults)
{
    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithKind(SourceCodeKind.Script).WithLanguageVersion(LanguageVersion.Latest);

    private readonly Lazy<SemanticModel> _model = new(() => Compile(cells, defaults));

    /// <summary>The type of a variable that the cell declares with <c>var</c>.</summary>
    /// <param name="declarator">Its declaration, in a tree of the same text.</param>
    /// <returns>The type as code; null: it has no name, or comes from a package.</returns>
    public string? Of(VariableDeclaratorSyntax declarator)
    {
        var model = _model.Value;
        var same = model.SyntaxTree.GetRoot().DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .FirstOrDefault(v => v.SpanStart == declarator.SpanStart && v.Identifier.ValueText == declarator.Identifier.ValueText);
        var type = same?.Initializer is { Value: var value } ? model.GetTypeInfo(value).Type : null;
        return type is null or IErrorTypeSymbol or { IsAnonymousType: true } ? null : type.ToMinimalDisplayString(model, same!.SpanStart);
    }

    /// <summary>The type that a name means.</summary>
    /// <param name="name">A type, as code.</param>
    /// <returns>The type; null: not known before the notebook runs.</returns>
    public ITypeSymbol? Find(string name)
    {
        var model = _model.Value;
        var type = model.GetSpeculativeTypeInfo(model.SyntaxTree.Length, SyntaxFactory.ParseTypeName(name), SpeculativeBindingOption.BindAsTypeOrNamespace).Type;
        return type is null or IErrorTypeSymbol ? null : type;
    }

    /// <summary>The type itself, where it is one of the framework's that is loaded.</summary>
    /// <param name="symbol">The type, as the compiler knows it.</param>
    /// <returns>The type, or null.</returns>
    public static Type? Loaded(ITypeSymbol symbol) =>
        Loaded(symbol.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted)
            .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.None)));

    /// <summary>The type itself, where it is one of the framework's that is loaded.</summary>
    /// <param name="name">Its whole name.</param>
    /// <returns>The type, or null.</returns>
    public static Type? Loaded(string name) =>
        typeof(object).Assembly.GetType(name) ?? typeof(Uri).Assembly.GetType(name) ?? typeof(System.Numerics.BigInteger).Assembly.GetType(name)
            ?? typeof(System.Net.IPAddress).Assembly.GetType(name);

    /// <summary>How a type reads its own text.</summary>
    /// <param name="symbol">The type.</param>
    /// <returns>Whether it has a method <c>Parse</c> of a text and a culture.</returns>
    public static bool CanParse(ITypeSymbol symbol) =>
        symbol.GetMembers("Parse").OfType<IMethodSymbol>().Any(m => m is { IsStatic: true, DeclaredAccessibility: Accessibility.Public }
            && m.Parameters is [{ Type.SpecialType: SpecialType.System_String }, { Type.Name: "IFormatProvider" }, ..] && m.Parameters.Skip(2).All(p => p.IsOptional));

    /// <summary>Reads a text as a type of the framework would.</summary>
    /// <param name="type">The type.</param>
    /// <param name="text">The text.</param>
    /// <returns>What is wrong with the text; null: nothing, or the type does not read texts.</returns>
    public static string? Problem(Type type, string text)
    {
        var parse = type.GetMethod("Parse", BindingFlags.Public | BindingFlags.Static, [typeof(string), typeof(IFormatProvider)]);
        var read = parse is not null ? () => parse.Invoke(null, [text, System.Globalization.CultureInfo.InvariantCulture])
            : type.GetConstructor([typeof(string)]) is { } make ? () => make.Invoke([text])
            : (Func<object?>?)null;
        try
        {
            _ = read?.Invoke();
            return null;
        }
        catch (TargetInvocationException e)
        {
            return e.InnerException!.Message;
        }
    }

    private static SemanticModel Compile(IEnumerable<string> cells, string defaults)
    {
        // Of the other cells only what they declare and open: they do not run, and may hold anything.
        var others = cells.Select(c => CSharpSyntaxTree.ParseText(c, Parsing).GetCompilationUnitRoot())
            .Select(r => string.Join('\n', [.. r.Usings.Select(u => u.ToString()), .. r.Members.OfType<BaseTypeDeclarationSyntax>().Select(t => t.ToString())]))
            .Select(text => SyntaxFactory.ParseSyntaxTree(text, Parsing));
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, usings: ScriptReferences.Imports);
        CSharpCompilation? previous = null;
        foreach (var tree in others.Append(CSharpSyntaxTree.ParseText(defaults, Parsing)))
        {
            previous = CSharpCompilation.CreateScriptCompilation("parameters", tree, ScriptReferences.All, options, previous);
        }

        return previous!.GetSemanticModel(previous.SyntaxTrees.Single());
    }
}
