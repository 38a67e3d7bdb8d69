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
    private static readonly ImmutableArray<string> Hues = ["#AA3C8F", "#A6761D", "#6B8E23", "#C44E52", "#5C6BC0"];

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

    // The name's hash picks the line; where two methods of one chart meet, the later takes the next pattern, since two hues of
    // one lightness and one pattern are the same in grey.
    private static MethodStyle FirstFree(string name, HashSet<MethodStyle> taken)
    {
        var start = (int)(Hash(name) % (uint)(Hues.Length * Patterns.Length));
        var candidates = Enumerable.Range(0, Hues.Length * Patterns.Length)
            .Select(i => new MethodStyle(Hues[(start + (i / Patterns.Length)) % Hues.Length], Patterns[((start / Hues.Length) + i) % Patterns.Length]))
            .ToList();
        return candidates.Find(c => taken.All(t => t.Pattern != c.Pattern && t.Color != c.Color)) is { Color: not null } own ? own
            : candidates.Find(c => taken.All(t => t.Pattern != c.Pattern)) is { Color: not null } other ? other
            : candidates.Find(c => !taken.Contains(c)) is { Color: not null } free ? free
            : candidates[0];
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
