namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// The same colour for the same meaning in every chart, table and picture. The hues are from Okabe and Ito's palette for
/// colour-blind readers; each has a contrast of at least 3:1 against both white and a dark editor's background.
/// </summary>
public static class SemanticColors
{
    /// <summary>Prediction = true label; also: a check that holds.</summary>
    public const string Correct = "#009E73";

    /// <summary>Prediction = wrong given label; also: a wrong label, a check that does not hold.</summary>
    public const string Memorized = "#D55E00";

    /// <summary>Prediction is neither the true nor the given label.</summary>
    public const string Incorrect = "#0072B2";

    /// <summary>Accuracy on the test set.</summary>
    public const string TestAccuracy = "#CC79A7";

    /// <summary>Amounts without a meaning of their own: class counts, progress.</summary>
    public const string Neutral = "#6C7A89";
}
