using System.Collections.Immutable;
using System.Globalization;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>A data frame.</summary>
internal sealed class AuditedDataFrame(DataFrame frame, AuditColumns columns, string name)
    : AuditedData(frame.ToLabeledDataset(columns.Label!, columns.TrueLabel, columns.Features, name: name), columns.Label!, columns.TrueLabel)
{
    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; } = [.. frame.Columns.Select(c => c.Name)];

    /// <inheritdoc/>
    public override object?[] Row(int index) => [.. frame.Columns.Select(c => c[index])];

    /// <inheritdoc/>
    public override object Clean(IssueList issues, LabelCleaning cleaning) =>
        Clean(frame, Columns.IndexOf(LabelColumn), CleanLabels(issues, cleaning), Dataset.ClassNames);

    private static DataFrame Clean(DataFrame frame, int labelAt, long?[] labels, ImmutableArray<string> names)
    {
        if (labels.Any(l => l is null))
        {
            return frame[Enumerable.Range(0, labels.Length).Where(n => labels[n] is not null)];
        }

        var cleaned = frame.Clone();
        var column = cleaned.Columns[labelAt];
        if (column.DataType == typeof(string))
        {
            // Columns of Arrow texts cannot be written to.
            cleaned.Columns[labelAt] = new StringDataFrameColumn(column.Name, labels.Select(l => names[(int)l!]));
            return cleaned;
        }

        for (var n = 0; n < labels.Length; n++)
        {
            column[n] = Convert.ChangeType(names[(int)labels[n]!], column.DataType, CultureInfo.InvariantCulture);
        }

        return cleaned;
    }
}

/// <summary>A Deedle frame.</summary>
/// <typeparam name="TRow">The row keys.</typeparam>
internal sealed class AuditedDeedleFrame<TRow>(Frame<TRow, string> frame, AuditColumns columns, string name)
    : AuditedData(frame.ToLabeledDataset(columns.Label!, columns.TrueLabel, columns.Features, name: name), columns.Label!, columns.TrueLabel)
{
    private readonly TRow[] _keys = [.. frame.RowKeys];
    private readonly Series<TRow, object>[] _series = [.. frame.ColumnKeys.Select(frame.GetColumn<object>)];

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; } = [.. frame.ColumnKeys];

    /// <inheritdoc/>
    public override string RowName(int index) => LabelText.Of(_keys[index]) ?? string.Empty;

    /// <inheritdoc/>
    public override object?[] Row(int index) =>
        Array.ConvertAll(_series, s => s.TryGetAt(index) is { HasValue: true } value ? value.Value : null);

    /// <inheritdoc/>
    public override object Clean(IssueList issues, LabelCleaning cleaning)
    {
        var labels = CleanLabels(issues, cleaning);
        if (cleaning == LabelCleaning.Drop)
        {
            return frame.GetRowsAt([.. Enumerable.Range(0, labels.Length).Where(n => labels[n] is not null)]);
        }

        var texts = Array.ConvertAll(labels, l => Dataset.ClassNames[(int)l!]);
        var cleaned = frame.Clone();
        ISeries<TRow> column = Type.GetTypeCode(frame.ColumnTypes.ElementAt(Columns.IndexOf(LabelColumn))) switch
        {
            TypeCode.Int32 => Of(t => int.Parse(t, CultureInfo.InvariantCulture)),
            TypeCode.Int64 => Of(t => long.Parse(t, CultureInfo.InvariantCulture)),
            TypeCode.Double => Of(t => double.Parse(t, CultureInfo.InvariantCulture)),
            TypeCode.Boolean => Of(bool.Parse),
            _ => Of(t => t),
        };
        cleaned.ReplaceColumn(LabelColumn, column);
        return cleaned;

        Series<TRow, T> Of<T>(Converter<string, T> parse) => new(_keys, Array.ConvertAll(texts, parse));
    }
}
