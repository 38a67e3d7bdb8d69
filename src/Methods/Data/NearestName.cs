namespace NoisyNotebooks.Methods.Data;

/// <summary>"Did you mean": the nearest of the names that exist.</summary>
public static class NearestName
{
    /// <summary>A sentence that offers the nearest name.</summary>
    /// <param name="typed">What was asked for.</param>
    /// <param name="names">The names that exist.</param>
    /// <returns><c> Did you mean 'x'?</c> with a leading space, or nothing where none is near.</returns>
    public static string Hint(string typed, IEnumerable<string> names)
    {
        var nearest = names.Select(n => (Name: n, Edits: Edits(typed.ToUpperInvariant(), n.ToUpperInvariant())))
            .OrderBy(n => n.Edits).FirstOrDefault();
        return nearest.Name is { } name && nearest.Edits <= Math.Max(1, Math.Min(typed.Length, name.Length) / 2)
            ? $" Did you mean '{name}'?"
            : string.Empty;
    }

    /// <summary>The least number of letters to put in, take out or change that makes one text another (Levenshtein).</summary>
    // In one row: row[j] is the cost of turning the part of a seen so far into b[..j].
    internal static int Edits(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        foreach (var letter in a)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < b.Length; j++)
            {
                var replaced = diagonal + (letter == b[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[b.Length];
    }
}
