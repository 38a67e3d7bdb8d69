using System.Text;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>nbformat's form of long texts: a list of lines, each with its line feed, so that diffs stay readable.</summary>
internal static class MultilineText
{
    /// <summary>Reads a text that stands either as one string or as a list of lines.</summary>
    /// <param name="node">The node; null reads as empty.</param>
    /// <returns>One text.</returns>
    public static string Join(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray lines:
                var text = new StringBuilder();
                foreach (var line in lines)
                {
                    text.Append((string?)line);
                }

                return text.ToString();
            case JsonValue value when value.TryGetValue<string>(out var single):
                return single;
            default:
                return string.Empty;
        }
    }

    /// <summary>Splits a text after each line feed.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The lines; empty for the empty text.</returns>
    public static JsonArray Split(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var feed = text.IndexOf('\n', start);
            var end = feed < 0 ? text.Length : feed + 1;
            lines.Add((JsonNode)text[start..end]);
            start = end;
        }

        return lines;
    }
}
