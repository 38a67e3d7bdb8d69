using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data.Graphs;

public sealed class PlanetoidFilesTests
{
    private const string Edges = "source\ttarget\n0\t1\n1\t2\n2\t2\n1\t0\n";
    private const string Features = "row\tcol\tvalue\n0\t0\t2\n0\t2\t6\n2\t1\t1\n";
    private const string Labels = "node,label\n0,1\n1,0\n2,-1\n3,1\n";
    private const string Split = "node,split\n0,train\n1,val\n3,test\n";

    [Fact]
    public void Parts_share_graph_and_features_whose_rows_sum_to_one()
    {
        using var folder = Folder();
        var train = PlanetoidFiles.Load(folder.Path, DataSplit.Train, "small");
        var all = PlanetoidFiles.Load(folder.Path);

        Assert.Equal([0], train.Nodes);
        Assert.Equal([1], train.Given.Entries());
        Assert.Equal([0, 1, 3], all.Nodes);
        Assert.Equal(2, all.Graph.EdgeCount);
        Assert.Equal([0.25f, 0, 0.75f, 0, 0, 0, 0, 1, 0, 0, 0, 0], train.Features.data<float>().ToArray());
        Assert.Equal(["0", "1"], all.ClassNames);
    }

    [Theory]
    [InlineData("edges.tsv", "source\ttarget\n0\t1\n0\t9\n", "line 3", "from 0 to 3")]
    [InlineData("edges.tsv", "from\tto\n0\t1\n", "expected the columns source, target", "got from, to")]
    [InlineData("features.tsv", "row\tcol\tvalue\n0\t0\tmany\n", "line 2", "expected a number, got 'many'")]
    [InlineData("features.tsv", "row\tcol\tvalue\n", "features.tsv", "got none")]
    [InlineData("labels.csv", "node,label\n0,1\n0,1\n", "line 3", "each node once")]
    [InlineData("labels.csv", "node,label\n0,1\n2,1\n", "labels.csv", "got none for 1")]
    [InlineData("split.csv", "node,split\n0,learn\n", "line 2", "train, val or test, got 'learn'")]
    [InlineData("split.csv", "node,split\n2,train\n", "line 2", "nodes that have a label")]
    [InlineData("split.csv", "node,split\n0,val\n", "split.csv", "got none")]
    public void A_bad_line_is_an_error_that_names_file_and_line(string file, string content, string place, string problem)
    {
        using var folder = Folder();
        folder.Write(file, content);

        var error = Assert.Throws<InvalidDataException>(() => PlanetoidFiles.Load(folder.Path, DataSplit.Train));

        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("labels.csv", Assert.Throws<FileNotFoundException>(() => PlanetoidFiles.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cora_has_the_numbers_that_its_source_states()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("NOISY_DATA") is null, "NOISY_DATA names no folder.");
        var train = await DatasetCatalog.LoadAsync<GraphDataset>("cora");
        var all = await DatasetCatalog.LoadAsync<GraphDataset>("cora", DataSplit.All);

        Assert.Equal((140, 2_708, 5_278), (train.Count, all.Count, all.Graph.EdgeCount));
        Assert.Equal(1_433, train.ExampleShape[0]);
        Assert.Equal(0.810, all.Homophily(), 5e-4);
        Assert.All(train.ClassCounts(), c => Assert.Equal(20, c));
    }

    private static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        folder.Write("edges.tsv", Edges);
        folder.Write("features.tsv", Features);
        folder.Write("labels.csv", Labels);
        folder.Write("split.csv", Split);
        return folder;
    }
}
