using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>An example that resembles another.</summary>
/// <param name="Index">Its position in the data, from 0.</param>
/// <param name="GivenLabel">Its given label.</param>
/// <param name="Similarity">The cosine of the angle between the two embeddings, −1 to 1.</param>
public readonly record struct SimilarExample(int Index, int GivenLabel, double Similarity);

/// <summary>Why a label is held for wrong: what the probabilities say, beside what they say of other examples, and what the most similar examples are labelled.</summary>
public sealed record LabelReason
{
    /// <summary>The issue.</summary>
    public required LabelIssue Issue { get; init; }

    /// <summary>Its place in the list, from 1; equal scores share the best of their places.</summary>
    public required int Rank { get; init; }

    /// <summary>How many issues have this score; they have no order among each other.</summary>
    public required int Tied { get; init; }

    /// <summary>The probability of the given label.</summary>
    public required double GivenProbability { get; init; }

    /// <summary>The probability of the suggested label.</summary>
    public required double SuggestedProbability { get; init; }

    /// <summary>
    /// The class whose confident threshold the example crosses: of several the most probable. It is what the confident joint counts the
    /// example into, also where it is the given label. Null: none is crossed.
    /// </summary>
    public required int? CountedAs { get; init; }

    /// <summary>t_j = the mean probability of class j over the examples labelled j, for j the suggested label; 2 where there is no such example.</summary>
    public required double SuggestedThreshold { get; init; }

    /// <summary>t_j for j the given label.</summary>
    public required double GivenThreshold { get; init; }

    /// <summary>How far the suggested label's probability lies above its threshold; negative: below.</summary>
    public double AboveThreshold => SuggestedProbability - SuggestedThreshold;

    /// <summary>The part of the cross-validation, from 1, whose model judged the example without having seen it; null: not known.</summary>
    public int? Fold { get; init; }

    /// <summary>The most similar other examples, the nearest first; empty: they were not looked for.</summary>
    public ImmutableArray<SimilarExample> Similar { get; init; } = [];

    /// <summary>How many of the similar examples have the given label.</summary>
    public int SimilarWithGivenLabel => Similar.Count(s => s.GivenLabel == Issue.GivenLabel);

    /// <summary>How many of the similar examples have the suggested label.</summary>
    public int SimilarWithSuggestedLabel => Similar.Count(s => s.GivenLabel == Issue.SuggestedLabel);

    /// <summary>The other label that most of the similar examples have, of several the nearest example's; null: all have the given one, or none were looked for.</summary>
    public int? SimilarLabel =>
        Similar.Where(s => s.GivenLabel != Issue.GivenLabel).GroupBy(s => s.GivenLabel).MaxBy(g => g.Count())?.Key;

    /// <summary>The reason in words.</summary>
    /// <param name="classNames">The K class names.</param>
    /// <param name="rowName">What an example is called; null: its position.</param>
    /// <returns>One or two sentences.</returns>
    public string ToSentence(ImmutableArray<string> classNames, Func<int, string>? rowName = null)
    {
        rowName ??= static i => i.ToString(CultureInfo.InvariantCulture);
        var (given, suggested) = (Name(Issue.GivenLabel), Name(Issue.SuggestedLabel));
        var text = new StringBuilder($"{suggested} has probability {Number(SuggestedProbability)}");
        text.Append(SuggestedThreshold > 1 ? ", and no example is labelled so"
            : AboveThreshold >= 0 ? $", where examples labelled so have {Number(SuggestedThreshold)} on average"
            : $", though less than the {Number(SuggestedThreshold)} that examples labelled so have on average");
        text.Append($"; its label {given} has {Number(GivenProbability)}");
        text.Append(CountedAs == Issue.GivenLabel ? $", as much as others labelled so ({Number(GivenThreshold)})." : ".");
        if (!Similar.IsEmpty)
        {
            var most = SimilarLabel;
            text.Append(CultureInfo.InvariantCulture, $" Of the {Similar.Length} most similar examples {SimilarWithGivenLabel} have its label");
            if (most is { } other)
            {
                var rows = Similar.Where(s => s.GivenLabel == other).Select(s => rowName(s.Index)).ToArray();
                text.Append(CultureInfo.InvariantCulture, $", {rows.Length} {(rows.Length == 1 ? "has" : "have")} {Name(other)} (row{(rows.Length == 1 ? string.Empty : "s")} {string.Join(", ", rows)})");
            }

            text.Append('.');
        }

        return text.ToString();

        string Name(int k) => $"'{classNames[k]}'";
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
