using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Probabilities that stand in a table, one column a class.</summary>
public static class ProbabilityTables
{
    /// <summary>Takes a data frame.</summary>
    /// <param name="frame">K columns of numbers.</param>
    /// <returns><c>float64 [N,K]</c>.</returns>
    /// <exception cref="ArgumentException">A value is missing or no number.</exception>
    public static ProbabilityMatrix Of(DataFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var values = new double[frame.Rows.Count, frame.Columns.Count];
        for (var k = 0; k < frame.Columns.Count; k++)
        {
            for (var n = 0; n < frame.Rows.Count; n++)
            {
                var value = frame.Columns[k][n];
                values[n, k] = value is IConvertible number and not (string or bool or char or DateTime)
                    ? number.ToDouble(System.Globalization.CultureInfo.InvariantCulture)
                    : throw new ArgumentException($"frame: row {n}: expected a probability in column '{frame.Columns[k].Name}', got {(value is null ? "a missing value" : $"'{value}'")}.", nameof(frame));
            }
        }

        return ProbabilityMatrix.From(values);
    }

    /// <summary>Reads a CSV file with a header, plain or gzip.</summary>
    /// <param name="path">Its path; K columns of numbers.</param>
    /// <param name="options">How it is written, where that is not to be found out.</param>
    /// <returns><c>float64 [N,K]</c> and the names of the columns.</returns>
    /// <exception cref="InvalidDataException">A value is missing or no number; the message names line and column.</exception>
    public static (ProbabilityMatrix Matrix, IReadOnlyList<string> Names) OfCsv(string path, CsvOptions? options = null)
    {
        using var records = CsvRecords.Open(DataFile.Open(path), options);
        var values = new List<double>();
        while (records.Read())
        {
            for (var k = 0; k < records.Names.Length; k++)
            {
                var field = records.Field(k);
                values.Add(NumberText.TryParse(field, out var number, out _)
                    ? number
                    : throw records.Invalid($"expected a probability in column '{records.Names[k]}', got '{field}'."));
            }
        }

        return (ProbabilityMatrix.From(values.ToArray(), records.Names.Length), records.Names);
    }
}
