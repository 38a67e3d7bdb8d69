using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>A parameter from outside.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its value: as typed, or as JSON.</param>
/// <param name="Kind">What JSON it was; null: it was typed.</param>
internal sealed record NotebookParameter(string Name, string Text, System.Text.Json.JsonValueKind? Kind)
{
    /// <summary>How messages call it: as it stands in its file, where it came from one.</summary>
    public string Said => File is null ? Name : $"@{File}, '{Name}'";

    /// <summary>The file of values that it came from; null: from the command line.</summary>
    public string? File { get; init; }
}

/// <summary>A parameter that a notebook declares, with its default.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as the language writes it; null: the default does not tell.</param>
/// <param name="Default">The default, as it stands there.</param>
/// <param name="Comment">What stands behind it on its line.</param>
internal sealed partial record DeclaredParameter(string Name, string? Type, string Default, string Comment)
{
    /// <summary>Whether a cell is F#.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="language">The notebook's language.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsFSharp(NotebookCell cell, string language) =>
        FSharpLine().IsMatch(cell.Source) || (!CSharpLine().IsMatch(cell.Source) && (cell.Language ?? language) is "fsharp" or "F#" or "f#");

    /// <summary>Reads a cell of defaults.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="language">The notebook's language.</param>
    /// <param name="types">What its names of types mean.</param>
    /// <returns>What it declares, in order.</returns>
    public static IReadOnlyList<DeclaredParameter> Of(NotebookCell cell, string language, ParameterTypes types) =>
        IsFSharp(cell, language) ? FSharpParameters.Of(cell.Source).Declared : OfCSharp(cell.Source, types);

    /// <summary>What the compiler can read of a cell: its lines, without magic commands.</summary>
    /// <param name="source">The cell.</param>
    /// <returns>As many lines.</returns>
    public static string Code(string source) =>
        string.Join('\n', source.Split('\n').Select(l => l.TrimStart().StartsWith("#!", StringComparison.Ordinal) ? string.Empty : l));

    private static DeclaredParameter[] OfCSharp(string source, ParameterTypes types)
    {
        var options = CSharpParseOptions.Default.WithKind(SourceCodeKind.Script).WithLanguageVersion(LanguageVersion.Latest);
        var root = CSharpSyntaxTree.ParseText(Code(source), options).GetCompilationUnitRoot();
        return
        [
            .. root.Members.Select(m => m switch
            {
                FieldDeclarationSyntax f => f.Declaration,
                GlobalStatementSyntax { Statement: LocalDeclarationStatementSyntax l } => l.Declaration,
                _ => null,
            }).OfType<VariableDeclarationSyntax>().SelectMany(d => d.Variables.Select(v => new DeclaredParameter(
                v.Identifier.ValueText,
                d.Type.IsVar || d.Type.ToString() == "var" ? TypeOf(v.Initializer?.Value) ?? types.Of(v) : d.Type.ToString(),
                v.Initializer?.Value.ToString() ?? "default",
                CommentBehind(d.Parent!)))),
        ];
    }

    private static string CommentBehind(SyntaxNode node) =>
        node.GetTrailingTrivia().Where(t => t.IsKind(SyntaxKind.SingleLineCommentTrivia)).Select(t => t.ToString().TrimStart('/').Trim()).FirstOrDefault() ?? string.Empty;

    private static string? TypeOf(ExpressionSyntax? value) =>
        value switch
        {
            PrefixUnaryExpressionSyntax { Operand: var operand } => TypeOf(operand),
            LiteralExpressionSyntax { Token.Value: { } constant } => constant switch
            {
                string => "string",
                bool => "bool",
                char => "char",
                int => "int",
                long => "long",
                uint => "uint",
                ulong => "ulong",
                float => "float",
                double => "double",
                decimal => "decimal",
                _ => null,
            },
            InterpolatedStringExpressionSyntax => "string",
            ArrayCreationExpressionSyntax array => array.Type.ElementType + "[]",
            ImplicitArrayCreationExpressionSyntax { Initializer.Expressions: [var first, ..] } => TypeOf(first) is { } element ? element + "[]" : null,
            ObjectCreationExpressionSyntax made => made.Type.ToString(),
            _ => null,
        };

    [GeneratedRegex(@"^\s*#!(fsharp|f#)\b", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex FSharpLine();

    [GeneratedRegex(@"^\s*#!(csharp|c#)", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex CSharpLine();
}
