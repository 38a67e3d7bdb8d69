using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// A piece of ordinary C# in the dialect of Roslyn's scripts, which refuses some of it: <c>using</c> declarations, <c>with</c> as a
/// statement, extension methods in a class, namespaces. Lines stay where they are, and places of errors can be taken back.
/// </summary>
internal sealed class ScriptSource
{
    private static readonly CSharpParseOptions Ordinary = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
    /// <summary>How scripts are parsed.</summary>
    internal static readonly CSharpParseOptions Scripts = Ordinary.WithKind(SourceCodeKind.Script);

    // Without any of these there is nothing to look for.
    private static readonly string[] Signs = ["using", "with", "namespace", "static", "file", "ref ", "stackalloc", "Span<", "*", "extension"];

    private readonly string _code;
    private List<TextEdit> _libraryEdits = [];
    private List<TextEdit> _edits = [];
    private TextEdits _checks = TextEdits.None;
    private TextEdits _libraryChecks = TextEdits.None;
    private readonly List<MemberDeclarationSyntax> _library = [];
    private readonly List<string> _hints = [];
    private CompilationUnitSyntax? _root;

    private ScriptSource(string code) => _code = code;

    /// <summary>The code as scripts take it.</summary>
    public string Text { get; private set; } = string.Empty;

    /// <summary>What scripts cannot hold and a library can, namespaces and classes with <c>extension</c> blocks, in its place; null: nothing.</summary>
    public string? Library { get; private set; }

    /// <summary>What to write instead of what cannot work at the top of a cell.</summary>
    public IReadOnlyList<string> Hints => _hints;

    /// <summary>Takes over a piece of C#.</summary>
    /// <param name="code">The code, as its author wrote it.</param>
    /// <returns>The same for scripts.</returns>
    public static ScriptSource Of(string code)
    {
        var source = new ScriptSource(code);
        if (MayNeedWork(code))
        {
            source.Rewrite();
        }

        source._checks = LoopChecks.Of(new TextEdits(code, source._edits).Apply(), Scripts);
        source.Text = source._checks.Apply();
        if (source.Library is not null)
        {
            source._libraryChecks = LoopChecks.Of(source.Library, Ordinary);
            source.Library = source._libraryChecks.Apply();
        }

        return source;
    }

    /// <summary>The code with every place where it was: only what scripts refuse is blank. For editors.</summary>
    /// <param name="code">The code, as its author wrote it.</param>
    /// <returns>As many characters.</returns>
    public static string Masked(string code)
    {
        var source = new ScriptSource(code);
        if (MayNeedWork(code))
        {
            source.Rewrite();
        }

        return new TextEdits(code, [.. source._edits.Where(e => e.Text.Length == e.Length)]).Apply();
    }

    /// <summary>Takes an error's place back to the author's text.</summary>
    /// <param name="error">The error in <see cref="Text"/>.</param>
    /// <returns>The error in the code.</returns>
    public CompilerError Original(CompilerError error) => new TextEdits(_code, _edits).Original(_checks.Original(error));

    /// <summary>Takes an error's place back to the author's text.</summary>
    /// <param name="error">The error in <see cref="Library"/>.</param>
    /// <returns>The error in the code.</returns>
    public CompilerError OriginalOfLibrary(CompilerError error) => new TextEdits(_code, _libraryEdits).Original(_libraryChecks.Original(error));

    private static bool MayNeedWork(string code) =>
        Signs.Any(w => code.Contains(w, StringComparison.Ordinal));

    private void Rewrite()
    {
        _root = CSharpSyntaxTree.ParseText(_code, Ordinary).GetCompilationUnitRoot();
        foreach (var member in _root.Members)
        {
            switch (member)
            {
                case GlobalStatementSyntax { Statement: LocalDeclarationStatementSyntax declaration }:
                    OfDeclaration(declaration);
                    break;
                case GlobalStatementSyntax { Statement: ExpressionStatementSyntax { Expression: WithExpressionSyntax } }:
                    Enclose(member.SpanStart);
                    break;
                case PropertyDeclarationSyntax { Identifier.Text: "with" }:
                    // The parser takes "r with {" for the beginning of a property.
                    Enclose(member.SpanStart);
                    break;
                case BaseNamespaceDeclarationSyntax:
                case ExtensionBlockDeclarationSyntax:
                    ToLibrary(member);
                    break;
                case ClassDeclarationSyntax type when type.Members.Any(m => m.IsKind(SyntaxKind.ExtensionBlockDeclaration)):
                    ToLibrary(type);
                    break;
                case ClassDeclarationSyntax type when type.Modifiers.Any(SyntaxKind.StaticKeyword):
                    foreach (var edit in ExtensionMethods.Of(type))
                    {
                        _edits.Add(edit);
                    }

                    break;
            }

            if (member is BaseTypeDeclarationSyntax { Modifiers: var modifiers })
            {
                foreach (var modifier in modifiers.Where(m => m.IsKind(SyntaxKind.FileKeyword)))
                {
                    Blank(modifier.Span.Start, modifier.Span.End);
                }
            }
        }

        if (_library.Count > 0)
        {
            // Everything else is blank, so that errors stand where they are.
            var text = new StringBuilder(Blanks(_code));
            foreach (var span in _library.Select(m => m.Span).Concat(_root.Usings.Select(u => u.Span)))
            {
                text.Remove(span.Start, span.Length).Insert(span.Start, _code.AsSpan(span.Start, span.Length));
            }

            // Of the namespace without a name scripts see the types, not what they extend.
            var edits = new List<TextEdit>();
            foreach (var type in _library.Where(m => m is not BaseNamespaceDeclarationSyntax))
            {
                var holder = type is ExtensionBlockDeclarationSyntax block ? $"public static class {Holder(block)}{{" : string.Empty;
                edits.Add(new TextEdit(type.SpanStart, 0, $"namespace {CSharpLibraries.Namespace}{{{holder}"));
                edits.Add(new TextEdit(type.Span.End, 0, holder.Length > 0 ? "}}" : "}"));
            }

            foreach (var type in _library.SelectMany(m => m.DescendantNodesAndSelf()))
            {
                edits.AddRange(Opened(type));
            }

            _libraryEdits = [.. edits.OrderBy(e => e.Start)];
            Library = new TextEdits(text.ToString(), _libraryEdits).Apply();
        }

        // Stable: what is put at one place stays in its order.
        _edits = [.. _edits.OrderBy(e => e.Start)];
    }

    // To the author all is one program; to the compiler the cells that follow are others.
    private static IEnumerable<TextEdit> Opened(SyntaxNode node)
    {
        if (node is not MemberDeclarationSyntax { Modifiers: var modifiers } member || node is BaseNamespaceDeclarationSyntax or ExtensionBlockDeclarationSyntax)
        {
            return [];
        }

        var isOuter = node.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax;
        return modifiers.Any(SyntaxKind.ProtectedKeyword) ? []
            : modifiers.FirstOrDefault(m => m.IsKind(SyntaxKind.InternalKeyword)) is { RawKind: not 0 } word ? [new TextEdit(word.SpanStart, word.Span.Length, "public  ")]
            : isOuter && !modifiers.Any(m => m.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.FileKeyword) ? [new TextEdit(AfterAttributes(member), 0, "public ")]
            : [];
    }

    // A block by itself needs a class around it: one that takes the place of the same members declared before.
    private static string Holder(ExtensionBlockDeclarationSyntax block)
    {
        var members = block.Members.Select(m => m switch { MethodDeclarationSyntax d => d.Identifier.Text + d.ParameterList, PropertyDeclarationSyntax p => p.Identifier.Text, _ => m.Kind().ToString() });
        var signature = $"{block.ParameterList?.Parameters.FirstOrDefault()?.Type}: {string.Join(", ", members)}";
        return "Extensions" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signature)).AsSpan(0, 8));
    }

    private static int AfterAttributes(MemberDeclarationSyntax member) =>
        member.AttributeLists.Count > 0 ? member.AttributeLists[^1].GetLastToken().GetNextToken().SpanStart : member.SpanStart;

    private void OfDeclaration(LocalDeclarationStatementSyntax declaration)
    {
        var type = declaration.Declaration.Type;
        if (type is RefTypeSyntax or ScopedTypeSyntax or PointerTypeSyntax
            || type.ToString().TrimStart() is var name && (name.StartsWith("Span<", StringComparison.Ordinal) || name.StartsWith("ReadOnlySpan<", StringComparison.Ordinal))
            || declaration.Declaration.Variables.Any(v => v.Initializer?.Value is StackAllocArrayCreationExpressionSyntax))
        {
            _hints.Add("What stands at the top of a cell lives on after it, which references, spans and pointers cannot: put these lines into a block { … } or a function.");
        }

        if (declaration.UsingKeyword.IsKind(SyntaxKind.None) || declaration.SemicolonToken.IsMissing)
        {
            return;
        }

        var isAsync = declaration.AwaitKeyword.IsKind(SyntaxKind.AwaitKeyword);
        Blank(isAsync ? declaration.AwaitKeyword.SpanStart : declaration.UsingKeyword.SpanStart, declaration.UsingKeyword.Span.End);
        var method = isAsync ? nameof(ScriptGlobals.DisposeWithCellAsync) : nameof(ScriptGlobals.DisposeWithCell);
        Replace(declaration.Span.End, 0, string.Concat(declaration.Declaration.Variables.Select(v => $" {method}({v.Identifier.Text});")));
    }

    private void Enclose(int start)
    {
        var expression = SyntaxFactory.ParseExpression(_code, start, Ordinary, consumeFullText: false);
        if (expression is WithExpressionSyntax)
        {
            Replace(start + expression.SpanStart, 0, "(");
            Replace(start + expression.Span.End, 0, ")");
        }
    }

    private void ToLibrary(MemberDeclarationSyntax member)
    {
        _library.Add(member);
        Blank(member.Span.Start, member.Span.End);
    }

    private void Blank(int start, int end) => Replace(start, end - start, Blanks(_code[start..end]));

    private void Replace(int start, int length, string text) => _edits.Add(new TextEdit(start, length, text));

    private static string Blanks(string text) =>
        string.Create(text.Length, text, static (blank, text) =>
        {
            for (var i = 0; i < blank.Length; i++)
            {
                blank[i] = text[i] is '\n' or '\r' ? text[i] : ' ';
            }
        });
}
