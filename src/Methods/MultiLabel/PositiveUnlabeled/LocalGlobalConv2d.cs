using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// The local-global convolution of PU-MLC: conv(x) + BN(G(x)), where conv is a convolution of a trained backbone and G looks
/// at the whole picture (<see cref="GlobalContextBranch"/>). The normalization's weight starts at N(0, 0.0001²) and its bias
/// at 0, so that the backbone's function is kept at the start.
/// </summary>
public sealed class LocalGlobalConv2d : Module<Tensor, Tensor>
{
    /// <summary>The standard deviation of the normalization's first weights.</summary>
    public const double InitialDeviation = 1e-4;

    private readonly Conv2d _original;
    private readonly GlobalContextBranch _branch;
    private readonly BatchNorm2d _norm;

    /// <summary>Wraps a convolution.</summary>
    /// <param name="original">
    /// The convolution, which is owned from now on. Its padding must keep the picture's size at stride 1 (3×3 with padding 1).
    /// </param>
    /// <param name="heads">Heads of the global branch, a divisor of the input channels.</param>
    /// <param name="reduction">How many times fewer channels its attention is read from.</param>
    /// <exception cref="ArgumentException">The channels are no multiple of the heads, or the padding changes the size.</exception>
    public LocalGlobalConv2d(Conv2d original, int heads = 8, int reduction = 4)
        : base(nameof(LocalGlobalConv2d))
    {
        ArgumentNullException.ThrowIfNull(original);
        RequireSamePadding(original);
        var dtype = original.weight!.dtype;
        _original = original;
        _branch = new GlobalContextBranch(
            original.in_channels, original.out_channels, (original.stride[0], original.stride[^1]), heads, reduction, dtype);
        _norm = BatchNorm2d(original.out_channels, dtype: dtype);
        using (no_grad())
        {
            _norm.weight!.normal_(0, InitialDeviation);
        }

        RegisterComponents();
    }

    /// <summary>The convolution that was wrapped.</summary>
    public Conv2d Original => _original;

    /// <summary>G.</summary>
    public GlobalContextBranch Branch => _branch;

    /// <summary>The normalization after G.</summary>
    public BatchNorm2d Norm => _norm;

    /// <summary>conv(x) + BN(G(x)).</summary>
    /// <param name="input">x, <c>[B,Cin,H,W]</c>.</param>
    /// <returns><c>[B,Cout,H′,W′]</c>, of the original convolution's shape.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return (_original.call(input) + _norm.call(_branch.call(input))).MoveToOuterDisposeScope();
    }

    // A 1×1 convolution of the same stride has the same output size only where 2 · padding = dilation · (kernel − 1).
    private static void RequireSamePadding(Conv2d original)
    {
        for (var side = 0; side < 2; side++)
        {
            long At(long[] values) => values[Math.Min(side, values.Length - 1)];
            var reach = At(original.dilation) * (At(original.kernel_size) - 1);
            var same = original.padding_type == TorchSharp.Padding.Same
                || (original.padding_type is null && original.padding is { Length: > 0 } padding && 2 * At(padding) == reach);
            if (!same)
            {
                var got = original.padding is { } pads ? string.Join(',', pads) : $"{original.padding_type}";
                throw new ArgumentException(
                    $"original: expected padding {reach / 2.0} for its {At(original.kernel_size)}-wide kernel (the picture keeps its size at stride 1), got {got}.",
                    nameof(original));
            }
        }
    }
}
