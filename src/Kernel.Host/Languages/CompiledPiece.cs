using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>A piece of C# that is ready to run.</summary>
/// <param name="Script">What Roslyn runs.</param>
/// <param name="Compilation">What it was compiled from; of a piece that declares nothing the script's own was never made.</param>
/// <param name="FileName">The name that its places were compiled under.</param>
internal sealed record CompiledPiece(Script<object> Script, CSharpCompilation Compilation, string FileName)
{
    /// <summary>The piece's own syntax tree.</summary>
    public SyntaxTree Tree => Compilation.SyntaxTrees[^1];

    /// <summary>Whether it declares or opens anything that later pieces could use.</summary>
    public bool Declares => Compilation.SyntaxTrees.Any(t => CSharpDeclarations.Any((CompilationUnitSyntax)t.GetRoot()));

    /// <summary>Whether its last statement is an expression without semicolon, other than void.</summary>
    /// <remarks>Asked only where the value is null: a null expression is shown, a statement and a void call are not.</remarks>
    /// <returns>Whether it is.</returns>
    public bool EndsInExpression() =>
        Tree.GetCompilationUnitRoot().Members.LastOrDefault()
            is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } statement }
        && Compilation.GetSemanticModel(Tree).GetTypeInfo(statement.Expression).Type is { SpecialType: not SpecialType.System_Void };
}
