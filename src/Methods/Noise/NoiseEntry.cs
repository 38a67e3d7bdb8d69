namespace NoisyNotebooks.Methods.Noise;

/// <summary>A kind of noise that a name and a rate describe.</summary>
/// <param name="Kind">The name that commands take: <c>pair-flip</c>.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Create">Makes the noise from a rate, 0 to 1.</param>
public sealed record NoiseEntry(string Kind, string Summary, Func<double, NoiseModel> Create);
