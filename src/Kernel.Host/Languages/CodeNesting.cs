using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// How deep code nests, looked at before a parser does: parsers and binders call themselves for every level, and a stack that is full ends the process.
/// No code that a person writes comes near the limits.
/// </summary>
internal static class CodeNesting
{
    /// <summary>The most brackets, braces and parentheses inside of one another.</summary>
    public const int MaximumDepth = 500;

    /// <summary>The most type arguments inside of one another.</summary>
    public const int MaximumTypes = 1_000;

    /// <summary>The most parts of one chain without a comma or semicolon: <c>a.b.c</c>, <c>a ? b : c ? d : e</c>, <c>x => y => z</c>, <c>if … else if …</c>.</summary>
    public const int MaximumChain = 2_000;

    /// <summary>The most interpolated texts inside of one another; reading them takes twice the time for every level.</summary>
    public const int MaximumTexts = 12;

    /// <summary>Looks at a text.</summary>
    /// <param name="code">C#, or a cell with C# in it.</param>
    /// <returns>What nests too deep, as a sentence; null: nothing.</returns>
    public static string? Problem(string code)
    {
        // Too short for any of the limits: nearly all cells.
        if (code.Length < 2 * MaximumTexts)
        {
            return null;
        }

        if (HasDeepTexts(code))
        {
            return Sentence("interpolated texts", MaximumTexts, code, code.IndexOf("$\"", StringComparison.Ordinal));
        }

        return code.Length < MaximumDepth ? null : OfTokens(code);
    }

    private static string? OfTokens(string code)
    {
        var (depth, parentheses, types, chain) = (0, 0, 0, 0);
        foreach (var token in SyntaxFactory.ParseTokens(code))
        {
            switch (token.Kind())
            {
                case SyntaxKind.OpenParenToken:
                    parentheses++;
                    depth++;
                    break;
                case SyntaxKind.OpenBracketToken or SyntaxKind.OpenBraceToken:
                    depth++;
                    break;
                case SyntaxKind.CloseParenToken:
                    parentheses = Math.Max(0, parentheses - 1);
                    depth = Math.Max(0, depth - 1);
                    break;
                case SyntaxKind.CloseBracketToken:
                    depth = Math.Max(0, depth - 1);
                    break;
                case SyntaxKind.CloseBraceToken:
                    (depth, types, chain) = (Math.Max(0, depth - 1), 0, 0);
                    break;
                case SyntaxKind.SemicolonToken when parentheses == 0:
                    (types, chain) = (0, 0);
                    break;
                case SyntaxKind.CommaToken:
                    chain = 0;
                    break;
                case SyntaxKind.LessThanToken:
                    types++;
                    break;
                case SyntaxKind.GreaterThanToken:
                    types = Math.Max(0, types - 1);
                    break;
                case SyntaxKind.AmpersandAmpersandToken or SyntaxKind.BarBarToken:
                    types = 0;
                    break;
                case SyntaxKind.DotToken or SyntaxKind.ColonToken or SyntaxKind.QuestionToken or SyntaxKind.QuestionQuestionToken or SyntaxKind.EqualsGreaterThanToken
                    or SyntaxKind.EqualsToken or SyntaxKind.AwaitKeyword or SyntaxKind.ElseKeyword or SyntaxKind.IfKeyword or SyntaxKind.ForKeyword or SyntaxKind.ForEachKeyword
                    or SyntaxKind.WhileKeyword or SyntaxKind.UsingKeyword or SyntaxKind.LockKeyword or SyntaxKind.NewKeyword or SyntaxKind.AsteriskToken
                    or SyntaxKind.ColonColonToken or SyntaxKind.ExclamationToken or SyntaxKind.TildeToken:
                    chain++;
                    break;
                case SyntaxKind.IdentifierToken when token.ValueText == "await":
                    chain++;
                    break;
            }

            var problem = depth > MaximumDepth ? Sentence("brackets", MaximumDepth, code, token.SpanStart)
                : types > MaximumTypes ? Sentence("type arguments", MaximumTypes, code, token.SpanStart)
                : chain > MaximumChain ? Sentence("parts of one expression or statement", MaximumChain, code, token.SpanStart)
                : null;
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    // Before any token is read: reading a token of them is what takes so long.
    private static bool HasDeepTexts(string code)
    {
        var open = 0;
        for (var i = 1; i < code.Length; i++)
        {
            // A quote that opens no interpolated text closes one, or is another's: the row ends.
            var isOpening = code[i] == '"' && (code[i - 1] == '$' || (code[i - 1] == '@' && i > 1 && code[i - 2] == '$'));
            if (code[i] is '}' or '\n' or ';' || (code[i] == '"' && !isOpening))
            {
                open = 0;
            }
            else if (isOpening && ++open > MaximumTexts)
            {
                return true;
            }
        }

        return false;
    }

    private static string Sentence(string what, int maximum, string code, int at) => string.Create(
        CultureInfo.InvariantCulture, $"Line {code.AsSpan(0, Math.Max(at, 0)).Count('\n') + 1}: expected at most {maximum:#,0} {what} inside of one another, got more. Put parts of it into variables.");
}
