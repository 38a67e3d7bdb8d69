using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Says a text in other words, by way of another language.</summary>
public interface IBackTranslation
{
    /// <summary>Who translates, for results: a model's name, or that it is simulated.</summary>
    string Provider { get; }

    /// <summary>Translates a text there and back.</summary>
    /// <param name="text">The text.</param>
    /// <param name="copy">Which of several versions of the same text this is, from 0.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The text in other words.</returns>
    Task<string> TranslateAsync(string text, int copy, CancellationToken cancellationToken = default);
}

/// <summary>Back-translation of many texts.</summary>
public static class BackTranslations
{
    /// <summary>Makes several versions of each text, some at a time.</summary>
    /// <param name="translation">Who translates.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="copies">How many versions of each, at least 1.</param>
    /// <param name="concurrency">How many are asked for at the same time, at least 1.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>For each version all texts, as words: what <see cref="AugmentedViews"/> takes.</returns>
    public static async Task<IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>>> TranslateAllAsync(
        this IBackTranslation translation, IReadOnlyList<string> texts, int copies = 1, int concurrency = 4, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(translation);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(copies, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(concurrency, 1);
        var all = Enumerable.Range(0, copies).Select(_ => new IReadOnlyList<string>[texts.Count]).ToArray();
        await Parallel.ForAsync(
            0,
            copies * texts.Count,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (at, stop) =>
            {
                var (copy, i) = (at / texts.Count, at % texts.Count);
                all[copy][i] = Words.Of(await translation.TranslateAsync(texts[i], copy, stop));
            });
        return all;
    }
}
