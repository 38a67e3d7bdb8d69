using System.Globalization;
using Deedle;
using Microsoft.Data.Analysis;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How data frames and series look: paged tables.</summary>
internal static class FrameDisplay
{
    private const int MaximumColumns = 60;

    /// <summary>A <see cref="DataFrame"/>.</summary>
    public static MimeBundle Of(DataFrame frame)
    {
        var columns = frame.Columns.Take(MaximumColumns).ToList();
        var rows = new List<TableCell[]>();
        for (long i = 0; i < Math.Min(frame.Rows.Count, TableView.MaximumRows); i++)
        {
            rows.Add([i.ToString(CultureInfo.InvariantCulture), .. columns.Select(c => Cell(c[i]))]);
        }

        var table = new TableView(
            [new("", IsNumeric: true), .. columns.Select(c => new TableColumn(c.Name, ValueText.IsNumeric(c.DataType), ValueText.TypeName(c.DataType)))],
            rows)
        {
            TotalRows = frame.Rows.Count,
        };
        return Bundle($"DataFrame: {Size(frame.Rows.Count, frame.Columns.Count)}", frame.Columns.Count, table);
    }

    /// <summary>A Deedle frame of any key types.</summary>
    public static MimeBundle Of(IFrame frame) => frame.Apply(new FrameToBundle());

    /// <summary>A Deedle series of any key and value types.</summary>
    public static MimeBundle OfSeries<TKey, TValue>(Series<TKey, TValue> series)
        where TKey : notnull
    {
        var rows = series.ObservationsAll.Take(TableView.MaximumRows)
            .Select(o => new TableCell[] { ValueText.Of(o.Key), Cell(o.Value.HasValue ? o.Value.Value : null) })
            .ToList();
        var table = new TableView(
            [
                new("key", ValueText.IsNumeric(typeof(TKey)), ValueText.TypeName(typeof(TKey))),
                new("value", ValueText.IsNumeric(typeof(TValue)), ValueText.TypeName(typeof(TValue))),
            ],
            rows)
        {
            TotalRows = series.KeyCount,
        };
        return Bundle($"Series: {series.KeyCount:#,0} keys, {series.ValueCount:#,0} values", 2, table);
    }

    private static string Size(long rows, int columns) =>
        $"{rows:#,0} row{(rows == 1 ? string.Empty : "s")} × {columns} column{(columns == 1 ? string.Empty : "s")}";

    private static MimeBundle Bundle(string title, int columns, TableView table)
    {
        var note = columns > MaximumColumns ? $"{title}; the first {MaximumColumns} columns are shown" : title;
        return MimeBundle.FromDisplay(Html.Note(note) + table.ToHtml(), $"{note}\n{table.ToText()}");
    }

    // A missing value is a dash, which no value looks like.
    private static TableCell Cell(object? value) =>
        value is null ? new TableCell("–") : new TableCell(ValueText.Of(value));

    private sealed class FrameToBundle : IFrameOperation<MimeBundle>
    {
        public MimeBundle Invoke<TRow, TColumn>(Frame<TRow, TColumn> frame)
        {
            var keys = frame.ColumnKeys.Take(MaximumColumns).ToList();
            var types = frame.ColumnTypes.Take(MaximumColumns).ToList();
            var columns = keys.Select(k => (ISeries<TRow>)frame.GetColumn<object>(k)).ToList();
            var rows = new List<TableCell[]>();
            foreach (var key in frame.RowKeys.Take(TableView.MaximumRows))
            {
                var row = new TableCell[columns.Count + 1];
                row[0] = ValueText.Of(key);
                for (var j = 0; j < columns.Count; j++)
                {
                    var value = columns[j].TryGetObject(key);
                    row[j + 1] = Cell(value.HasValue ? value.Value : null);
                }

                rows.Add(row);
            }

            var table = new TableView(
                [
                    new("", ValueText.IsNumeric(typeof(TRow)), ValueText.TypeName(typeof(TRow))),
                    .. keys.Select((k, j) => new TableColumn(ValueText.Of(k), ValueText.IsNumeric(types[j]), ValueText.TypeName(types[j]))),
                ],
                rows)
            {
                TotalRows = frame.RowCount,
            };
            return Bundle($"Frame: {Size(frame.RowCount, frame.ColumnCount)}", frame.ColumnCount, table);
        }
    }
}
