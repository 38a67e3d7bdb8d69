using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Graphs;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How the cluster around a node looks: its nodes and boundary in a plane, the profile of the sweep, and its nodes as a table.</summary>
internal static class LocalClusterDisplay
{
    private const int MostLinks = 3_000;
    private const int LeastOutside = 40;
    private const string SeedColor = "#AA3C8F";
    private const string ClusterColor = "#5C6BC0";
    private const string OutsideColor = "#A6761D";

    /// <summary>The cluster.</summary>
    public static MimeBundle Of(LocalCluster cluster)
    {
        var inside = cluster.Nodes.ToHashSet();
        var outside = Outside(cluster, inside);
        var title = FormattableString.Invariant($"Cluster around node {cluster.Seed}: {cluster.Nodes.Length:N0} nodes");
        var state = cluster.Flow.Converged ? string.Empty : FormattableString.Invariant($"; not converged, {cluster.Flow.Excess:0.###} of the mass is above the sinks");
        var found = cluster.Nodes.IsEmpty ? "No mass left the node"
            : double.IsNaN(cluster.Conductance) ? "No conductance: the other side of the cut has no volume"
            : FormattableString.Invariant($"Conductance {cluster.Conductance:0.###} in the weighted graph");
        var note = FormattableString.Invariant($"{found}; {cluster.Flow.Pushes:N0} pushes, {cluster.Flow.Mass.Count:N0} nodes met{state}.");
        if (cluster.Nodes.IsEmpty)
        {
            return MimeBundle.FromDisplay(Html.Heading(title) + Html.Note(note), $"{title}\n{note}");
        }

        var table = Table(cluster, inside);
        ImmutableArray<ChartDescription> charts = [Plane(cluster, inside, outside), Profile(cluster.Sweep)];
        return MimeBundle.FromDisplay(
            Html.Heading(title) + Html.Note(note) + string.Concat(charts.Select(ChartHtml.Of)) + table.ToHtml(),
            string.Join('\n', [title, note, .. charts.Select(ChartText.Of), table.ToText()]));
    }

    /// <summary>The profile of a sweep.</summary>
    public static MimeBundle Of(SweepCut sweep) =>
        sweep.Order.IsEmpty ? MimeBundle.FromDisplay(Html.Note("A sweep over no nodes"), "A sweep over no nodes") : ChartBundle.Of(Profile(sweep));

    // Nodes with an edge into the cluster, those with most of them first.
    private static List<(int Node, int Edges)> Outside(LocalCluster cluster, HashSet<int> inside)
    {
        var edges = new Dictionary<int, int>();
        foreach (var node in cluster.Nodes)
        {
            foreach (var other in cluster.Graph.Neighbours(node))
            {
                if (!inside.Contains(other))
                {
                    edges[other] = edges.GetValueOrDefault(other) + 1;
                }
            }
        }

        return [.. edges.OrderByDescending(e => e.Value).ThenBy(e => e.Key).Select(e => (e.Key, e.Value))];
    }

    private static ChartDescription Plane(LocalCluster cluster, HashSet<int> inside, List<(int Node, int Edges)> outside)
    {
        int[] core = [.. cluster.Nodes.Take(ForceLayout.MostNodes)];
        int[] edge = [.. outside.Take(Math.Min(ForceLayout.MostNodes - core.Length, Math.Max(LeastOutside, core.Length / 2))).Select(o => o.Node)];
        int[] nodes = [.. core, .. edge];
        var places = nodes.Index().ToDictionary(n => n.Item, n => n.Index);
        var links = new List<(int From, int To)>();
        for (var i = 0; i < core.Length; i++)
        {
            foreach (var other in cluster.Graph.Neighbours(core[i]))
            {
                if (places.TryGetValue(other, out var j) && (j > i))
                {
                    links.Add((i, j));
                }
            }
        }

        var at = ForceLayout.Of(nodes.Length, links);
        var stride = Math.Max(1, (links.Count + MostLinks - 1) / MostLinks);
        (double, double, double, double)[] Ends(bool isInside) =>
            [.. links.Where((l, k) => k % stride == 0 && l.To < core.Length == isInside).Select(l => (at[l.From].X, at[l.From].Y, at[l.To].X, at[l.To].Y))];
        PointSeries Points(string name, string color, PointShape shape, Func<int, bool> where)
        {
            var some = Enumerable.Range(0, nodes.Length).Where(i => where(i)).ToList();
            return new PointSeries(name, color, [.. some.Select(i => at[i].X)], [.. some.Select(i => at[i].Y)]) { Shape = shape };
        }

        var hasLabels = cluster.LabelOf(cluster.Seed) is not null;
        bool IsCore(int i) => i < core.Length && nodes[i] != cluster.Seed;
        ImmutableArray<ChartSeries> all =
        [
            new LinkSeries("edge that leaves it", OutsideColor, [.. Ends(isInside: false)]),
            new LinkSeries("edge inside", ClusterColor, [.. Ends(isInside: true)]),
            Points("outside, beside it", OutsideColor, PointShape.Ring, i => i >= core.Length),
            Points(hasLabels ? "in the cluster, label 1" : "in the cluster", ClusterColor, PointShape.Circle, i => IsCore(i) && (!hasLabels || cluster.LabelOf(nodes[i]) == 1)),
            Points("in the cluster, another label", ClusterColor, PointShape.Triangle, i => IsCore(i) && hasLabels && cluster.LabelOf(nodes[i]) != 1),
            Points("the node asked about", SeedColor, PointShape.Square, i => nodes[i] == cluster.Seed),
        ];
        var left = core.Length < cluster.Nodes.Length ? FormattableString.Invariant($"{core.Length:N0} of its {cluster.Nodes.Length:N0} nodes, ") : string.Empty;
        return new ChartDescription
        {
            Title = "The cluster and its boundary",
            Subtitle = FormattableString.Invariant($"{left}{edge.Length:N0} of {outside.Count:N0} nodes beside it, those with most edges into it{(stride > 1 ? $"; one edge in {stride} is drawn" : string.Empty)}"),
            PanelHeight = 380,
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { IsHidden = true },
                    Y = new ChartAxis { IsHidden = true },
                    Series = [.. all.Where(s => s is PointSeries { X.IsEmpty: false } or LinkSeries { Ends.IsEmpty: false })],
                },
            ],
        };
    }

    private static ChartDescription Profile(SweepCut sweep)
    {
        var profile = sweep.Profile;
        var best = sweep.Cluster.Length;
        return new ChartDescription
        {
            Title = "Conductance of the first so many nodes",
            Subtitle = double.IsNaN(sweep.Conductance) ? "none is known: one side of each cut has no volume" : FormattableString.Invariant($"lowest at {best:N0} nodes: {sweep.Conductance:0.###}"),
            Panels =
            [
                new ChartPanel
                {
                    X = ChartAxis.Whole("nodes with the greatest x", 0, profile.Length),
                    Y = new ChartAxis { Title = "conductance", Minimum = 0 },
                    Series =
                    [
                        new LineSeries("conductance", ClusterColor, [.. Enumerable.Range(1, profile.Length).Select(k => (double)k)], profile) { InLegend = false },
                        .. double.IsNaN(sweep.Conductance) ? (ChartSeries[])[] : [new RuleSeries("best cut", SeedColor, best) { IsVertical = true }],
                    ],
                },
            ],
        };
    }

    private static TableView Table(LocalCluster cluster, HashSet<int> inside)
    {
        var hasLabels = cluster.LabelOf(cluster.Seed) is not null;
        return new TableView(
            [
                new("node", IsNumeric: true), new("x", IsNumeric: true), new("edges", IsNumeric: true), new("of them inside", IsNumeric: true),
                .. hasLabels ? (TableColumn[])[new TableColumn("label", IsNumeric: true)] : [],
            ],
            [
                .. cluster.Nodes.Take(TableView.PageSize).Select(n => (TableCell[])
                [
                    TableView.Head(FormattableString.Invariant($"{n}")),
                    ValueText.Number(Math.Round(cluster.Flow.X[n], 2)),
                    FormattableString.Invariant($"{cluster.Graph.Degree(n):N0}"),
                    FormattableString.Invariant($"{cluster.Graph.Neighbours(n).ToArray().Count(inside.Contains):N0}"),
                    .. hasLabels ? (TableCell[])[FormattableString.Invariant($"{cluster.LabelOf(n)}")] : [],
                ]),
            ])
        {
            TotalRows = cluster.Nodes.Length,
        };
    }
}
