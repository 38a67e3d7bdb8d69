using Microsoft.Extensions.AI;

namespace NoisyNotebooks.Methods.Annotators;

/// <summary>What is known of a language model.</summary>
internal static class ChatModel
{
    /// <summary>The model that a client says it asks; the client's type where it says nothing.</summary>
    public static string NameOf(IChatClient client) =>
        (client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.DefaultModelId is { Length: > 0 } model ? model : client.GetType().Name;
}
