using System.IO.Compression;
using System.Text;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data.Graphs;

public sealed class EdgeListFilesTests
{
    [Theory]
    [InlineData("0 1\n1 2\n")]
    [InlineData("# a comment\n% another\n\n  0\t1 \r\n1,2")]
    [InlineData("source;target\n0; 1\n1 ;2\n\n")]
    [InlineData("\uFEFF0 1\n1 2\n")]
    public void Separators_comments_names_and_line_ends_may_differ(string text)
    {
        using var folder = new TemporaryFolder();
        folder.Write("edges.txt", text);

        var graph = EdgeListFiles.Load(Path.Combine(folder.Path, "edges.txt"));

        Assert.Equal("3 nodes, 2 edges", graph.ToString());
        Assert.Equal([0, 2], graph.Neighbours(1).ToArray());
        Assert.False(graph.IsWeighted);
    }

    [Fact]
    public void Weights_directions_and_counting_from_one_are_asked_for()
    {
        using var folder = new TemporaryFolder();
        folder.Write("edges.csv", "from,to,weight\n1,2,0.5\n2,1,1e-3\n3,3,2\n");
        var path = Path.Combine(folder.Path, "edges.csv");
        var options = new EdgeListOptions { HasWeights = true, IsDirected = true, FirstNode = 1, SelfLoops = SelfLoops.Keep, NodeCount = 5 };

        var graph = EdgeListFiles.Load(path, options);

        Assert.Equal((5, 3), (graph.NodeCount, graph.EdgeCount));
        Assert.Equal([0.5, 0.001, 2], graph.Weights.ToArray());
        Assert.Equal([(0, 1, 0.5), (1, 0, 0.001), (2, 2, 2.0)], EdgeListFiles.Read(path, options));
        Assert.Equal([0.501], EdgeListFiles.Load(path, options with { IsDirected = false, Duplicates = DuplicateEdges.Sum }).WeightsOf(0).ToArray());
    }

    [Fact]
    public void A_compressed_file_of_many_pieces_gives_the_graph_that_was_written()
    {
        using var folder = new TemporaryFolder();
        var graph = new RMatGraph { Nodes = 30_000, Edges = 200_000, Seed = 3 }.Draw();
        var text = new StringBuilder();
        for (var i = 0; i < graph.NodeCount; i++)
        {
            foreach (var j in graph.Neighbours(i))
            {
                _ = i < j ? text.Append(i).Append(' ').Append(j).Append('\n') : text;
            }
        }

        Assert.True(text.Length > 2 << 20);
        var path = Path.Combine(folder.Path, "edges.gz");
        using (var stream = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            stream.Write(Encoding.ASCII.GetBytes(text.ToString()));
        }

        var read = EdgeListFiles.Load(path, new EdgeListOptions { NodeCount = graph.NodeCount });

        Assert.True(read.Offsets.SequenceEqual(graph.Offsets));
        Assert.True(read.Columns.SequenceEqual(graph.Columns));
    }

    [Theory]
    [InlineData("0 1\n# c\n1 1\n", "line 3", "no edge from a node to itself, got (1, 1)")]
    [InlineData("0 1\n\n1 2\n1 0\n", "line 4", "each edge once, got (0, 1) again")]
    [InlineData("0 1\n0 -1\n", "line 2", "two whole numbers, got '0 -1'")]
    [InlineData("0 1\n0 1.5\n", "line 2", "two whole numbers, got '0 1.5'")]
    [InlineData("0 1\n0 1 7\n", "line 2", "two whole numbers, got '0 1 7'")]
    [InlineData("0 1\n2\n", "line 2", "two whole numbers, got '2'")]
    [InlineData("a b\nc d\n", "line 2", "got 'c d'")]
    [InlineData("0 99999999999999999999\n", "line 1", "two whole numbers")]
    [InlineData("0 3000000000\n", "line 1", "got 3000000000")]
    [InlineData("0 1\n1 900000000\n", "edges.txt", "leave few out, got 900000000 among 2 edges")]
    [InlineData("# nothing\n", "edges.txt", "expected edges, got none")]
    public void A_bad_edge_is_an_error_that_names_file_and_line(string text, string place, string problem)
    {
        using var folder = new TemporaryFolder();
        folder.Write("edges.txt", text);

        var error = Assert.Throws<InvalidDataException>(() => EdgeListFiles.Load(Path.Combine(folder.Path, "edges.txt")));

        Assert.Contains("edges.txt", error.Message, StringComparison.Ordinal);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_count_nodes_as_the_file_does()
    {
        using var folder = new TemporaryFolder();
        folder.Write("edges.txt", "1 2 0.5\n2 0 1\n");
        folder.Write("weights.txt", "1 2 0.5\n2 3 heavy\n");
        var options = new EdgeListOptions { FirstNode = 1, HasWeights = true, NodeCount = 3 };

        Assert.Contains("line 2: expected nodes from 1 to 3, got 0", Message("edges.txt", options), StringComparison.Ordinal);
        Assert.Contains("line 2: expected a finite weight, got 'heavy'", Message("weights.txt", options), StringComparison.Ordinal);
        Assert.Contains("line 2: expected a finite weight, got 'heavy'", Message("weights.txt", options), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => EdgeListFiles.Load("x", new EdgeListOptions { FirstNode = 2 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => EdgeListFiles.Load("x", new EdgeListOptions { NodeCount = 0 }));

        string Message(string name, EdgeListOptions how) =>
            Assert.Throws<InvalidDataException>(() => EdgeListFiles.Load(Path.Combine(folder.Path, name), how)).Message;
    }

    [Fact]
    public void Weights_that_add_up_to_no_number_are_an_error_that_names_the_line()
    {
        using var folder = new TemporaryFolder();
        folder.Write("edges.txt", "0 1 1e308\n1 2 1\n1 0 1e308\n");
        var options = new EdgeListOptions { HasWeights = true, Duplicates = DuplicateEdges.Sum };

        var error = Assert.Throws<InvalidDataException>(() => EdgeListFiles.Load(Path.Combine(folder.Path, "edges.txt"), options));

        Assert.Contains("line 3: the weights of (0, 1) must have a finite sum", error.Message, StringComparison.Ordinal);
        Assert.Contains("at position 1", Assert.Throws<ArgumentException>(() => SparseGraph.FromEdges(2, [(0, 1), (1, 0)], duplicates: DuplicateEdges.Sum, weights: [-1e308, -1e308])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_not_read_when_that_was_cancelled()
    {
        using var folder = new TemporaryFolder();
        folder.Write("edges.txt", "0 1\n");

        Assert.Throws<OperationCanceledException>(() => EdgeListFiles.Load(Path.Combine(folder.Path, "edges.txt"), cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void More_nodes_than_an_array_has_rows_are_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("edges.txt", "0 1\n");

        Assert.Contains("NodeCount: must be at most", Assert.Throws<ArgumentOutOfRangeException>(() => EdgeListFiles.Load(Path.Combine(folder.Path, "edges.txt"), new EdgeListOptions { NodeCount = int.MaxValue })).Message, StringComparison.Ordinal);
        Assert.Contains("nodeCount: must be from 1 to", Assert.Throws<ArgumentOutOfRangeException>(() => SparseGraph.FromEdges(int.MaxValue, [(0, 1)])).Message, StringComparison.Ordinal);
        Assert.Contains("nodeCount: must be from 1 to", Assert.Throws<ArgumentOutOfRangeException>(() => SparseGraph.FromEdges(0, [])).Message, StringComparison.Ordinal);
    }
}
