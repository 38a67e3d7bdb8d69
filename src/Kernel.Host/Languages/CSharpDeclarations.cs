using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What a submission leaves behind for those after it.</summary>
internal static class CSharpDeclarations
{
    /// <summary>Whether a submission declares or opens anything that later ones could use.</summary>
    /// <param name="script">The submission.</param>
    /// <returns>False: it only did or computed something.</returns>
    public static bool Any(Script script) =>
        script.GetCompilation().SyntaxTrees.Any(t => Any((CompilationUnitSyntax)t.GetRoot()));

    // Directives bring references (#r) and files (#load); a pattern or an out argument declares a variable too.
    private static bool Any(CompilationUnitSyntax root) =>
        root.ContainsDirectives
        || root.Usings.Count > 0
        || root.Externs.Count > 0
        || root.Members.Any(m => m is not GlobalStatementSyntax)
        || root.DescendantNodes().Any(n => n is SingleVariableDesignationSyntax);
}
