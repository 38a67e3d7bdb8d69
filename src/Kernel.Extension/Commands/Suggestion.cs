namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>"Did you mean": the nearest known name.</summary>
public static class Suggestion
{
    /// <summary>A sentence that offers the nearest candidate, or nothing where none is near.</summary>
    /// <param name="typed">What the user typed.</param>
    /// <param name="candidates">The names that exist.</param>
    /// <returns><c> Did you mean 'x'?</c> with a leading space, or the empty string.</returns>
    public static string For(string typed, IEnumerable<string> candidates)
    {
        var best = candidates
            .Select(c => (Name: c, Distance: EditDistance(typed.ToUpperInvariant(), c.ToUpperInvariant())))
            .OrderBy(c => c.Distance)
            .FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(1, Math.Min(typed.Length, best.Name.Length) / 2)
            ? $" Did you mean '{best.Name}'?"
            : string.Empty;
    }

    // Levenshtein distance, two rows.
    private static int EditDistance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
