using NoisyNotebooks.Kernel.Extension.Commands;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What can stand at the cursor.</summary>
/// <param name="Matches">The whole words.</param>
/// <param name="Start">Where the word that they replace begins, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
internal sealed record Completion(IReadOnlyList<string> Matches, int Start, int End);

/// <summary>Completes magic commands, their parameters and values, and variable names.</summary>
internal static class CommandCompletion
{
    /// <summary>Completes at a place in a cell.</summary>
    /// <param name="session">The session with its commands, languages and variables.</param>
    /// <param name="code">The cell.</param>
    /// <param name="cursor">The place, in UTF-16 units.</param>
    /// <returns>The completion; perhaps without matches.</returns>
    public static Completion At(ExecutionSession session, string code, int cursor)
    {
        cursor = Math.Clamp(cursor, 0, code.Length);
        var lineStart = cursor == 0 ? 0 : code.LastIndexOf('\n', cursor - 1) + 1;
        var line = code[lineStart..cursor];
        if (!line.TrimStart().StartsWith("#!", StringComparison.Ordinal))
        {
            var start = cursor;
            while (start > lineStart && (char.IsLetterOrDigit(code[start - 1]) || code[start - 1] is '_'))
            {
                start--;
            }

            // Members of something else are not variables.
            var isMember = start > 0 && code[start - 1] == '.';
            return Matching(isMember ? [] : session.Variables.Select(v => v.Name), code[start..cursor], start, cursor);
        }

        var wordStart = lineStart + line.LastIndexOfAny([' ', '\t']) + 1;
        var word = code[wordStart..cursor];
        var name = line.TrimStart().Split(' ', '\t')[0];
        if (word.StartsWith("#!", StringComparison.Ordinal))
        {
            var names = session.Commands.Select(c => c.Name).Concat(session.Languages.Keys.Select(l => "#!" + l)).Append("#!time");
            return Matching(names, word, wordStart, cursor);
        }

        var command = session.Commands.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
        return command is null
            ? new Completion([], cursor, cursor)
            : Matching(Candidates(session, command, line, word), word, wordStart, cursor);
    }

    private static IEnumerable<string> Candidates(ExecutionSession session, MagicCommand command, string line, string word)
    {
        var before = line[..^word.Length].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var named = command.Parameters.FirstOrDefault(p => before.Length > 1 && p.Name == before[^1] && p.Kind != ParameterKind.Flag);
        if (named is not null)
        {
            return Values(session, named);
        }

        var unused = command.Parameters.Where(p => !p.IsPositional && !before.Contains(p.Name, StringComparer.Ordinal)).Select(p => p.Name);
        var positional = command.Parameters.FirstOrDefault(p => p.IsPositional);
        return positional is not null && !word.StartsWith('-') && before.Length == 1
            ? Values(session, positional).Concat(unused)
            : unused;
    }

    private static IEnumerable<string> Values(ExecutionSession session, CommandParameter parameter) =>
        parameter switch
        {
            { Suggestions: { } suggestions } => suggestions(),
            { Choices.Count: > 0 } => parameter.Choices,
            { Kind: ParameterKind.Variable } =>
                session.Variables.Where(v => parameter.VariableType.IsAssignableFrom(v.Type)).Select(v => v.Name),
            _ => [],
        };

    private static Completion Matching(IEnumerable<string> candidates, string typed, int start, int end) =>
        new(
            [
                .. candidates.Where(c => c.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ],
            start,
            end);
}
