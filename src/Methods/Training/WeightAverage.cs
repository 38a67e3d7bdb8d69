using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// The target network of ELR+: a network whose parameters are a moving average of another's. Running statistics of batch
/// normalization are its own, not averaged.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly Tensor[] _parameters;

    /// <summary>Creates the average.</summary>
    /// <param name="module">The network that holds the averaged parameters, starting from the values it has; it is owned from now on.</param>
    /// <param name="gamma">The momentum that is approached, in [0, 1).</param>
    /// <param name="rampLength">
    /// Above 0: momentum γ · ramp(step + 1, rampLength). 0: the true average of all steps, until γ caps it.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public WeightAverage(nn.Module<Tensor, Tensor> module, double gamma = 0.997, long rampLength = 40_000)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (!(gamma is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(gamma), gamma, $"gamma must be in [0, 1), got {gamma}.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(rampLength);
        Module = module;
        Gamma = gamma;
        RampLength = rampLength;
        _parameters = [.. module.parameters()];
        foreach (var parameter in _parameters)
        {
            parameter.requires_grad_(false);
        }
    }

    /// <summary>The network with the averaged parameters.</summary>
    public nn.Module<Tensor, Tensor> Module { get; }

    /// <summary>The momentum that is approached.</summary>
    public double Gamma { get; }

    /// <summary>Steps until the momentum has risen; 0: true average.</summary>
    public long RampLength { get; }

    /// <summary>The momentum m of a step.</summary>
    /// <param name="step">The step of the run, at least 0.</param>
    /// <returns>m, in [0, γ].</returns>
    public double Momentum(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return RampLength > 0
            ? Gamma * SigmoidRamp.At(step + 1, RampLength)
            : Math.Min(1 - (1.0 / (step + 1)), Gamma);
    }

    /// <summary>average ← m · average + (1 − m) · student, parameter by parameter.</summary>
    /// <param name="student">A network of the same form.</param>
    /// <param name="step">The step of the run, at least 0.</param>
    /// <exception cref="ArgumentException">The student has other parameters.</exception>
    public void Update(nn.Module student, long step)
    {
        ArgumentNullException.ThrowIfNull(student);
        var momentum = Momentum(step);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var rest = tensor(1 - momentum, dtype: _parameters[0].dtype, device: _parameters[0].device);
        var i = 0;
        foreach (var parameter in student.parameters())
        {
            if (i >= _parameters.Length || !parameter.shape.SequenceEqual(_parameters[i].shape))
            {
                throw new ArgumentException("student: its parameters have other shapes than the average's.", nameof(student));
            }

            _parameters[i++].lerp_(parameter, rest);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Module.Dispose();
}
