using FSharp.Compiler.CodeAnalysis;
using FSharp.Compiler.EditorServices;
using FSharp.Compiler.Interactive;
using FSharp.Compiler.Symbols;
using FSharp.Compiler.Tokenization;
using Microsoft.FSharp.Core;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What an editor wants to know of F# while it is being written.</summary>
internal static class FSharpAssistant
{
    private const int MaximumMatches = 1000;

    /// <summary>Completes a word.</summary>
    /// <param name="session">The session.</param>
    /// <param name="code">F#.</param>
    /// <param name="cursor">The place, in UTF-16 units.</param>
    /// <returns>The completion; perhaps without matches.</returns>
    public static Completion Complete(Shell.FsiEvaluationSession session, string code, int cursor)
    {
        var (line, column, text) = Place(code, cursor);
        var (parsed, check, _) = session.ParseAndCheckInteraction(code, null!);
        var name = QuickParse.GetPartialLongNameEx(text, column - 1);
        var list = check.GetDeclarationListInfo(
            FSharpOption<FSharpParseFileResults>.Some(parsed), line, text, name, null!, null!, null!);
        var typed = name.PartialIdent;
        var matches = list.Items.Where(i => i.NameInList.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(i => i.NameInList.StartsWith(typed, StringComparison.Ordinal))
            .ThenBy(i => i.MinorPriority)
            .DistinctBy(i => i.NameInCode)
            .Take(MaximumMatches)
            .Select(i => new CompletionMatch(i.NameInCode, Kind(i.Glyph)));
        return new Completion([.. matches], cursor - typed.Length, cursor);
    }

    /// <summary>Explains the symbol at a place.</summary>
    /// <param name="session">The session.</param>
    /// <param name="code">F#.</param>
    /// <param name="cursor">The place, in UTF-16 units.</param>
    /// <returns>The explanation, or null.</returns>
    public static Inspection? Inspect(Shell.FsiEvaluationSession session, string code, int cursor)
    {
        var (line, column, text) = Place(code, cursor);
        if (QuickParse.GetCompleteIdentifierIsland(true, text, column) is not { Value: var (island, end, _) })
        {
            return null;
        }

        var (_, check, _) = session.ParseAndCheckInteraction(code, null!);
        var names = Microsoft.FSharp.Collections.ListModule.OfSeq(island.Split('.'));
        var tip = check.GetToolTip(line, end, text, names, FSharpTokenTag.Identifier, null!);
        var signatures = new List<string>();
        var prose = new List<string>();
        foreach (var element in tip.Item.OfType<ToolTipElement.Group>().SelectMany(g => g.elements))
        {
            signatures.Add(string.Concat(element.MainDescription.Parts.Select(t => t.Text)));
            if (element.XmlDoc is FSharpXmlDoc.FromXmlText { Item: var doc } && doc.UnprocessedLines.Length > 0)
            {
                prose.Add(string.Join('\n', doc.UnprocessedLines.Select(l => l.Trim())));
            }
        }

        return signatures.Count == 0 ? null : new Inspection(string.Join('\n', signatures), [.. prose.Distinct(StringComparer.Ordinal)], island, "fsharp");
    }

    // The line from 1, the column from 0, and the line's text.
    private static (int Line, int Column, string Text) Place(string code, int cursor)
    {
        var start = cursor == 0 ? 0 : code.LastIndexOf('\n', cursor - 1) + 1;
        var end = code.IndexOf('\n', cursor);
        return (code.AsSpan(0, start).Count('\n') + 1, cursor - start, code[start..(end < 0 ? code.Length : end)].TrimEnd('\r'));
    }

    // The words that Jupyter's front ends have icons for.
    private static string Kind(FSharpGlyph glyph) =>
        glyph.ToString() switch
        {
            "Method" or "OverridenMethod" or "ExtensionMethod" => "function",
            "Variable" => "instance",
            "Class" or "Struct" or "Typedef" or "Type" or "Union" or "Enum" or "Delegate" or "Exception" => "class",
            "Module" or "NameSpace" => "module",
            var other => char.ToLowerInvariant(other[0]) + other[1..],
        };
}
