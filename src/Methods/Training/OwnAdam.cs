using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// Adam (moments 0.9 and 0.999, no weight decay) for a few tensors that a method moves itself, beside the networks' optimizers. Its
/// moments are tensors that a session hands on as state, so that a resumed run goes on with them.
/// </summary>
internal sealed class OwnAdam : IDisposable
{
    private const double First = 0.9;
    private const double Second = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Tensor[] _means;
    private readonly Tensor[] _squares;
    private readonly Tensor _steps;

    /// <summary>Creates the moments, all 0.</summary>
    /// <param name="like">Tensors of the shapes, types and device of what is moved.</param>
    public OwnAdam(IEnumerable<Tensor> like)
    {
        using var scope = NewDisposeScope();
        _means = [.. like.Select(t => zeros_like(t).DetachFromDisposeScope())];
        _squares = [.. _means.Select(t => zeros_like(t).DetachFromDisposeScope())];
        _steps = zeros(1, float64).DetachFromDisposeScope();
    }

    /// <summary>What a checkpoint keeps.</summary>
    public IEnumerable<(string Name, Tensor Value)> State =>
    [
        .. _means.Select((t, i) => ($"mean {i}", t)), .. _squares.Select((t, i) => ($"square {i}", t)), ("steps", _steps),
    ];

    /// <summary>Forgets what was, as a new optimizer would.</summary>
    public void Reset()
    {
        using var noGradient = no_grad();
        foreach (var (_, value) in State)
        {
            value.zero_();
        }
    }

    /// <summary>value ← value − rate · m̂ / (√v̂ + 10⁻⁸), in place.</summary>
    /// <param name="values">What is moved, in the order of the constructor's.</param>
    /// <param name="rate">The learning rate.</param>
    /// <remarks>Values without gradient stay. Gradients are 0 afterwards.</remarks>
    public void Step(IReadOnlyList<Tensor> values, double rate)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        _steps.add_(1);
        var step = _steps.item<double>();
        var (first, second) = (1 - Math.Pow(First, step), Math.Sqrt(1 - Math.Pow(Second, step)));
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].grad is not { } gradient)
            {
                continue;
            }

            _means[i].mul_(First).add_(gradient, 1 - First);
            _squares[i].mul_(Second).addcmul_(gradient, gradient, 1 - Second);
            values[i].addcdiv_(_means[i], (_squares[i].sqrt() / second) + Epsilon, -rate / first);
            gradient.zero_();
        }
    }

    public void Dispose()
    {
        foreach (var (_, value) in State)
        {
            value.Dispose();
        }
    }
}
