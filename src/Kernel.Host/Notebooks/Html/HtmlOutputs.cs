using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Extension.Charts;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>Outputs of cells as HTML, each in its best representation.</summary>
internal sealed partial class HtmlOutputs(MarkdownPage markdown)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // Best first. Plotly's own JSON is not here: charts bring their drawing as text/html.
    private static readonly string[] Preferred =
    [
        "text/html", "image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp", "text/markdown", "text/latex",
        "application/javascript", "text/plain", "application/json",
    ];

    /// <summary>An output.</summary>
    /// <param name="output">Its JSON.</param>
    /// <returns>HTML; empty where there is nothing to show.</returns>
    public string Convert(JsonObject output)
    {
        switch ((string?)output["output_type"])
        {
            case "stream":
                var kind = (string?)output["name"] == "stderr" ? "stream stderr" : "stream";
                return $"<pre class=\"{kind}\">{Encode(Terminal(MultilineText.Join(output["text"])))}</pre>";
            case "error":
                return Error(output);
            case "display_data" or "execute_result" when output["data"] is JsonObject data:
                return Data(data);
            default:
                return string.Empty;
        }
    }

    private string Data(JsonObject data)
    {
        var mimeType = Preferred.FirstOrDefault(data.ContainsKey);
        if (mimeType is null)
        {
            return data.Count == 0 ? string.Empty : $"<p class=\"note\">This output can be seen in a notebook only ({Encode(data.First().Key)}).</p>";
        }

        var text = data[mimeType] is JsonObject json ? json.ToJsonString(Indented) : MultilineText.Join(data[mimeType]);
        return mimeType switch
        {
            "text/html" => $"<div class=\"rich\">{PageParts.Expand(text)}</div>",
            "image/svg+xml" => $"<div class=\"rich\">{XmlDeclaration().Replace(text, string.Empty)}</div>",
            "text/markdown" => $"<div class=\"rich\">{markdown.Convert(text)}</div>",
            "text/latex" => MarkdownPage.Formula(text.Trim().Trim('$'), display: true),
            "application/javascript" => $"<script type=\"module\">{text}</script>",
            "text/plain" or "application/json" => $"<pre>{Encode(text)}</pre>",
            _ when Base64(text) is { } picture => $"<img alt=\"{Encode(Alternative(data))}\" src=\"data:{mimeType};base64,{picture}\">",
            _ => $"<p class=\"note\">This picture ({mimeType}) is damaged: its data is not base64.</p>",
        };
    }

    private static string Error(JsonObject output)
    {
        var name = (string?)output["ename"] ?? "Error";
        var traceback = new StringBuilder();
        foreach (var line in output["traceback"] as JsonArray ?? [])
        {
            traceback.Append(Terminal((string?)line ?? string.Empty)).Append('\n');
        }

        var report = traceback.Length > 0 ? traceback.ToString().TrimEnd() : (string?)output["evalue"] ?? string.Empty;
        return $"<div class=\"error\"><div class=\"error-name\">{Encode(name)}</div><pre>{Encode(report)}</pre></div>";
    }

    private static string Alternative(JsonObject data) => MultilineText.Join(data["text/plain"]);

    // Null: it is something else, which could end the attribute that it would stand in.
    private static string? Base64(string text)
    {
        var bare = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        return System.Buffers.Text.Base64.IsValid(bare) ? bare : null;
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    // Colours and rewritten lines are for terminals.
    private static string Terminal(string text)
    {
        var plain = Ansi().Replace(text, string.Empty);
        return plain.Contains('\r', StringComparison.Ordinal)
            ? string.Join('\n', plain.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n').Select(l => l[(l.LastIndexOf('\r') + 1)..]))
            : plain;
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[A-Za-z]", RegexOptions.None, 1000)]
    private static partial Regex Ansi();

    [GeneratedRegex(@"^\s*<\?xml[^>]*\?>|<!DOCTYPE[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex XmlDeclaration();
}
