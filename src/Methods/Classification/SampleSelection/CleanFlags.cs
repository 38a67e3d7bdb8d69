using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Which given labels are right, where that is known: for rates that papers assume known, and for what methods record.</summary>
internal static class CleanFlags
{
    private const double UnknownNoise = 0.2;

    /// <summary>Whether each given label is the true one; null: unknown.</summary>
    public static bool[]? Of(Dataset data) =>
        data.Known is { } known ? [.. data.Given.Entries().Zip(known.Entries(), (g, t) => g == t)] : null;

    /// <summary>The share of wrong labels; 0.2 where it is unknown.</summary>
    public static double NoiseRate(bool[]? isClean) => isClean is null ? UnknownNoise : isClean.Count(c => !c) / (double)isClean.Length;
}
