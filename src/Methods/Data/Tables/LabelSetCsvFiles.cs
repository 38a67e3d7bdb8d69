using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// CSV files with label sets, plain or gzip, with a header line: several columns of 0 and 1, or one column of tags with a
/// separator between them.
/// </summary>
public static class LabelSetCsvFiles
{
    /// <summary>Reads a file with a column a class.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="labelColumns">The columns of the classes: 1 present, 0 absent, empty, <c>?</c> or −1 unknown.</param>
    /// <param name="featureColumns">The feature columns; where left out, all others of numbers; a column is judged by all of its values.</param>
    /// <param name="name">The data set's name; the file's where left out.</param>
    /// <param name="delimiter">The character between fields; found from the header where left out.</param>
    /// <param name="take">Reads only the first records, at least 1; all where left out.</param>
    /// <returns>A table <c>float32 [N,F]</c> with its column names.</returns>
    /// <exception cref="InvalidDataException">
    /// A column is not there, a record has another number of fields, a feature is missing or no finite number, or a label is another text. The
    /// message names file, line and column.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static MultiLabelDataset LoadColumns(
        string path,
        IReadOnlyList<string> labelColumns,
        IReadOnlyList<string>? featureColumns = null,
        string? name = null,
        char? delimiter = null,
        int? take = null)
    {
        ArgumentNullException.ThrowIfNull(labelColumns);
        if (labelColumns.Count == 0 || labelColumns.Distinct(StringComparer.Ordinal).Count() != labelColumns.Count)
        {
            throw new ArgumentException(
                $"labelColumns: expected at least one column, each once, got {labelColumns.Count}: {string.Join(", ", labelColumns)}.",
                nameof(labelColumns));
        }

        return Read(path, labelColumns, "label column", featureColumns, name, delimiter, take, (records, at, rows) =>
        {
            var labels = new List<long>();
            while (rows())
            {
                labels.AddRange(at.Select(column => Entry(records, column)));
            }

            return (labels, [.. at.Select(c => records.Names[c])]);
        });
    }

    /// <summary>Reads a file with one column of tags.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="tagColumn">The column of the tags: <c>rock; live</c>. An empty field is an example without any.</param>
    /// <param name="separator">The character between tags.</param>
    /// <param name="featureColumns">The feature columns; where left out, all others of numbers; a column is judged by all of its values.</param>
    /// <param name="classNames">The tags there are, in the order of their numbers; where left out, those that occur, in ordinal order.</param>
    /// <param name="name">The data set's name; the file's where left out.</param>
    /// <param name="delimiter">The character between fields; found from the header where left out.</param>
    /// <param name="take">Reads only the first records, at least 1; all where left out.</param>
    /// <returns>A table <c>float32 [N,F]</c> with its column names; a tag that an example lacks is absent, not unknown.</returns>
    /// <exception cref="InvalidDataException">
    /// A column is not there, a record has another number of fields, a feature is missing or no finite number, or a tag is not one of the class names. The
    /// message names file, line and column.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static MultiLabelDataset LoadTags(
        string path,
        string tagColumn = "labels",
        char separator = ';',
        IReadOnlyList<string>? featureColumns = null,
        ImmutableArray<string>? classNames = null,
        string? name = null,
        char? delimiter = null,
        int? take = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tagColumn);
        return Read(path, [tagColumn], "tag column", featureColumns, name, delimiter, take, (records, at, rows) =>
        {
            var sets = new List<string[]>();
            while (rows())
            {
                sets.Add(records.Field(at[0]).ToString().Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
                if (classNames is { } known && Array.Find(sets[^1], t => !known.Contains(t)) is { } other)
                {
                    throw records.Invalid($"expected tags of the class names in column '{records.Names[at[0]]}', got '{other}'.{NearestName.Hint(other, known)}");
                }
            }

            ImmutableArray<string> classes = classNames ?? [.. sets.SelectMany(s => s).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            return classes.IsDefaultOrEmpty && sets.Count > 0
                ? throw records.Invalid($"expected at least one tag in column '{records.Names[at[0]]}', got none in any record.")
                : ([.. sets.SelectMany(set => classes.Select(c => Array.IndexOf(set, c) >= 0 ? 1L : 0L))], classes);
        });
    }

    private delegate (List<long> Labels, ImmutableArray<string> Classes) LabelReader(CsvRecords records, int[] columns, Func<bool> nextRow);

    private static MultiLabelDataset Read(
        string path,
        IReadOnlyList<string> labelColumns,
        string what,
        IReadOnlyList<string>? featureColumns,
        string? name,
        char? delimiter,
        int? take,
        LabelReader read)
    {
        Limit.Check(take);
        using var records = CsvRecords.Open(DataFile.Open(path), new CsvOptions { Delimiter = delimiter });
        var labelsAt = labelColumns.Select(c => records.Position(c, what)).ToArray();
        var featuresAt = featureColumns?.Select(c => records.Position(c, "feature column")).ToArray()
            ?? [.. Enumerable.Range(0, records.Names.Length).Where(c => !labelsAt.Contains(c))];
        var columns = Array.ConvertAll(featuresAt, c => new FeatureColumn(records.Names[c], isWanted: featureColumns is not null));
        var lines = new List<int>();
        bool NextRow()
        {
            if (lines.Count == take || !records.Read())
            {
                return false;
            }

            for (var f = 0; f < columns.Length; f++)
            {
                columns[f].Add(records.Field(featuresAt[f]), lines.Count, null);
            }

            lines.Add((int)records.Line);
            return true;
        }

        var (labels, classes) = read(records, labelsAt, NextRow);
        if (lines.Count == 0)
        {
            throw new InvalidDataException($"{path}: expected at least one row of data, got none.");
        }

        var used = Used(path, columns, lines);
        var values = new List<float>(lines.Count * used.Count);
        for (var row = 0; row < lines.Count; row++)
        {
            values.AddRange(used.Select(c => c.Values[row]));
        }

        return MultiLabelDataset.Table(name ?? Path.GetFileName(path), values, [.. used.Select(c => c.Name)], labels, classes);
    }

    private static List<FeatureColumn> Used(string path, FeatureColumn[] columns, List<int> lines)
    {
        var used = new List<FeatureColumn>();
        foreach (var column in columns)
        {
            var (leftOut, row, problem) = column.Judge();
            if (problem is null && leftOut is null && column.Missing.Count > 0)
            {
                (row, problem) = (column.Missing[0], $"expected a finite number in feature column '{column.Name}', got a missing value. Fill it in, or name other feature columns.");
            }

            if (problem is not null)
            {
                throw new InvalidDataException($"{path}: line {lines[row]}: {problem}");
            }

            if (leftOut is null)
            {
                used.Add(column);
            }
        }

        return used.Count > 0
            ? used
            : throw new InvalidDataException($"{path}: expected at least one feature column with a number in it, got none among: {string.Join(", ", columns.Select(c => c.Name))}.");
    }

    private static long Entry(CsvRecords records, int column) => records.Field(column) switch
    {
        "1" => 1,
        "0" => 0,
        "" or "?" or "-1" => -1,
        var other => throw records.Invalid($"expected 1 (present), 0 (absent), or nothing, ? or -1 (unknown) in label column '{records.Names[column]}', got '{other}'."),
    };
}
