using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>
/// The text of a notebook file in Jupyter's own layout: one blank a level, text unescaped, a line feed at the end. One thing
/// differs: lists of numbers, of which figures are full, stand on one line each, where Jupyter gives each number its own.
/// </summary>
internal static class NotebookText
{
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 };

    /// <summary>Writes a notebook.</summary>
    /// <param name="notebook">Its JSON.</param>
    /// <returns>The text.</returns>
    public static string Of(JsonObject notebook)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Layout))
        {
            Write(writer, notebook, isFigure: false);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? node, bool isFigure)
    {
        switch (node)
        {
            case JsonObject o:
                writer.WriteStartObject();
                foreach (var (name, value) in o)
                {
                    writer.WritePropertyName(name);
                    Write(writer, value, isFigure || (name.EndsWith("+json", StringComparison.Ordinal) && name.Contains('/', StringComparison.Ordinal)));
                }

                writer.WriteEndObject();
                break;
            case JsonArray { Count: > 0 } list when IsPlain(list, isFigure):
                writer.WriteRawValue(list.ToJsonString(OneLine), skipInputValidation: true);
                break;
            case JsonArray list:
                writer.WriteStartArray();
                foreach (var element in list)
                {
                    Write(writer, element, isFigure);
                }

                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }

    // Numbers, and lists of them; in figures texts too, which are names of categories and the like. Texts elsewhere are lines.
    private static bool IsPlain(JsonArray list, bool isFigure) =>
        list.All(e => e switch
        {
            null => true,
            JsonArray inner => IsPlain(inner, isFigure),
            JsonValue value => isFigure || value.GetValueKind() != JsonValueKind.String,
            _ => false,
        });
}
