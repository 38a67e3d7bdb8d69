using System.Data.Common;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using ExcelDataReader;
using Microsoft.Data.Analysis;
using Parquet;
using Parquet.Schema;

namespace NoisyNotebooks.Methods.Data;

/// <summary>The files of tables that are no text, told apart by their first bytes.</summary>
public enum TableFormat
{
    /// <summary>Text: CSV, with any separator.</summary>
    Csv,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Apache Arrow, which is Feather version 2 too.</summary>
    Arrow,

    /// <summary>A workbook of Excel, .xlsx or .xls.</summary>
    Excel,
}

/// <summary>Tables of Parquet, Arrow and Excel files and of SQL queries, as data frames with typed columns.</summary>
public static class TableFiles
{
    /// <summary>Tells what a file is.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its format; text where nothing else shows.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static TableFormat FormatOf(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var file = RegularFile.OpenRead(path);
        Span<byte> start = stackalloc byte[8];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return start[..read] switch
        {
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => TableFormat.Parquet,
            [(byte)'A', (byte)'R', (byte)'R', (byte)'O', (byte)'W', (byte)'1', ..] => TableFormat.Arrow,
            [(byte)'P', (byte)'K', 3, 4, ..] or [0xD0, 0xCF, 0x11, 0xE0, ..] => TableFormat.Excel,
            _ => TableFormat.Csv,
        };
    }

    /// <summary>Reads a Parquet, Arrow or Excel file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sheet">For Excel: the sheet; the first where left out.</param>
    /// <returns>A frame with a column for each of the file's; for Excel the first row has their names.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, text, or has nested columns; or there is no such sheet.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static DataFrame Read(string path, string? sheet = null)
    {
        var format = FormatOf(path);
        try
        {
            return format switch
            {
                TableFormat.Parquet => Task.Run(() => ReadParquetAsync(path)).GetAwaiter().GetResult(),
                TableFormat.Arrow => ReadArrow(path),
                TableFormat.Excel => ReadExcel(path, sheet),
                _ => throw new InvalidDataException($"{path}: expected a Parquet, Arrow or Excel file, got text or something else."),
            };
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException) && !e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: the {format} file cannot be read: {ShownText.Line(e.Message)}", e);
        }
    }

    /// <summary>Reads what a query answers.</summary>
    /// <param name="reader">The answer, before its first row; read to its end.</param>
    /// <returns>A frame with a column for each of the answer's.</returns>
    /// <exception cref="ArgumentException">Two columns have one name.</exception>
    public static DataFrame Read(DbDataReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var columns = Columns("query", Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
        while (reader.Read())
        {
            for (var c = 0; c < columns.Length; c++)
            {
                columns[c].Add(reader.GetValue(c));
            }
        }

        return Frame(columns);
    }

    private static async Task<DataFrame> ReadParquetAsync(string path)
    {
        await using var reader = await ParquetReader.CreateAsync(path).ConfigureAwait(false);
        var fields = reader.Schema.Fields;
        if (fields.FirstOrDefault(f => f is not DataField { IsArray: false }) is { } nested)
        {
            throw new InvalidDataException($"{path}: expected flat columns, got '{nested.Name}', which is nested. A query of DuckDB can take it apart.");
        }

        var columns = Columns(path, fields.Select(f => f.Name));
        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var group = reader.OpenRowGroupReader(g);
            for (var c = 0; c < columns.Length; c++)
            {
                await ParquetColumns.ReadAsync(group, (DataField)fields[c], columns[c]).ConfigureAwait(false);
            }
        }

        return Frame(columns);
    }

    private static DataFrame ReadArrow(string path)
    {
        using var file = RegularFile.OpenRead(path);
        using var bounds = new ArrowBounds(file);
        using var reader = new ArrowFileReader(bounds, bounds.Memory, new CompressionCodecFactory());
        FrameColumnBuilder[]? columns = null;
        while (reader.ReadNextRecordBatch() is { } batch)
        {
            using (batch)
            {
                columns ??= Columns(path, batch.Schema.FieldsList.Select(f => f.Name));
                for (var c = 0; c < columns.Length; c++)
                {
                    ArrowColumns.Read(path, batch.Schema.GetFieldByIndex(c).Name, batch.Column(c), columns[c]);
                }
            }
        }

        return columns is null ? throw new InvalidDataException($"{path}: expected at least one row, got none.") : Frame(columns);
    }

    private static DataFrame ReadExcel(string path, string? sheet)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var file = RegularFile.OpenRead(path);
        using var reader = ExcelReaderFactory.CreateReader(file);
        var sheets = new List<string>();
        do
        {
            sheets.Add(reader.Name);
            if (sheet is not null && !string.Equals(reader.Name, sheet, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            return ReadSheet(path, reader);
        }
        while (reader.NextResult());

        throw new InvalidDataException($"{path}: there is no sheet '{sheet}'.{NearestName.Hint(sheet!, sheets)} The sheets are: {string.Join(", ", sheets)}.");
    }

    private static DataFrame ReadSheet(string path, IExcelDataReader reader)
    {
        if (!reader.Read())
        {
            throw new InvalidDataException($"{path}: expected a first row with column names in sheet '{reader.Name}', got none.");
        }

        var width = reader.FieldCount;
        while (width > 0 && reader.GetValue(width - 1) is null)
        {
            width--;
        }

        var columns = Columns(path, Enumerable.Range(0, width).Select(c => LabelText.Of(reader.GetValue(c))?.Trim() ?? $"column {c + 1}"));
        for (var row = 2; reader.Read(); row++)
        {
            for (var c = 0; c < reader.FieldCount; c++)
            {
                if (c < width)
                {
                    columns[c].Add(reader.GetValue(c));
                }
                else if (reader.GetValue(c) is { } extra)
                {
                    throw new InvalidDataException($"{path}: row {row} of sheet '{reader.Name}': expected {width} cells as in the first row, got '{extra}' in cell {c + 1}.");
                }
            }

            for (var c = reader.FieldCount; c < width; c++)
            {
                columns[c].Add(null);
            }
        }

        return Frame(columns);
    }

    private static FrameColumnBuilder[] Columns(string source, IEnumerable<string> names)
    {
        string[] all = [.. names];
        var twice = all.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? System.Array.ConvertAll(all, n => new FrameColumnBuilder(n))
            : throw new InvalidDataException($"{source}: expected column names that differ, got '{twice.Key}' {twice.Count()} times.");
    }

    private static DataFrame Frame(FrameColumnBuilder[] columns) => new(columns.Select(c => c.ToColumn()));
}
