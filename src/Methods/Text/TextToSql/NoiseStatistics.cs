using System.Collections;
using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Text;

/// <summary>How noisy the items of one domain are. An item counts in each of its categories.</summary>
/// <param name="Domain">The domain; empty for items of several.</param>
/// <param name="Total">N, the number of items.</param>
/// <param name="WithNoise">Items with any category.</param>
/// <param name="NoisyQuestions">Items with a category of the question: 1, 2, 4, 5 or 6.</param>
/// <param name="ErroneousGold">Items with category 3.</param>
/// <param name="PerCategory">Items with each category, 1 to 6.</param>
public sealed record NoiseStatistics(
    string Domain, int Total, int WithNoise, int NoisyQuestions, int ErroneousGold, ImmutableArray<int> PerCategory)
{
    /// <summary>Errors in all: the sum over the categories.</summary>
    public int TotalErrors => PerCategory.Sum();

    /// <summary>100 · items with noise / N.</summary>
    public double WithNoisePercent => 100.0 * WithNoise / Total;

    /// <summary>100 · noisy questions / N.</summary>
    public double NoisyQuestionsPercent => 100.0 * NoisyQuestions / Total;

    /// <summary>100 · erroneous gold queries / N.</summary>
    public double ErroneousGoldPercent => 100.0 * ErroneousGold / Total;

    /// <summary>Counts items whatever their domain.</summary>
    /// <param name="items">The items, at least one.</param>
    /// <returns>The counts; the domain is named where all items have the same.</returns>
    /// <exception cref="ArgumentException">There are no items.</exception>
    public static NoiseStatistics Compute(IEnumerable<TextToSqlItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        ImmutableArray<TextToSqlItem> all = [.. items];
        string[] domains = [.. all.Select(i => i.Domain).Distinct(StringComparer.Ordinal)];
        return Count(domains.Length == 1 ? domains[0] : string.Empty, [.. all.Select(i => i.Noise)]);
    }

    /// <summary>Counts the items of each domain.</summary>
    /// <param name="items">The items, at least one.</param>
    /// <returns>One for each domain, in the order in which they come.</returns>
    /// <exception cref="ArgumentException">There are no items.</exception>
    public static NoiseByDomain ByDomain(IEnumerable<TextToSqlItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        NoiseStatistics[] counted = [.. items.GroupBy(i => i.Domain, StringComparer.Ordinal).Select(g => Count(g.Key, [.. g.Select(i => i.Noise)]))];
        return counted.Length > 0 ? new(counted) : throw Empty(nameof(items));
    }

    /// <summary>Counts categories alone.</summary>
    /// <param name="categories">The categories of each item, at least one item.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="ArgumentException">There are no items, or one has a category that there is not.</exception>
    public static NoiseStatistics Compute(IReadOnlyList<TextToSqlNoise> categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        return Count(string.Empty, categories);
    }

    private static NoiseStatistics Count(string domain, IReadOnlyList<TextToSqlNoise> noise)
    {
        if (noise.Count == 0)
        {
            throw Empty("items");
        }

        foreach (var one in noise)
        {
            if ((one & ~(TextToSqlNoises.Question | TextToSqlNoise.IncorrectSql)) != TextToSqlNoise.None)
            {
                throw new ArgumentOutOfRangeException(nameof(noise), one, $"noise: expected categories from 1 to {TextToSqlNoises.Count}, got the value {(int)one}.");
            }
        }

        return new(
            domain,
            noise.Count,
            noise.Count(n => n != TextToSqlNoise.None),
            noise.Count(n => n.IsQuestionNoise()),
            noise.Count(n => n.IsGoldNoise()),
            [.. Enumerable.Range(1, TextToSqlNoises.Count).Select(code => noise.Count(n => n.HasFlag(TextToSqlNoises.FromCodes(code))))]);
    }

    private static ArgumentException Empty(string parameter) => new($"{parameter}: expected at least one item, got none.", parameter);
}

/// <summary>The counts of several domains; a notebook shows them as a table with a column a domain.</summary>
public sealed class NoiseByDomain : IReadOnlyList<NoiseStatistics>
{
    private readonly NoiseStatistics[] _domains;

    internal NoiseByDomain(NoiseStatistics[] domains) => _domains = domains;

    /// <inheritdoc/>
    public int Count => _domains.Length;

    /// <inheritdoc/>
    public NoiseStatistics this[int index] => _domains[index];

    /// <inheritdoc/>
    public IEnumerator<NoiseStatistics> GetEnumerator() => ((IEnumerable<NoiseStatistics>)_domains).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
