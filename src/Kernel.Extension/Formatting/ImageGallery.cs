using System.Text;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Examples of a data set of pictures with their labels: a few in each drawing, which wrap as words do.</summary>
internal static class ImageGallery
{
    private const int MaximumPictures = 20;

    // Four in a drawing are as wide as a panel of a chart.
    private const int Group = 4;
    private const double Cell = ChartRules.PanelWidth / Group;
    private const double Side = 64;
    private const int MaximumLines = 3;

    /// <summary>The first examples of each given label.</summary>
    public static IReadOnlyList<long> FirstOfEachClass(LabeledDataset dataset)
    {
        var each = Math.Max(1, MaximumPictures / dataset.NumClasses);
        var found = new List<long>[dataset.NumClasses];
        for (var i = 0; i < dataset.Count; i++)
        {
            var examples = found[dataset.GivenLabels[i]] ??= [];
            if (examples.Count < each)
            {
                examples.Add(i);
            }
        }

        return [.. found.Where(f => f is not null).SelectMany(f => f).Take(MaximumPictures)];
    }

    /// <summary>The first examples whose given label is wrong.</summary>
    public static IReadOnlyList<long> FirstMislabelled(LabeledDataset dataset, int most = 20)
    {
        var indices = new List<long>();
        if (dataset.TrueLabels is { } known)
        {
            for (var i = 0; i < known.Length && indices.Count < most; i++)
            {
                if (known[i] != dataset.GivenLabels[i])
                {
                    indices.Add(i);
                }
            }
        }

        return indices;
    }

    /// <summary>The gallery, with each example's label.</summary>
    public static string Html(LabeledDataset dataset, IReadOnlyList<long> indices, string title) =>
        Html(dataset, indices, title, [.. indices.Select(i => new[] { Caption(dataset, (int)i).Text })]);

    /// <summary>The gallery.</summary>
    /// <param name="dataset">Where the pictures are.</param>
    /// <param name="indices">Which they are.</param>
    /// <param name="title">What they are, for screen readers.</param>
    /// <param name="captions">The lines under each.</param>
    public static string Html(LabeledDataset dataset, IReadOnlyList<long> indices, string title, IReadOnlyList<string[]> captions)
    {
        var html = new StringBuilder("<div class=\"noisy-chart noisy-gallery\"><div class=\"noisy-panels\">");
        for (var start = 0; start < indices.Count; start += Group)
        {
            var shown = indices.Skip(start).Take(Group).ToList();
            var texts = captions.Skip(start).Take(Group).ToList();
            var name = FormattableString.Invariant($"{title}, {start + 1} to {start + shown.Count}");
            var picture = new NamedPicture(Draw(ImageSprite.Of(dataset, shown), texts), name, string.Join("; ", texts.Select(t => string.Join(", ", t))));
            html.Append("<div class=\"noisy-panel\">").Append(ChartHtml.Picture(picture)).Append("</div>");
        }

        return html.Append("</div></div>").ToString();
    }

    /// <summary>The given label, and where it is wrong <c>given → true</c>.</summary>
    public static TableCell Caption(LabeledDataset dataset, int index)
    {
        var given = dataset.ClassNames[(int)dataset.GivenLabels[index]];
        if (dataset.TrueLabels is { } known && known[index] != dataset.GivenLabels[index])
        {
            var truth = dataset.ClassNames[(int)known[index]];
            return new TableCell(
                $"{SvgText.Isolate(given)} → {SvgText.Isolate(truth)}",
                $"{Formatting.Html.Wrong(given)} → <bdi>{Formatting.Html.Encode(truth)}</bdi>");
        }

        return new TableCell(given, Formatting.Html.Encode(given));
    }

    private static SvgPicture Draw(ImageSprite sprite, List<string[]> captions)
    {
        var markup = new SvgMarkup();
        var scale = Math.Min(Side / sprite.Width, Side / sprite.Height);
        var (width, height) = (sprite.Width * scale, sprite.Height * scale);
        var deepest = 0;
        for (var i = 0; i < captions.Count; i++)
        {
            var x = Cell * i;

            // One picture file for the drawing, of which each place shows its part.
            markup.Raw($"<svg x='{N(x + ((Cell - width) / 2))}' y='2' width='{N(width)}' height='{N(height)}' viewBox='{sprite.Width * i} 0 {sprite.Width} {sprite.Height}'>");
            markup.Raw(i == 0
                ? $"<image id='{Id(sprite)}' width='{sprite.Width * sprite.Columns}' height='{sprite.Height}' style='image-rendering:pixelated' href='data:image/png;base64,{Convert.ToBase64String(sprite.Png)}'/>"
                : $"<use href='#{Id(sprite)}'/>");
            markup.Raw("</svg>");
            var lines = captions[i].SelectMany(c => SvgText.Wrap(c, Cell - 4, ChartRules.TextSize)).ToList();
            lines = lines.Count <= MaximumLines ? lines : [.. lines.Take(MaximumLines - 1), lines[MaximumLines - 1] + "…"];
            for (var n = 0; n < lines.Count; n++)
            {
                markup.Text(x + (Cell / 2), height + 16 + (ChartRules.LineHeight * n), lines[n], "middle");
            }

            deepest = Math.Max(deepest, lines.Count);
        }

        return new SvgPicture(markup.ToString(), ChartRules.PanelWidth, Math.Ceiling(height + 8 + (ChartRules.LineHeight * deepest)));
    }

    // Two drawings of a page with one name would show each other's pictures.
    private static string Id(ImageSprite sprite) => $"n{(uint)System.IO.Hashing.XxHash64.HashToUInt64(sprite.Png):x}";

    private static string N(double value) => SvgMarkup.Number(value);
}
