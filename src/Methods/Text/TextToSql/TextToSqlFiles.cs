using System.Collections.Immutable;
using System.Text.Json;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Text-to-SQL benchmarks from the files in which they are published.</summary>
public static class TextToSqlFiles
{
    // The headers of the two published files, and nothing else that means the same.
    private static readonly string[] Ids = ["question_id", "Question ID"];
    private static readonly string[] Questions = ["question", "Original question"];
    private static readonly string[] Queries = ["SQL", "Original gold SQL"];
    private static readonly string[] Categories = ["Annotation", "Error Category"];

    /// <summary>Reads BIRD's questions: a JSON list with question_id, db_id, question, SQL, and evidence and difficulty where they are known.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The items, with no noise known.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no such list; the message names the entry.</exception>
    public static ImmutableArray<TextToSqlItem> ReadBird(string path)
    {
        using var file = DataFile.Open(path);
        try
        {
            using var json = JsonDocument.Parse(file.Content);
            if (json.RootElement.ValueKind != JsonValueKind.Array)
            {
                throw file.Invalid("expected a JSON list of questions");
            }

            return
            [
                .. json.RootElement.EnumerateArray().Select((entry, i) =>
                {
                    string Needed(string name) => Text(entry, name) ?? throw file.Invalid($"entry {i}: expected a text '{name}'");
                    var domain = Needed("db_id");
                    return entry.TryGetProperty("question_id", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var id)
                        ? new TextToSqlItem(id, domain, Needed("question"), Text(entry, "evidence") ?? string.Empty, Needed("SQL"), Text(entry, "difficulty") ?? string.Empty)
                        : throw file.Invalid($"entry {i}: expected a whole number 'question_id'");
                }),
            ];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a text with bytes that are no UTF-8, which is decoded when it is asked for.
            throw file.Invalid($"no JSON: {e.Message}");
        }
    }

    /// <summary>Reads questions from lines of JSON, each an object with question and sql (or query), and db_id where there are several domains.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <param name="domain">The domain of lines without db_id.</param>
    /// <returns>The items, numbered from 0 in the order of the lines; no noise is known.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line is no such object; the message has its number.</exception>
    public static ImmutableArray<TextToSqlItem> ReadJsonLines(string path, string domain = "")
    {
        ArgumentNullException.ThrowIfNull(domain);
        using var file = DataFile.Open(path);
        using var lines = new StreamReader(file.Content);
        var items = ImmutableArray.CreateBuilder<TextToSqlItem>();
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                using var json = JsonDocument.Parse(line);
                var at = number;
                string Needed(params string[] names) => names.Select(n => Text(json.RootElement, n)).FirstOrDefault(t => t is not null)
                    ?? throw file.Invalid($"line {at}: expected a text '{string.Join("' or '", names)}'");
                items.Add(new(items.Count, Text(json.RootElement, "db_id") ?? domain, Needed("question"), Text(json.RootElement, "evidence") ?? string.Empty, Needed("sql", "query")));
            }
            catch (JsonException e)
            {
                throw file.Invalid($"line {number}: no JSON: {e.Message}");
            }
        }

        return items.ToImmutable();
    }

    /// <summary>
    /// Reads annotations of noise: a CSV file with a row an item, columns question_id, question, SQL and Annotation (or Question ID, Original
    /// question, Original gold SQL and Error Category), and db_id where there are several domains. Categories stand as <c>1, 3</c>; rows
    /// without a number are passed over where they are blank.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="domain">The domain where the file has no column db_id.</param>
    /// <returns>The items with their categories.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A column is not there, or a value is none; the message has the line.</exception>
    public static ImmutableArray<TextToSqlItem> ReadAnnotations(string path, string domain = "")
    {
        ArgumentNullException.ThrowIfNull(domain);
        using var records = CsvRecords.Open(DataFile.Open(path));

        // One published file has its byte order mark inside the quotes of the first name.
        int At(string[] names, string what) =>
            Array.FindIndex(records.Names, n => names.Contains(n.Trim('\uFEFF'), StringComparer.Ordinal)) is var at and >= 0 ? at : records.Position(names[0], what);
        int? Perhaps(string name) => records.Names.Contains(name, StringComparer.Ordinal) ? records.Position(name, "column") : null;
        var (id, question, sql, category) = (At(Ids, "column of numbers"), At(Questions, "column of questions"), At(Queries, "column of gold queries"), At(Categories, "column of categories"));
        var (database, evidence, difficulty) = (Perhaps("db_id"), Perhaps("evidence"), Perhaps("difficulty"));
        var items = ImmutableArray.CreateBuilder<TextToSqlItem>();
        while (records.Read())
        {
            string Field(int? column) => column is { } at ? records.Field(at).ToString() : string.Empty;
            if (Field(id).Length == 0 && Field(question).Length == 0 && Field(category).Length == 0)
            {
                continue;
            }

            try
            {
                items.Add(int.TryParse(Field(id), out var number)
                    ? new(number, database is null ? domain : Field(database), Field(question), Field(evidence), Field(sql), Field(difficulty), TextToSqlNoises.Parse(Field(category)))
                    : throw new FormatException($"expected the number of a question, got '{Field(id)}'"));
            }
            catch (FormatException e)
            {
                throw records.Invalid(e.Message);
            }
        }

        return items.ToImmutable();
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
