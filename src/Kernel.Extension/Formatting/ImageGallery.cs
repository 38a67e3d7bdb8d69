using System.Globalization;
using System.Text;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Examples of a data set of pictures with their labels, as one PNG under a grid of texts.</summary>
internal static class ImageGallery
{
    private const int MaximumPictures = 40;

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
    public static string Html(LabeledDataset dataset, IReadOnlyList<long> indices, ImageSprite sprite) =>
        Html(sprite, [.. indices.Select(i => Caption(dataset, (int)i))]);

    /// <summary>The gallery.</summary>
    public static string Html(ImageSprite sprite, IReadOnlyList<TableCell> captions)
    {
        var factor = Math.Clamp(64 / sprite.Width, 1, 8);
        var (width, height) = (sprite.Width * factor, sprite.Height * factor);
        var cell = Math.Max(width, 76);
        var html = new StringBuilder();
        html.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"noisy-gallery\" style=\"--sheet:url(data:image/png;base64,{Convert.ToBase64String(sprite.Png)});display:grid;grid-template-columns:repeat(auto-fill,{cell}px);gap:8px 6px;max-width:860px;margin:6px 0\">");
        for (var i = 0; i < captions.Count; i++)
        {
            var (row, column) = (i / sprite.Columns, i % sprite.Columns);
            var caption = captions[i];
            html.Append(
                CultureInfo.InvariantCulture,
                $"<div style=\"text-align:center;font-size:11px;line-height:1.25;overflow-wrap:anywhere\"><div role=\"img\" aria-label=\"{Formatting.Html.Encode(caption.Text)}\" style=\"width:{width}px;height:{height}px;margin:0 auto 2px;background-image:var(--sheet);background-position:{-column * width}px {-row * height}px;background-size:{sprite.Columns * width}px {sprite.Rows * height}px;image-rendering:pixelated\"></div>{caption.Html}</div>");
        }

        return html.Append("</div>").ToString();
    }

    /// <summary>The given label, and where it is wrong <c>given → true</c>.</summary>
    public static TableCell Caption(LabeledDataset dataset, int index)
    {
        var given = dataset.ClassNames[(int)dataset.GivenLabels[index]];
        if (dataset.TrueLabels is { } known && known[index] != dataset.GivenLabels[index])
        {
            var truth = dataset.ClassNames[(int)known[index]];
            return new TableCell($"{given} → {truth}", $"{Formatting.Html.Colored(given, SemanticColors.Memorized)} → {Formatting.Html.Encode(truth)}");
        }

        return new TableCell(given, Formatting.Html.Encode(given));
    }
}
