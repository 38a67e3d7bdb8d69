using System.Collections.Immutable;
using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>A row that was drawn to be checked by a person.</summary>
/// <param name="Index">Its position in the data, from 0.</param>
/// <param name="Part">Which fifth of the list it was drawn from, from 0; −1: from the rows outside the list.</param>
/// <param name="Rank">Its place in the list, from 0; −1 outside.</param>
public readonly record struct CheckRow(int Index, int Part, int Rank);

/// <summary>How rows are drawn from a list of issues and from the rest: at random within each fifth of the list, in an order of which every beginning is spread alike.</summary>
/// <param name="Count">Rows of the list.</param>
/// <param name="Outside">Rows outside of it.</param>
/// <param name="Seed">The seed of the draws.</param>
/// <param name="List">A hash of the list, so that answers are not taken for those to another.</param>
internal sealed record CheckDesign(int Count, int Outside, long Seed, string List)
{
    private const int MostParts = 5;
    private const long Stream = 0x636865636b;

    /// <summary>The design for a list.</summary>
    public static CheckDesign For(IssueList issues, int count, int outside, long seed) => new(count, outside, seed, Hash(issues));

    /// <summary>Reads what <see cref="ToString"/> wrote; null: it is something else.</summary>
    public static CheckDesign? Parse(string text) =>
        text.Split(' ') is ["list", var list, "seed", var seed, "rows", var count, "outside", var outside]
        && long.TryParse(seed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var s)
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var c)
        && int.TryParse(outside, NumberStyles.None, CultureInfo.InvariantCulture, out var o)
            ? new CheckDesign(c, o, s, list)
            : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"list {List} seed {Seed} rows {Count} outside {Outside}");

    /// <summary>Where each part of a list begins, and last where it ends.</summary>
    public static int[] Bounds(int length, int count)
    {
        var parts = Math.Clamp(Math.Min(length, count), 1, MostParts);
        return [.. Enumerable.Range(0, parts + 1).Select(s => (int)((long)length * s / parts))];
    }

    /// <summary>The rows, in the order in which they are best checked.</summary>
    public ImmutableArray<CheckRow> Draw(IssueList issues)
    {
        var bounds = Bounds(issues.Count, Count);
        var drawn = Shares(bounds, Count);
        var rows = new List<(double Key, CheckRow Row)>();
        for (var s = 0; s < drawn.Length; s++)
        {
            var ranks = new SeededRandom(Seed, Stream, s).Permutation(bounds[s + 1] - bounds[s]);
            for (var i = 0; i < drawn[s]; i++)
            {
                var rank = bounds[s] + (int)ranks[i];
                rows.Add(((i + 0.5) / drawn[s], new CheckRow(issues.All[rank].Index, s, rank)));
            }
        }

        if (Outside > 0)
        {
            var isIssue = new bool[issues.ExampleCount];
            foreach (var issue in issues.All)
            {
                isIssue[issue.Index] = true;
            }

            int[] rest = [.. Enumerable.Range(0, isIssue.Length).Where(n => !isIssue[n])];
            var order = new SeededRandom(Seed, Stream, -1).Permutation(rest.Length);
            for (var i = 0; i < Outside; i++)
            {
                rows.Add(((i + 0.5) / Outside, new CheckRow(rest[order[i]], -1, -1)));
            }
        }

        // Nobody should be able to tell by the order how suspect a row is: within a round the parts come in a random one.
        var ties = new SeededRandom(Seed, Stream, MostParts);
        return [.. rows.Select(r => (r.Key, Tie: ties.NextDouble(), r.Row)).OrderBy(r => r.Key).ThenBy(r => r.Tie).Select(r => r.Row)];
    }

    private static int[] Shares(int[] bounds, int count)
    {
        var parts = bounds.Length - 1;
        var sizes = Enumerable.Range(0, parts).Select(s => bounds[s + 1] - bounds[s]).ToArray();
        var shares = sizes.Select((size, s) => Math.Min(size, (int)(((long)count * (s + 1) / parts) - ((long)count * s / parts)))).ToArray();
        for (var s = 0; shares.Sum() < count; s = (s + 1) % parts)
        {
            shares[s] += shares[s] < sizes[s] ? 1 : 0;
        }

        return shares;
    }

    internal static string Hash(IssueList issues)
    {
        var hash = new XxHash32();
        hash.Append(MemoryMarshal.AsBytes<int>([issues.ExampleCount, issues.NumClasses, .. issues.All.SelectMany(i => (int[])[i.Index, i.GivenLabel])]));
        return hash.GetCurrentHashAsUInt32().ToString("x8", CultureInfo.InvariantCulture);
    }
}
