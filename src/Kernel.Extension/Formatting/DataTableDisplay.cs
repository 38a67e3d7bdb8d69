using System.Data;
using System.Globalization;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How the tables of ADO.NET look, their views and their rows.</summary>
internal static class DataTableDisplay
{
    /// <summary>A table.</summary>
    public static MimeBundle Of(DataTable table) => Rows(Name(table), table, table.Rows.Count, table.Rows.Cast<DataRow>());

    /// <summary>A view, sorted and filtered as it is.</summary>
    public static MimeBundle Of(DataView view) =>
        view.Table is { } table ? Rows(Name(table), table, view.Count, view.Cast<DataRowView>().Select(r => r.Row)) : MimeBundle.Text("DataView of no table");

    /// <summary>A row.</summary>
    public static MimeBundle Of(DataRow row) => Rows($"DataRow of {Name(row.Table)}", row.Table, 1, [row]);

    /// <summary>All tables of a set.</summary>
    public static MimeBundle Of(DataSet set)
    {
        var tables = set.Tables.Cast<DataTable>().Select(Of).ToList();
        var title = string.Create(CultureInfo.InvariantCulture, $"{(set.DataSetName.Length > 0 ? set.DataSetName : "DataSet")}: {tables.Count} table{(tables.Count == 1 ? string.Empty : "s")}");
        return MimeBundle.FromHtml(
            Html.Heading(title) + string.Concat(tables.Select(t => t.Data[MimeBundle.Html])), string.Join('\n', tables.Select(t => t.Data[MimeBundle.PlainText]).Prepend(title)));
    }

    /// <summary>A column's heading.</summary>
    public static TableColumn Column(DataColumn column) => new(column.ColumnName, ValueText.IsNumeric(column.DataType), ValueText.TypeName(column.DataType));

    /// <summary>A cell; a deleted row has lost its values.</summary>
    public static TableCell Cell(DataRow row, DataColumn column) => row.RowState == DataRowState.Deleted ? "(deleted)" : GeneralDisplay.Cell(row[column]);

    private static string Name(DataTable table) => table.TableName.Length > 0 ? table.TableName : "DataTable";

    private static MimeBundle Rows(string name, DataTable table, int count, IEnumerable<DataRow> rows)
    {
        var columns = table.Columns.Cast<DataColumn>().Take(ValueMembers.Maximum).ToArray();
        var title = string.Create(
            CultureInfo.InvariantCulture, $"{name}: {count:#,0} row{(count == 1 ? string.Empty : "s")} × {table.Columns.Count} column{(table.Columns.Count == 1 ? string.Empty : "s")}");
        if (columns.Length == 0)
        {
            return MimeBundle.Text(title);
        }

        var shown = rows.Take(TableView.RowsThatFit(columns.Length, TableView.MaximumRows)).Select(r => Array.ConvertAll(columns, c => Cell(r, c))).ToList();
        return GeneralDisplay.Table(
            columns.Length < table.Columns.Count ? $"{title}; the first {columns.Length} columns are shown" : title,
            new TableView(Array.ConvertAll(columns, Column), shown) { TotalRows = count });
    }
}
