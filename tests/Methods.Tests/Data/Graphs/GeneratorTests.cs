using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data.Graphs;

public sealed class GeneratorTests
{
    [Fact]
    public void A_recursive_matrix_graph_has_the_numbers_asked_for_and_hubs_and_repeats_with_its_seed()
    {
        var graph = new RMatGraph { Nodes = 5_000, Edges = 60_000, Seed = 7 };
        var (first, again, other) = (graph.Draw(), graph.Draw(), (graph with { Seed = 8 }).Draw());

        Assert.Equal((5_000, 60_000), (first.NodeCount, first.EdgeCount));
        Assert.True(first.Columns.SequenceEqual(again.Columns));
        Assert.False(first.Columns.SequenceEqual(other.Columns));
        Assert.True(Enumerable.Range(0, 5_000).Max(first.Degree) > 10 * 24);
        Assert.All(Enumerable.Range(0, 5_000), i => Assert.False(first.Neighbours(i).Contains(i)));
    }

    [Fact]
    public void With_equal_quarters_the_graph_has_no_hubs()
    {
        var graph = new RMatGraph { Nodes = 4_096, Edges = 60_000, A = 0.25, B = 0.25, C = 0.25 }.Draw();

        Assert.InRange(Enumerable.Range(0, 4_096).Max(graph.Degree), 30, 80);
    }

    [Fact]
    public void A_degree_corrected_block_model_has_its_mean_degree_mixing_and_tail()
    {
        var model = new DegreeCorrectedBlockModel { Nodes = 6_000, Classes = 3, Degree = 12, Between = 0.2, MostWeight = 8, Seed = 2 };
        var (graph, classes) = model.Draw();

        // Each pair of nodes is inside a class with 1/3: the share of edges inside is 1/3 of 1/3 + 2/3 · 0.2.
        var inside = 0;
        for (var i = 0; i < graph.NodeCount; i++)
        {
            foreach (var j in graph.Neighbours(i))
            {
                inside += classes[i] == classes[j] ? 1 : 0;
            }
        }

        Assert.InRange(2.0 * graph.EdgeCount / 6_000, 11.7, 12.3);
        Assert.InRange((double)inside / graph.EntryCount, (1 / 1.4) - 0.03, (1 / 1.4) + 0.03);
        Assert.All(classes.GroupBy(c => c), g => Assert.InRange(g.Count(), 1_850, 2_150));
        var degrees = Enumerable.Range(0, 6_000).Select(graph.Degree).Order().ToArray();
        Assert.True(degrees[5_900] > 3 * degrees[3_000], $"{degrees[5_900]} and {degrees[3_000]}");
        Assert.True(graph.Columns.SequenceEqual(model.Draw().Graph.Columns));
    }

    [Fact]
    public void Edges_come_with_the_probabilities_that_their_nodes_ask_for()
    {
        // Five nodes, one class, weights by the seed: the mean degree of each over many edge draws is Σ_j min(1, c θ_i θ_j), and all sum to M · Degree.
        var total = Enumerable.Range(0, 2_000).Sum(s => new DegreeCorrectedBlockModel { Nodes = 30, Classes = 2, Degree = 3, MostWeight = 1, Seed = s }.Draw().Graph.EdgeCount);

        Assert.InRange(total / 2_000.0, 45 - 0.6, 45 + 0.6);
    }

    [Fact]
    public void Probabilities_too_small_for_one_minus_them_give_no_edge()
    {
        Assert.Equal(0, new BlockModel { Nodes = 40, Degree = 1e-18, Homophily = 1 }.Draw().Graph.EdgeCount);
        Assert.Equal(0, new DegreeCorrectedBlockModel { Nodes = 40, Degree = 1e-18 }.Draw().Graph.EdgeCount);
    }

    [Fact]
    public void Quarters_that_lead_nowhere_end_in_an_error()
    {
        // Off the diagonal with 1e-300: no edge ever comes.
        var graph = new RMatGraph { Nodes = 2, Edges = 1, A = 0.5, B = 1e-300, C = 0 };

        Assert.Contains("Edges: 0 different edges came in", Assert.Throws<InvalidOperationException>(() => graph.Draw()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_outside_their_range_are_refused()
    {
        Refused("Edges", () => new RMatGraph { Nodes = 10, Edges = 40 }.Draw());
        Refused("A", () => new RMatGraph { A = 1 }.Draw());
        Refused("B", () => new RMatGraph { A = 0.5, B = 0, C = 0 }.Draw());
        Refused("C", () => new RMatGraph { A = 0.5, B = 0.4, C = 0.2 }.Draw());
        Refused("Nodes", () => new RMatGraph { Nodes = 1 }.Draw());
        Refused("Tail", () => new DegreeCorrectedBlockModel { Tail = 0 }.Draw());
        Refused("Between", () => new DegreeCorrectedBlockModel { Between = -1 }.Draw());
        Refused("MostWeight", () => new DegreeCorrectedBlockModel { MostWeight = 0.1 }.Draw());
        Refused("Degree", () => new DegreeCorrectedBlockModel { Degree = 0 }.Draw());

        static void Refused(string name, Action act) => Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(act).ParamName);
    }
}
