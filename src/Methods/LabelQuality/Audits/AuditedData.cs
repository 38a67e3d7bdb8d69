using System.Collections.Immutable;
using System.Text;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What is done with the label issues of a data set.</summary>
public enum LabelCleaning
{
    /// <summary>Their examples are left out.</summary>
    Drop,

    /// <summary>Their labels become the suggested ones.</summary>
    Relabel,
}

/// <summary>The columns of a table that mean something to an audit.</summary>
public sealed record AuditColumns
{
    /// <summary>The given labels; null: <c>label</c> or <c>given_label</c>, whichever there is.</summary>
    public string? Label { get; init; }

    /// <summary>The true labels, which are used to check the audit and never as a feature; null: <c>true_label</c>, where there is one.</summary>
    public string? TrueLabel { get; init; }

    /// <summary>The features; null: all other columns of numbers.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>The class names in the order of their numbers, as the columns of probabilities have them; null: the values that occur.</summary>
    public ImmutableArray<string>? ClassNames { get; init; }

    /// <summary>Whether rows in which the label or a feature is missing are passed over, and left as they are; else they are an error.</summary>
    public bool SkipMissing { get; init; }

    /// <summary>Whether nothing but labels is needed, since probabilities are there.</summary>
    public bool LabelsSuffice { get; init; }

    /// <summary>For CSV files: how they are written, where that is not to be found out.</summary>
    public CsvOptions? Csv { get; init; }

    /// <summary>For Excel files: the sheet; null: the first.</summary>
    public string? Sheet { get; init; }

    internal Func<TableRequest, TableRequest> Wishes =>
        request => request with { ClassNames = ClassNames, SkipMissing = SkipMissing, AllowNoFeatures = LabelsSuffice, Decimal = Csv?.Decimal };
}

/// <summary>
/// Data of somebody's own, as it came: the data set that is audited, the rows as their owner knows them, and a cleaned copy
/// in the same form.
/// </summary>
public abstract class AuditedData
{
    private static readonly string[] UsualLabels = ["label", "given_label"];
    private const string UsualTrueLabel = "true_label";

    private protected AuditedData(Dataset dataset, int[]? rows, string labelColumn, string? trueLabelColumn)
    {
        Dataset = dataset;
        SourceRows = rows;
        LabelColumn = labelColumn;
        TrueLabelColumn = trueLabelColumn;
    }

    /// <summary>What the audit sees.</summary>
    public Dataset Dataset { get; }

    /// <summary>How the table was read; null where it was none.</summary>
    public TableReading? Reading => (Dataset as LabeledDataset)?.Reading;

    /// <summary>The column of given labels, one of <see cref="Columns"/>.</summary>
    public string LabelColumn { get; }

    /// <summary>The column of true labels, where there is one.</summary>
    public string? TrueLabelColumn { get; }

    /// <summary>All columns in their order, texts and dates too.</summary>
    public abstract ImmutableArray<string> Columns { get; }

    /// <summary>What its owner calls a row.</summary>
    /// <param name="index">From 0 to N−1.</param>
    /// <returns>Its key; the index where it has none.</returns>
    public virtual string RowName(int index) => index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>For files: the line on which an example begins; null for other data.</summary>
    /// <param name="index">From 0 to N−1.</param>
    public virtual int? Line(int index) => null;

    /// <summary>The values of an example's row.</summary>
    /// <param name="index">From 0 to N−1.</param>
    /// <returns>One value a column; null where it is missing.</returns>
    public object?[] Row(int index) => SourceValues(SourceRow(index));

    /// <summary>A cleaned copy in the form of the original (a DataFrame for a CSV file), with every column; the original does not change.</summary>
    /// <param name="issues">The audit of this data.</param>
    /// <param name="cleaning">What is done with the issues.</param>
    /// <returns>A data set of the same type, <see cref="DataFrame"/> or Deedle frame.</returns>
    /// <exception cref="ArgumentException">It is the audit of other data, or nothing would be left.</exception>
    public abstract object Clean(IssueList issues, LabelCleaning cleaning);

    /// <summary>
    /// Writes the cleaned data as CSV, with every column. The file is written beside its place and renamed. Lines of a CSV file
    /// that do not change stay as they are, to the last character.
    /// </summary>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <param name="issues">The audit of this data.</param>
    /// <param name="cleaning">What is done with the issues.</param>
    /// <exception cref="ArgumentException">It is the audit of other data, or nothing would be left.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public virtual void WriteCsv(string path, IssueList issues, LabelCleaning cleaning)
    {
        var changes = Changes(issues, cleaning);
        CsvText.Write(path, writer =>
        {
            writer.WriteLine(Header());
            for (var row = 0; row < changes.Length; row++)
            {
                if (!changes[row].IsDropped)
                {
                    writer.WriteLine(Record(row, changes[row].Class is { } k ? Spelling(k) : null));
                }
            }
        });
    }

    /// <summary>Checks that the labels of a table are classes, and not measurements or keys, of which an audit can say nothing.</summary>
    /// <exception cref="ArgumentException">Most of them occur once.</exception>
    public void CheckClasses()
    {
        const int least = 10;
        if (Reading is null || Dataset.Count < least)
        {
            return;
        }

        var classes = Dataset.ClassCounts().Count(c => c > 0);
        var isMeasured = classes > 20 && classes > Dataset.Count / 10 && Dataset.ClassNames.Any(n => LabelEncoder.Number(n) is { } number && number != decimal.Truncate(number));
        if (classes > Dataset.Count / 2 || isMeasured)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{Dataset.Name}: column '{LabelColumn}' has {classes:#,0} different labels in {Dataset.Count:#,0} rows. These look like measurements or keys and not like classes, and no audit can judge them. Name the column of the labels."));
        }
    }

    /// <summary>The classes of which too few examples are there to judge their labels.</summary>
    /// <returns>Names of classes with one example.</returns>
    public IReadOnlyList<string> ClassesWithOneExample()
    {
        var counts = Dataset.ClassCounts();
        return [.. Enumerable.Range(0, counts.Length).Where(k => counts[k] == 1).Select(k => Dataset.ClassNames[k])];
    }

    /// <summary>Takes a data set.</summary>
    /// <param name="dataset">The data set.</param>
    /// <returns>The data.</returns>
    public static AuditedData Of(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new AuditedDataset(dataset);
    }

    /// <summary>Takes a data frame.</summary>
    /// <param name="frame">The frame; it is not changed and must not change.</param>
    /// <param name="columns">Its columns; null: the usual ones.</param>
    /// <param name="name">Its name, for tables and charts.</param>
    /// <returns>The data.</returns>
    /// <exception cref="ArgumentException">A column is not there or not numeric, a value is missing, or there are no rows.</exception>
    public static AuditedData Of(DataFrame frame, AuditColumns? columns = null, string name = "frame")
    {
        ArgumentNullException.ThrowIfNull(frame);
        return AuditedDataFrame.Read(frame, Resolve([.. frame.Columns.Select(c => c.Name)], columns, name), name, r => r);
    }

    /// <summary>Takes a Deedle frame.</summary>
    /// <typeparam name="TRow">The row keys.</typeparam>
    /// <param name="frame">The frame; it is not changed and must not change.</param>
    /// <param name="columns">Its columns; null: the usual ones.</param>
    /// <param name="name">Its name, for tables and charts.</param>
    /// <returns>The data.</returns>
    /// <exception cref="ArgumentException">A column is not there or not numeric, a value is missing, or there are no rows.</exception>
    public static AuditedData Of<TRow>(Frame<TRow, string> frame, AuditColumns? columns = null, string name = "frame")
    {
        ArgumentNullException.ThrowIfNull(frame);
        return AuditedDeedleFrame<TRow>.Read(frame, Resolve([.. frame.ColumnKeys], columns, name), name);
    }

    /// <summary>Reads a file: CSV (plain or gzip), Parquet, Arrow or Feather, Excel; what it is, its first bytes say.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Its columns; null: the usual ones.</param>
    /// <returns>The data.</returns>
    /// <exception cref="InvalidDataException">A column is not there, a row cannot be read (the message has its number), or there is none.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static AuditedData FromFile(string path, AuditColumns? columns = null)
    {
        var format = TableFiles.FormatOf(path);
        if (format == TableFormat.Csv)
        {
            return FromCsv(path, columns);
        }

        var frame = TableFiles.Read(path, columns?.Sheet);
        var name = Path.GetFileName(path);
        try
        {
            return AuditedDataFrame.Read(
                frame,
                Resolve([.. frame.Columns.Select(c => c.Name)], columns, path),
                name,
                request => request with
                {
                    Text = columns?.Sheet is { } sheet ? $"{format}, sheet '{sheet}'" : format.ToString(),
                    Where = row => format == TableFormat.Excel ? FormattableString.Invariant($"row {row + 2} of the sheet") : FormattableString.Invariant($"row {row}"),
                    Error = problem => new InvalidDataException($"{path}: {problem}"),
                });
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(e.Message.Split(" (Parameter")[0], e);
        }
    }

    /// <summary>Reads a CSV file with a header line, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Its columns; null: the usual ones.</param>
    /// <returns>The data.</returns>
    /// <exception cref="InvalidDataException">A column is not there, a line cannot be read (the message has its number), or there are no records.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static AuditedData FromCsv(string path, AuditColumns? columns = null)
    {
        using var records = CsvRecords.Open(DataFile.Open(path), columns?.Csv);
        AuditColumns resolved;
        try
        {
            resolved = Resolve(records.Names, columns, path);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(e.Message.Split(" (Parameter")[0], e);
        }

        return AuditedCsv.Read(records, path, resolved);
    }

    /// <summary>The row of the table that each example is; null: the same.</summary>
    private protected int[]? SourceRows { get; }

    /// <summary>The rows of the table, those that were passed over too.</summary>
    private protected virtual int SourceCount => Dataset.Count;

    /// <summary>The row of the table that an example is.</summary>
    private protected int SourceRow(int index) => SourceRows is null ? index : SourceRows[index];

    /// <summary>How the table spells a class.</summary>
    private protected string Spelling(int @class) => Reading is { } reading ? reading.Spellings[@class] : Dataset.ClassNames[@class];

    /// <summary>What happens to each row of the table: it is dropped, gets another class, or (also where it was passed over) stays.</summary>
    private protected (bool IsDropped, int? Class)[] Changes(IssueList issues, LabelCleaning cleaning)
    {
        var labels = CleanLabels(issues, cleaning);
        var given = Dataset.Given.Entries();
        var changes = new (bool, int?)[SourceCount];
        for (var n = 0; n < labels.Length; n++)
        {
            changes[SourceRow(n)] = (labels[n] is null, labels[n] is { } k && k != given[n] ? (int)k : null);
        }

        return changes;
    }

    /// <summary>The label of each example after cleaning; null where it is left out.</summary>
    private protected long?[] CleanLabels(IssueList issues, LabelCleaning cleaning)
    {
        ArgumentNullException.ThrowIfNull(issues);
        issues.CheckAudited(Dataset);
        if (cleaning == LabelCleaning.Drop && issues.Count == Dataset.Count)
        {
            throw new ArgumentException("issues: every example is a label issue, so nothing would be left.", nameof(issues));
        }

        var labels = new long?[Dataset.Count];
        for (var n = 0; n < labels.Length; n++)
        {
            labels[n] = Dataset.Given.Entries()[n];
        }

        foreach (var issue in issues.All)
        {
            labels[issue.Index] = cleaning == LabelCleaning.Drop ? null : issue.SuggestedLabel;
        }

        return labels;
    }

    /// <summary>The header line.</summary>
    private protected virtual string Header() => string.Join(',', Columns.Select(c => CsvText.Field(c)));

    /// <summary>The values of a row of the table.</summary>
    private protected abstract object?[] SourceValues(int row);

    /// <summary>The line of a row of the table.</summary>
    /// <param name="row">The row.</param>
    /// <param name="label">Its new label; null: as it is.</param>
    private protected virtual string Record(int row, string? label)
    {
        var line = new StringBuilder();
        var values = SourceValues(row);
        for (var c = 0; c < values.Length; c++)
        {
            var text = label is not null && Columns[c] == LabelColumn ? label : LabelText.Of(values[c]);
            line.Append(c == 0 ? string.Empty : ",").Append(CsvText.Field(text ?? string.Empty));
        }

        return line.ToString();
    }

    private static AuditColumns Resolve(string[] names, AuditColumns? columns, string source)
    {
        columns ??= new AuditColumns();
        var label = columns.Label ?? UsualLabels.FirstOrDefault(l => ColumnNames.Find(names, l) >= 0);
        if (label is null)
        {
            throw new ArgumentException(
                $"{source}: which column holds the labels? There is neither '{UsualLabels[0]}' nor '{UsualLabels[1]}'. The columns are: {string.Join(", ", names.Take(30))}.",
                nameof(columns));
        }

        return columns with
        {
            Label = Find(label, "label column"),
            TrueLabel = columns.TrueLabel is { } known ? Find(known, "true label column")
                : ColumnNames.Find(names, UsualTrueLabel) is var at and >= 0 ? names[at] : null,
            Features = columns.Features?.Select(f => Find(f, "feature column")).ToList(),
        };

        string Find(string name, string what) =>
            ColumnNames.Find(names, name) is var at and >= 0
                ? names[at]
                : throw new ArgumentException($"{source}: {ColumnNames.Missing(names, name, what)}", nameof(columns));
    }
}
