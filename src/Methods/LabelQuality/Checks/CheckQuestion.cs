using System.Globalization;
using System.Text.RegularExpressions;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What is known of a question after some answers.</summary>
/// <param name="IsTrue">The answer; null: it is not decided yet.</param>
/// <param name="Interval">The interval that decides, which may be looked at after every row.</param>
/// <param name="ExpectedMore">Where it is not decided: how many more rows to expect, if those to come are like those that were checked; null: nothing was checked, or all rows together would not decide it.</param>
public readonly record struct CheckDecision(bool? IsTrue, WrongLabelCount Interval, int? ExpectedMore);

/// <summary>A question that is asked after every row until it is decided: whether at least, or less than, a share of the labels of the list or of the whole data is wrong.</summary>
/// <param name="IsOfData">Whether it is about all rows; else about the list.</param>
/// <param name="IsAtLeast">Whether it asks for at least the share; else for less.</param>
/// <param name="Share">0 to 1.</param>
public sealed partial record CheckQuestion(bool IsOfData, bool IsAtLeast, double Share)
{
    /// <summary>Reads a question: <c>list &gt;= 50%</c>, <c>data &lt; 3%</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The question.</returns>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static CheckQuestion Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Form().Match(text);
        return match.Success && double.TryParse(match.Groups["share"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and < 100
            ? new CheckQuestion(match.Groups["rows"].ValueSpan is "data", match.Groups["sign"].ValueSpan is ">=", share / 100)
            : throw new ArgumentException($"question: expected list or data, >= or <, and a share between 0% and 100%, as in list>=50% or data<3%, got '{text}'.", nameof(text));
    }

    /// <summary>Looks whether the answers so far decide it.</summary>
    /// <param name="checks">The answers.</param>
    /// <param name="confidence">Between 0 and 1: the probability, at least, that a decision is right, however often one looks.</param>
    /// <returns>What is known.</returns>
    public CheckDecision Ask(LabelChecks checks, double confidence = 0.9)
    {
        ArgumentNullException.ThrowIfNull(checks);
        var interval = IsOfData ? checks.OfDataAtEveryLook(confidence) : checks.OfListAtEveryLook(confidence);
        var decided = Decide(interval);
        return new CheckDecision(decided, interval, decided is null ? ExpectedMore(IsOfData ? checks.DataParts(false) : checks.ListParts(checks.ListLength, false), confidence) : null);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsAtLeast ? "at least" : "less than")} {100 * Share:0.##} % of {(IsOfData ? "all labels" : "the list")} are wrong");

    private bool? Decide(WrongLabelCount interval)
    {
        var bound = Share * interval.Size;
        return interval.Lower >= bound ? IsAtLeast : interval.Upper < bound ? !IsAtLeast : null;
    }

    private int? ExpectedMore(CheckedPart[] parts, double confidence)
    {
        var left = parts.Sum(p => p.Size - p.Checked);
        if (parts.All(p => p.Checked == 0) || Decide(CheckIntervals.Sequence(With(parts, left), confidence)) is null)
        {
            return null;
        }

        var (low, high) = (1, left);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = Decide(CheckIntervals.Sequence(With(parts, middle), confidence)) is null ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    // So many rows more, spread over the parts as what is left of them, with as many hits as there were.
    private static CheckedPart[] With(CheckedPart[] parts, int more)
    {
        var (checkedRows, wrong, left) = (parts.Sum(p => p.Checked), parts.Sum(p => p.Wrong), (double)parts.Sum(p => p.Size - p.Checked));
        var common = (wrong + 0.5) / (checkedRows + 1);
        return
        [
            .. parts.Select(p =>
            {
                var added = left == 0 ? 0 : (int)Math.Round(more * (p.Size - p.Checked) / left);
                var rate = p.Checked == 0 ? common : (p.Wrong + common) / (p.Checked + 1);
                return new CheckedPart(p.Size, p.Checked + added, p.Wrong + (int)Math.Round(rate * added));
            }),
        ];
    }

    // No backtracking: texts of any length are read in one pass.
    [GeneratedRegex(@"\A\s*(?<rows>list|data)\s*(?<sign>>=|<)\s*(?<share>[0-9]+(\.[0-9]+)?)\s*%\s*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
