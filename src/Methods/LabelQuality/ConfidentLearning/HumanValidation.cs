using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What five workers decided about a flagged example.</summary>
public enum ValidationCategory
{
    /// <summary>The given label is right.</summary>
    NonError,

    /// <summary>The model's guess is right instead.</summary>
    Correctable,

    /// <summary>Both are right.</summary>
    MultiLabel,

    /// <summary>Neither is right.</summary>
    Neither,

    /// <summary>No choice got three votes.</summary>
    NonAgreement,
}

/// <summary>Votes of one example.</summary>
/// <param name="Given">Workers who chose the given label.</param>
/// <param name="Guessed">Who chose the model's guess.</param>
/// <param name="Both">Who chose both.</param>
/// <param name="Neither">Who chose neither.</param>
public readonly record struct ValidationVotes(int Given, int Guessed, int Both, int Neither)
{
    /// <summary>The category that got at least three votes, else <see cref="ValidationCategory.NonAgreement"/>.</summary>
    public ValidationCategory Category =>
        Given >= HumanValidation.Consensus ? ValidationCategory.NonError
        : Guessed >= HumanValidation.Consensus ? ValidationCategory.Correctable
        : Both >= HumanValidation.Consensus ? ValidationCategory.MultiLabel
        : Neither >= HumanValidation.Consensus ? ValidationCategory.Neither
        : ValidationCategory.NonAgreement;
}

/// <summary>The outcome of checking flagged examples by hand.</summary>
/// <param name="Categories">One category an example.</param>
/// <param name="Counts">How many of each category, in the order of <see cref="ValidationCategory"/>.</param>
public sealed record HumanValidation(ImmutableArray<ValidationCategory> Categories, ImmutableArray<int> Counts)
{
    /// <summary>Votes out of five that decide.</summary>
    public const int Consensus = 3;

    /// <summary>The label errors: every category but <see cref="ValidationCategory.NonError"/>.</summary>
    public int ErrorCount => Categories.Length - Counts[(int)ValidationCategory.NonError];

    /// <summary>The share of the flagged examples that are errors, 0 to 1; NaN for none.</summary>
    public double ErrorShare => (double)ErrorCount / Categories.Length;

    /// <summary>Counts votes.</summary>
    /// <param name="votes">The votes of each flagged example: no negative numbers, five in all.</param>
    /// <returns>The categories and their counts.</returns>
    /// <exception cref="ArgumentException">Votes are negative, or more than five.</exception>
    public static HumanValidation Of(IReadOnlyList<ValidationVotes> votes)
    {
        ArgumentNullException.ThrowIfNull(votes);
        var counts = new int[Enum.GetValues<ValidationCategory>().Length];
        var categories = ImmutableArray.CreateBuilder<ValidationCategory>(votes.Count);
        for (var i = 0; i < votes.Count; i++)
        {
            var v = votes[i];
            if (v.Given < 0 || v.Guessed < 0 || v.Both < 0 || v.Neither < 0 || v.Given + v.Guessed + v.Both + v.Neither > 5)
            {
                throw new ArgumentException($"votes: expected counts that add up to at most 5, got {v} at position {i}.", nameof(votes));
            }

            categories.Add(v.Category);
            counts[(int)v.Category]++;
        }

        return new HumanValidation(categories.MoveToImmutable(), [.. counts]);
    }
}
