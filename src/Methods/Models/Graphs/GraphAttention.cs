using NoisyNotebooks.Methods.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Models;

/// <summary>The entries of a graph with loops, on each device: which node receives, which one sends.</summary>
internal sealed class GraphEntries
{
    private readonly TensorByDevice _rows;
    private readonly TensorByDevice _columns;

    public GraphEntries(SparseGraph graph)
    {
        var looped = graph.WithSelfLoops();
        _rows = new TensorByDevice(() => looped.ToEntryIndices()[0].clone());
        _columns = new TensorByDevice(() => looped.ToEntryIndices()[1].clone());
    }

    public Tensor Receivers(Device device) => _rows.On(device);

    public Tensor Senders(Device device) => _columns.On(device);
}

/// <summary>
/// Graph attention (Veličković et al. 2018, equations 1 to 6) with T heads: h′_i = Σ_j α_ij W h_j over the neighbours j of i and i
/// itself, where α_ij = softmax_j LeakyReLU(a_r · W h_i + a_s · W h_j). Heads are put side by side, or averaged.
/// </summary>
internal sealed class GraphAttention : nn.Module<Tensor, Tensor>, IInitializesItself
{
    private const double Slope = 0.2;

    private readonly GraphEntries _entries;
    private readonly long _heads;
    private readonly long _width;
    private readonly bool _average;
    private readonly SeededDropout _drop;

    /// <summary>Creates the layer.</summary>
    /// <param name="entries">Who receives from whom.</param>
    /// <param name="inputs">F.</param>
    /// <param name="width">The width of one head.</param>
    /// <param name="heads">T.</param>
    /// <param name="average">Whether the heads are averaged: [M,width] and not [M,T·width].</param>
    /// <param name="dropout">The share of the attention that dropout takes.</param>
    public GraphAttention(GraphEntries entries, long inputs, long width, long heads, bool average, double dropout)
        : base(nameof(GraphAttention))
    {
        _entries = entries;
        _heads = heads;
        _width = width;
        _average = average;
        _drop = new SeededDropout(dropout);
        register_module("drop", _drop);
        register_parameter("weight", nn.Parameter(empty(inputs, heads * width)));
        register_parameter("receive", nn.Parameter(empty(heads, width)));
        register_parameter("send", nn.Parameter(empty(heads, width)));
        register_parameter("bias", nn.Parameter(empty(average ? width : heads * width)));
    }

    // Asked for anew: moving a module to another device puts other parameters in their place.
    private Parameter Weight => get_parameter("weight")!;

    private Parameter Receive => get_parameter("receive")!;

    private Parameter Send => get_parameter("send")!;

    private Parameter Bias => get_parameter("bias")!;

    /// <inheritdoc/>
    public void Initialize(Generator generator)
    {
        Glorot.Uniform(Weight, Weight.shape[0], _width, generator);
        Glorot.Uniform(Receive, 2 * _width, 1, generator);
        Glorot.Uniform(Send, 2 * _width, 1, generator);
        Bias.zero_();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Attend(input.mm(Weight));

    /// <summary>The same for features, with dropout before it.</summary>
    public Tensor Forward(NodeFeatures products, Tensor features, SeededDropout drop) => Attend(products.Multiply(features, drop, Weight));

    /// <summary>α, without dropout.</summary>
    /// <param name="input"><c>[M,F]</c>.</param>
    /// <returns><c>[E,T]</c>: for each entry of the graph with loops, row by row, how much its column counts for its row; those of a row sum to 1.</returns>
    public Tensor Coefficients(Tensor input)
    {
        var projected = input.mm(Weight);
        return Coefficients(projected.view(projected.shape[0], _heads, _width), _entries.Receivers(input.device), _entries.Senders(input.device));
    }

    private Tensor Attend(Tensor projected)
    {
        var (receivers, senders) = (_entries.Receivers(projected.device), _entries.Senders(projected.device));
        var nodes = projected.shape[0];
        var hidden = projected.view(nodes, _heads, _width);
        var attention = _drop.call(Coefficients(hidden, receivers, senders));
        var messages = hidden.index_select(0, senders) * attention.unsqueeze(-1);
        var sums = zeros([nodes, _heads, _width], messages.dtype, messages.device).index_add(0, receivers, messages, 1);
        return (_average ? sums.mean([1]) : sums.reshape(nodes, _heads * _width)) + Bias;
    }

    private Tensor Coefficients(Tensor hidden, Tensor receivers, Tensor senders)
    {
        var receive = (hidden * Receive).sum(-1);
        var send = (hidden * Send).sum(-1);
        var scores = nn.functional.leaky_relu(receive.index_select(0, receivers) + send.index_select(0, senders), Slope);

        // Softmax stays as it is when a number of the receiver's own is taken off. This one is no less than its greatest score,
        // since LeakyReLU rises; in float64 what lies up to 700 below does not vanish.
        var bound = nn.functional.leaky_relu(receive + send.amax([0], keepdim: true), Slope).detach();
        var weights = (scores - bound.index_select(0, receivers)).to(float64).exp();
        var total = zeros([hidden.shape[0], _heads], float64, hidden.device).index_add(0, receivers, weights, 1);
        return (weights / total.index_select(0, receivers)).to(scores.dtype);
    }
}
