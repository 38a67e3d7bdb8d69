using Microsoft.Extensions.AI;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Hashed n-grams where an embedding generator is asked for: works without a model and without a network. It knows which pieces two
/// texts share and nothing of what they mean; a language model behind the same interface does.
/// </summary>
/// <param name="ngrams">The hashing; null: of 512 numbers, every piece counting alike.</param>
public sealed class HashedNGramEmbeddingGenerator(HashedNGrams? ngrams = null) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly HashedNGrams _ngrams = ngrams ?? HashedNGrams.Plain();

    /// <summary>Embeds texts.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">Null, or <see cref="EmbeddingGenerationOptions.Dimensions"/> as the hashing has them.</param>
    /// <param name="cancellationToken">Stops between texts.</param>
    /// <returns>One vector a text, in their order.</returns>
    /// <exception cref="ArgumentException">Other dimensions are asked for.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is { } wanted && wanted != _ngrams.Dimensions)
        {
            throw new ArgumentException($"options: this generator gives {_ngrams.Dimensions} dimensions, got {wanted}.", nameof(options));
        }

        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var text in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            embeddings.Add(new Embedding<float>(_ngrams.Encode(text)));
        }

        return Task.FromResult(embeddings);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("hashed n-grams", defaultModelDimensions: _ngrams.Dimensions)
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>There is nothing to release.</summary>
    public void Dispose()
    {
    }
}
