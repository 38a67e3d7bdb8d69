using NoisyNotebooks.Methods.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>A linear classifier on frozen features, with Kaiming-uniform weights and bias 0 at the start.</summary>
internal sealed class LinearProbe : nn.Module<Tensor, Tensor>, IInitializesItself
{
    private readonly Linear _linear;

    public LinearProbe(long inputs, long classes)
        : base(nameof(LinearProbe))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1, "featureDim");
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1, "numClasses");
        _linear = nn.Linear(inputs, classes);
        register_module("linear", _linear);
        nn.init.kaiming_uniform_(_linear.weight!, nonlinearity: nn.init.NonlinearityType.ReLU);
        nn.init.zeros_(_linear.bias!);
    }

    /// <summary>The factory.</summary>
    public static ModelFactory Factory { get; } = new(
        "linear-probe",
        "A linear classifier on frozen features: Kaiming-uniform weights, bias 0 at the start.",
        (shape, k) => nn.Sequential(nn.Flatten(), new LinearProbe(shape.Aggregate(1L, (product, n) => product * n), k)));

    public override Tensor forward(Tensor input) => _linear.call(input);

    public void Initialize(Generator generator)
    {
        // He et al. 2015, for ReLU: U(−b, b) with b = √(6/fan-in).
        var bound = Math.Sqrt(6.0 / _linear.weight!.shape[1]);
        _linear.weight.uniform_(-bound, bound, generator);
        _linear.bias!.fill_(0);
    }
}
