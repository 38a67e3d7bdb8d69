namespace NoisyNotebooks.Methods.Classification;

/// <summary>How NMTune weighs its regularizers, and the form of its adapter.</summary>
public sealed record NmTuneOptions
{
    /// <summary>The weights of the official code: 1, 0.04 and 0.001, with the mean share of the first five singular values.</summary>
    public static NmTuneOptions Code { get; } = new();

    /// <summary>The paper's objective: one weight λ = 0.01 for all three, with the share of the first singular value alone.</summary>
    public static NmTuneOptions Paper { get; } = new() { Consistency = 0.01, Covariance = 0.01, SingularValue = 0.01, TopSingularValues = 1 };

    /// <summary>The same adapter trained by cross-entropy alone, the paper's baseline "MLP tuning".</summary>
    public static NmTuneOptions Unregularized { get; } = new() { Consistency = 0, Covariance = 0, SingularValue = 0 };

    /// <summary>The weight of the consistency with the frozen features, at least 0.</summary>
    public double Consistency { get; init; } = 1;

    /// <summary>The weight of the covariance between features, at least 0.</summary>
    public double Covariance { get; init; } = 0.04;

    /// <summary>The weight of the share of the leading singular values, at least 0.</summary>
    public double SingularValue { get; init; } = 0.001;

    /// <summary>k, how many singular values lead, at least 1; where a batch has fewer, all.</summary>
    public int TopSingularValues { get; init; } = 5;

    /// <summary>r, the width of the adapter's hidden layer in features, at least 1.</summary>
    public int HiddenRatio { get; init; } = 4;

    /// <summary>What s starts from, where the adapter adds to the frozen features; null: it replaces them.</summary>
    public double? ResidualScale { get; init; } = 1;

    /// <inheritdoc/>
    public override string ToString() =>
        (Consistency == 0 && Covariance == 0 && SingularValue == 0
            ? "no regularizers"
            : FormattableString.Invariant($"consistency {Consistency}, covariance {Covariance}, singular value {SingularValue}")
                + (TopSingularValues == 5 ? string.Empty : FormattableString.Invariant($" of the first {TopSingularValues}")))
        + (HiddenRatio == 4 ? string.Empty : FormattableString.Invariant($", hidden ratio {HiddenRatio}"))
        + (ResidualScale switch { 1 => string.Empty, { } s => FormattableString.Invariant($", residual scale {s}"), null => ", no residual" });

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal void Validate()
    {
        Weight(Consistency, nameof(Consistency));
        Weight(Covariance, nameof(Covariance));
        Weight(SingularValue, nameof(SingularValue));
        AtLeastOne(TopSingularValues, nameof(TopSingularValues));
        AtLeastOne(HiddenRatio, nameof(HiddenRatio));
        if (ResidualScale is { } scale && !double.IsFinite(scale))
        {
            throw new ArgumentOutOfRangeException(nameof(ResidualScale), scale, $"{nameof(ResidualScale)}: expected a finite number, got {scale}.");
        }
    }

    private static void Weight(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name}: expected a weight of at least 0, got {value}.");
        }
    }

    private static void AtLeastOne(int value, string name)
    {
        if (value < 1)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name}: expected at least 1, got {value}.");
        }
    }
}
