using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.Text;

/// <summary>
/// The paper's zero-shot system: one call of a language model a question, at temperature 0, with the schema, the hint and the question.
/// What stands between the marks is data and never an instruction.
/// </summary>
/// <param name="client">The model; not disposed of here.</param>
public sealed partial class ChatClientSqlGenerator(IChatClient client) : ISqlGenerator
{
    private readonly IChatClient _client = client ?? throw new ArgumentNullException(nameof(client));

    /// <inheritdoc/>
    public string Description =>
        (_client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.DefaultModelId is { Length: > 0 } model ? model : _client.GetType().Name;

    /// <summary>The messages, visible so that a notebook can show them.</summary>
    /// <param name="question">What is asked.</param>
    /// <returns>Instruction; schema, hint and question.</returns>
    public static IReadOnlyList<ChatMessage> Messages(SqlQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var hint = string.IsNullOrWhiteSpace(question.Evidence) ? string.Empty : $"Hint: {FencedText.Of(question.Evidence)}\n";
        return
        [
            new(ChatRole.System, $"Write one valid SQLite query that answers the question. {FencedText.Rule} Return only the query."),
            new(ChatRole.User, $"Schema: {FencedText.Of(question.Schema)}\n{hint}Question: {FencedText.Of(question.Question)}"),
        ];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The question is blank.</exception>
    public async Task<string> GenerateAsync(SqlQuestion question, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentException.ThrowIfNullOrWhiteSpace(question.Question, nameof(question));
        return Bare((await _client.GetResponseAsync(Messages(question), new ChatOptions { Temperature = 0 }, stop)).Text);
    }

    // Models like to put a fence around code, with its language and perhaps words before it.
    private static string Bare(string answer)
    {
        const string Fence = "```";
        var open = answer.IndexOf(Fence, StringComparison.Ordinal);
        if (open < 0)
        {
            return answer.Trim();
        }

        var from = open + Fence.Length;
        var close = answer.IndexOf(Fence, from, StringComparison.Ordinal);
        var body = close < 0 ? answer[from..] : answer[from..close];
        return Language().Replace(body, string.Empty, 1).Trim();
    }

    // The language: sql or sqlite before the query, or any other single word that has the fence's line for itself and begins no query.
    [GeneratedRegex(@"^(\s*(sql|sqlite3?)(?=\s)|(?!(select|with|values)\b)[\w+#.-]+[ \t]*\r?\n)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Language();
}
