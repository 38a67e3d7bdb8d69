using System.Collections.Immutable;
using System.Globalization;

namespace NoisyNotebooks.Methods.Text;

/// <summary>A query that differs from another in one place, as annotators' errors do.</summary>
/// <param name="Kind">What was done, in words.</param>
/// <param name="Sql">The changed query.</param>
public sealed record SqlMutation(string Kind, string Sql);

/// <summary>
/// Wrong gold queries from right ones: MAX for MIN, a lost DISTINCT, a number that is off by one, a lost term of WHERE, another column in a
/// join, the order the other way round. Whether the rows then differ is for the database to say.
/// </summary>
public static class SqlMutations
{
    private static readonly string[] EndsOfWhere = ["GROUP", "ORDER", "LIMIT", "HAVING", "UNION", "EXCEPT", "INTERSECT", ";"];

    /// <summary>All queries that are one error away.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="columns">The columns of each table, for joins; names as in the query, capitals aside.</param>
    /// <returns>The changed queries, each once.</returns>
    public static ImmutableArray<SqlMutation> Of(string sql, IReadOnlyDictionary<string, ImmutableArray<string>> columns)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(columns);
        var tokens = SqlTokens.Of(sql);
        var aliases = Aliases(tokens);
        var found = new List<SqlMutation>();
        for (var i = 0; i < tokens.Count; i++)
        {
            found.AddRange(At(tokens, i));
            found.AddRange(LostTerms(tokens, i));
            found.AddRange(WrongJoins(tokens, i, aliases, columns));
        }

        return [.. found.Where(m => m.Sql != sql.Trim()).DistinctBy(m => m.Sql, StringComparer.Ordinal)];
    }

    private static IEnumerable<SqlMutation> At(List<SqlToken> tokens, int i)
    {
        var token = tokens[i];
        if ((token.Is("MAX") || token.Is("MIN")) && Follows(tokens, i, "("))
        {
            yield return new("MAX for MIN", With(tokens, i, token.Is("MAX") ? "MIN" : "MAX"));
        }

        if (token.Is("DISTINCT"))
        {
            yield return new("lost DISTINCT", Without(tokens, i, i + 1));
        }

        if (token.Is("DESC"))
        {
            yield return new("order reversed", Without(tokens, i, i + 1));
        }

        if (token.Is("AVG") && Follows(tokens, i, "("))
        {
            yield return new("another aggregate", With(tokens, i, "SUM"));
        }

        if (long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue && !(i > 0 && tokens[i - 1].Is("LIMIT")))
        {
            yield return new("number off by one", With(tokens, i, (number + 1).ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static IEnumerable<SqlMutation> LostTerms(List<SqlToken> tokens, int i)
    {
        if (!tokens[i].Is("WHERE"))
        {
            yield break;
        }

        // WHERE a AND b AND c …: the terms, and the AND before each.
        var (depth, end) = (tokens[i].Depth, i + 1);
        var starts = new List<int> { i };
        for (var isBetween = false; end < tokens.Count && tokens[end].Depth >= depth && !(tokens[end].Depth == depth && Array.Exists(EndsOfWhere, tokens[end].Is)); end++)
        {
            if (tokens[end].Depth != depth)
            {
                continue;
            }

            // a OR b: to lose one side means something else.
            if (tokens[end].Is("OR") || tokens[end].Is("CASE"))
            {
                yield break;
            }

            isBetween |= tokens[end].Is("BETWEEN");
            if (tokens[end].Is("AND"))
            {
                if (!isBetween)
                {
                    starts.Add(end);
                }

                isBetween = false;
            }
        }

        for (var t = 0; t < starts.Count; t++)
        {
            var next = t + 1 < starts.Count ? starts[t + 1] : end;
            var isFirstOfSeveral = t == 0 && starts.Count > 1;

            // Without the first of several terms WHERE stays, and the AND behind it goes.
            yield return new("lost term of WHERE", isFirstOfSeveral ? Without(tokens, starts[0] + 1, starts[1] + 1) : Without(tokens, starts[t], next));
        }
    }

    // ON a.x = b.y, or the same in WHERE: y becomes another column of b.
    private static IEnumerable<SqlMutation> WrongJoins(
        List<SqlToken> tokens, int i, Dictionary<string, string> aliases, IReadOnlyDictionary<string, ImmutableArray<string>> columns)
    {
        if (i < 3 || i + 3 >= tokens.Count || tokens[i].Text is not ("=" or "==") || tokens[i - 2].Text != "." || tokens[i + 2].Text != ".")
        {
            yield break;
        }

        foreach (var at in new[] { i - 1, i + 3 })
        {
            var table = aliases.GetValueOrDefault(tokens[at - 2].Text, tokens[at - 2].Text);
            ImmutableArray<string> all = columns.FirstOrDefault(c => string.Equals(c.Key, table, StringComparison.OrdinalIgnoreCase)).Value is { IsDefault: false } known ? known : [];

            // Keys are mixed up with keys; where a table has none that are called so, with any column.
            ImmutableArray<string> keys = [.. all.Where(c => c.EndsWith("id", StringComparison.OrdinalIgnoreCase))];
            foreach (var column in (keys.IsEmpty ? all : keys).Where(c => !tokens[at].Is(c)))
            {
                yield return new("wrong join key", With(tokens, at, column));
            }
        }
    }

    private static Dictionary<string, string> Aliases(List<SqlToken> tokens)
    {
        string[] ends = ["ON", "WHERE", "JOIN", "INNER", "LEFT", "CROSS", "GROUP", "ORDER", "LIMIT", "HAVING", "UNION", "USING", "EXCEPT", "INTERSECT"];
        var aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i + 2 < tokens.Count; i++)
        {
            if (!(tokens[i].Is("FROM") || tokens[i].Is("JOIN") || tokens[i].Text == ",") || !tokens[i + 1].IsWord)
            {
                continue;
            }

            var at = tokens[i + 2].Is("AS") ? i + 3 : i + 2;
            if (at < tokens.Count && tokens[at].IsWord && !Array.Exists(ends, tokens[at].Is))
            {
                aliases.TryAdd(tokens[at].Text, tokens[i + 1].Text);
            }
        }

        return aliases;
    }

    private static bool Follows(List<SqlToken> tokens, int i, string text) => i + 1 < tokens.Count && tokens[i + 1].Text == text;

    private static string With(List<SqlToken> tokens, int i, string text) => SqlTokens.Join(tokens.Select((t, at) => at == i ? t with { Text = text } : t));

    private static string Without(List<SqlToken> tokens, int from, int to) => SqlTokens.Join(tokens.Where((_, at) => at < from || at >= to));
}
