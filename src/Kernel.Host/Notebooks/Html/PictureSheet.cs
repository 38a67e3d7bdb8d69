using System.Globalization;
using System.Xml.Linq;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>The colours of a page.</summary>
/// <param name="Name">Its name in file names.</param>
/// <param name="Ground">The ground.</param>
/// <param name="Ink">The ink.</param>
internal sealed record PictureTheme(string Name, string Ground, string Ink)
{
    public static PictureTheme Light { get; } = new("light", "#ffffff", "#1f2328");

    public static PictureTheme Dark { get; } = new("dark", "#0d1117", "#e6edf3");
}

/// <summary>Drawings in columns on one sheet, with a heading.</summary>
internal static class PictureSheet
{
    private const double Margin = 14;
    private const double Gap = 18;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws the sheet. A drawing goes under the shortest column, so that their order is that of reading.</summary>
    /// <param name="settings">The heading and the number of columns.</param>
    /// <param name="drawings">The drawings, at least one.</param>
    /// <param name="theme">The colours.</param>
    /// <returns>An SVG document.</returns>
    public static string Compose(PictureSettings settings, IReadOnlyList<NotebookDrawing> drawings, PictureTheme theme)
    {
        var column = drawings.Max(d => d.Width);
        var columns = Math.Min(settings.Columns, drawings.Count);
        var head = Margin + 24 + (settings.Note.Length > 0 ? 20 : 0) + 8;
        var bottoms = Enumerable.Repeat(head, columns).ToArray();
        var places = new List<XElement>();
        foreach (var drawing in drawings)
        {
            var c = Array.IndexOf(bottoms, bottoms.Min());
            var content = new XElement(drawing.Svg);
            content.Attributes().Where(a => a.Name.LocalName is "role" or "aria-label" or "data-places").Remove();
            content.SetAttributeValue("x", N(Margin + (c * (column + Gap))));
            content.SetAttributeValue("y", N(bottoms[c]));
            places.Add(content);
            bottoms[c] += drawing.Height + 8;
        }

        var (width, height) = ((columns * column) + ((columns - 1) * Gap) + (2 * Margin), bottoms.Max() + Margin - 8);
        var description = Describe(settings, drawings);
        var sheet = new XElement(
            Svg + "svg",
            new XAttribute("width", N(width)),
            new XAttribute("height", N(height)),
            new XAttribute("viewBox", $"0 0 {N(width)} {N(height)}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", description),
            new XAttribute("color", theme.Ink),
            new XAttribute("fill", "currentColor"),
            new XAttribute("font-family", drawings[0].Svg.Attribute("font-family")?.Value ?? "sans-serif"),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", theme.Ground)),
            Line(Margin + 16, 17, "600", settings.Title),
            settings.Note.Length > 0 ? Line(Margin + 38, 13, "400", settings.Note) : null,
            places);
        return sheet.ToString(SaveOptions.DisableFormatting).Replace("<svg ", "\n<svg ", StringComparison.Ordinal).TrimStart() + "\n";
    }

    /// <summary>The sheet in words.</summary>
    /// <param name="settings">The heading.</param>
    /// <param name="drawings">The drawings.</param>
    /// <returns>A text without line feeds.</returns>
    public static string Describe(PictureSettings settings, IReadOnlyList<NotebookDrawing> drawings) =>
        string.Join(' ', drawings.Select(d => $"{d.Name[(d.Name.IndexOf(": ", StringComparison.Ordinal) is var at && at >= 0 ? at + 2 : 0)..]}: {d.Description.TrimEnd('.')}.").Prepend($"{settings.Title}."));

    private static XElement Line(double y, double size, string weight, string text) =>
        new(Svg + "text", new XAttribute("x", N(Margin)), new XAttribute("y", N(y)), new XAttribute("font-size", N(size)), new XAttribute("font-weight", weight), text);

    private static string N(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);
}
