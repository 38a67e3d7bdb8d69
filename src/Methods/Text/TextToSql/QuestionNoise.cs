using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Errors of questions, one for each category; an item that cannot have an error of a kind gets none.</summary>
internal static class QuestionNoise
{
    // Where a question begins to say which: what follows is lost in a vague one.
    private static readonly string[] Qualifiers = ["in", "of", "with", "for", "from", "that", "whose", "by", "at", "per", "who", "than"];

    private static readonly (string Word, string Synonym)[] Synonyms =
    [
        ("salary", "pay"), ("players", "athletes"), ("player", "athlete"), ("clients", "patrons"), ("client", "patron"), ("branch", "office"), ("branches", "offices"),
        ("amount", "sum"), ("team", "club"), ("teams", "clubs"), ("loans", "credits"), ("loan", "credit"), ("region", "area"), ("city", "town"), ("games", "fixtures"),
        ("cities", "towns"), ("states", "provinces"), ("state", "province"), ("river", "stream"), ("rivers", "streams"), ("population", "head count"),
    ];

    private static readonly (string Word, string Missing)[] Strangers =
    [
        ("salary", "shoe size"), ("amount", "currency"), ("region", "time zone"), ("age", "blood group"), ("name", "nickname"), ("city", "mayor"),
        ("spectators", "ticket prices"), ("population", "average income"), ("area", "climate"), ("year", "hour"), ("minute", "weather"), ("river", "glacier"),
    ];

    /// <summary>Puts one error into an item.</summary>
    /// <returns>The item with its category, or null where it cannot have it.</returns>
    public static TextToSqlItem? Apply(TextToSqlItem item, TextToSqlNoise category, SeededRandom random)
    {
        var question = item.Question;
        var (changed, gold) = category switch
        {
            TextToSqlNoise.Spelling => (Misspelt(question, random), item.GoldSql),
            TextToSqlNoise.Ambiguous => (Vague(question), item.GoldSql),
            TextToSqlNoise.Synonym => (Replaced(question, Synonyms), item.GoldSql),
            TextToSqlNoise.Unmappable => (Replaced(question, Strangers), item.GoldSql),
            _ => Recased(item),
        };
        return changed == question && gold == item.GoldSql ? null : item with { Question = changed, GoldSql = gold, Noise = item.Noise | category };
    }

    // Two neighbouring letters of a long word change places, or one is lost.
    private static string Misspelt(string question, SeededRandom random)
    {
        var words = question.Split(' ');
        int[] allowed = [.. Enumerable.Range(0, words.Length).Where(w => words[w].Length >= 5 && words[w].All(char.IsLetter))];
        if (allowed.Length == 0)
        {
            return question;
        }

        var at = allowed[random.NextInt(allowed.Length)];
        var (word, letter) = (words[at], 1 + random.NextInt(words[at].Length - 3));
        words[at] = word[letter] == word[letter + 1] || random.NextDouble() < 0.5
            ? word.Remove(letter, 1)
            : word[..letter] + word[letter + 1] + word[letter] + word[(letter + 2)..];
        return string.Join(' ', words);
    }

    private static string Vague(string question)
    {
        var words = question.TrimEnd('?', '.').Split(' ');
        var last = Array.FindLastIndex(words, w => Qualifiers.Contains(w, StringComparer.OrdinalIgnoreCase));
        return last < 2 ? question : string.Join(' ', words[..last]) + (question[^1] is '?' or '.' ? question[^1..] : string.Empty);
    }

    private static string Replaced(string question, (string Word, string Other)[] pairs)
    {
        var words = question.Split(' ');
        for (var w = 0; w < words.Length; w++)
        {
            var bare = words[w].TrimEnd('?', '.', ',');
            if (Array.Find(pairs, p => p.Word == bare).Other is { } other)
            {
                words[w] = other + words[w][bare.Length..];
                return string.Join(' ', words);
            }
        }

        return question;
    }

    // A text that question and gold query share gets the other case, in both: SQLite then finds no row.
    private static (string Question, string Gold) Recased(TextToSqlItem item)
    {
        var tokens = SqlTokens.Of(item.GoldSql);
        for (var t = 0; t < tokens.Count; t++)
        {
            var text = tokens[t].Text;
            if (text.Length > 3 && text[0] is '\'' or '"' && char.IsLetter(text[1]) && text[1..^1] is var value && item.Question.Contains(value, StringComparison.Ordinal))
            {
                var first = char.IsUpper(value[0]) ? char.ToLowerInvariant(value[0]) : char.ToUpperInvariant(value[0]);
                var other = first + value[1..];
                tokens[t] = tokens[t] with { Text = text[0] + other + text[^1] };
                return (item.Question.Replace(value, other, StringComparison.Ordinal), SqlTokens.Join(tokens));
            }
        }

        return (item.Question, item.GoldSql);
    }
}
