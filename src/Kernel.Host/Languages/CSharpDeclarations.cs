using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What a submission leaves behind for those after it.</summary>
internal static class CSharpDeclarations
{
    /// <summary>Whether a submission declares or opens anything that later ones could use.</summary>
    /// <remarks>Directives bring references (#r) and files (#load); a pattern or an out argument declares a variable too.</remarks>
    /// <param name="root">The submission's syntax.</param>
    /// <returns>False: it only did or computed something.</returns>
    public static bool Any(CompilationUnitSyntax root) =>
        root.ContainsDirectives
        || root.Usings.Count > 0
        || root.Externs.Count > 0
        || root.Members.Any(m => m is not GlobalStatementSyntax)
        || root.DescendantNodes().Any(n => n is SingleVariableDesignationSyntax);
}
