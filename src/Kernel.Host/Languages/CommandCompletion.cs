using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>Completes and explains magic commands, their parameters and values.</summary>
internal static class CommandCompletion
{
    /// <summary>Whether a place is on the line of a magic command.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="cursor">The place, in UTF-16 units.</param>
    /// <returns>Whether it is.</returns>
    public static bool IsCommandLine(string code, int cursor) => LineAt(code, cursor).TrimStart().StartsWith("#!", StringComparison.Ordinal);

    /// <summary>Completes at a place on a command's line.</summary>
    /// <param name="session">The session with its commands, languages and variables.</param>
    /// <param name="code">The cell.</param>
    /// <param name="cursor">The place, in UTF-16 units.</param>
    /// <returns>The completion; perhaps without matches.</returns>
    public static Completion At(ExecutionSession session, string code, int cursor)
    {
        var line = LineAt(code, cursor);
        var wordStart = cursor - line.Length + line.LastIndexOfAny([' ', '\t']) + 1;
        var word = code[wordStart..cursor];
        if (word.StartsWith("#!", StringComparison.Ordinal))
        {
            var languages = session.Languages.Keys.Select(l => new CompletionMatch("#!" + l, "keyword"));
            return Matching([.. session.Commands.Select(c => new CompletionMatch(c.Name, "magic")), .. languages, new("#!time", "magic")], word, wordStart, cursor);
        }

        return Find(session, line) is { } command
            ? Matching(Candidates(session, command, line, word), word, wordStart, cursor)
            : Completion.None(cursor);
    }

    /// <summary>Explains the command, or the parameter, at a place.</summary>
    /// <param name="session">The session with its commands.</param>
    /// <param name="code">The cell.</param>
    /// <param name="cursor">The place, in UTF-16 units.</param>
    /// <returns>The explanation; null: the line names no command.</returns>
    public static Inspection? Explain(ExecutionSession session, string code, int cursor)
    {
        var end = code.IndexOf('\n', cursor);
        var lineEnd = end < 0 ? code.Length : end;
        var line = LineAt(code, lineEnd).TrimEnd();
        if (Find(session, line) is not { } command)
        {
            var name = line.Trim().TrimStart('#', '!');
            return session.Languages.TryGetValue(name, out var language) ? new Inspection("#!" + name, [language.Description], name) : null;
        }

        // The word that the cursor is in or behind.
        var before = LineAt(code, cursor);
        var place = lineEnd - LineAt(code, lineEnd).Length;
        var word = line.Split(' ', '\t').FirstOrDefault(w =>
        {
            var isHere = place + w.Length >= cursor;
            place += w.Length + 1;
            return isHere;
        }) ?? string.Empty;
        var parameter = command.Parameters.FirstOrDefault(p => p.Name == word)
            ?? command.Parameters.FirstOrDefault(p => before.TrimEnd(' ', '\t').EndsWith(' ' + p.Name, StringComparison.Ordinal));
        if (parameter is not null)
        {
            return new Inspection($"{command.Name} {parameter.Name}", [Line(parameter)], parameter.Name);
        }

        var prose = new List<string> { command.Description };
        if (command.Parameters.Count > 0)
        {
            prose.Add(string.Join('\n', command.Parameters.Select(p => $"{p.Name}: {Line(p)}")));
        }

        if (command.Examples.Count > 0)
        {
            prose.Add("Example: " + command.Examples[0]);
        }

        return new Inspection(Usage.Line(command), prose, command.Name);
    }

    private static string LineAt(string code, int cursor) =>
        code[(cursor == 0 ? 0 : code.LastIndexOf('\n', cursor - 1) + 1)..cursor];

    private static MagicCommand? Find(ExecutionSession session, string line)
    {
        var name = line.TrimStart().Split(' ', '\t')[0];
        return session.Commands.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    private static string Line(CommandParameter parameter)
    {
        var allowed = parameter.Choices.Count > 0 ? $" One of {string.Join(", ", parameter.Choices)}." : string.Empty;
        var standard = parameter.Default is { } text ? $" Default: {text}." : string.Empty;
        return parameter.Description + allowed + standard;
    }

    private static IEnumerable<CompletionMatch> Candidates(ExecutionSession session, MagicCommand command, string line, string word)
    {
        var before = line[..^word.Length].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var named = command.Parameters.FirstOrDefault(p => before.Length > 1 && p.Name == before[^1] && p.Kind != ParameterKind.Flag);
        if (named is not null)
        {
            return Values(session, command, named, before, word);
        }

        var unused = command.Parameters.Where(p => !p.IsPositional && !before.Contains(p.Name, StringComparer.Ordinal))
            .Select(p => new CompletionMatch(p.Name, "param"));
        var positional = command.Parameters.FirstOrDefault(p => p.IsPositional);
        return positional is not null && !word.StartsWith('-') && before.Length == 1
            ? Values(session, command, positional, before, word).Concat(unused)
            : unused;
    }

    private static IEnumerable<CompletionMatch> Values(
        ExecutionSession session, MagicCommand command, CommandParameter parameter, string[] before, string word)
    {
        if (parameter.Kind is ParameterKind.Variable or ParameterKind.Source && parameter.Suggestions is null)
        {
            return session.Variables.Where(v => parameter.Accepts(v.Type))
                .Select(v => new CompletionMatch(v.Name, "instance"));
        }

        var values = parameter.Suggestions?.Invoke() ?? parameter.Choices;
        if (parameter.Kind == ParameterKind.Model)
        {
            values = values.Concat(session.Variables.Where(v => parameter.Accepts(v.Type)).Select(v => v.Name));
        }

        if (parameter.Fits is { } fits && DataOf(session, command, before) is { } data)
        {
            values = values.Where(v => fits(v, data));
        }

        // In a list (elr,co-te…) the last of its names is being written.
        var listed = word[..(word.LastIndexOf(',') + 1)];
        return values.Select(v => new CompletionMatch(listed + v, "value"));
    }

    // The data set that the line names so far; else the one that the command takes where none is named.
    private static Dataset? DataOf(ExecutionSession session, MagicCommand command, string[] before)
    {
        if (command.Parameters.FirstOrDefault(p => p.Kind == ParameterKind.Variable && p.VariableType == typeof(Dataset)) is not { } parameter)
        {
            return null;
        }

        var place = Array.IndexOf(before, parameter.Name);
        var names = session.Variables.Where(v => parameter.Accepts(v.Type)).Select(v => v.Name).Distinct(StringComparer.Ordinal).ToArray();
        var name = place >= 0 && place + 1 < before.Length ? before[place + 1]
            : names.Contains("data", StringComparer.Ordinal) ? "data"
            : names is [var only] ? only
            : null;
        return name is not null && session.TryGetVariable(name, out var value) ? value as Dataset : null;
    }

    private static Completion Matching(IEnumerable<CompletionMatch> candidates, string typed, int start, int end) =>
        new(
            [
                .. candidates.Where(c => c.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                    .DistinctBy(c => c.Text, StringComparer.Ordinal)
                    .OrderBy(c => c.Text, StringComparer.Ordinal),
            ],
            start,
            end);
}
