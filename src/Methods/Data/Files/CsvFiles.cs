using System.Collections.Immutable;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Any CSV file with a header line, plain or gzip, as a labelled table. Numbers are written the invariant way (<c>1.5e-3</c>);
/// the delimiter is found from the header where none is given.
/// </summary>
public static class CsvFiles
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="labelColumn">The column of the given labels.</param>
    /// <param name="trueLabelColumn">The column of the true labels, where the file has one.</param>
    /// <param name="featureColumns">
    /// The feature columns in the order wanted. Where left out: all other columns that hold a number in the first record.
    /// </param>
    /// <param name="classNames">
    /// The class names in the order of their numbers; a label is then a name or a number. Where left out: labels that are all
    /// whole numbers from 0 to 9,999 keep their number, other whole numbers become classes by value, and texts become classes
    /// in ordinal order.
    /// </param>
    /// <param name="name">The data set's name; the file's where left out.</param>
    /// <param name="delimiter">The character between fields.</param>
    /// <param name="take">Reads only the first records, at least 1; all where left out.</param>
    /// <returns>A table <c>float32 [N,F]</c> with its column names.</returns>
    /// <exception cref="InvalidDataException">
    /// A column is not there, a record has another number of fields, a feature is missing or no finite number, or a label is
    /// missing or not one of the class names. The message names file, line and column.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static LabeledDataset Load(
        string path,
        string labelColumn = "label",
        string? trueLabelColumn = null,
        IReadOnlyList<string>? featureColumns = null,
        ImmutableArray<string>? classNames = null,
        string? name = null,
        char? delimiter = null,
        int? take = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumn);
        Limit.Check(take);
        using var records = CsvRecords.Open(DataFile.Open(path), delimiter);
        var labelAt = records.Position(labelColumn, "label column");
        var trueAt = trueLabelColumn is null ? -1 : records.Position(trueLabelColumn, "true label column");
        var featuresAt = featureColumns?.Select(c => records.Position(c, "feature column")).ToArray();

        var encoder = new LabelEncoder(classNames);
        var values = new List<float>();
        var given = new List<int>();
        var known = new List<int>();
        while (given.Count != take && records.Read())
        {
            featuresAt ??= CsvFeatures.NumericColumns(records, [labelAt, trueAt]);
            CsvFeatures.Append(records, featuresAt, values);
            given.Add(Label(records, labelAt, encoder));
            if (trueAt >= 0)
            {
                known.Add(Label(records, trueAt, encoder));
            }
        }

        if (given.Count == 0 || featuresAt is null)
        {
            throw new InvalidDataException($"{path}: expected at least one record after the header, got none.");
        }

        var (names, classOf) = encoder.Resolve();
        var features = empty([given.Count, featuresAt.Length], ScalarType.Float32);
        CollectionsMarshal.AsSpan(values).CopyTo(MemoryMarshal.Cast<byte, float>(features.bytes));
        return new LabeledDataset(
            name ?? Path.GetFileName(path),
            features,
            [.. given.Select(c => classOf[c])],
            names,
            trueAt < 0 ? null : [.. known.Select(c => classOf[c])])
        {
            FeatureNames = [.. featuresAt.Select(c => records.Names[c])],
        };
    }

    private static int Label(CsvRecords records, int column, LabelEncoder encoder)
    {
        var field = records.Field(column);
        if (field.IsEmpty)
        {
            throw records.Invalid($"expected a label in column '{records.Names[column]}', got nothing.");
        }

        var code = encoder.Code(field);
        return code >= 0 ? code : throw records.Invalid($"expected one of the class names in column '{records.Names[column]}', got '{field}'.");
    }
}
