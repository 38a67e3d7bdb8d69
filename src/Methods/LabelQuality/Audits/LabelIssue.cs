namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>One example whose given label is probably wrong.</summary>
/// <param name="Index">Its position in the data, from 0.</param>
/// <param name="GivenLabel">Its given label.</param>
/// <param name="SuggestedLabel">The most likely class, which is another.</param>
/// <param name="Score">The label quality score: lower is more suspect.</param>
public readonly record struct LabelIssue(int Index, int GivenLabel, int SuggestedLabel, double Score);

/// <summary>How healthy the labels of one class are.</summary>
/// <param name="Class">The class.</param>
/// <param name="Name">Its name.</param>
/// <param name="Count">Examples with this given label.</param>
/// <param name="IssueCount">Label issues among them.</param>
/// <param name="LabelNoise">Estimated P(true is another | given = class), 0 to 1; NaN without examples.</param>
/// <param name="InverseLabelNoise">Estimated P(given is another | true = class), 0 to 1; NaN where nothing is counted into the class.</param>
/// <param name="MostSuggested">The class most often suggested for its issues; null without issues.</param>
public sealed record ClassHealth(
    int Class, string Name, int Count, int IssueCount, double LabelNoise, double InverseLabelNoise, int? MostSuggested)
{
    /// <summary>The share of the class's examples that are label issues; NaN without examples.</summary>
    public double IssueShare => (double)IssueCount / Count;
}
