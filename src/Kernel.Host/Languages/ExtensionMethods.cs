using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// Extension methods in a static class at the top of a cell. To scripts the class is nested, where none may be; at the top itself they
/// may: there stands, behind the class, one for each that calls it.
/// </summary>
internal static class ExtensionMethods
{
    /// <summary>The changes that make them work.</summary>
    /// <param name="type">A static class.</param>
    /// <returns>The changes; none where it has no extension methods.</returns>
    public static IEnumerable<TextEdit> Of(ClassDeclarationSyntax type)
    {
        foreach (var method in type.Members.OfType<MethodDeclarationSyntax>())
        {
            if (method.ParameterList.Parameters.FirstOrDefault() is not { } first
                || first.Modifiers.FirstOrDefault(m => m.IsKind(SyntaxKind.ThisKeyword)) is not { RawKind: not 0 } receiver)
            {
                continue;
            }

            yield return new TextEdit(receiver.SpanStart, receiver.Span.Length, "    ");

            // Without a word on it, a method is private.
            var access = method.Modifiers.FirstOrDefault(m => m.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.PrivateKeyword);
            if (access.IsKind(SyntaxKind.PrivateKeyword) || access.RawKind == 0)
            {
                var place = access.RawKind == 0 ? new TextEdit(method.Modifiers[0].SpanStart, 0, "internal ") : new(access.SpanStart, access.Span.Length, "internal");
                yield return place;
            }

            yield return new TextEdit(type.Span.End, 0, Forwarder(type, method));
        }
    }

    private static string Forwarder(ClassDeclarationSyntax type, MethodDeclarationSyntax method)
    {
        var types = method.TypeParameterList is { } list ? $"<{string.Join(", ", list.Parameters.Select(p => p.Identifier.Text))}>" : string.Empty;
        var arguments = method.ParameterList.Parameters.Select(p => Passed(p) + p.Identifier.Text);
        var isReference = method.ReturnType is RefTypeSyntax ? "ref " : string.Empty;
        var isUnsafe = method.Modifiers.Any(SyntaxKind.UnsafeKeyword) ? "unsafe " : string.Empty;
        return OneLine(
            $" static {isUnsafe}{method.ReturnType} {method.Identifier}{method.TypeParameterList}{method.ParameterList}{string.Concat(method.ConstraintClauses)}"
            + $" => {isReference}{type.Identifier}.{method.Identifier}{types}({string.Join(", ", arguments)});");
    }

    private static string Passed(ParameterSyntax parameter)
    {
        var kinds = parameter.Modifiers.Select(m => m.Kind()).ToHashSet();
        return kinds.Contains(SyntaxKind.OutKeyword) ? "out "
            : kinds.Contains(SyntaxKind.InKeyword) || kinds.Contains(SyntaxKind.ReadOnlyKeyword) ? "in "
            : kinds.Contains(SyntaxKind.RefKeyword) ? "ref "
            : string.Empty;
    }

    // The lines of the cell must stay where they are.
    private static string OneLine(string text)
    {
        var root = CSharpSyntaxTree.ParseText(text).GetRoot();
        return " " + string.Join(' ', root.DescendantTokens().Select(t => t.Text).Where(t => t.Length > 0));
    }
}
