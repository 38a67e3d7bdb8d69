using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>
/// An open-vocabulary detector behind a chat: a vision-language model is asked for boxes, and an embedding model describes what is in each.
/// (The paper uses Grounding DINO and SAM 2; any model behind these interfaces can take their place.)
/// </summary>
public sealed class ChatProposalProvider : IObjectProposalProvider
{
    private readonly IChatClient _client;
    private readonly IEmbeddingGenerator<DataContent, Embedding<float>> _embeddings;
    private int _unusable;

    /// <summary>Creates it.</summary>
    /// <param name="client">A model that sees pictures; not disposed of here.</param>
    /// <param name="embeddings">A model that describes pictures (<c>image/png</c>) by vectors of one length; not disposed of here.</param>
    /// <param name="prompt">What is asked; null: the usual.</param>
    public ChatProposalProvider(IChatClient client, IEmbeddingGenerator<DataContent, Embedding<float>> embeddings, ProposalPrompt? prompt = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(embeddings);
        (_client, _embeddings, Prompt) = (client, embeddings, prompt ?? new ProposalPrompt());
    }

    /// <summary>What is asked.</summary>
    public ProposalPrompt Prompt { get; }

    /// <inheritdoc/>
    public string Description => ChatModel.NameOf(_client);

    /// <summary>How many lines of all answers so far were no object: another class, no box, no confidence.</summary>
    public int UnusableLines => Volatile.Read(ref _unusable);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The picture has no pixels of the right form.</exception>
    /// <exception cref="InvalidOperationException">The embedding model gave another number of vectors than it was asked for.</exception>
    public async Task<ImmutableArray<ObjectProposal>> ProposeAsync(PoolImage image, IReadOnlyList<string> classNames, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        var pixels = image.Pixels ?? throw new ArgumentException($"image: expected pixels in picture {image.Id}, got none.", nameof(image));
        var messages = Prompt.Messages(pixels, classNames);
        var answer = await _client.GetResponseAsync(messages, new ChatOptions { Temperature = 0 }, stop).ConfigureAwait(false);
        var (objects, unusable) = ProposalPrompt.Read(answer.Text, classNames, (int)pixels.shape[2], (int)pixels.shape[1]);
        Interlocked.Add(ref _unusable, unusable);
        if (objects.Count == 0)
        {
            return [];
        }

        var crops = objects.Select(o => new DataContent(ProposalPrompt.Encode(pixels, o.Box), "image/png"));
        var vectors = await _embeddings.GenerateAsync(crops, cancellationToken: stop).ConfigureAwait(false);
        return vectors.Count == objects.Count
            ? [.. objects.Select((o, i) => new ObjectProposal(o.Box, o.ClassId, o.Confidence, [.. vectors[i].Vector.Span]))]
            : throw new InvalidOperationException($"embeddings: expected {objects.Count} vectors, one an object, got {vectors.Count}.");
    }
}
