using System.Globalization;

namespace NoisyNotebooks.Methods.Data;

/// <summary>The feature columns of a CSV file.</summary>
internal static class CsvFeatures
{
    /// <summary>The columns that hold a number in the present record.</summary>
    /// <param name="records">The records, at the first.</param>
    /// <param name="others">Positions of columns that are no features.</param>
    /// <returns>Their positions, at least one.</returns>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static int[] NumericColumns(CsvRecords records, ReadOnlySpan<int> others)
    {
        var numeric = new List<int>();
        for (var column = 0; column < records.Names.Length; column++)
        {
            if (!others.Contains(column) && TryNumber(records.Field(column), out _))
            {
                numeric.Add(column);
            }
        }

        return numeric.Count > 0
            ? [.. numeric]
            : throw records.Invalid(
                $"expected at least one feature column with a number in it, got none among: {string.Join(", ", records.Names)}.");
    }

    /// <summary>Appends the features of the present record.</summary>
    /// <param name="records">The records.</param>
    /// <param name="columns">Positions of the feature columns.</param>
    /// <param name="values">Where to.</param>
    /// <exception cref="InvalidDataException">A feature is missing or no finite number.</exception>
    public static void Append(CsvRecords records, int[] columns, List<float> values)
    {
        foreach (var column in columns)
        {
            var field = records.Field(column);
            if (!TryNumber(field, out var value))
            {
                var got = field.IsEmpty ? "nothing" : $"'{field}'";
                throw records.Invalid(
                    $"expected a finite number in feature column '{records.Names[column]}', got {got}. " +
                    "Fill or drop missing values first, or name the feature columns to use.");
            }

            values.Add(value);
        }
    }

    private static bool TryNumber(ReadOnlySpan<char> field, out float value) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
}
