namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// The same colour for the same meaning in every chart, table and picture, and no other meaning for it. Each has a contrast of
/// at least 3:1 against both white and a dark editor's background: enough for marks, not for text, which always has the page's
/// own ink. A pattern goes with each, so that nothing is told by colour alone.
/// </summary>
public static class SemanticColors
{
    /// <summary>Prediction = true label; a solid line. Also: a claim that holds.</summary>
    public const string Correct = "#009E73";

    /// <summary>The wrong label: predicted (memorized; a dashed line) or given (hatched bars, cells off the diagonal). Also: a claim that does not hold.</summary>
    public const string Memorized = "#D55E00";

    /// <summary>Prediction is neither the true nor the given label; a dotted line. Also: a claim that holds in part.</summary>
    public const string Incorrect = "#0072B2";

    /// <summary>Accuracy on the test set; dashes and dots.</summary>
    public const string TestAccuracy = "#C06090";

    /// <summary>Amounts and right labels: class counts, labels kept, losses.</summary>
    public const string Neutral = "#6C7A89";

    /// <summary>What an audit expects, from labels flipped on purpose; a dashed line with its interval.</summary>
    public const string Expected = "#8A63D2";

    /// <summary>What is so, where the true labels are known; a solid line.</summary>
    public const string Known = "#1F8A9B";
}
