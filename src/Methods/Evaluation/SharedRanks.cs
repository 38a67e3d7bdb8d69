namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>Ranks of which 1 is the best; values that tie share the best rank of theirs.</summary>
internal static class SharedRanks
{
    // Values that are equal by arithmetic may differ in the last bits.
    private const double Tie = 1e-12;

    /// <summary>Ranks values: one more than there are greater ones.</summary>
    public static int[] Of(IReadOnlyList<double> values) => [.. values.Select(v => 1 + values.Count(other => other > v + Tie))];
}
