using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.QuickInfo;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What an editor wants to know of C# while it is being written.</summary>
/// <param name="workspace">The session as projects.</param>
internal sealed class CSharpAssistant(CSharpWorkspace workspace)
{
    // An empty word fits every type there is; a page can show this many.
    private const int MaximumMatches = 1000;

    /// <summary>Completes a word.</summary>
    /// <param name="code">C#.</param>
    /// <param name="cursor">The place, in UTF-16 units.</param>
    /// <returns>The completion; perhaps without matches.</returns>
    public Task<Completion> CompleteAsync(string code, int cursor) =>
        workspace.AskAsync(code, async document =>
        {
            var service = CompletionService.GetService(document)!;
            var list = await service.GetCompletionsAsync(document, cursor);
            var (start, end) = (list.Span.Start, Math.Max(list.Span.End, cursor));
            var typed = code[start..cursor];
            var items = list.ItemsList.Where(i => !i.IsComplexTextEdit && i.DisplayText.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                .OrderByDescending(i => i.DisplayText.StartsWith(typed, StringComparison.Ordinal))
                .ThenByDescending(i => i.Rules.MatchPriority > 0)
                .ThenBy(i => i.SortText, StringComparer.OrdinalIgnoreCase)
                .DistinctBy(i => i.DisplayText)
                .Take(MaximumMatches);
            return new Completion([.. items.Select(i => new CompletionMatch(i.DisplayText, Kind(i)))], start, end);
        });

    /// <summary>Explains what stands at a place: the symbol there, or the call whose arguments are being written.</summary>
    /// <param name="code">C#.</param>
    /// <param name="cursor">The place, in UTF-16 units.</param>
    /// <returns>The explanation, or null.</returns>
    public Task<Inspection?> InspectAsync(string code, int cursor) =>
        workspace.AskAsync(code, async document =>
            await HoverAsync(document, cursor) ?? await CSharpSignatures.AtAsync(document, cursor));

    private static async Task<Inspection?> HoverAsync(Document document, int cursor)
    {
        var root = await document.GetSyntaxRootAsync();
        var text = await document.GetTextAsync();

        // The cursor may stand behind the word that is meant, as it does after typing it.
        var isWord = cursor < text.Length && IsWordLetter(text[cursor]);
        var place = !isWord && cursor > 0 && IsWordLetter(text[cursor - 1]) ? cursor - 1 : cursor;
        if (place >= text.Length || !IsWordLetter(text[place]))
        {
            return null;
        }

        var info = await QuickInfoService.GetService(document)!.GetQuickInfoAsync(document, place);
        if (info is null || info.Sections.IsEmpty)
        {
            return null;
        }

        var signature = new StringBuilder();
        var prose = new List<string>();
        foreach (var section in info.Sections)
        {
            var line = section.Text.Trim();
            if (line.Length == 0)
            {
                continue;
            }

            if (section.Kind == QuickInfoSectionKinds.Description)
            {
                signature.Append(line);
            }
            else
            {
                prose.Add(line);
            }
        }

        return new Inspection(signature.ToString(), prose, root!.FindToken(place).ValueText);
    }

    private static bool IsWordLetter(char letter) => char.IsLetterOrDigit(letter) || letter == '_';

    // The words that Jupyter's front ends have icons for.
    private static string Kind(CompletionItem item) =>
        item.Tags.FirstOrDefault() switch
        {
            "Method" or "ExtensionMethod" => "function",
            "Local" or "Parameter" or "RangeVariable" => "instance",
            "Class" or "Structure" or "Record" or "RecordStruct" or "Delegate" or "Enum" => "class",
            "Namespace" => "module",
            { } tag => char.ToLowerInvariant(tag[0]) + tag[1..],
            null => "text",
        };
}
