using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Noise;

/// <summary>A noisy data set with the report of what was done to it.</summary>
/// <typeparam name="T">The type of data set.</typeparam>
/// <param name="Dataset">Given labels with noise; true labels kept.</param>
/// <param name="Report">The flips, the realized rate and the realized matrix.</param>
public sealed record NoisyDataset<T>(T Dataset, NoiseReport Report)
    where T : Dataset;
