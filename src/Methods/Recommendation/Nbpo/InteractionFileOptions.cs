namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>How a file of votes is to be read.</summary>
public sealed record InteractionFileOptions
{
    /// <summary>The least rating that counts as a vote; null: every line is one, whatever its rating. Lines without a rating always are.</summary>
    public double? LeastRating { get; init; }

    /// <summary>What stands between fields; null: what the first line shows, of <c>::</c>, tab, comma and semicolon.</summary>
    public string? Separator { get; init; }

    /// <summary>Refuses options that make no sense.</summary>
    internal void Check()
    {
        if (Separator is { Length: 0 })
        {
            throw new ArgumentException("Separator: expected at least one character, or null for what the first line shows, got none.", nameof(Separator));
        }

        if (LeastRating is { } least && !double.IsFinite(least))
        {
            throw new ArgumentException($"LeastRating: expected a finite number, or null for any, got {least}.", nameof(LeastRating));
        }
    }
}
