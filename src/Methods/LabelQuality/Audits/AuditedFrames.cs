using System.Collections.Immutable;
using System.Globalization;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>A data frame.</summary>
internal sealed class AuditedDataFrame : AuditedData
{
    private readonly DataFrame _frame;

    private AuditedDataFrame(DataFrame frame, AuditColumns columns, (LabeledDataset Dataset, int[] Rows) read)
        : base(read.Dataset, read.Rows, columns.Label!, columns.TrueLabel)
    {
        _frame = frame;
        Columns = [.. frame.Columns.Select(c => c.Name)];
    }

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; }

    /// <inheritdoc/>
    private protected override int SourceCount => (int)_frame.Rows.Count;

    /// <summary>Reads a frame.</summary>
    public static AuditedDataFrame Read(DataFrame frame, AuditColumns columns, string name, Func<TableRequest, TableRequest> with) =>
        new(frame, columns, DataFrames.Read(frame, columns.Label!, columns.TrueLabel, columns.Features, name, request => with(columns.Wishes(request))));

    /// <inheritdoc/>
    public override object Clean(IssueList issues, LabelCleaning cleaning)
    {
        var changes = Changes(issues, cleaning);
        if (cleaning == LabelCleaning.Drop)
        {
            return _frame[Enumerable.Range(0, changes.Length).Where(n => !changes[n].IsDropped)];
        }

        var labelAt = Columns.IndexOf(LabelColumn);
        var cleaned = _frame.Clone();
        var column = cleaned.Columns[labelAt];
        if (column.DataType == typeof(string))
        {
            // Columns of Arrow texts cannot be written to.
            cleaned.Columns[labelAt] = new StringDataFrameColumn(
                column.Name, changes.Select((change, n) => change.Class is { } k ? Spelling(k) : (string?)_frame.Columns[labelAt][n]));
            return cleaned;
        }

        var values = new LabelValues(n => _frame.Columns[labelAt][n], column.DataType);
        for (var n = 0; n < changes.Length; n++)
        {
            if (changes[n].Class is { } k)
            {
                column[n] = values.Of(Spelling(k), changes.Length);
            }
        }

        return cleaned;
    }

    /// <inheritdoc/>
    private protected override object?[] SourceValues(int row) => [.. _frame.Columns.Select(c => c[row])];
}

/// <summary>A Deedle frame.</summary>
/// <typeparam name="TRow">The row keys.</typeparam>
internal sealed class AuditedDeedleFrame<TRow> : AuditedData
{
    private const string UsualKey = "key";
    private readonly Frame<TRow, string> _frame;
    private readonly TRow[] _keys;
    private readonly Series<TRow, object>[] _series;

    private AuditedDeedleFrame(Frame<TRow, string> frame, AuditColumns columns, (LabeledDataset Dataset, int[] Rows) read)
        : base(read.Dataset, read.Rows, columns.Label!, columns.TrueLabel)
    {
        _frame = frame;
        _keys = [.. frame.RowKeys];
        _series = [.. frame.ColumnKeys.Select(frame.GetColumn<object>)];
        Columns = [.. frame.ColumnKeys];
    }

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; }

    /// <inheritdoc/>
    private protected override int SourceCount => _keys.Length;

    /// <summary>Reads a frame.</summary>
    public static AuditedDeedleFrame<TRow> Read(Frame<TRow, string> frame, AuditColumns columns, string name) =>
        new(frame, columns, DeedleFrames.Read(frame, columns.Label!, columns.TrueLabel, columns.Features, name, columns.Wishes));

    /// <inheritdoc/>
    public override string RowName(int index) => LabelText.Of(_keys[SourceRow(index)]) ?? string.Empty;

    /// <inheritdoc/>
    public override object Clean(IssueList issues, LabelCleaning cleaning)
    {
        var changes = Changes(issues, cleaning);
        if (cleaning == LabelCleaning.Drop)
        {
            return _frame.GetRowsAt([.. Enumerable.Range(0, changes.Length).Where(n => !changes[n].IsDropped)]);
        }

        var labelAt = Columns.IndexOf(LabelColumn);
        var type = _frame.ColumnTypes.ElementAt(labelAt);
        var values = new LabelValues(n => Value(labelAt, n), type);
        object?[] labels = [.. changes.Select((change, n) => change.Class is { } k ? values.Of(Spelling(k), changes.Length) : Value(labelAt, n))];
        var cleaned = _frame.Clone();
        cleaned.ReplaceColumn(LabelColumn, (ISeries<TRow>)typeof(AuditedDeedleFrame<TRow>)
            .GetMethod(nameof(Typed), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!.MakeGenericMethod(type).Invoke(this, [labels])!);
        return cleaned;
    }

    /// <inheritdoc/>
    private protected override object?[] SourceValues(int row) => [.. Enumerable.Range(0, _series.Length).Select(c => Value(c, row))];

    // Keys that only count are no column of anybody's.
    private bool HasKeys => _keys is not int[] numbers || numbers.Where((key, n) => key != n).Any();

    /// <inheritdoc/>
    private protected override string Header()
    {
        var name = UsualKey;
        while (Columns.Contains(name))
        {
            name = $"row_{name}";
        }

        return HasKeys ? $"{name},{base.Header()}" : base.Header();
    }

    /// <inheritdoc/>
    private protected override string Record(int row, string? label) =>
        HasKeys ? $"{CsvText.Field(LabelText.Of(_keys[row]) ?? string.Empty)},{base.Record(row, label)}" : base.Record(row, label);

    private object? Value(int column, int row) => _series[column].TryGetAt(row) is { HasValue: true } value ? value.Value : null;

    private Series<TRow, T> Typed<T>(object?[] labels)
    {
        // A row without a label was passed over: the series has no entry there.
        var there = Enumerable.Range(0, labels.Length).Where(n => labels[n] is not null).ToArray();
        return new(there.Select(n => _keys[n]), there.Select(n => (T)labels[n]!));
    }
}

/// <summary>Labels as values of their column's own type: what stands in another row of the class.</summary>
/// <param name="value">The value of a row.</param>
/// <param name="type">The column's type.</param>
internal sealed class LabelValues(Func<int, object?> value, Type type)
{
    private Dictionary<string, object>? _values;

    /// <summary>The value of a label.</summary>
    /// <param name="text">How the table spells it.</param>
    /// <param name="rows">How many rows there are.</param>
    public object Of(string text, int rows)
    {
        if (_values is null)
        {
            _values = new Dictionary<string, object>(StringComparer.Ordinal);
            for (var n = 0; n < rows; n++)
            {
                if (value(n) is { } there && LabelText.Of(there) is { } spelling)
                {
                    _values.TryAdd(spelling, there);
                }
            }
        }

        // A class that no row has was named by the user, as text.
        return _values.TryGetValue(text, out var found) ? found : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
    }
}
