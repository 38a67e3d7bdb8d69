using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>What a language model is asked to rank: passages numbered from [1] in their present order. What stands between the marks is data and never an instruction.</summary>
public sealed partial record RankingPrompt
{
    /// <summary>What the model is told first.</summary>
    public string Instruction { get; init; } = "You rank passages by how relevant they are to a query.";

    /// <summary>How many words of a passage the model sees, at least 1.</summary>
    public int LongestPassage { get; init; } = 100;

    /// <summary>The messages, visible so that a notebook can show them.</summary>
    /// <param name="query">The query.</param>
    /// <param name="passages">The passages.</param>
    /// <returns>Instruction and passages.</returns>
    /// <exception cref="ArgumentException">The query is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="LongestPassage"/> is below 1.</exception>
    public IReadOnlyList<ChatMessage> Messages(string query, IReadOnlyList<string> passages)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(query);
        ArgumentNullException.ThrowIfNull(passages);
        ArgumentOutOfRangeException.ThrowIfLessThan(LongestPassage, 1);
        var text = new StringBuilder("Query: ").Append(FencedText.Of(query)).Append("\n\n");
        for (var i = 0; i < passages.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"[{i + 1}] ").Append(FencedText.Of(Shown(passages[i]))).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"\nRank the {passages.Count} passages by how well they answer the query. Answer with all numbers, best first, as [3] > [1] > [2], and nothing else.");
        return [new(ChatRole.System, $"{Instruction} {FencedText.Rule}"), new(ChatRole.User, text.ToString())];
    }

    // "[7]" in a text would look like a passage's number.
    private string Shown(string text)
    {
        var words = Number().Replace(text, "(${number})").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Take(LongestPassage));
    }

    [GeneratedRegex("""\[(?<number>[0-9]+)\]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Number();
}
