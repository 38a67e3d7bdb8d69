namespace NoisyNotebooks.Methods.Data;

/// <summary>Looking up columns by name, the same way for CSV files and frames.</summary>
internal static class ColumnNames
{
    /// <summary>The position of a name: exactly, or else ignoring case where just one fits.</summary>
    /// <param name="names">The columns.</param>
    /// <param name="name">The name.</param>
    /// <returns>The position, or −1.</returns>
    public static int Find(IReadOnlyList<string> names, string name)
    {
        var similar = -1;
        var several = false;
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }

            if (string.Equals(names[i], name, StringComparison.OrdinalIgnoreCase))
            {
                several = similar >= 0;
                similar = i;
            }
        }

        return several ? -1 : similar;
    }

    /// <summary>The message for a column that is not there.</summary>
    /// <param name="names">The columns.</param>
    /// <param name="name">The name asked for.</param>
    /// <param name="what">What it was for.</param>
    /// <returns>The message.</returns>
    public static string Missing(IReadOnlyList<string> names, string name, string what)
    {
        const int shown = 30;
        var rest = names.Count > shown ? $" and {names.Count - shown} more" : string.Empty;
        var hint = Values(names).Any() ? " These look like values: the table may lack a line of column names." : string.Empty;
        return $"there is no {what} '{name}'.{NearestName.Hint(name, names)} The columns are: {string.Join(", ", names.Take(shown))}{rest}.{hint}";
    }

    /// <summary>The names that are numbers with a fraction or a sign: nobody calls a column so, but the first row of a table without column names has them.</summary>
    /// <param name="names">The columns.</param>
    /// <returns>Those names.</returns>
    public static IEnumerable<string> Values(IEnumerable<string> names) =>
        names.Where(n => n.AsSpan().ContainsAny("-.,") && NumberText.TryParse(n, out _, out _));
}
