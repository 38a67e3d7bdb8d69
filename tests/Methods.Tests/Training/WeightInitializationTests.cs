using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NoisyNotebooks.Methods.Tests.Training;

public sealed class WeightInitializationTests
{
    public static TheoryData<string> Layers => [.. Kinds.Keys];

    private static Dictionary<string, Func<nn.Module>> Kinds { get; } = new(StringComparer.Ordinal)
    {
        ["linear"] = () => Linear(3, 4),
        ["conv1d"] = () => Conv1d(3, 4, 3),
        ["conv2d"] = () => Conv2d(4, 4, 3, groups: 2),
        ["conv3d"] = () => Conv3d(3, 4, 3),
        ["conv-transpose1d"] = () => ConvTranspose1d(3, 4, 3),
        ["conv-transpose2d"] = () => ConvTranspose2d(3, 4, 3),
        ["conv-transpose3d"] = () => ConvTranspose3d(3, 4, 3),
        ["bilinear"] = () => Bilinear(3, 4, 5),
        ["embedding"] = () => Embedding(7, 3),
        ["embedding-bag"] = () => EmbeddingBag(7, 3),
        ["rnn"] = () => RNN(3, 4, 2),
        ["lstm"] = () => LSTM(3, 4, 2),
        ["gru"] = () => GRU(3, 4, 2),
        ["rnn-cell"] = () => RNNCell(3, 4),
        ["lstm-cell"] = () => LSTMCell(3, 4),
        ["gru-cell"] = () => GRUCell(3, 4),
        ["batch-norm"] = () => BatchNorm2d(4),
        ["layer-norm"] = () => LayerNorm(4),
        ["group-norm"] = () => GroupNorm(2, 4),
        ["prelu"] = () => PReLU(4),
        ["itself"] = () => new Scaled(all: true),
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Every_parameter_comes_from_the_seed(string layer)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var first = Kinds[layer]();
        random.manual_seed(2);
        var second = Kinds[layer]();

        WeightInitialization.Apply(first, 7);
        WeightInitialization.Apply(second, 7);

        Assert.NotEmpty(first.parameters());
        Assert.Equal(first.named_parameters().Select(p => p.name), second.named_parameters().Select(p => p.name));
        foreach (var ((name, a), (_, b)) in first.named_parameters().Zip(second.named_parameters()))
        {
            Assert.True(a.IsSameAs(b), name);
        }
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("small-cnn")]
    [InlineData("resnet18")]
    public void Linear_layers_and_convolutions_are_drawn_in_their_order_from_one_generator(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = ModelCatalog.Find(name).Create(
            new LabeledDataset("pictures", zeros(1, 3, 32, 32, dtype: uint8), [0], [.. Enumerable.Range(0, 7).Select(k => $"class {k}")]), seed: 4);
        using var generator = new Generator(4, CPU);
        foreach (var module in network.modules())
        {
            var (weight, bias) = module switch
            {
                Linear linear => (linear.weight, linear.bias),
                Conv2d convolution => (convolution.weight, convolution.bias),
                _ => ((Tensor?)null, (Tensor?)null),
            };
            foreach (var drawn in new[] { weight, bias }.OfType<Tensor>())
            {
                var bound = 1 / Math.Sqrt((double)weight!.numel() / weight.shape[0]);
                Assert.True(drawn.IsSameAs(empty_like(drawn).uniform_(-bound, bound, generator)));
            }
        }
    }

    [Theory]
    [InlineData("conv1d", 9)]
    [InlineData("conv2d", 18)]
    [InlineData("conv-transpose2d", 36)]
    [InlineData("bilinear", 3)]
    [InlineData("gru", 4)]
    public void Weights_are_as_wide_as_those_of_the_usual_constructors(string layer, int fanIn)
    {
        using var scope = NewDisposeScope();
        var module = Kinds[layer]();
        var usual = module.parameters().Max(p => p.abs().max().item<float>());
        WeightInitialization.Apply(module, 7);
        var drawn = module.parameters().Max(p => p.abs().max().item<float>());

        Assert.InRange(usual, 0.8 / Math.Sqrt(fanIn), 1 / Math.Sqrt(fanIn));
        Assert.InRange(drawn, 0.8 / Math.Sqrt(fanIn), 1 / Math.Sqrt(fanIn));
    }

    [Theory]
    [InlineData("batch-norm")]
    [InlineData("layer-norm")]
    [InlineData("group-norm")]
    public void Normalization_starts_as_the_identity(string layer)
    {
        using var scope = NewDisposeScope();
        var module = Kinds[layer]();
        WeightInitialization.Apply(module, 7);

        Assert.All(module.named_parameters(), p => Assert.True(p.parameter.eq(p.name == "weight" ? 1 : 0).all().item<bool>(), p.name));
    }

    [Fact]
    public void The_padding_row_of_an_embedding_stays_zero()
    {
        using var scope = NewDisposeScope();
        var embedding = Embedding(500, 8, padding_idx: 3);

        WeightInitialization.Apply(embedding, 7);

        Assert.Equal(0, embedding.weight![3].abs().sum().item<float>());
        Assert.InRange(embedding.weight!.std().item<float>(), 0.95, 1.05);
    }

    [Fact]
    public void A_parameter_that_nobody_draws_is_refused_by_its_name()
    {
        using var network = Sequential(("first", Linear(2, 2)), ("second", new Plain()));

        var error = Assert.Throws<ArgumentException>(() => WeightInitialization.Apply(network, 7));

        Assert.Contains("got parameter 'second.scale' [2] of Plain", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(IInitializesItself), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_forgets_one_of_its_parameters_is_refused()
    {
        using var network = Sequential(("first", new Scaled(all: false)));

        Assert.Contains(
            "got 'first.shift' left without a value",
            Assert.Throws<ArgumentException>(() => WeightInitialization.Apply(network, 7)).Message,
            StringComparison.Ordinal);
    }

    private sealed class Plain : Module<Tensor, Tensor>
    {
        private readonly Parameter _scale = Parameter(ones(2));

        public Plain()
            : base(nameof(Plain)) => register_parameter("scale", _scale);

        public override Tensor forward(Tensor input) => input * _scale;
    }

    private sealed class Scaled : Module<Tensor, Tensor>, IInitializesItself
    {
        private readonly bool _all;
        private readonly Linear _linear = Linear(2, 2);
        private readonly Parameter _scale = Parameter(rand(2));
        private readonly Parameter _shift = Parameter(rand(2));

        public Scaled(bool all)
            : base(nameof(Scaled))
        {
            _all = all;
            register_module("linear", _linear);
            register_parameter("scale", _scale);
            register_parameter("shift", _shift);
        }

        public override Tensor forward(Tensor input) => (_linear.call(input) * _scale) + _shift;

        public void Initialize(Generator generator)
        {
            _scale.normal_(0, 1, generator);
            if (_all)
            {
                _shift.zero_();
            }
        }
    }
}
