using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Masks as galleries show them: the picture, beside it the given mask in colours, and where it differs the true one.</summary>
internal static class LabelMapView
{
    // The background is grey; further classes in colours that differ in brightness too, again from the first after the last.
    private static readonly byte[][] Colors =
        [[96, 96, 96], [92, 107, 192], [230, 159, 0], [0, 158, 115], [213, 94, 0], [240, 228, 66], [86, 180, 233], [170, 60, 143]];

    private static readonly byte[] Unknown = [0, 0, 0];

    /// <summary>A summary in words: how many classes, and how much of the pixels is not known.</summary>
    public static string Summary(SegmentationDataset data)
    {
        using var scope = NewDisposeScope();
        var unknown = data.Given.Values.eq(LabelTensor.Unknown).sum().item<long>() / (double)data.Given.EntryCount;
        return $"masks of {data.NumClasses} classes" + (unknown > 0 ? $", {Charts.RunSummary.Percent(unknown)} of the pixels unknown" : string.Empty);
    }

    /// <summary>The first examples as pictures with one class each, named after the classes in their masks: what galleries show.</summary>
    public static LabeledDataset FirstExamples(SegmentationDataset data, int most = 8)
    {
        var first = data.Take(most);
        var given = Enumerable.Range(0, first.Count).Select(i => Caption(first, i)).ToList();
        var names = given.Distinct(StringComparer.Ordinal).ToList();
        using var scope = NewDisposeScope();
        var pictures = first.Features.shape[1] == 3 ? first.Features : first.Features.narrow(1, 0, 1).expand(-1, 3, -1, -1);
        if (data.PixelMaximum != byte.MaxValue)
        {
            pictures = (pictures.to(float32) * ((double)byte.MaxValue / data.PixelMaximum)).clamp(0, byte.MaxValue).to(uint8);
        }

        List<Tensor> parts = [pictures, Drawn(first.Given)];
        if (first.MislabelledCount > 0)
        {
            parts.Add(Drawn(first.Known!));
        }

        var gap = zeros([first.Count, 3, first.Features.shape[2], 1], uint8);
        var side = cat([.. parts.SelectMany((p, i) => i == 0 ? new[] { p } : [gap, p])], 3).contiguous();
        return new LabeledDataset(data.Name, side.MoveToOuterDisposeScope(), [.. given.Select(g => (long)names.IndexOf(g))], [.. names], split: data.Split);
    }

    private static string Caption(SegmentationDataset data, int example)
    {
        // By custom class 0 is what is left.
        var present = data.PresentIn(data.Given, example).Where(n => n != data.ClassNames[0]).ToList();
        return present.Count == 0 ? data.ClassNames[0] : string.Join(", ", present);
    }

    private static Tensor Drawn(LabelTensor masks)
    {
        var palette = new byte[(masks.ClassNames.Length + 1) * 3];
        for (var k = 0; k <= masks.ClassNames.Length; k++)
        {
            // Class k stands at k + 1, after "not known".
            (k == 0 ? Unknown : k == 1 ? Colors[0] : Colors[1 + ((k - 2) % (Colors.Length - 1))]).CopyTo(palette, k * 3);
        }

        using var scope = NewDisposeScope();
        var colors = empty([masks.ClassNames.Length + 1, 3], uint8);
        palette.CopyTo(colors.bytes);
        var rows = colors.index_select(0, (masks.Values.to(int64) + 1).flatten());
        return rows.view([.. masks.Shape, 3]).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
