using System.Collections.Immutable;
using System.Text;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>A CSV file. Its text is kept as it is written, and split only where a record is shown or changed.</summary>
internal sealed class AuditedCsv : AuditedData
{
    private readonly CsvOriginal _file;

    private AuditedCsv(LabeledDataset dataset, int[] rows, AuditColumns columns, CsvOriginal file)
        : base(dataset, rows, columns.Label!, columns.TrueLabel) => _file = file;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns => _file.Names;

    /// <inheritdoc/>
    private protected override int SourceCount => _file.Lines.Count;

    /// <summary>Reads a file.</summary>
    /// <param name="records">Its records, before the first.</param>
    /// <param name="path">Its path.</param>
    /// <param name="columns">Columns that are there.</param>
    public static AuditedCsv Read(CsvRecords records, string path, AuditColumns columns)
    {
        var texts = new List<string>();
        var parts = new List<string> { records.RawHeader };
        var recordAt = new List<int>();
        var (dataset, rows, lines) = CsvFiles.Read(
            records, path, columns.Label!, columns.TrueLabel, columns.Features, Path.GetFileName(path), columns.Csv ?? new CsvOptions(), null, columns.Wishes, () =>
            {
                if (records.Blank.Length > 0)
                {
                    parts.Add(records.Blank);
                }

                recordAt.Add(parts.Count);
                parts.Add(records.RawText.ToString());
            });
        parts.Add(records.Blank);
        return new AuditedCsv(
            dataset, rows, columns, new CsvOriginal([.. records.Names], [.. parts], recordAt, lines, records.Delimiter, records.Encoding, records.Mark > 0));
    }

    /// <inheritdoc/>
    public override int? Line(int index) => _file.Lines[SourceRow(index)];

    /// <inheritdoc/>
    public override object Clean(IssueList issues, LabelCleaning cleaning)
    {
        var changes = Changes(issues, cleaning);
        var labelAt = Columns.IndexOf(LabelColumn);
        var features = ((LabeledDataset)Dataset).FeatureNames!.Value;
        var rows = new List<string[]>();
        for (var row = 0; row < changes.Length; row++)
        {
            if (!changes[row].IsDropped)
            {
                rows.Add(_file.Fields(row));
                rows[^1][labelAt] = changes[row].Class is { } k ? Spelling(k) : rows[^1][labelAt];
            }
        }

        return new DataFrame(Columns.Select((name, c) =>
            (DataFrameColumn)(features.Contains(name)
                ? new DoubleDataFrameColumn(name, rows.Select(r => NumberText.TryParse(r[c], out var number, out _) ? number : (double?)null))
                : new StringDataFrameColumn(name, rows.Select(r => r[c])))));
    }

    /// <inheritdoc/>
    public override void WriteCsv(string path, IssueList issues, LabelCleaning cleaning)
    {
        var changes = Changes(issues, cleaning);
        var labelAt = Columns.IndexOf(LabelColumn);
        CsvText.Write(path, writer => _file.Write(writer, row => changes[row] switch
        {
            { IsDropped: true } => null,
            { Class: { } k } => _file.WithField(row, labelAt, Spelling(k)),
            _ => _file.Record(row),
        }), _file.HasMark ? _file.Encoding : CsvText.WithoutMark(_file.Encoding));
    }

    /// <inheritdoc/>
    private protected override object?[] SourceValues(int row) => _file.Fields(row);
}
