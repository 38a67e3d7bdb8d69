using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NoisyNotebooks.Kernel.Extension.Charts;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>A drawing that an output shows: a panel of a chart, or a few pictures of a gallery.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Description">What it shows, in words.</param>
/// <param name="Svg">The drawing; its ink is <c>currentColor</c>.</param>
internal sealed record NotebookDrawing(string Name, string Description, XElement Svg)
{
    /// <summary>Pixels across.</summary>
    public double Width => Number("width");

    /// <summary>Pixels down.</summary>
    public double Height => Number("height");

    private double Number(string attribute) => double.Parse(Svg.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}

/// <summary>The drawings in the outputs of cells.</summary>
internal static partial class NotebookDrawings
{
    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    /// <summary>The drawings of a cell, in the order in which it shows them.</summary>
    /// <param name="cell">The cell.</param>
    /// <returns>None where it shows none.</returns>
    public static IReadOnlyList<NotebookDrawing> Of(NotebookCell cell) =>
        [.. cell.Outputs.OfType<JsonObject>().SelectMany(o => Read(MultilineText.Join(o["data"]?["text/html"])))];

    private static IEnumerable<NotebookDrawing> Read(string html)
    {
        foreach (Match picture in Pictures().Matches(html))
        {
            if (PageParts.Expand(picture.Value) is var markup && markup.StartsWith("<svg", StringComparison.Ordinal))
            {
                var svg = XElement.Parse(markup);
                var description = svg.Element(Namespace + "desc");
                description?.Remove();
                yield return new NotebookDrawing(svg.Attribute("aria-label")?.Value ?? string.Empty, description?.Value ?? string.Empty, svg);
            }
        }
    }

    [GeneratedRegex("<img class=\"noisy-picture\"[^>]*>", RegexOptions.None, 10_000)]
    private static partial Regex Pictures();
}
