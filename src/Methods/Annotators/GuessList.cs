using System.Globalization;
using System.Text.RegularExpressions;

namespace NoisyNotebooks.Methods.Annotators;

/// <summary>A guess of a language model, as it was said.</summary>
/// <param name="Answer">The name that it gives.</param>
/// <param name="Confidence">How sure it says to be, 0 to 100.</param>
public sealed record Guess(string Answer, double Confidence);

/// <summary>
/// Reads guesses with confidences, <c>[{"answer": "theory", "confidence": 80}, …]</c>, as language models write them: JSON or a Python list,
/// with words around it. The first bracketed block counts, in lower case.
/// </summary>
public static partial class GuessList
{
    private const double Sure = 100;

    /// <summary>Reads an answer.</summary>
    /// <param name="answer">What the model said.</param>
    /// <param name="guesses">The guesses, the first one first, names in lower case; empty where it cannot be read.</param>
    /// <param name="problem">Why it cannot be read; empty where it can.</param>
    /// <returns>Whether there is at least one guess.</returns>
    public static bool TryRead(string answer, out IReadOnlyList<Guess> guesses, out string problem)
    {
        ArgumentNullException.ThrowIfNull(answer);
        guesses = [];
        var open = answer.IndexOf('[', StringComparison.Ordinal);
        var close = open < 0 ? -1 : answer.IndexOf(']', open);
        if (close < 0)
        {
            problem = open < 0 ? "expected a list in square brackets" : "the list has no end";
            return false;
        }

        var read = new List<Guess>();
        foreach (Match entry in Entry().Matches(answer[open..close].ToLowerInvariant()))
        {
            var (name, number) = (Name().Match(entry.Value), Number().Match(entry.Value));
            if (!name.Success || !number.Success)
            {
                problem = FormattableString.Invariant($"entry {read.Count + 1} has no {(name.Success ? "confidence" : "answer")}");
                return false;
            }

            if (!double.TryParse(number.Groups["value"].ValueSpan, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var confidence)
                || !(confidence is >= 0 and <= Sure))
            {
                problem = FormattableString.Invariant($"entry {read.Count + 1} has a confidence outside 0 to 100");
                return false;
            }

            read.Add(new Guess(FencedText.Bare(Unescaped(name.Groups["value"].Value)), confidence));
        }

        (guesses, problem) = (read, read.Count == 0 ? "the list has no dictionary" : string.Empty);
        return read.Count > 0;
    }

    // What JSON and Python write for quotes, slashes and letters beyond ASCII.
    private static string Unescaped(string text) =>
        Escape().Replace(text, e => e.Groups["code"].Success
            ? ((char)int.Parse(e.Groups["code"].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString()
            : e.Groups["letter"].Value).ToLowerInvariant();

    [GeneratedRegex("""\{[^{}]*\}""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Entry();

    // A name in double quotes may have single ones inside, and the other way round.
    [GeneratedRegex("""["']answer["']\s*:\s*(?<quote>["'])(?<value>(\\.|[^\\])*?)\k<quote>\s*[,}]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Name();

    [GeneratedRegex("""["']confidence["']\s*:\s*["']?\s*(?<value>-?[0-9]+(\.[0-9]+)?)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Number();

    [GeneratedRegex("""\\(u(?<code>[0-9a-f]{4})|(?<letter>["'\\/]))""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Escape();
}
