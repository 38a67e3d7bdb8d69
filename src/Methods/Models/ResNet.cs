using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NoisyNotebooks.Methods.Models;

/// <summary>
/// Residual networks for small pictures: a 3×3 stem without pooling, four stages of 64, 128, 256 and 512 channels, global
/// average pooling (He et al. 2016, with the stem that CIFAR experiments use).
/// </summary>
internal static class ResNet
{
    /// <summary>Makes a residual network.</summary>
    /// <param name="shape">The shape of one example, <c>[C,H,W]</c>.</param>
    /// <param name="classes">K.</param>
    /// <param name="blocks">Blocks in each of the four stages.</param>
    /// <param name="preActivation">Whether normalization and ReLU come before each convolution.</param>
    /// <returns>The network.</returns>
    public static Module<Tensor, Tensor> Create(
        IReadOnlyList<long> shape,
        int classes,
        IReadOnlyList<int> blocks,
        bool preActivation = false)
    {
        ModelCatalog.RequirePicture(shape, 8);
        var layers = new List<Module<Tensor, Tensor>> { Conv2d(shape[0], 64, 3, padding: 1, bias: false) };
        if (!preActivation)
        {
            layers.Add(BatchNorm2d(64));
            layers.Add(ReLU());
        }

        var channels = 64L;
        for (var stage = 0; stage < blocks.Count; stage++)
        {
            var width = 64L << stage;
            for (var block = 0; block < blocks[stage]; block++)
            {
                var stride = stage > 0 && block == 0 ? 2 : 1;
                layers.Add(preActivation ? new PreActivationBlock(channels, width, stride) : new BasicBlock(channels, width, stride));
                channels = width;
            }
        }

        if (preActivation)
        {
            layers.Add(BatchNorm2d(channels));
            layers.Add(ReLU());
        }

        layers.Add(AdaptiveAvgPool2d(1));
        layers.Add(Flatten());
        layers.Add(Linear(channels, classes));
        return Sequential(layers);
    }

    private sealed class BasicBlock : Module<Tensor, Tensor>
    {
        private readonly Conv2d _first;
        private readonly BatchNorm2d _firstNorm;
        private readonly Conv2d _second;
        private readonly BatchNorm2d _secondNorm;
        private readonly Sequential? _shortcut;

        public BasicBlock(long channels, long width, long stride)
            : base(nameof(BasicBlock))
        {
            _first = Conv2d(channels, width, 3, stride: stride, padding: 1, bias: false);
            _firstNorm = BatchNorm2d(width);
            _second = Conv2d(width, width, 3, padding: 1, bias: false);
            _secondNorm = BatchNorm2d(width);
            if (stride != 1 || channels != width)
            {
                _shortcut = Sequential(Conv2d(channels, width, 1, stride: stride, bias: false), BatchNorm2d(width));
            }

            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var y = functional.relu(_firstNorm.call(_first.call(input)));
            y = _secondNorm.call(_second.call(y));
            return functional.relu(y + (_shortcut?.call(input) ?? input));
        }
    }

    private sealed class PreActivationBlock : Module<Tensor, Tensor>
    {
        private readonly BatchNorm2d _firstNorm;
        private readonly Conv2d _first;
        private readonly BatchNorm2d _secondNorm;
        private readonly Conv2d _second;
        private readonly Conv2d? _shortcut;

        public PreActivationBlock(long channels, long width, long stride)
            : base(nameof(PreActivationBlock))
        {
            _firstNorm = BatchNorm2d(channels);
            _first = Conv2d(channels, width, 3, stride: stride, padding: 1, bias: false);
            _secondNorm = BatchNorm2d(width);
            _second = Conv2d(width, width, 3, padding: 1, bias: false);
            if (stride != 1 || channels != width)
            {
                _shortcut = Conv2d(channels, width, 1, stride: stride, bias: false);
            }

            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var active = functional.relu(_firstNorm.call(input));
            var shortcut = _shortcut?.call(active) ?? input;
            var y = _first.call(active);
            return _second.call(functional.relu(_secondNorm.call(y))) + shortcut;
        }
    }
}
