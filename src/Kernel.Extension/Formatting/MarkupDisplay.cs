using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>JSON and XML as they are written, indented.</summary>
internal static class MarkupDisplay
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON that can be changed.</summary>
    public static MimeBundle Of(JsonNode node) => Text(node.ToJsonString(Indented));

    /// <summary>JSON that was read.</summary>
    public static MimeBundle Of(JsonElement element) =>
        Text(element.ValueKind == JsonValueKind.Undefined ? "undefined" : JsonSerializer.Serialize(element, Indented));

    /// <summary>A document of it.</summary>
    public static MimeBundle Of(JsonDocument document) => Of(document.RootElement);

    /// <summary>JSON of Newtonsoft's library, by its own text.</summary>
    public static MimeBundle OfToken(object token) => Text(token.ToString() ?? string.Empty);

    /// <summary>XML.</summary>
    public static MimeBundle Of(XObject node) => Text(node.ToString() ?? string.Empty);

    /// <summary>XML of the older kind.</summary>
    public static MimeBundle Of(XmlNode node) =>
        Text(node is XmlElement or XmlDocument { DocumentElement: not null } ? XDocument.Parse(node.OuterXml).ToString() : node.OuterXml);

    private static MimeBundle Text(string text) =>
        GeneralDisplay.Preformatted(ValueText.Bounded(text.ReplaceLineEndings("\n")));
}
