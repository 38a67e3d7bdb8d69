using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>
/// A model in the notation of R: <c>y ~ x1 + x2</c>, <c>y ~ 1</c>, <c>y ~ x + group + x:group</c> or shorter <c>y ~ x * group</c>; <c>+ 0</c> or
/// <c>- 1</c> leaves the intercept out, and names with blanks stand in backquotes.
/// </summary>
public sealed class RegressionFormula
{
    private RegressionFormula(string text, string response, ImmutableArray<ImmutableArray<string>> terms, bool hasIntercept)
    {
        (Text, Response, Terms, HasIntercept) = (text, response, terms, hasIntercept);
    }

    /// <summary>As it was typed.</summary>
    public string Text { get; }

    /// <summary>The column left of the tilde.</summary>
    public string Response { get; }

    /// <summary>The terms: a column each, or for an interaction several.</summary>
    public ImmutableArray<ImmutableArray<string>> Terms { get; }

    /// <summary>Whether there is an intercept.</summary>
    public bool HasIntercept { get; }

    /// <summary>Reads a formula.</summary>
    /// <param name="text">The formula.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="ArgumentException">It is none; the message names the position.</exception>
    public static RegressionFormula Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = 0;
        ArgumentException Wrong(string expected) =>
            new($"formula: expected {expected} at position {at + 1} of '{text}', got {(at < text.Length ? $"'{text[at]}'" : "its end")}. Write it as y ~ x1 + x2; compute columns such as logarithms in the table first.", nameof(text));
        void Blanks()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
        }

        bool Take(char sign)
        {
            Blanks();
            if (at >= text.Length || text[at] != sign)
            {
                return false;
            }

            at++;
            return true;
        }

        string Name()
        {
            Blanks();
            var start = at;
            if (Take('`'))
            {
                var end = text.IndexOf('`', at);
                if (end <= at)
                {
                    throw Wrong("a name and a closing backquote");
                }

                at = end + 1;
                return text[(start + 1)..end];
            }

            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '.'))
            {
                at++;
            }

            return at > start && !char.IsDigit(text[start]) ? text[start..at] : throw Wrong("the name of a column");
        }

        var response = Name();
        if (!Take('~'))
        {
            throw Wrong("'~'");
        }

        var (terms, intercept, minus) = (new List<ImmutableArray<string>>(), true, Take('-'));
        do
        {
            Blanks();
            if (at < text.Length && text[at] is '0' or '1' && (at + 1 == text.Length || !char.IsLetterOrDigit(text[at + 1])))
            {
                intercept = text[at] == '1' != minus;
                at++;
            }
            else if (minus)
            {
                throw Wrong("'1', the only term that can be taken away,");
            }
            else
            {
                Term();
            }

            Blanks();
            minus = at < text.Length && text[at] == '-';
        }
        while (Take('+') || Take('-'));
        if (at < text.Length)
        {
            throw Wrong("'+' or the end");
        }

        if (terms.Count == 0 && !intercept)
        {
            throw Wrong("a term or an intercept");
        }

        return new RegressionFormula(text, response, [.. terms], intercept);

        void Add(ImmutableArray<string> term)
        {
            if (!terms.Exists(t => t.ToHashSet(StringComparer.Ordinal).SetEquals(term)))
            {
                terms.Add(term);
            }
        }

        void Term()
        {
            List<string> names = [Name()];
            Blanks();
            var sign = at < text.Length && text[at] is ':' or '*' ? text[at] : ':';
            while (Take(sign))
            {
                names.Add(Name());
            }

            if (sign == '*')
            {
                // a * b * c: every product of some of them, single columns first.
                foreach (var subset in Enumerable.Range(1, (1 << names.Count) - 1).OrderBy(s => System.Numerics.BitOperations.PopCount((uint)s)).ThenBy(s => s))
                {
                    Add([.. names.Where((_, i) => (subset >> i & 1) == 1)]);
                }
            }
            else
            {
                Add([.. names]);
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
