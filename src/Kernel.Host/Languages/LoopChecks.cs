using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// Puts <see cref="CellStop.Check"/> where code of a cell can go on without an end: into loops and before jumps. Every line stays where it is.
/// Not into functions that call themselves: it would double what a call costs.
/// </summary>
internal static class LoopChecks
{
    private const string Type = $"global::{nameof(NoisyNotebooks)}.{nameof(Kernel)}.{nameof(Host)}.{nameof(Languages)}.{nameof(CellStop)}";
    private const string OnThread = $"{Type}.{nameof(CellStop.Check)}();";
    private const string Anywhere = $"{Type}.{nameof(CellStop.CheckFlow)}();";

    // Without any of these nothing repeats itself.
    private static readonly string[] Signs = ["while", "for", "do", "goto"];

    /// <summary>Finds the places in a text.</summary>
    /// <param name="text">C# as the compiler takes it.</param>
    /// <param name="options">How it is parsed.</param>
    /// <returns>What is to be inserted; nothing where it has syntax errors.</returns>
    public static TextEdits Of(string text, CSharpParseOptions options)
    {
        var edits = new List<TextEdit>();
        if (!Array.Exists(Signs, s => text.Contains(s, StringComparison.Ordinal)))
        {
            return new TextEdits(text, edits);
        }

        var root = CSharpSyntaxTree.ParseText(text, options).GetRoot();
        if (root.ContainsDiagnostics)
        {
            return new TextEdits(text, edits);
        }

        foreach (var node in root.DescendantNodes())
        {
            switch (node)
            {
                case WhileStatementSyntax loop:
                    Enter(loop.Statement, edits);
                    break;
                case DoStatementSyntax loop:
                    Enter(loop.Statement, edits);
                    break;
                case ForStatementSyntax loop:
                    Enter(loop.Statement, edits);
                    break;
                case CommonForEachStatementSyntax loop:
                    Enter(loop.Statement, edits);
                    break;
                case GotoStatementSyntax jump:
                    Enclose(jump, edits);
                    break;
            }
        }

        // Stable: of what is inserted at one place the outer comes first.
        return new TextEdits(text, [.. edits.OrderBy(e => e.Start)]);
    }

    // What is handed over, and what follows an await, may run on any thread.
    private static string Check(SyntaxNode node) => node.Ancestors().FirstOrDefault(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax) switch
    {
        LocalFunctionStatementSyntax { Modifiers: var m } when !m.Any(SyntaxKind.AsyncKeyword) => OnThread,
        BaseMethodDeclarationSyntax { Modifiers: var m } when !m.Any(SyntaxKind.AsyncKeyword) => OnThread,
        AccessorDeclarationSyntax => OnThread,
        _ => Anywhere,
    };

    private static void Enter(StatementSyntax body, List<TextEdit> edits)
    {
        if (body is BlockSyntax block)
        {
            edits.Add(new TextEdit(block.OpenBraceToken.Span.End, 0, Check(block)));
        }
        else if (body is not (LocalDeclarationStatementSyntax or LocalFunctionStatementSyntax or LabeledStatementSyntax))
        {
            // Those are errors there, and in braces they would be none.
            Enclose(body, edits);
        }
    }

    private static void Enclose(StatementSyntax statement, List<TextEdit> edits)
    {
        edits.Add(new TextEdit(statement.SpanStart, 0, $"{{{Check(statement)}"));
        edits.Add(new TextEdit(statement.Span.End, 0, "}"));
    }
}
