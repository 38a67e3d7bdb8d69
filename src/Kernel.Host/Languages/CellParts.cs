using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>Cuts a cell into C#, other languages, magic commands and package lines, in their order.</summary>
internal sealed partial class CellParts
{
    private readonly IReadOnlySet<string> _languages;
    private readonly List<CellPart> _parts = [];
    private readonly StringBuilder _text = new();
    private string _language;
    private int _begin = 1;

    private CellParts(IReadOnlySet<string> languages, string language)
    {
        _languages = languages;
        _language = Canonical(language);
    }

    /// <summary>Whether commands and package lines are known between the lines of a language, and its line numbers count.</summary>
    /// <param name="language">The language, by its first name.</param>
    /// <returns>Whether it is one that runs here.</returns>
    public static bool IsProgram(string language) => language is "csharp" or "fsharp";

    /// <summary>Cuts a cell.</summary>
    /// <param name="cell">Its text.</param>
    /// <param name="languages">Names of the languages that <c>#!name</c> can switch to, in lower case.</param>
    /// <param name="language">The language that it begins in.</param>
    /// <returns>The parts; parts with nothing but blanks are left out.</returns>
    public static IReadOnlyList<CellPart> Of(string cell, IReadOnlySet<string> languages, string language = "csharp")
    {
        var parts = new CellParts(languages, language);
        var lines = cell.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            parts.Add(lines, i);
        }

        parts.Flush(lines.Length + 1);
        return parts._parts;
    }

    private void Add(string[] lines, int index)
    {
        var line = lines[index];
        var name = Directive().Match(line) is { Success: true } directive ? directive.Groups["name"].Value : null;
        if (name is not null && _languages.Contains(name.ToLowerInvariant()) && !IsInsideText(lines, index))
        {
            Flush(index + 2);
            _language = Canonical(name.ToLowerInvariant());
            return;
        }

        // Only in C# and F#: other languages may have lines like these of their own.
        if (IsProgram(_language))
        {
            if (name is not null && !IsInsideText(lines, index))
            {
                Flush(index + 2);
                _parts.Add(new CellPart(CellPartKind.Command, "#!" + name, line.Trim(), index + 1, _language));
                return;
            }

            if (Package().Match(line) is { Success: true } package && !IsInsideText(lines, index))
            {
                Flush(index + 2);
                _parts.Add(new CellPart(CellPartKind.Package, package.Groups["name"].Value, package.Groups["text"].Value.Trim(), index + 1, _language));
                return;
            }
        }

        _text.Append(line).Append('\n');
    }

    private void Flush(int nextLine)
    {
        var text = _text.ToString().TrimEnd();
        if (text.Length > 0)
        {
            var lines = IsProgram(_language) ? new string('\n', _begin - 1) : string.Empty;
            _parts.Add(new CellPart(CellPartKind.Code, _language, lines + text, _begin, _language));
        }

        _text.Clear();
        _begin = nextLine;
    }

    private static string Canonical(string language) =>
        language switch
        {
            "c#" => "csharp",
            "f#" => "fsharp",
            "js" => "javascript",
            "md" => "markdown",
            _ => language,
        };

    // "#!" at the start of a line of a raw string or a block comment is no command.
    private bool IsInsideText(string[] lines, int index)
    {
        if (!IsProgram(_language) || _text.Length == 0)
        {
            return false;
        }

        if (_language == "fsharp")
        {
            return FSharpText.EndsInsideText(_text);
        }

        var position = _text.Length;
        var rest = string.Join('\n', lines.Skip(index));
        var options = CSharpParseOptions.Default.WithKind(SourceCodeKind.Script).WithLanguageVersion(LanguageVersion.Latest);
        var root = CSharpSyntaxTree.ParseText(_text + rest, options).GetRoot();
        var token = root.FindToken(position);
        return token.SpanStart < position && position < token.Span.End
            || root.FindTrivia(position) is var trivia
                && trivia.SpanStart < position
                && position < trivia.Span.End
                && (trivia.IsKind(SyntaxKind.MultiLineCommentTrivia) || trivia.IsKind(SyntaxKind.DisabledTextTrivia));
    }

    [GeneratedRegex(@"^\s*#!(?<name>[A-Za-z][\w.#-]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Directive();

    [GeneratedRegex("""^\s*(?<name>#[ri])\s+"nuget\s*:\s*(?<text>[^"]*)"\s*;?\s*$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Package();
}
