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
}

/// <summary>
/// Data of somebody's own, as it came: the data set that is audited, the rows as their owner knows them, and a cleaned copy
/// in the same form.
/// </summary>
public abstract class AuditedData
{
    private static readonly string[] UsualLabels = ["label", "given_label"];
    private const string UsualTrueLabel = "true_label";

    private protected AuditedData(LabeledDataset dataset, string labelColumn, string? trueLabelColumn)
    {
        Dataset = dataset;
        LabelColumn = labelColumn;
        TrueLabelColumn = trueLabelColumn;
    }

    /// <summary>What the audit sees.</summary>
    public LabeledDataset Dataset { get; }

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

    /// <summary>The values of a row.</summary>
    /// <param name="index">From 0 to N−1.</param>
    /// <returns>One value a column; null where it is missing.</returns>
    public abstract object?[] Row(int index);

    /// <summary>A cleaned copy in the form of the original (a DataFrame for a CSV file), with every column; the original does not change.</summary>
    /// <param name="issues">The audit of this data.</param>
    /// <param name="cleaning">What is done with the issues.</param>
    /// <returns>A <see cref="LabeledDataset"/>, <see cref="DataFrame"/> or Deedle frame.</returns>
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
    public void WriteCsv(string path, IssueList issues, LabelCleaning cleaning)
    {
        var labels = CleanLabels(issues, cleaning);
        CsvText.Write(path, writer =>
        {
            writer.WriteLine(Header());
            for (var n = 0; n < labels.Length; n++)
            {
                if (labels[n] is { } label)
                {
                    writer.WriteLine(Record(n, label == Dataset.GivenLabels[n] ? null : Dataset.ClassNames[(int)label]));
                }
            }
        });
    }

    /// <summary>Takes a data set.</summary>
    /// <param name="dataset">The data set.</param>
    /// <returns>The data.</returns>
    public static AuditedData Of(LabeledDataset dataset)
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
        return new AuditedDataFrame(frame, Resolve([.. frame.Columns.Select(c => c.Name)], columns, name), name);
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
        return new AuditedDeedleFrame<TRow>(frame, Resolve([.. frame.ColumnKeys], columns, name), name);
    }

    /// <summary>Reads a CSV file with a header line, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Its columns; null: the usual ones.</param>
    /// <returns>The data.</returns>
    /// <exception cref="InvalidDataException">A column is not there, a line cannot be read (the message has its number), or there are no records.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static AuditedData FromCsv(string path, AuditColumns? columns = null)
    {
        string[] names;
        using (var records = CsvRecords.Open(DataFile.Open(path)))
        {
            names = records.Names;
        }

        try
        {
            return AuditedCsv.Read(path, Resolve(names, columns, Path.GetFileName(path)));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(e.Message.Split(" (Parameter")[0], e);
        }
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
            labels[n] = Dataset.GivenLabels[n];
        }

        foreach (var issue in issues.All)
        {
            labels[issue.Index] = cleaning == LabelCleaning.Drop ? null : issue.SuggestedLabel;
        }

        return labels;
    }

    /// <summary>The header line.</summary>
    private protected virtual string Header() => string.Join(',', Columns.Select(c => CsvText.Field(c)));

    /// <summary>The line of a row.</summary>
    /// <param name="index">The row.</param>
    /// <param name="label">Its new label; null: as it is.</param>
    private protected virtual string Record(int index, string? label)
    {
        var line = new StringBuilder();
        var row = Row(index);
        for (var c = 0; c < row.Length; c++)
        {
            var text = label is not null && Columns[c] == LabelColumn ? label : LabelText.Of(row[c]);
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
