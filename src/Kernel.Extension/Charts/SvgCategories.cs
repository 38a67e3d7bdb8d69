using System.Collections.Immutable;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Names under the columns of a plot or a matrix.</summary>
internal static class SvgCategories
{
    private const double Size = ChartRules.TextSize;
    private const double Longest = 96;

    /// <summary>Draws them lying where each fits into its column, else upright; where columns are narrow, every second, fifth, … of them.</summary>
    /// <returns>Where they end.</returns>
    public static double DrawUnder(SvgMarkup markup, ImmutableArray<string> names, double left, double width, double top)
    {
        if (names.IsEmpty)
        {
            return top + 4;
        }

        var slot = width / names.Length;
        var widths = names.Select(n => SvgText.Width(n, Size)).ToList();
        if (widths.Max() <= slot - 3)
        {
            for (var i = 0; i < names.Length; i++)
            {
                markup.Text(left + (slot * (i + 0.5)), top + 16, names[i], "middle");
            }

            return top + 18;
        }

        var stride = Stride(slot);
        var shown = SvgText.FitApart(names, Longest, Size);
        for (var i = 0; i < names.Length; i += stride)
        {
            markup.Text(left + (slot * (i + 0.5)) + 4, top + 7, shown[i], "end", upright: true);
        }

        return top + 10 + Math.Min(Longest, widths.Max());
    }

    /// <summary>Which names there is room for where each needs a line: all, every second, fifth, tenth, …</summary>
    public static int Stride(double slot)
    {
        foreach (var stride in (ReadOnlySpan<int>)[1, 2, 5, 10, 20, 50, 100, 200, 500])
        {
            if (slot * stride >= ChartRules.LineHeight - 1)
            {
                return stride;
            }
        }

        return 1000;
    }
}
