using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Graphs;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class LocalClusterDisplayTests
{
    private static readonly SparseGraph Barbell = SparseGraph.FromEdges(8, [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (3, 4), (4, 5), (4, 6), (4, 7), (5, 6), (5, 7), (6, 7)]);

    [Fact]
    public void A_cluster_is_its_nodes_in_a_plane_the_sweep_and_a_table()
    {
        var cluster = new LocalClustering { MassFactors = [1.2], Epsilon = 0.8, IsSwept = true }.Around(Barbell, 0, volume: 13, node => node is 0 or 1 or 3 ? 1 : 0);
        Assert.Equal([0, 1, 2, 3], cluster.Nodes.Order());

        var shown = Displays.Of(cluster);

        var (html, text) = (shown.Data[MimeBundle.Html], shown.Data[MimeBundle.PlainText]);
        Assert.Contains("Cluster around node 0: 4 nodes", text, StringComparison.Ordinal);
        Assert.Contains("1 of 1 nodes beside it", text, StringComparison.Ordinal);
        Assert.Contains("in the cluster, label 1        2 points", text, StringComparison.Ordinal);
        Assert.Contains("in the cluster, another label  1 points", text, StringComparison.Ordinal);
        Assert.Contains("edge inside                    6 links", text, StringComparison.Ordinal);
        Assert.Contains("edge that leaves it            1 links", text, StringComparison.Ordinal);
        Assert.Contains("lowest at 4 nodes", text, StringComparison.Ordinal);
        Assert.Contains("of them inside", html, StringComparison.Ordinal);
        Assert.Equal(html, Displays.Of(cluster).Data[MimeBundle.Html]);
        Assert.DoesNotContain("another label", Displays.Of(new LocalClustering().Around(Barbell, 0, volume: 13)).Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_cluster_and_one_without_convergence_say_so()
    {
        Assert.Contains("lowest at 4 nodes", Displays.Of(new LocalClustering().Around(Barbell, 0, volume: 13).Sweep).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("A sweep over no nodes", Displays.Of(new LocalClustering().Around(Barbell, 0, volume: 1).Sweep).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("Cluster around node 0: 0 nodes", Displays.Of(new LocalClustering().Around(Barbell, 0, volume: 1)).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("No mass left the node; 0 pushes", Displays.Of(new LocalClustering().Around(Barbell, 0, volume: 1)).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", Displays.Of(SweepCut.Run(SparseGraph.FromEdges(2, []), null, new Dictionary<int, double> { [0] = 1 })).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        var early = new LocalClustering { MaxPushes = 5 }.Around(Barbell, 0, volume: 13);
        Assert.Contains(FormattableString.Invariant($"not converged, {early.Flow.Excess:0.###} of the mass is above the sinks"), Displays.Of(early).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        var over = new LocalClustering { MassFactors = [4], Epsilon = 0 }.Around(Barbell, 0, volume: 13, node => node < 4 ? 1 : 0);
        Assert.Contains("not converged, 39 of the mass is above the sinks", Displays.Of(over).Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public void A_layout_puts_neighbours_nearer_than_strangers_and_repeats()
    {
        (int, int)[] links = [.. Enumerable.Range(0, 8).SelectMany(i => Barbell.Neighbours(i).ToArray().Where(j => i < j).Select(j => (i, j)))];
        var at = ForceLayout.Of(8, links);
        double Apart(int i, int j) => Math.Sqrt(Math.Pow(at[i].X - at[j].X, 2) + Math.Pow(at[i].Y - at[j].Y, 2));

        Assert.True(links.Max(l => Apart(l.Item1, l.Item2)) < Apart(0, 7));
        Assert.All(at, p => Assert.True(double.IsFinite(p.X) && double.IsFinite(p.Y)));
        Assert.Equal(at, ForceLayout.Of(8, links));
        Assert.Single(ForceLayout.Of(1, []));
    }

    [Fact]
    public void Links_are_drawn_and_hidden_axes_are_not()
    {
        var chart = new ChartDescription
        {
            Title = "plane",
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { IsHidden = true },
                    Y = new ChartAxis { IsHidden = true },
                    Series = [new LinkSeries("edges", "#5C6BC0", [(0, 0, 1, 1), (1, 1, 2, 0)]), new PointSeries("nodes", "#AA3C8F", [0, 1, 2], [0, 1, 0])],
                },
            ],
        };

        var svg = SvgChart.Pictures(chart)[^1].Picture.Markup;
        Assert.Equal(2, svg.Split('M').Length - 1);
        Assert.DoesNotContain("<text", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("noisy-values", ChartHtml.Of(chart), StringComparison.Ordinal);
        var figure = chart.ToFigureJson();
        Assert.Contains("\"visible\":false", figure, StringComparison.Ordinal);
        Assert.Contains("[0.0,1.0,null,1.0,2.0,null]", figure.Replace("0,1,null,1,2,null", "0.0,1.0,null,1.0,2.0,null", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
