using System.Globalization;
using System.Text.RegularExpressions;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>
/// Text whose numbers come of training, where another machine gives others. The same must be: every word, what is counted, the
/// order of rows, and every verdict (✓, ◐, ✗, yes, no). May differ: shares by some points, counts and other numbers by a tenth
/// or by five, small charts of blocks, and which examples stand where in a ranked list.
/// </summary>
internal static partial class MeasuredText
{
    private const double CountShare = 0.1;
    private const double CountLeast = 5;

    /// <summary>Whether two lines say the same.</summary>
    /// <param name="left">A line.</param>
    /// <param name="right">Another.</param>
    /// <param name="points">How far shares may be apart, in points.</param>
    /// <returns>Whether they do.</returns>
    public static bool AreEqual(string left, string right, double points)
    {
        var (l, r) = (Read(left), Read(right));
        return string.Equals(l.Text, r.Text, StringComparison.Ordinal)
            && l.Numbers.Count == r.Numbers.Count
            && l.Numbers.Zip(r.Numbers).All(pair => pair.First == pair.Second || Math.Abs(pair.First.Value - pair.Second.Value)
                <= (pair.First.IsShare ? points : Math.Max(CountLeast, CountShare * Math.Max(Math.Abs(pair.First.Value), Math.Abs(pair.Second.Value)))));
    }

    /// <summary>Leaves out the rows of ranked lists: tables whose heading has a score.</summary>
    /// <param name="lines">The lines of an output, without empty ones.</param>
    /// <returns>The others.</returns>
    public static List<string> WithoutRankings(IReadOnlyList<string> lines)
    {
        var kept = new List<string>();
        for (var i = 0; i < lines.Count; i++)
        {
            kept.Add(lines[i]);
            if (i + 1 >= lines.Count || !IsRule(lines[i + 1]) || !Score().IsMatch(lines[i]))
            {
                continue;
            }

            // As wide as the rule: the rest of the output has other columns.
            var columns = lines[i + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            kept.Add(lines[++i]);
            while (i + 1 < lines.Count && lines[i + 1].Split("  ", StringSplitOptions.RemoveEmptyEntries).Length == columns && !lines[i + 1].StartsWith('…'))
            {
                i++;
            }
        }

        return kept;
    }

    private static bool IsRule(string line) => line.Length > 0 && line.All(c => c is '─' or ' ');

    private static (string Text, List<(double Value, bool IsShare)> Numbers) Read(string line)
    {
        var numbers = new List<(double, bool)>();
        var settled = Blocks().Replace(Spreads().Replace(NotebookComparison.Settled(line), "<duration>"), "▁");
        var text = Number().Replace(settled, match =>
        {
            var value = double.Parse(match.Value.Replace(",", string.Empty, StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);
            numbers.Add((value, Share().IsMatch(settled, match.Index + match.Length)));
            return "<n>";
        });
        return (Blanks().Replace(Rules().Replace(text, "-"), " ").Trim(), numbers);
    }

    [GeneratedRegex(@"(?<![\w.])[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?([eE][-+]?\d+)?(?!\w)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Number();

    // In "65.1 ± 0.9 %" both are shares.
    [GeneratedRegex(@"\G(\s±\s[\d.]+)?\s?(%|points)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Share();

    // "1.3 ± <duration>": the mean of times.
    [GeneratedRegex(@"[\d.]+\s±\s<duration>", RegexOptions.None, 5000)]
    private static partial Regex Spreads();

    [GeneratedRegex("[▁▂▃▄▅▆▇█]+", RegexOptions.None, 5000)]
    private static partial Regex Blocks();

    [GeneratedRegex("[-─=]{2,}", RegexOptions.None, 5000)]
    private static partial Regex Rules();

    [GeneratedRegex(@"\s+", RegexOptions.None, 5000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\bscore\b", RegexOptions.None, 5000)]
    private static partial Regex Score();
}
