using System.Collections.Immutable;
using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>How a training method's line looks: the same in every chart of every notebook, since it depends on the name alone.</summary>
/// <param name="Color">The hue.</param>
/// <param name="Pattern">The pattern.</param>
public readonly record struct MethodStyle(string Color, LinePattern Pattern);

/// <summary>Gives each method its line.</summary>
public static class MethodStyles
{
    // Mid-tones, readable on white and on dark, that are none of the semantic colours.
    private static readonly ImmutableArray<string> Hues = ["#AA3C8F", "#A6761D", "#7B68C8", "#3E8E9E", "#C2566B", "#6B8E23"];

    private static readonly ImmutableArray<LinePattern> Patterns =
        [LinePattern.Solid, LinePattern.Dashed, LinePattern.DashDotted, LinePattern.Dotted];

    /// <summary>The lines of methods that share a chart: cross-entropy grey and dashed, as the baseline; no two alike.</summary>
    /// <param name="names">Names that commands take: <c>elr</c>; distinct.</param>
    /// <returns>One style a name, in the same order.</returns>
    public static ImmutableArray<MethodStyle> For(IEnumerable<string> names)
    {
        var taken = new HashSet<MethodStyle>();
        var styles = ImmutableArray.CreateBuilder<MethodStyle>();
        foreach (var name in names)
        {
            var style = name == "cross-entropy" ? new MethodStyle("#7F7F7F", LinePattern.Dashed) : FirstFree(name, taken);
            taken.Add(style);
            styles.Add(style);
        }

        return styles.ToImmutable();
    }

    // The name's hash picks the line; where two methods of one chart meet, the later takes the next hue.
    private static MethodStyle FirstFree(string name, HashSet<MethodStyle> taken)
    {
        var start = (int)(Hash(name) % (uint)Hues.Length);
        for (var i = 0; i < Hues.Length * Patterns.Length; i++)
        {
            var style = new MethodStyle(Hues[(start + i) % Hues.Length], Patterns[i / Hues.Length]);
            if (!taken.Contains(style))
            {
                return style;
            }
        }

        return new MethodStyle(Hues[start], LinePattern.Solid);
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private static uint Hash(string name)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ b) * 16777619u);
        }

        return hash;
    }
}
