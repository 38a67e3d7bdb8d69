using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Reads what a model writes between marks; whatever else it writes is left out.</summary>
public static partial class TaxonomyParser
{
    /// <summary>Every <c>&lt;id&gt;…&lt;/id&gt; &lt;name&gt;…&lt;/name&gt; &lt;description&gt;…&lt;/description&gt;</c> in its order.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>The categories, trimmed; none where the answer has none.</returns>
    public static ImmutableArray<TaxonomyCategory> Parse(string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var categories = ImmutableArray.CreateBuilder<TaxonomyCategory>();
        string? id = null, name = null;
        var end = 0;
        foreach (Match mark in Marks().Matches(answer))
        {
            // The parts of a category stand next to each other: with anything but blanks between them they belong to two.
            var follows = string.IsNullOrWhiteSpace(answer[end..mark.Index]);
            end = mark.Index + mark.Length;
            var (isId, isName) = (mark.Groups["id"].Success, mark.Groups["name"].Success);
            if (isId)
            {
                (id, name) = (Inner(mark.Groups["id"].Value, "<id>"), null);
            }
            else if (!follows || id is null || (isName ? name is not null : name is null))
            {
                (id, name) = (null, null);
            }
            else if (isName)
            {
                name = Inner(mark.Groups["name"].Value, "<name>");
            }
            else
            {
                categories.Add(new TaxonomyCategory(id, name!, Inner(mark.Groups["description"].Value, "<description>")));
                (id, name) = (null, null);
            }
        }

        return categories.ToImmutable();
    }

    /// <summary>Categories as a model is to write them; parsed again they are the same, but for marks in their texts.</summary>
    /// <param name="categories">The categories.</param>
    /// <returns>The table.</returns>
    public static string Format(IEnumerable<TaxonomyCategory> categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        var text = new StringBuilder("<clusters>\n");
        foreach (var c in categories)
        {
            text.Append(CultureInfo.InvariantCulture, $"<cluster><id>{Plain(c.Id)}</id> <name>{Plain(c.Name)}</name> <description>{Plain(c.Description)}</description></cluster>\n");
        }

        return text.Append("</clusters>").ToString();
    }

    /// <summary>What stands between <c>&lt;mark&gt;</c> and <c>&lt;/mark&gt;</c> for the first time; null: nothing does.</summary>
    internal static string? Value(string answer, string mark)
    {
        var (open, close) = ($"<{mark}>", $"</{mark}>");
        var start = answer.IndexOf(open, StringComparison.OrdinalIgnoreCase);
        var end = start < 0 ? -1 : answer.IndexOf(close, start, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? null : answer[(start + open.Length)..end].Trim();
    }

    // Angle brackets of a text would look like marks.
    internal static string Plain(string text) => text.Replace('<', '‹').Replace('>', '›');

    // "<id>1 <id>2</id>": the last one that was opened is closed.
    private static string Inner(string value, string open) =>
        value[(value.LastIndexOf(open, StringComparison.OrdinalIgnoreCase) is var at and >= 0 ? at + open.Length : 0)..].Trim();

    [GeneratedRegex(
        "<id>(?<id>.*?)</id>|<name>(?<name>.*?)</name>|<description>(?<description>.*?)</description>",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Marks();
}
