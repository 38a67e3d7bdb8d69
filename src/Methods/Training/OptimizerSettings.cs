using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>The optimizer and its settings.</summary>
public abstract record OptimizerSettings
{
    /// <summary>The learning rate that the schedule starts from, above 0.</summary>
    public required double LearningRate { get; init; }

    /// <summary>L2 weight decay, at least 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Makes the optimizer of one network.</summary>
    /// <param name="network">The network.</param>
    /// <returns>The optimizer.</returns>
    internal abstract OptimizerHelper Create(nn.Module network);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal virtual void Validate()
    {
        if (!(LearningRate > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(LearningRate), LearningRate, $"LearningRate must be above 0, got {LearningRate}.");
        }

        if (!(WeightDecay >= 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(WeightDecay), WeightDecay, $"WeightDecay must be at least 0, got {WeightDecay}.");
        }
    }
}

/// <summary>Stochastic gradient descent with momentum.</summary>
public sealed record SgdSettings : OptimizerSettings
{
    /// <summary>Momentum, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <inheritdoc/>
    internal override OptimizerHelper Create(nn.Module network) =>
        optim.SGD(network.parameters(), LearningRate, Momentum, weight_decay: WeightDecay);

    /// <inheritdoc/>
    internal override void Validate()
    {
        base.Validate();
        if (!(Momentum is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Momentum), Momentum, $"Momentum must be in [0, 1), got {Momentum}.");
        }
    }
}

/// <summary>Adam, with its usual moments (0.9, 0.999).</summary>
public sealed record AdamSettings : OptimizerSettings
{
    /// <inheritdoc/>
    internal override OptimizerHelper Create(nn.Module network) =>
        optim.Adam(network.parameters(), LearningRate, weight_decay: WeightDecay);
}
