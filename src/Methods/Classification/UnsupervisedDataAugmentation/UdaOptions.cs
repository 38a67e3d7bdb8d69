using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The settings of UDA; those of the official code for CIFAR-10 and SVHN where nothing else is said.</summary>
public sealed record UdaOptions
{
    /// <summary>How many unlabelled examples a step has for each labelled one, at least 1.</summary>
    public int UnlabelledRatio { get; init; } = 7;

    /// <summary>λ, the weight of the unlabelled part, at least 0.</summary>
    public double UnlabelledWeight { get; init; } = 1;

    /// <summary>τ, above 0; null: no sharpening.</summary>
    public double? Temperature { get; init; } = 0.4;

    /// <summary>β, in [0, 1]; null: no threshold.</summary>
    public double? ConfidenceThreshold { get; init; } = 0.8;

    /// <summary>The weight of the entropy of what the network says of unlabelled examples, at least 0; with gradient.</summary>
    public double EntropyWeight { get; init; }

    /// <summary>How labelled examples that are learned already are left out; null: never.</summary>
    public TsaSchedule? Annealing { get; init; }

    /// <summary>The momentum of the averaged weights that predict, in [0, 1); null: the network itself predicts. The code: 0.9999.</summary>
    public double? AverageDecay { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"λ = {UnlabelledWeight}, τ {(Temperature is { } t ? FormattableString.Invariant($"= {t}") : "off")}, ")
        + FormattableString.Invariant($"β {(ConfidenceThreshold is { } b ? FormattableString.Invariant($"= {b}") : "off")}, {UnlabelledRatio} unlabelled for each labelled")
        + (EntropyWeight == 0 ? string.Empty : FormattableString.Invariant($", entropy {EntropyWeight}"))
        + (Annealing is { } a ? $", TSA {a.ToString().ToLowerInvariant()}" : string.Empty)
        + (AverageDecay is { } d ? FormattableString.Invariant($", averaged with {d}") : string.Empty);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal void Validate()
    {
        if (UnlabelledRatio < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(UnlabelledRatio), UnlabelledRatio, $"{nameof(UnlabelledRatio)}: expected at least 1, got {UnlabelledRatio}.");
        }

        Hyperparameter.AtLeastZero(UnlabelledWeight);
        Hyperparameter.AtLeastZero(EntropyWeight);
        if (AverageDecay is { } decay && !(decay is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(AverageDecay), decay, $"{nameof(AverageDecay)}: expected a number in [0, 1), or null, got {decay}.");
        }
    }
}
