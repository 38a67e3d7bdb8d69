namespace NoisyNotebooks.Methods.Data;

/// <summary>How tables write that a value is missing.</summary>
internal static class MissingText
{
    private static readonly string[] Spellings = ["nan", "-nan", "na", "n/a", "#n/a", "#na", "<na>", "null", "none", "nil", "-", "--", "–", "?"];

    /// <summary>Whether a field says that there is no value, in any case.</summary>
    /// <param name="field">The field without outer blanks.</param>
    public static bool Is(ReadOnlySpan<char> field)
    {
        if (field.Length > 5)
        {
            return false;
        }

        foreach (var spelling in Spellings)
        {
            if (field.Equals(spelling, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return field.IsEmpty;
    }
}
