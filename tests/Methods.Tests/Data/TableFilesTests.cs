using System.IO.Compression;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using Parquet;
using Parquet.Schema;

namespace NoisyNotebooks.Methods.Tests.Data;

/// <summary>Tables that are no text follow the same rules.</summary>
public sealed class TableFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Parquet_columns_keep_their_types()
    {
        var data = AuditedData.FromFile(await WriteParquetAsync([1.5, null, 3, 4], ["b", "a", "b", "a"]), new() { SkipMissing = true });
        var reading = data.Reading!;

        Assert.Equal(["b", "b", "a"], data.Dataset.Given.Entries().Select(k => data.Dataset.ClassNames[(int)k]));
        Assert.Equal(["x", "flag", "n"], reading.Used);
        Assert.Equal([("day", "text, as '2024-01-01'")], reading.LeftOut);
        Assert.Equal(["row 1"], reading.Skipped);
        Assert.StartsWith("Read 4 rows and 5 columns of table.parquet (Parquet).", reading.ToString(), StringComparison.Ordinal);
        Assert.Equal([1.5f, 1, 10, 3, 1, 30, 4, 0, 40], ((LabeledDataset)data.Dataset).Features.data<float>().ToArray());
    }

    [Fact]
    public async Task A_hole_in_a_Parquet_file_names_file_and_row()
    {
        var path = await WriteParquetAsync([1.5, null, 3, 4], ["b", "a", "b", "a"]);

        var error = Assert.Throws<InvalidDataException>(() => AuditedData.FromFile(path));

        Assert.StartsWith($"{path}: row 1: expected a finite number in feature column 'x', got a missing value.", error.Message, StringComparison.Ordinal);
        Assert.Contains("there is no label column 'kind'", Assert.Throws<InvalidDataException>(() => AuditedData.FromFile(path, new() { Label = "kind" })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(CompressionCodecType.Lz4Frame)]
    [InlineData(CompressionCodecType.Zstd)]
    public void Arrow_files_are_read_also_compressed_and_with_categories(CompressionCodecType? codec)
    {
        var indices = new Int8Array.Builder().Append(1).Append(0).Append(1).AppendNull().Build();
        var names = new StringArray.Builder().Append("cow").Append("ant").Build();
        var labels = new DictionaryArray(new DictionaryType(new Int8Type(), new StringType(), ordered: false), indices, names);
        var schema = new Schema.Builder()
            .Field(f => f.Name("x").DataType(new FloatType())).Field(f => f.Name("when").DataType(new TimestampType(TimeUnit.Millisecond, (string?)null)))
            .Field(f => f.Name("label").DataType(labels.Data.DataType)).Build();
        var when = new TimestampArray.Builder(new TimestampType(TimeUnit.Millisecond, (string?)null)).AppendRange(Enumerable.Range(0, 4).Select(i => new DateTimeOffset(2024, 3, 4, 5, 6, 7, 137, TimeSpan.Zero).AddDays(i))).Build();
        var batch = new RecordBatch(schema, [new FloatArray.Builder().Append(1).Append(2.5f).Append(3).Append(4).Build(), when, labels], 4);
        var path = Path.Combine(_folder.Path, "table.feather");
        using (var file = File.Create(path))
        using (var writer = new ArrowFileWriter(file, schema, leaveOpen: false, new IpcOptions { CompressionCodec = codec, CompressionCodecFactory = new CompressionCodecFactory() }))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        var frame = TableFiles.Read(path);
        var error = Assert.Throws<InvalidDataException>(() => AuditedData.FromFile(path));
        var data = AuditedData.FromFile(path, new() { SkipMissing = true });

        Assert.Equal(new DateTime(2024, 3, 5, 5, 6, 7, 137), frame["when"][1]);
        Assert.Contains("row 3: expected a label in column 'label', got a missing value", error.Message, StringComparison.Ordinal);
        Assert.Equal(["ant", "cow"], data.Dataset.ClassNames);
        Assert.Equal([0L, 1, 0], data.Dataset.Given.Entries());
    }

    [Fact]
    public void Sheets_of_Excel_are_read_by_name()
    {
        var path = WriteExcel(
            ("first", [["x", "label"], ["1.5", "'a"], ["2", "'b"], ["", "'a"]]), ("second", [["y", "z", "label"], ["1", "7", "01"], ["2", "8", "02"]]));

        var error = Assert.Throws<InvalidDataException>(() => AuditedData.FromFile(path));
        var second = AuditedData.FromFile(path, new() { Sheet = "second" });

        Assert.StartsWith($"{path}: row 4 of the sheet: expected a finite number in feature column 'x', got a missing value.", error.Message, StringComparison.Ordinal);
        Assert.Equal(["y", "z"], second.Reading!.Used);
        Assert.Equal(["1", "2"], second.Dataset.ClassNames);
        Assert.Contains("there is no sheet 'third'. The sheets are: first, second.", Assert.Throws<InvalidDataException>(() => TableFiles.Read(path, "third")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PAR1 and nothing more", TableFormat.Parquet)]
    [InlineData("ARROW1 and nothing more", TableFormat.Arrow)]
    [InlineData("PK\u0003\u0004 and nothing more", TableFormat.Excel)]
    public void Damaged_files_are_named(string content, TableFormat format)
    {
        var path = _folder.Write("damaged", content);

        var error = Assert.Throws<InvalidDataException>(() => TableFiles.Read(path));

        Assert.StartsWith($"{path}: the {format} file cannot be read:", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected a Parquet, Arrow or Excel file", Assert.Throws<InvalidDataException>(() => TableFiles.Read(_folder.Write("text", "x,label\n"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_ADO_NET_keeps_types()
    {
        using var table = new System.Data.DataTable();
        table.Columns.Add("x", typeof(int));
        table.Columns.Add("label", typeof(decimal));
        table.Rows.Add(1, 1.0m);
        table.Rows.Add(DBNull.Value, 2.50m);
        using var reader = table.CreateDataReader();

        var frame = TableFiles.Read(reader);

        Assert.Equal([typeof(long), typeof(decimal)], frame.Columns.Select(c => c.DataType));
        Assert.Null(frame["x"][1]);
    }

    private async Task<string> WriteParquetAsync(double?[] x, string[] labels) => _folder.Write("table.parquet", await TableSamples.ParquetAsync(x, labels));

    private string WriteExcel(params (string Name, string[][] Rows)[] sheets) => _folder.Write("book.xlsx", TableSamples.Excel(sheets));
}
