using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NoisyNotebooks.Methods.Models;

/// <summary>
/// A U-Net (Ronneberger, Fischer and Brox 2015): each level has two 3×3 convolutions, the way down halves the picture, the way up doubles it and
/// sees the same level's features from the way down. Padding keeps the size, batch normalization comes after each convolution.
/// </summary>
internal sealed class UNet : Module<Tensor, Tensor>
{
    private readonly ModuleList<Module<Tensor, Tensor>> _down = [];
    private readonly ModuleList<Module<Tensor, Tensor>> _rise = [];
    private readonly ModuleList<Module<Tensor, Tensor>> _up = [];
    private readonly MaxPool2d _pool = MaxPool2d(2);
    private readonly Conv2d _head;

    /// <summary>Makes it.</summary>
    /// <param name="shape">The shape of one example, <c>[C,H,W]</c>.</param>
    /// <param name="classes">K.</param>
    /// <param name="widths">L widths, the finest level first.</param>
    /// <exception cref="ArgumentException">It is no picture, or its sides cannot be halved L − 1 times.</exception>
    public UNet(IReadOnlyList<long> shape, int classes, IReadOnlyList<int> widths)
        : base(nameof(UNet))
    {
        var step = 1L << (widths.Count - 1);
        if (shape.Count != 3 || shape[1] % step != 0 || shape[2] % step != 0 || shape[1] < step || shape[2] < step)
        {
            throw new ArgumentException(
                $"model: a U-Net of {widths.Count} levels takes pictures [C,H,W] whose sides are multiples of {step}, got examples of [{string.Join(',', shape)}].", nameof(shape));
        }

        var channels = shape[0];
        foreach (var width in widths)
        {
            _down.Add(Twice(channels, width));
            channels = width;
        }

        for (var level = widths.Count - 2; level >= 0; level--)
        {
            _rise.Add(ConvTranspose2d(widths[level + 1], widths[level], 2, stride: 2));
            _up.Add(Twice(2L * widths[level], widths[level]));
        }

        _head = Conv2d(widths[0], classes, 1);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var kept = new Stack<Tensor>();
        var x = _down[0].call(input);
        for (var level = 1; level < _down.Count; level++)
        {
            kept.Push(x);
            x = _down[level].call(_pool.call(x));
        }

        for (var i = 0; i < _up.Count; i++)
        {
            x = _up[i].call(cat([kept.Pop(), _rise[i].call(x)], 1));
        }

        return _head.call(x);
    }

    private static Sequential Twice(long channels, long width) =>
        Sequential(
            Conv2d(channels, width, 3, padding: 1, bias: false),
            BatchNorm2d(width),
            ReLU(),
            Conv2d(width, width, 3, padding: 1, bias: false),
            BatchNorm2d(width),
            ReLU());
}
