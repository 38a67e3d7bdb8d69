using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class HashedNGramsTests
{
    [Fact]
    public void A_text_is_its_words_their_pairs_and_the_pieces_of_words() =>
        Assert.Equal(["a", "a cat", "#<a>", "cat", "#<ca", "#cat", "#at>", "#<cat", "#cat>"], HashedNGrams.Plain(letters: 4).Pieces("A cat!"));

    [Fact]
    public void Vectors_have_length_one_and_are_the_same_on_every_machine()
    {
        var ngrams = HashedNGrams.Plain(dimensions: 16, letters: 0);
        var vector = ngrams.Encode("what is the capital of Peru");
        Assert.Equal(1, vector.Sum(x => x * (double)x), 1e-6);
        Assert.Equal(vector, ngrams.Encode("What is  the capital of PERU?"));
        Assert.Equal(new float[16], ngrams.Encode("?!"));

        // One word alone: one place, whose number and sign come from the hash of its bytes.
        var word = HashedNGrams.Plain(dimensions: 1_000, letters: 0).Encode("capital");
        Assert.Equal(1, word.Count(x => x != 0));
        Assert.Equal(Place, Array.FindIndex(word, x => x != 0) * (int)word.Sum());
    }

    private const int Place = -464;

    [Fact]
    public void What_every_text_holds_counts_nothing_where_it_was_fitted()
    {
        string[] texts = ["the cat", "the dog", "the tax"];
        var fitted = HashedNGrams.Fit(texts, dimensions: 4096, letters: 0);
        Assert.Equal(new float[4096], fitted.Encode("the"));
        Assert.NotEqual(new float[4096], fitted.Encode("cat"));
    }

    [Fact]
    public async Task The_generator_says_what_it_is_and_what_it_cannot_do()
    {
        using var generator = new HashedNGramEmbeddingGenerator(HashedNGrams.Plain(dimensions: 32));
        IEmbeddingGenerator<string, Embedding<float>> seen = generator;
        Assert.Equal(32, ((EmbeddingGeneratorMetadata)seen.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelDimensions);
        Assert.Equal(2, (await seen.GenerateAsync(["a", "b"], new EmbeddingGenerationOptions { Dimensions = 32 }, TestContext.Current.CancellationToken)).Count);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => seen.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 8 }, TestContext.Current.CancellationToken));
        Assert.StartsWith("options: this generator gives 32 dimensions, got 8", error.Message, StringComparison.Ordinal);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => seen.GenerateAsync(["a"], cancellationToken: stop.Token));
    }

    [Fact]
    public void Bad_settings_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => HashedNGrams.Plain(0));
        Assert.StartsWith("letters: expected 0, or 3 to 10, got 2", Assert.Throws<ArgumentOutOfRangeException>(() => HashedNGrams.Plain(letters: 2)).Message, StringComparison.Ordinal);
        Assert.StartsWith("texts: expected at least one", Assert.Throws<ArgumentException>(() => HashedNGrams.Fit([])).Message, StringComparison.Ordinal);
    }
}
