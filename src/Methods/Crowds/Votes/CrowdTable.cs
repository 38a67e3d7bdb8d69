using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// Votes from tables: a row a vote, with the names of task and worker and a label. Tasks and workers are numbered as they come, classes as
/// in every table (numbers by value, else texts in order). True labels stand in a column of the same table or in a table of their own.
/// </summary>
public static class CrowdTable
{
    private const string UsualGold = "gold";

    /// <summary>Reads votes from a file: CSV (plain or gzip), Parquet, Arrow or Excel.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Its columns; null: task, worker and label.</param>
    /// <param name="gold">True labels by the name of the task; null: those of the column that <paramref name="columns"/> names, if any. Tasks without votes are left out.</param>
    /// <returns>The votes, with names.</returns>
    /// <exception cref="InvalidDataException">A column is not there, a value is missing, a worker votes on a task twice, or there is but one class; the message has the line.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static CrowdAnnotations FromFile(string path, CrowdColumns? columns = null, IReadOnlyDictionary<string, string>? gold = null)
    {
        columns ??= new();
        var format = TableFiles.FormatOf(path);
        if (format == TableFormat.Csv)
        {
            using var records = CsvRecords.Open(DataFile.Open(path), columns.Csv);
            var at = columns.Names.Select(c => records.Position(c.Name, c.What)).ToArray();
            var builder = new VoteBuilder(columns, gold, (_, problem) => records.Invalid(problem));
            var values = new string?[at.Length];
            for (var row = 0; records.Read(); row++)
            {
                for (var c = 0; c < at.Length; c++)
                {
                    values[c] = records.Field(at[c]).ToString();
                }

                builder.Add(row, values);
            }

            return builder.Build(problem => new InvalidDataException($"{path}: {problem}"));
        }

        var first = format == TableFormat.Excel ? 2 : 0;
        return Read(TableFiles.Read(path, columns.Sheet), columns, gold, problem => new InvalidDataException($"{path}: {problem}"), first);
    }

    /// <summary>Reads votes from a frame.</summary>
    /// <param name="frame">The frame; it is not changed.</param>
    /// <param name="columns">Its columns; null: task, worker and label.</param>
    /// <param name="gold">True labels by the name of the task, as for files.</param>
    /// <returns>The votes, with names.</returns>
    /// <exception cref="ArgumentException">A column is not there, a value is missing, a worker votes on a task twice, or there is but one class; the message has the row.</exception>
    public static CrowdAnnotations Of(DataFrame frame, CrowdColumns? columns = null, IReadOnlyDictionary<string, string>? gold = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return Read(frame, columns ?? new(), gold, problem => new ArgumentException($"votes: {problem}", nameof(frame)), 0);
    }

    /// <summary>Reads votes from a Deedle frame.</summary>
    /// <typeparam name="TRow">The row keys.</typeparam>
    /// <param name="frame">The frame; it is not changed.</param>
    /// <param name="columns">Its columns; null: task, worker and label.</param>
    /// <param name="gold">True labels by the name of the task, as for files.</param>
    /// <returns>The votes, with names.</returns>
    /// <exception cref="ArgumentException">A column is not there, a value is missing, a worker votes on a task twice, or there is but one class; the message has the row.</exception>
    public static CrowdAnnotations Of<TRow>(Frame<TRow, string> frame, CrowdColumns? columns = null, IReadOnlyDictionary<string, string>? gold = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        string[] names = [.. frame.ColumnKeys];
        Series<TRow, object>[] series = [.. names.Select(frame.GetColumn<object>)];
        return Read(
            names, (row, c) => series[c].TryGetAt((int)row) is { HasValue: true } value ? value.Value : null, frame.RowCount, columns ?? new(), gold,
            problem => new ArgumentException($"votes: {problem}", nameof(frame)), 0);
    }

    /// <summary>True labels from a table of their own, a row a task.</summary>
    /// <param name="frame">The table.</param>
    /// <param name="task">The column of tasks.</param>
    /// <param name="label">The column of true labels; null: the only other column, or else the one called gold.</param>
    /// <returns>The label of each task; rows without a label are left out.</returns>
    /// <exception cref="ArgumentException">A column is not there, or a task has two different labels.</exception>
    public static IReadOnlyDictionary<string, string> Gold(DataFrame frame, string task = "task", string? label = null)
    {
        ArgumentNullException.ThrowIfNull(frame);
        string[] names = [.. frame.Columns.Select(c => c.Name)];
        var taskAt = Position(names, task, "column of tasks");
        var labelAt = label is null && names.Length == 2 ? 1 - taskAt : Position(names, label ?? UsualGold, "column of true labels");
        var gold = new Dictionary<string, string>(StringComparer.Ordinal);
        for (long row = 0; row < frame.Rows.Count; row++)
        {
            Add(gold, LabelText.Of(frame.Columns[taskAt][row]), LabelText.Of(frame.Columns[labelAt][row]), p => new ArgumentException($"gold: row {row}: {p}", nameof(frame)));
        }

        return gold;

        static int Position(string[] names, string name, string what) =>
            ColumnNames.Find(names, name) is var at and >= 0 ? at : throw new ArgumentException($"gold: {ColumnNames.Missing(names, name, what)}", nameof(frame));
    }

    /// <summary>True labels from a CSV file of their own, plain or gzip, a line a task.</summary>
    /// <param name="path">The file.</param>
    /// <param name="task">The column of tasks.</param>
    /// <param name="label">The column of true labels; null: the only other column, or else the one called gold.</param>
    /// <param name="csv">How the file is written; null: found out.</param>
    /// <returns>The label of each task; lines without a label are left out.</returns>
    /// <exception cref="InvalidDataException">A column is not there, or a task has two different labels; the message has the line.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IReadOnlyDictionary<string, string> GoldOfCsv(string path, string task = "task", string? label = null, CsvOptions? csv = null)
    {
        using var records = CsvRecords.Open(DataFile.Open(path), csv);
        var taskAt = records.Position(task, "column of tasks");
        var labelAt = label is null && records.Names.Length == 2 ? 1 - taskAt : records.Position(label ?? UsualGold, "column of true labels");
        var gold = new Dictionary<string, string>(StringComparer.Ordinal);
        while (records.Read())
        {
            Add(gold, records.Field(taskAt).ToString(), records.Field(labelAt).ToString(), records.Invalid);
        }

        return gold;
    }

    private static void Add(Dictionary<string, string> gold, string? task, string? label, Func<string, Exception> error)
    {
        if (MissingText.Is(task) || MissingText.Is(label))
        {
            return;
        }

        if (!gold.TryAdd(task!, label!) && gold[task!] != label)
        {
            throw error($"expected one true label for task '{task}', got '{gold[task!]}' and '{label}'.");
        }
    }

    private static CrowdAnnotations Read(DataFrame frame, CrowdColumns columns, IReadOnlyDictionary<string, string>? gold, Func<string, Exception> error, int first) =>
        Read([.. frame.Columns.Select(c => c.Name)], (row, c) => frame.Columns[c][row], frame.Rows.Count, columns, gold, error, first);

    private static CrowdAnnotations Read(
        string[] names, Func<long, int, object?> value, long rows, CrowdColumns columns, IReadOnlyDictionary<string, string>? gold, Func<string, Exception> error, int first)
    {
        int[] at = [.. columns.Names.Select(c => ColumnNames.Find(names, c.Name) is var p and >= 0 ? p : throw error(ColumnNames.Missing(names, c.Name, c.What)))];
        var builder = new VoteBuilder(columns, gold, (row, problem) => error(FormattableString.Invariant($"row {row + first}: {problem}")));
        var values = new string?[at.Length];
        for (long row = 0; row < rows; row++)
        {
            for (var c = 0; c < at.Length; c++)
            {
                values[c] = LabelText.Of(value(row, at[c]));
            }

            builder.Add(row, values);
        }

        return builder.Build(error);
    }
}

/// <summary>The columns of a table of votes, found in any case where that is clear.</summary>
public sealed record CrowdColumns
{
    /// <summary>The column of tasks: names or numbers.</summary>
    public string Task { get; init; } = "task";

    /// <summary>The column of workers: names or numbers.</summary>
    public string Worker { get; init; } = "worker";

    /// <summary>The column of labels.</summary>
    public string Label { get; init; } = "label";

    /// <summary>A column of true labels, the same in every row of a task, empty where it is not known; null: there is none.</summary>
    public string? Gold { get; init; }

    /// <summary>Whether rows in which task, worker or label is missing are passed over; else they are an error.</summary>
    public bool SkipMissing { get; init; }

    /// <summary>For CSV files how they are written; null: found out.</summary>
    public CsvOptions? Csv { get; init; }

    /// <summary>For Excel files the sheet; null: the first.</summary>
    public string? Sheet { get; init; }

    internal IEnumerable<(string Name, string What)> Names =>
        [(Task, "column of tasks"), (Worker, "column of workers"), (Label, "column of labels"), .. Gold is null ? Array.Empty<(string, string)>() : [(Gold, "column of true labels")]];
}
