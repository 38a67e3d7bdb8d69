using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>Signature help: the overloads of the call whose arguments are being written, the likeliest first.</summary>
internal static class CSharpSignatures
{
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Finds the call around a place.</summary>
    /// <param name="document">C#.</param>
    /// <param name="cursor">The place.</param>
    /// <returns>Its signatures, or null where there is no call.</returns>
    public static async Task<Inspection?> AtAsync(Document document, int cursor)
    {
        var root = await document.GetSyntaxRootAsync();
        var list = Enclosing(root!, cursor);
        if (list?.Parent is not { } call)
        {
            return null;
        }

        var model = (await document.GetSemanticModelAsync())!;
        var overloads = Overloads(model, call);
        if (overloads.Length == 0)
        {
            return null;
        }

        var index = Position(list, cursor);
        var given = call is ElementAccessExpressionSyntax or BaseObjectCreationExpressionSyntax or InvocationExpressionSyntax
            ? model.GetSymbolInfo(call).Symbol
            : null;
        var ordered = overloads
            .OrderByDescending(o => SymbolEqualityComparer.Default.Equals(o, given))
            .ThenByDescending(o => Parameters(o).Length > index || (Parameters(o).LastOrDefault()?.IsParams ?? false))
            .ThenBy(o => Parameters(o).Length)
            .ToArray();
        var first = ordered[0];
        var prose = new List<string>();
        var documentation = Documentation(first);
        Add(prose, null, documentation?.Element("summary"));
        if (Parameters(first) is { Length: > 0 } parameters)
        {
            var current = parameters[Math.Min(index, parameters.Length - 1)].Name;
            Add(prose, current, documentation?.Elements("param").FirstOrDefault(p => (string?)p.Attribute("name") == current));
        }

        return new Inspection(string.Join('\n', ordered.Select(o => o.ToDisplayString(Format))), prose, first.Name);
    }

    private static SyntaxNode? Enclosing(SyntaxNode root, int cursor)
    {
        var token = root.FindToken(Math.Clamp(cursor, 0, Math.Max(root.FullSpan.End - 1, 0)));
        if (token.SpanStart >= cursor)
        {
            token = token.GetPreviousToken();
        }

        return token.Parent?.AncestorsAndSelf().FirstOrDefault(n =>
            n switch
            {
                ArgumentListSyntax a => Holds(a.OpenParenToken, a.CloseParenToken, cursor),
                BracketedArgumentListSyntax a => Holds(a.OpenBracketToken, a.CloseBracketToken, cursor),
                AttributeArgumentListSyntax a => Holds(a.OpenParenToken, a.CloseParenToken, cursor),
                _ => false,
            });
    }

    private static bool Holds(SyntaxToken open, SyntaxToken close, int cursor) =>
        open.Span.End <= cursor && (close.IsMissing || cursor <= close.SpanStart);

    private static int Position(SyntaxNode list, int cursor) =>
        list.ChildTokens().Count(t => t.IsKind(SyntaxKind.CommaToken) && t.Span.End <= cursor);

    private static ISymbol[] Overloads(SemanticModel model, SyntaxNode call)
    {
        switch (call)
        {
            case InvocationExpressionSyntax { Expression: var function }:
                var group = model.GetMemberGroup(function);
                return !group.IsEmpty ? [.. group]
                    : model.GetTypeInfo(function).Type is INamedTypeSymbol { DelegateInvokeMethod: { } invoke } ? [invoke]
                    : [];
            case ElementAccessExpressionSyntax { Expression: var target }:
                return model.GetTypeInfo(target).Type is { } type
                    ? [.. type.GetMembers().OfType<IPropertySymbol>().Where(p => p.IsIndexer && Visible(p))]
                    : [];
            case BaseObjectCreationExpressionSyntax creation:
                return model.GetTypeInfo(creation).Type is INamedTypeSymbol created
                    ? [.. created.InstanceConstructors.Where(Visible)]
                    : [];
            default:
                return [];
        }
    }

    private static bool Visible(ISymbol symbol) => symbol.DeclaredAccessibility == Accessibility.Public;

    private static IParameterSymbol[] Parameters(ISymbol symbol) =>
        symbol switch
        {
            IMethodSymbol method => [.. method.Parameters],
            IPropertySymbol property => [.. property.Parameters],
            _ => [],
        };

    private static XElement? Documentation(ISymbol symbol)
    {
        try
        {
            return symbol.OriginalDefinition.GetDocumentationCommentXml() is { Length: > 0 } xml ? XElement.Parse(xml) : null;
        }
        catch (XmlException)
        {
            // Documentation that somebody wrote by hand.
            return null;
        }
    }

    private static void Add(List<string> prose, string? label, XElement? element)
    {
        if (element is not null)
        {
            var text = string.Join(' ', Words(element).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            prose.Add(label is null ? text : $"{label}: {text}");
        }
    }

    // <see cref="T:System.String"/> reads as String, <paramref name="x"/> as x.
    private static string Words(XElement element) =>
        string.Concat(element.Nodes().Select(n => n switch
        {
            XText text => text.Value,
            XElement { HasElements: false, IsEmpty: true } reference =>
                ((string?)reference.Attribute("name") ?? (string?)reference.Attribute("langword")
                    ?? ((string?)reference.Attribute("cref"))?.Split(':')[^1].Split('(')[0].Split('.')[^1]) ?? " ",
            XElement inner => Words(inner),
            _ => string.Empty,
        }));
}
