using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>A CSV file. Its records are kept as they are written, and split only where one is shown or changed.</summary>
internal sealed class AuditedCsv : AuditedData
{
    private readonly string _header;
    private readonly string[] _records;
    private readonly char _delimiter;

    private AuditedCsv(LabeledDataset dataset, AuditColumns columns, string[] names, string[] records, char delimiter)
        : base(dataset, columns.Label!, columns.TrueLabel)
    {
        Columns = [.. names];
        _records = records;
        _delimiter = delimiter;
        _header = string.Join(delimiter, names.Select(n => CsvText.Field(n, delimiter)));
    }

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="columns">Columns that are there.</param>
    public static AuditedCsv Read(string path, AuditColumns columns)
    {
        var dataset = CsvFiles.Load(path, columns.Label!, columns.TrueLabel, columns.Features);
        var lines = new List<string>(dataset.Count);
        using var records = CsvRecords.Open(DataFile.Open(path));
        while (records.Read())
        {
            lines.Add(records.RawText);
        }

        return new AuditedCsv(dataset, columns, records.Names, [.. lines], Delimiter(path, records.Names));
    }

    /// <inheritdoc/>
    public override object?[] Row(int index) => CsvRecords.Split(_records[index], _delimiter);

    /// <inheritdoc/>
    public override object Clean(IssueList issues, LabelCleaning cleaning)
    {
        var labels = CleanLabels(issues, cleaning);
        var kept = Enumerable.Range(0, labels.Length).Where(n => labels[n] is not null).ToArray();
        var labelAt = Columns.IndexOf(LabelColumn);
        var rows = kept.Select(n =>
        {
            var row = CsvRecords.Split(_records[n], _delimiter);
            row[labelAt] = labels[n] == Dataset.GivenLabels[n] ? row[labelAt] : Dataset.ClassNames[(int)labels[n]!];
            return row;
        }).ToArray();
        return new DataFrame(Columns.Select((name, c) =>
            (DataFrameColumn)(Dataset.FeatureNames!.Value.Contains(name)
                ? new DoubleDataFrameColumn(name, rows.Select(r => double.Parse(r[c], CultureInfo.InvariantCulture)))
                : new StringDataFrameColumn(name, rows.Select(r => r[c])))));
    }

    private protected override string Header() => _header;

    private protected override string Record(int index, string? label)
    {
        if (label is null)
        {
            return _records[index];
        }

        var row = CsvRecords.Split(_records[index], _delimiter);
        row[Columns.IndexOf(LabelColumn)] = label;
        return string.Join(_delimiter, row.Select(f => CsvText.Field(f, _delimiter)));
    }

    // The reader finds the delimiter but does not tell: it is the one with which the header reads the same.
    private static char Delimiter(string path, string[] names)
    {
        foreach (var candidate in ",;\t|")
        {
            using var records = CsvRecords.Open(DataFile.Open(path), candidate);
            if (records.Names.SequenceEqual(names, StringComparer.Ordinal))
            {
                return candidate;
            }
        }

        throw new InvalidDataException($"{path}: expected fields separated by a comma, semicolon, tab or bar.");
    }
}
