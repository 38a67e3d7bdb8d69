using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Text;

/// <summary>What a taxonomy is for, and the limits that every prompt states and the code holds.</summary>
/// <param name="UseCase">What the categories are to tell, one sentence: <c>the intent of the user</c>.</param>
public sealed record TaxonomyBrief(string UseCase)
{
    /// <summary>K, the most categories, at least 2.</summary>
    public int MaxCategories { get; init; } = 25;

    /// <summary>The most words of a summary, at least 1.</summary>
    public int SummaryWords { get; init; } = 20;

    /// <summary>The most words of a summary's explanation, at least 1.</summary>
    public int ExplanationWords { get; init; } = 30;

    /// <summary>The most words of a name, at least 1.</summary>
    public int NameWords { get; init; } = 10;

    /// <summary>The most words of a description, at least 1.</summary>
    public int DescriptionWords { get; init; } = 30;

    /// <summary>The most words of a suggestion, at least 1.</summary>
    public int SuggestionWords { get; init; } = 30;

    private static readonly HashSet<string> Vague =
        new(["other", "others", "misc", "miscellaneous", "general", "undefined", "unknown", "none"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks the limits.</summary>
    /// <exception cref="ArgumentException">There is no use case.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit is too small.</exception>
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(UseCase);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCategories, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(SummaryWords, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ExplanationWords, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(NameWords, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(DescriptionWords, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SuggestionWords, 1);
    }

    /// <summary>A model's table within the limits: vague and doubled names go, long texts are cut, and of too many categories the first stay.</summary>
    /// <param name="categories">What the model wrote.</param>
    /// <returns>The taxonomy, null where nothing is left, and what had to be mended.</returns>
    internal (Taxonomy? Taxonomy, ImmutableArray<string> Mended) Hold(IEnumerable<TaxonomyCategory> categories)
    {
        var kept = new List<TaxonomyCategory>();
        var mended = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var category in categories)
        {
            var (name, description) = (Cut(category.Name, NameWords), Cut(category.Description, DescriptionWords));
            if (name.Length == 0 || Vague.Contains(name) || !seen.Add(name))
            {
                mended.Add(name.Length == 0 ? "a category without a name was left out" : $"'{name}' was left out: {(Vague.Contains(name) ? "it is vague" : "it stands twice")}");
            }
            else if (kept.Count == MaxCategories)
            {
                mended.Add($"'{name}' was left out: there are {MaxCategories} already");
            }
            else
            {
                kept.Add(category with { Name = name, Description = description });
            }
        }

        return (kept.Count == 0 ? null : new Taxonomy(kept), mended.ToImmutable());
    }

    private static string Cut(string text, int words) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(words));
}
