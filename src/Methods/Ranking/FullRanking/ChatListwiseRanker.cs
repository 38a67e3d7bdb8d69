using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>A language model as listwise ranker: it gets the passages of a window and answers with their numbers, best first, which <see cref="PermutationParser"/> reads.</summary>
public sealed class ChatListwiseRanker : IListwiseRanker
{
    private readonly IChatClient _client;

    /// <summary>Creates it.</summary>
    /// <param name="client">The model; not disposed of here.</param>
    /// <param name="prompt">What it is asked; null: the usual.</param>
    public ChatListwiseRanker(IChatClient client, RankingPrompt? prompt = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        (_client, Prompt) = (client, prompt ?? new RankingPrompt());
    }

    /// <summary>What the model is asked.</summary>
    public RankingPrompt Prompt { get; }

    /// <inheritdoc/>
    public string Description => ChatModel.NameOf(_client);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The query is empty.</exception>
    public async Task<RankedWindow> RankAsync(string query, IReadOnlyList<RankingPassage> passages, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(passages);
        var answer = await _client.GetResponseAsync(Prompt.Messages(query, [.. passages.Select(p => p.Text)]), new ChatOptions { Temperature = 0 }, stop).ConfigureAwait(false);
        var parsed = PermutationParser.Read(answer.Text, passages.Count);
        return new RankedWindow(parsed.Order) { InputTokens = answer.Usage?.InputTokenCount, OutputTokens = answer.Usage?.OutputTokenCount, IsMended = !parsed.IsWhole };
    }
}
