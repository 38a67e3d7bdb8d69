using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Any CSV file with a header line, plain or gzip, as a labelled table. What the reader finds out by itself (separator,
/// encoding, decimal mark, classes, features) stands in the data set's <see cref="LabeledDataset.Reading"/>.
/// </summary>
public static class CsvFiles
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="labelColumn">The column of the given labels.</param>
    /// <param name="trueLabelColumn">The column of the true labels, where the file has one.</param>
    /// <param name="featureColumns">
    /// The feature columns in the order wanted. Where left out: all other columns of numbers, with true and false as 1 and 0; a
    /// column is judged by all of its values.
    /// </param>
    /// <param name="classNames">
    /// The class names in the order of their numbers; a label is then a name, the same number as a name, or a position. Where left out:
    /// the values that occur, numbers by value (1, 1.0 and 01 are one class), texts in ordinal order.
    /// </param>
    /// <param name="name">The data set's name; the file's where left out.</param>
    /// <param name="delimiter">The character between fields; found where left out.</param>
    /// <param name="take">Reads only the first records, at least 1; all where left out.</param>
    /// <param name="options">How the file is written, where that is not to be found out.</param>
    /// <param name="skipMissing">Whether records in which the label or a feature is missing (empty, NaN, N/A, NULL, None, -) are passed over; else they are an error.</param>
    /// <returns>A table <c>float32 [N,F]</c> with its column names.</returns>
    /// <exception cref="InvalidDataException">
    /// A column is not there, a record has another number of fields, a feature is missing or no finite number, a label is
    /// missing or not one of the class names, or bytes do not belong to the encoding. The message names file, line and column.
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
        int? take = null,
        CsvOptions? options = null,
        bool skipMissing = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumn);
        Limit.Check(take);
        var csv = (options ?? new CsvOptions()) is var o && delimiter is null ? o : o with { Delimiter = delimiter };
        using var records = CsvRecords.Open(DataFile.Open(path), csv);
        return Read(
            records, path, labelColumn, trueLabelColumn, featureColumns, name ?? Path.GetFileName(path), csv, take,
            r => r with { ClassNames = classNames, SkipMissing = skipMissing }, null).Dataset;
    }

    /// <summary>Reads the records of a file.</summary>
    /// <param name="records">The records, before the first.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="labelColumn">The column of given labels.</param>
    /// <param name="trueLabelColumn">The column of true labels.</param>
    /// <param name="featureColumns">The feature columns.</param>
    /// <param name="name">The data set's name.</param>
    /// <param name="options">How the file is written.</param>
    /// <param name="take">The most records to read.</param>
    /// <param name="with">Further wishes.</param>
    /// <param name="each">Called at each record.</param>
    /// <returns>The data set, the record of each example, and the line of each record.</returns>
    internal static (LabeledDataset Dataset, int[] Rows, List<int> Lines) Read(
        CsvRecords records,
        string path,
        string labelColumn,
        string? trueLabelColumn,
        IReadOnlyList<string>? featureColumns,
        string name,
        CsvOptions options,
        int? take,
        Func<TableRequest, TableRequest> with,
        Action? each)
    {
        var lines = new List<int>();
        var builder = new TableBuilder(with(TableRequest.Of(
            Path.GetFileName(path),
            records.Names,
            labelColumn,
            trueLabelColumn,
            featureColumns,
            row => FormattableString.Invariant($"line {lines[row]}"),
            (problem, _) => new InvalidDataException($"{path}: {problem}"))) with { Decimal = options.Decimal });
        var (labelAt, trueAt) = (ColumnNames.Find(records.Names, labelColumn), trueLabelColumn is null ? -1 : ColumnNames.Find(records.Names, trueLabelColumn));
        while (lines.Count != take && records.Read())
        {
            var row = lines.Count;
            lines.Add((int)records.Line);
            foreach (var (at, column) in builder.Features)
            {
                if (!column.IsLeftOut)
                {
                    column.Add(records.Field(at), row, options.Decimal);
                }
            }

            builder.AddLabel(builder.Given, records.Field(labelAt));
            if (builder.Known is { } known)
            {
                builder.AddLabel(known, records.Field(trueAt));
            }

            each?.Invoke();
        }

        var (dataset, rows) = builder.Build(name, records.Description, isOpen: records.IsOpen && lines.Count != take);
        return (dataset, rows, lines);
    }
}
