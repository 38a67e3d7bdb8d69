using System.IO.Compression;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Parquet;
using Parquet.Schema;

namespace NoisyNotebooks.Methods.Tests.Data;

/// <summary>Small tables that are no text.</summary>
internal static class TableSamples
{
    public static byte[] Parquet() => ParquetAsync([1.5, 2, 3, 4], ["b", "a", "b", "a"]).GetAwaiter().GetResult();

    public static async Task<byte[]> ParquetAsync(double?[] x, string[] labels)
    {
        DataField[] fields =
        [
            new DataField<double?>("x"), new DataField<bool>("flag"), new DataField<int>("n"), new DataField<DateTime>("day"), new DataField<string>("label"),
        ];
        using var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<double>(fields[0], x.AsMemory());
            await group.WriteAsync<bool>(fields[1], new[] { true, false, true, false }.AsMemory());
            await group.WriteAsync<int>(fields[2], new[] { 10, 20, 30, 40 }.AsMemory());
            await group.WriteAsync<DateTime>(fields[3], Enumerable.Range(1, 4).Select(d => new DateTime(2024, 1, d, 0, 0, 0, DateTimeKind.Utc)).ToArray().AsMemory());
            await group.WriteAsync(fields[4], labels);
        }

        return file.ToArray();
    }

    public static byte[] Arrow()
    {
        var schema = new Schema.Builder().Field(f => f.Name("x").DataType(new FloatType())).Field(f => f.Name("label").DataType(new StringType())).Build();
        var labels = new StringArray.Builder().Append("cow").Append("ant").Append("cow").Build();
        var batch = new RecordBatch(schema, [new FloatArray.Builder().Append(1).Append(2.5f).Append(3).Build(), labels], 3);
        using var file = new MemoryStream();
        using (var writer = new ArrowFileWriter(file, schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        return file.ToArray();
    }

    // The least that a workbook is: cells that begin with ' are texts.
    public static byte[] Excel(params (string Name, string[][] Rows)[] sheets)
    {
        using var content = new MemoryStream();
        using (var zip = new ZipArchive(content, ZipArchiveMode.Create))
        {
            void Part(string name, string xml)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open(), new UTF8Encoding(false));
                writer.Write($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>{xml}");
            }

            const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
            const string relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
            const string package = "http://schemas.openxmlformats.org/package/2006/relationships";
            Part("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>");
            Part("_rels/.rels", $"<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            Part("xl/workbook.xml", $"<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>{string.Concat(sheets.Select((s, i) => $"<sheet name=\"{s.Name}\" sheetId=\"{i + 1}\" r:id=\"s{i + 1}\"/>"))}</sheets></workbook>");
            Part("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"{package}\">{string.Concat(sheets.Select((_, i) => $"<Relationship Id=\"s{i + 1}\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet{i + 1}.xml\"/>"))}</Relationships>");
            for (var i = 0; i < sheets.Length; i++)
            {
                var rows = sheets[i].Rows.Select((row, r) => $"<row r=\"{r + 1}\">{string.Concat(row.Select((cell, c) => Cell($"{(char)('A' + c)}{r + 1}", cell)))}</row>");
                Part($"xl/worksheets/sheet{i + 1}.xml", $"<worksheet xmlns=\"{main}\"><sheetData>{string.Concat(rows)}</sheetData></worksheet>");
            }
        }

        return content.ToArray();

        static string Cell(string at, string value) => value switch
        {
            "" => string.Empty,
            _ when value[0] == '\'' || char.IsLetter(value[0]) => $"<c r=\"{at}\" t=\"inlineStr\"><is><t>{value.TrimStart('\'')}</t></is></c>",
            _ => $"<c r=\"{at}\"><v>{value}</v></c>",
        };
    }
}
