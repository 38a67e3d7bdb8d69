using Microsoft.Extensions.AI;

namespace NoisyNotebooks.Methods.Tests.Annotators;

/// <summary>A language model that says what a test wants, and remembers what it was asked.</summary>
internal sealed class FakeChatClient(Func<IReadOnlyList<ChatMessage>, string> answer) : IChatClient
{
    private readonly Lock _lock = new();

    /// <summary>One that says one thing after the other, whatever it is asked.</summary>
    public FakeChatClient(params string[] answers)
        : this(InTurn(answers))
    {
    }

    public List<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> Asked { get; } = [];

    public string? Model { get; init; }

    public ChatFinishReason? Finish { get; init; }

    public UsageDetails? Usage { get; init; }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            IReadOnlyList<ChatMessage> all = [.. messages];
            Asked.Add((all, options));
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer(all))) { FinishReason = Finish, Usage = Usage });
        }
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        Model is not null && serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(defaultModelId: Model) : null;

    public void Dispose()
    {
    }

    private static Func<IReadOnlyList<ChatMessage>, string> InTurn(string[] answers)
    {
        var next = 0;
        return _ => answers[next++];
    }
}
