using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// G of the local-global convolution: every head gathers one vector from all positions of a picture and gives it back to
/// each position, gated. All its convolutions are 1×1.
/// </summary>
public sealed class GlobalContextBranch : Module<Tensor, Tensor>
{
    private readonly Conv2d _reduction;
    private readonly Conv2d _aggregation;
    private readonly Conv2d _gate;
    private readonly Conv2d _value;
    private readonly Conv2d _projection;

    /// <summary>Creates the branch.</summary>
    /// <param name="inputChannels">Cin, a multiple of <paramref name="heads"/>, at least <paramref name="reduction"/>.</param>
    /// <param name="outputChannels">Cout, at least 1.</param>
    /// <param name="stride">The stride over height and width, at least 1.</param>
    /// <param name="heads">h, at least 1.</param>
    /// <param name="reduction">How many times fewer channels the attention is read from (rounded down), at least 1.</param>
    /// <param name="dtype">The type of its weights.</param>
    /// <exception cref="ArgumentException">Cin is no multiple of the heads, or too small for the reduction.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below its least.</exception>
    public GlobalContextBranch(
        long inputChannels,
        long outputChannels,
        (long Height, long Width) stride,
        int heads = 8,
        int reduction = 4,
        ScalarType dtype = ScalarType.Float32)
        : base(nameof(GlobalContextBranch))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(reduction, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputChannels, 1);
        if (inputChannels < 1 || inputChannels % heads != 0)
        {
            throw new ArgumentException(
                $"inputChannels: expected a multiple of the {heads} heads, got {inputChannels}.", nameof(inputChannels));
        }

        if (inputChannels < reduction)
        {
            throw new ArgumentException(
                $"inputChannels: expected at least {reduction}, one channel after the reduction, got {inputChannels}.", nameof(inputChannels));
        }

        Heads = heads;
        var reduced = inputChannels / reduction;
        _reduction = Conv2d(inputChannels, reduced, 1, dtype: dtype);
        _aggregation = Conv2d(2 * reduced, heads, 1, dtype: dtype);
        _gate = Conv2d(2 * reduced, heads, 1, dtype: dtype);
        _value = Conv2d(inputChannels, inputChannels, 1, dtype: dtype);
        _projection = Conv2d(inputChannels, outputChannels, (1, 1), stride: stride, dtype: dtype);
        RegisterComponents();
    }

    /// <summary>h, the number of heads.</summary>
    public int Heads { get; }

    /// <summary>Cin → ⌊Cin / reduction⌋, before the ReLU.</summary>
    public Conv2d Reduction => _reduction;

    /// <summary>2 ⌊Cin / reduction⌋ → h: the logits of the softmax over positions.</summary>
    public Conv2d Aggregation => _aggregation;

    /// <summary>2 ⌊Cin / reduction⌋ → h: the logits of the gate.</summary>
    public Conv2d Gate => _gate;

    /// <summary>Cin → Cin: what is gathered, in h groups of channels.</summary>
    public Conv2d Value => _value;

    /// <summary>Cin → Cout, with the stride.</summary>
    public Conv2d Projection => _projection;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Attend(input).Output.MoveToOuterDisposeScope();
    }

    /// <summary>The branch with its attention.</summary>
    /// <param name="input">x, <c>[B,Cin,H,W]</c>.</param>
    /// <returns>The output <c>[B,Cout,H′,W′]</c>, the attention A <c>[B,h,H·W]</c> (sums to 1 over positions), the gate g <c>[B,h,H,W]</c>.</returns>
    public (Tensor Output, Tensor Attention, Tensor Gate) Attend(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (batch, channels, height, width) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3]);

        // hid = concat(ReLU(W_r x), its spatial mean everywhere)
        var local = functional.relu(_reduction.call(input));
        var hidden = cat([local, local.mean([2, 3], keepdim: true).expand(-1, -1, height, width)], 1);

        // A = softmax over positions, g = sigmoid; one of each a head
        var attention = _aggregation.call(hidden).view(batch, Heads, height * width).softmax(2);
        var gate = _gate.call(hidden).sigmoid();

        // context_k = Σ over positions of v_k · A_k, given back as context_k · g_k
        var value = _value.call(input).view(batch, Heads, channels / Heads, height * width);
        var context = value.matmul(attention.unsqueeze(3)).unsqueeze(3);
        var back = (context * gate.unsqueeze(2)).view(batch, channels, height, width);

        // G(x) = W_p (x + concat_k out_k)
        return (_projection.call(input + back), attention, gate);
    }
}
