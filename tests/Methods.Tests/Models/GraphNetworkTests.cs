using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Tests.Data.Graphs;
using NoisyNotebooks.Methods.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Models;

public sealed class GraphNetworkTests
{
    private const int Nodes = 11;

    private static GraphDataset Data { get; } = new(
        "graph",
        rand([Nodes, 5], float32, generator: new Generator(3, CPU)),
        SparseGraphTests.Random(Nodes, 0.25, 4),
        [.. Enumerable.Range(0, Nodes)],
        [.. Enumerable.Range(0, Nodes).Select(i => (long)(i % 3))],
        ["a", "b", "c"]);

    [Fact]
    public void A_convolutional_network_is_the_formula_on_dense_matrices()
    {
        using var scope = NewDisposeScope();
        using var network = GraphModels.Gcn(hidden: 4).Create(Data, seed: 1);
        Shake(network);
        network.eval();
        var p = network.named_parameters().ToDictionary(x => x.name, x => (Tensor)x.parameter, StringComparer.Ordinal);
        var a = Data.Graph.ToSparseTensor().to_dense() + eye(Nodes);
        var d = a.sum(1).pow(-0.5);
        a = d.unsqueeze(1) * a * d.unsqueeze(0);

        var expected = a.mm((a.mm(Data.Features).mm(p["first.weight"]) + p["first.bias"]).relu()).mm(p["second.weight"]) + p["second.bias"];

        Assert.Equal([Nodes, 3], expected.shape);
        Assert.True(network.call(Data.Features).allclose(expected, rtol: 1e-4, atol: 1e-5));
    }

    [Theory]
    [InlineData("gcn")]
    [InlineData("gat")]
    public void Features_that_are_mostly_zero_give_the_same_outputs_and_gradients_as_dense_ones(string model)
    {
        using var scope = NewDisposeScope();
        var words = zeros(Nodes, 40);
        for (var n = 0; n < Nodes; n++)
        {
            words[n, (7 * n) % 40] = 0.5 + n;
        }

        var data = new GraphDataset("words", words, Data.Graph, Data.Nodes, Data.Given.Entries(), Data.ClassNames);
        using var network = ModelCatalog.Find(model).Create(data, seed: 1);
        Shake(network);
        network.eval();
        var weight = network.named_parameters().First(p => p.name == "first.weight").parameter;

        // A leaf that wants a gradient itself is never taken as sparse: the dense way.
        var dense = words.clone().requires_grad_();
        var expected = network.call(dense);
        expected.square().sum().backward();
        var gradient = weight.grad!.clone();
        network.zero_grad();
        var actual = network.call(words);
        actual.square().sum().backward();

        Assert.True(actual.allclose(expected, rtol: 1e-4, atol: 1e-5));
        Assert.True(weight.grad!.allclose(gradient, rtol: 1e-3, atol: 1e-4));
        network.train();
        Assert.False(network.call(words).allclose(network.call(words)));
    }

    [Fact]
    public void An_attention_network_is_the_formula_on_dense_matrices()
    {
        using var scope = NewDisposeScope();
        using var network = GraphModels.Gat(heads: 2, width: 3).Create(Data, seed: 1);
        Shake(network);
        network.eval();
        var p = network.named_parameters().ToDictionary(x => x.name, x => (Tensor)x.parameter, StringComparer.Ordinal);
        var edges = (Data.Graph.ToSparseTensor().to_dense() + eye(Nodes)).gt(0);

        var hidden = nn.functional.elu(Layer("first", Data.Features, 2), 1);
        var expected = Layer("second", hidden, 1);

        Assert.Equal([Nodes, 3], expected.shape);
        Assert.True(network.call(Data.Features).allclose(expected, rtol: 1e-4, atol: 1e-5));

        Tensor Layer(string name, Tensor input, int heads)
        {
            var all = input.mm(p[name + ".weight"]);
            var width = all.shape[1] / heads;
            return cat([.. Enumerable.Range(0, heads).Select(h =>
            {
                var own = all.narrow(1, h * width, width);
                var scores = nn.functional.leaky_relu(
                    own.mv(p[name + ".receive"][h]).unsqueeze(1) + own.mv(p[name + ".send"][h]).unsqueeze(0), 0.2);
                return scores.masked_fill(edges.logical_not(), float.NegativeInfinity).softmax(1).mm(own);
            })], 1) + p[name + ".bias"];
        }
    }

    [Theory]
    [InlineData("gcn")]
    [InlineData("gat")]
    public void Gradients_are_those_of_small_steps(string model)
    {
        using var scope = NewDisposeScope();
        using var network = ModelCatalog.Find(model).Create(Data, seed: 2);
        Shake(network);
        network.eval();
        var direction = rand([Nodes, 3], float32, generator: new Generator(9, CPU));
        (network.call(Data.Features) * direction).sum().backward();

        foreach (var (name, parameter) in network.named_parameters())
        {
            // Along the gradient the slope is its length; float32 allows steps that are not too small.
            using var noGradient = no_grad();
            var step = parameter.grad! / parameter.grad!.norm();
            var length = parameter.grad!.norm().item<float>();
            const float Size = 2e-3f;
            parameter.add_(step, Size);
            var up = (network.call(Data.Features) * direction).to(float64).sum().item<double>();
            parameter.add_(step, -2 * Size);
            var down = (network.call(Data.Features) * direction).to(float64).sum().item<double>();
            parameter.add_(step, Size);
            Assert.True(length > 0, name);
            Assert.True(Math.Abs(((up - down) / (2 * Size)) - length) < (0.02 * length) + 1e-3, $"{name}: {(up - down) / (2 * Size)} and {length}");
        }
    }

    [Theory]
    [InlineData("gcn")]
    [InlineData("gat")]
    public void Weights_and_masks_come_from_the_seed_alone_and_each_step_has_another_mask(string model)
    {
        using var scope = NewDisposeScope();
        var factory = ModelCatalog.Find(model);
        random.manual_seed(1);
        using var first = factory.Create(Data, seed: 5);
        var (a, b) = (first.call(Data.Features), first.call(Data.Features));
        random.manual_seed(2);
        using var second = factory.Create(Data, seed: 5);
        using var other = factory.Create(Data, seed: 6);

        Assert.False(a.IsSameAs(b));
        Assert.True(a.IsSameAs(second.call(Data.Features)));
        Assert.True(b.IsSameAs(second.call(Data.Features)));
        Assert.False(a.IsSameAs(other.call(Data.Features)));
        first.eval();
        Assert.True(first.call(Data.Features).IsSameAs(first.call(Data.Features)));
    }

    [Fact]
    public void Dropout_takes_its_share_and_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        using var dropout = new SeededDropout(0.3);
        var output = dropout.call(ones(200, 200));

        Assert.Equal(0.3, output.eq(0).to(float32).mean().item<float>(), 0.01);
        Assert.Equal(1, output.mean().item<float>(), 0.02);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SeededDropout(1));
    }

    [Fact]
    public void Graph_networks_take_nodes_alone_and_the_convolution_no_directions()
    {
        var directed = new GraphDataset("d", zeros(2, 1), SparseGraph.FromEdges(2, [(0, 1)], isDirected: true), [0], [0], ["a"]);

        Assert.False(GraphModels.Gcn().Accepts(directed));
        Assert.True(GraphModels.Gat().Accepts(directed));
        Assert.False(GraphModels.Gat().Accepts(NoisyNotebooks.Methods.Data.SyntheticData.GaussianBlobs(10)));
    }

    [Theory]
    [InlineData("gcn")]
    [InlineData("gat")]
    public void A_network_that_moved_says_what_it_said(string name)
    {
        using var scope = NewDisposeScope();
        var data = new BlockModel().Draw(DataSplit.Train);
        using var network = ModelCatalog.Find(name).Create(data, 1);
        network.eval();
        var before = network.call(data.Features);

        // Moving to another type and back replaces the parameters as moving to a GPU does.
        network.to(float64);
        network.to(float32);

        Assert.True(network.call(data.Features).equal(before).all().item<bool>());
    }

    // Biases start at 0, where a wrong sign would not show.
    private static void Shake(nn.Module network)
    {
        using var noGradient = no_grad();
        using var generator = new Generator(8, CPU);
        foreach (var parameter in network.parameters())
        {
            parameter.add_(rand(parameter.shape, float32, generator: generator) - 0.5);
        }
    }
}
