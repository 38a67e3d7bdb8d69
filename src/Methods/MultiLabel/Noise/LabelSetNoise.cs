using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>What the kinds of noise on label sets have in common.</summary>
internal static class LabelSetNoise
{
    /// <summary>Checks a rate.</summary>
    /// <param name="rate">A number from 0 to 1.</param>
    /// <returns>The rate.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is outside, or NaN.</exception>
    public static double Check(double rate) =>
        rate is >= 0 and <= 1
            ? rate
            : throw new ArgumentOutOfRangeException(nameof(rate), rate, $"rate: expected a number from 0 to 1, got {rate}.");

    /// <summary>Why noise on label sets does not fit the data.</summary>
    /// <param name="description">The noise.</param>
    /// <param name="dataset">The data.</param>
    /// <returns>The reason, or null where it fits.</returns>
    public static string? Refusal(string description, Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.Kind == TargetKind.LabelSets
            ? null
            : $"{description} needs label sets, got the {dataset.Kind} of a {dataset.GetType().Name}.";
    }

    /// <summary>The share of true positives that is still given as present.</summary>
    /// <param name="noisy">Data with given and true labels.</param>
    /// <returns>The measurement; NaN without positives.</returns>
    public static Measurement KeptPositives(Dataset noisy)
    {
        var (known, given) = ((noisy.Known ?? noisy.Given).Entries(), noisy.Given.Entries());
        int positives = 0, kept = 0;
        for (var i = 0; i < known.Length; i++)
        {
            positives += known[i] == 1 ? 1 : 0;
            kept += known[i] == 1 && given[i] == 1 ? 1 : 0;
        }

        return new Measurement("share of positives kept", (double)kept / positives);
    }
}
