using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What people say of the label of one row.</summary>
public enum CheckVerdict
{
    /// <summary>Nobody has looked at it.</summary>
    Open,

    /// <summary>The given label is right.</summary>
    Right,

    /// <summary>The given label is wrong.</summary>
    Wrong,

    /// <summary>It cannot be told, or people differ.</summary>
    Disputed,
}

/// <summary>
/// Rows that a person checks, and what follows from them: how many labels of a list of issues, of its first n, and of the whole data are wrong, with intervals
/// that hold whatever the noise is like. Rows are drawn at random from all over the list, never the most suspect alone.
/// </summary>
public sealed partial class LabelChecks
{
    /// <summary>The answer for a row of which nobody can tell the class.</summary>
    public const string Unsure = "?";

    private const int NoClass = -1;

    private readonly CheckDesign? _design;
    private readonly Dictionary<int, List<(string Checker, int Class)>> _answers = [];
    private readonly Dictionary<int, int> _ranks = [];
    private readonly int[] _given;

    private LabelChecks(IssueList issues, CheckDesign? design)
    {
        Issues = issues;
        _design = design;
        _given = issues.GivenLabels();
        Rows = design?.Draw(issues) ?? [];
        for (var rank = 0; rank < issues.Count; rank++)
        {
            _ranks[issues.All[rank].Index] = rank;
        }
    }

    /// <summary>The rows to check, in the order in which they are best checked: every beginning is spread over the list. Empty for a sample of one's own.</summary>
    public ImmutableArray<CheckRow> Rows { get; }

    /// <summary>The list.</summary>
    public IssueList Issues { get; }

    /// <summary>Whether the rows were drawn here; else they are a random sample of all rows, as their owner says.</summary>
    public bool IsDrawnHere => _design is not null;

    /// <summary>The length of the list that rows were drawn from.</summary>
    public int ListLength => Issues.Count;

    /// <summary>How many rows have an answer.</summary>
    public int AnswerCount => _answers.Count;

    /// <summary>Who has answered.</summary>
    public IReadOnlyList<string> Checkers => [.. _answers.Values.SelectMany(a => a.Select(x => x.Checker)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Draws rows to check.</summary>
    /// <param name="issues">The list, of at least one issue.</param>
    /// <param name="count">Rows of the list, 1 to its length.</param>
    /// <param name="outside">Rows that are no issues, 0 or more: they say how many wrong labels the list has missed.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <returns>The rows, without answers.</returns>
    /// <exception cref="ArgumentException">There are not so many rows.</exception>
    public static LabelChecks Draw(IssueList issues, int count, int outside = 0, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(issues);
        if (count < 1 || count > issues.Count)
        {
            throw new ArgumentException($"count: expected 1 to {issues.Count}, the length of the list, got {count}.", nameof(count));
        }

        if (outside < 0 || outside > issues.ExampleCount - issues.Count)
        {
            throw new ArgumentException(
                $"outside: expected 0 to {issues.ExampleCount - issues.Count}, the number of rows that are no issues, got {outside}.", nameof(outside));
        }

        return new LabelChecks(issues, CheckDesign.For(issues, count, outside, seed));
    }

    /// <summary>A sample of one's own: rows that were drawn at random from all rows, before anybody knew the list.</summary>
    /// <param name="issues">The list.</param>
    /// <returns>No rows yet: each that is answered belongs to the sample.</returns>
    public static LabelChecks AtRandom(IssueList issues)
    {
        ArgumentNullException.ThrowIfNull(issues);
        return new LabelChecks(issues, null);
    }

    /// <summary>The rows that have an answer, in their order in the data.</summary>
    public IReadOnlyList<int> Answered => [.. _answers.Keys.Order()];

    /// <summary>The same checks and answers on a list that was found again.</summary>
    /// <param name="issues">The list.</param>
    /// <returns>Checks of it; these where it is the same.</returns>
    /// <exception cref="ArgumentException">It is another list.</exception>
    public LabelChecks On(IssueList issues)
    {
        ArgumentNullException.ThrowIfNull(issues);
        if (ReferenceEquals(issues, Issues))
        {
            return this;
        }

        if (CheckDesign.Hash(issues) != CheckDesign.Hash(Issues))
        {
            throw new ArgumentException("issues: expected the list that the rows were drawn from, got another; answers to it say nothing of this one.", nameof(issues));
        }

        var checks = new LabelChecks(issues, _design) { Proves = Proves };
        foreach (var (index, answers) in _answers)
        {
            checks._answers[index] = [.. answers];
        }

        return checks;
    }

    /// <summary>Takes an answer.</summary>
    /// <param name="index">The row's position in the data, from 0.</param>
    /// <param name="label">The class that the person sees, by name, or <see cref="Unsure"/>.</param>
    /// <param name="checker">Who answers; a second answer of the same person replaces the first.</param>
    /// <exception cref="ArgumentException">There is no such row, or the label is none of the classes.</exception>
    public void Answer(int index, string label, string checker = "")
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(checker);
        if (index < 0 || index >= _given.Length)
        {
            throw new ArgumentException($"index: expected 0 to {_given.Length - 1}, got {index}.", nameof(index));
        }

        var answer = Class(label) ?? throw new ArgumentException($"label: {NoSuchClass(label)}", nameof(label));
        var answers = _answers.TryGetValue(index, out var known) ? known : _answers[index] = [];
        answers.RemoveAll(a => a.Checker == checker);
        answers.Add((checker, answer));
    }

    /// <summary>What the answers to a row say of its given label.</summary>
    /// <param name="index">The row's position in the data.</param>
    /// <returns>The verdict.</returns>
    public CheckVerdict Verdict(int index)
    {
        if (!_answers.TryGetValue(index, out var answers))
        {
            return CheckVerdict.Open;
        }

        return answers.TrueForAll(a => a.Class == _given[index]) ? CheckVerdict.Right
            : answers.TrueForAll(a => a.Class != _given[index] && a.Class != NoClass) ? CheckVerdict.Wrong
            : CheckVerdict.Disputed;
    }

    /// <summary>The label that all who checked a row agree on; null: nobody has looked, or they do not agree.</summary>
    /// <param name="index">The row's position in the data.</param>
    /// <returns>The class, 0 to K−1.</returns>
    public int? AgreedLabel(int index) =>
        _answers.TryGetValue(index, out var answers) && answers[0].Class != NoClass && answers.TrueForAll(a => a.Class == answers[0].Class) ? answers[0].Class : null;

    /// <summary>How many rows of the list have a wrong label.</summary>
    /// <param name="confidence">Between 0 and 1.</param>
    /// <returns>The exact interval; rows that are disputed count as right at its lower end and as wrong at its upper.</returns>
    public WrongLabelCount OfList(double confidence = 0.9) => OfFirst(Issues.Count, confidence);

    /// <summary>How many of the first n rows of the list have a wrong label.</summary>
    /// <param name="n">1 to the length of the list.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    /// <returns>The exact interval where n cuts the draws in proportion, as whole fifths do; else the one of <see cref="CheckIntervals.Sequence"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is outside.</exception>
    public WrongLabelCount OfFirst(int n, double confidence = 0.9)
    {
        if (n < 1 || n > Issues.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(n), n, $"n: must be from 1 to {Issues.Count}, got {n}.");
        }

        return Both(d => ListParts(n, d), parts => CheckIntervals.IsProportional(parts) ? CheckIntervals.Exact(parts, confidence) : CheckIntervals.Sequence(parts, confidence));
    }

    /// <summary>How many of all rows have a wrong label. Without rows from outside the list, nothing is known of those.</summary>
    /// <param name="confidence">Between 0 and 1.</param>
    /// <returns>The interval: for rows drawn here those of the list and of the rest, each of which fails with half of the probability; for a sample of one's own the exact one.</returns>
    public WrongLabelCount OfData(double confidence = 0.9)
    {
        if (!IsDrawnHere)
        {
            return Both(d => [new CheckedPart(_given.Length, _answers.Count, Hits(_answers.Keys, d))], parts => CheckIntervals.Exact(parts, confidence));
        }

        var outside = Both(d => [Outside(d)], parts => CheckIntervals.Exact(parts, (1 + confidence) / 2));
        var list = OfList(outside.Checked > 0 ? (1 + confidence) / 2 : confidence);
        return new WrongLabelCount(
            list.Size + outside.Size, list.Checked + outside.Checked, list.Estimate + outside.Estimate, list.Lower + outside.Lower, list.Upper + outside.Upper, confidence);
    }

    /// <summary>How many rows of the list have a wrong label, by an interval that may be looked at after every answer.</summary>
    /// <param name="confidence">Between 0 and 1.</param>
    /// <returns>The interval, which holds the truth at all looks together.</returns>
    public WrongLabelCount OfListAtEveryLook(double confidence = 0.9) => Both(d => ListParts(Issues.Count, d), parts => CheckIntervals.Sequence(parts, confidence));

    /// <summary>How many of all rows have a wrong label, by an interval that may be looked at after every answer.</summary>
    /// <param name="confidence">Between 0 and 1.</param>
    /// <returns>The interval, which holds the truth at all looks together.</returns>
    public WrongLabelCount OfDataAtEveryLook(double confidence = 0.9) => Both(DataParts, parts => CheckIntervals.Sequence(parts, confidence));

    /// <summary>How far people agree on the rows that several have checked.</summary>
    /// <returns>Rows with answers of two people or more, and those among them with one answer.</returns>
    public (int Rows, int Agreed) Agreement()
    {
        var several = _answers.Where(a => a.Value.Count > 1).ToList();
        return (several.Count, several.Count(a => a.Value.TrueForAll(x => x.Class == a.Value[0].Class)));
    }

    /// <summary>The given label of a row.</summary>
    /// <param name="index">The row's position in the data.</param>
    /// <returns>The class, 0 to K−1.</returns>
    public int GivenLabel(int index) => _given[index];

    /// <summary>Whether a row is in the list.</summary>
    /// <param name="index">The row's position in the data.</param>
    /// <returns>Whether it is.</returns>
    public bool IsListed(int index) => _ranks.ContainsKey(index);

    internal CheckedPart[] DataParts(bool disputedAreWrong) =>
        IsDrawnHere ? [.. ListParts(Issues.Count, disputedAreWrong), Outside(disputedAreWrong)] : [new CheckedPart(_given.Length, _answers.Count, Hits(_answers.Keys, disputedAreWrong))];

    /// <summary>The parts of the first n of the list, with what was checked in each.</summary>
    internal CheckedPart[] ListParts(int n, bool disputedAreWrong)
    {
        if (!IsDrawnHere)
        {
            var own = _answers.Keys.Where(i => _ranks.TryGetValue(i, out var rank) && rank < n).ToList();
            return [new CheckedPart(n, own.Count, Hits(own, disputedAreWrong))];
        }

        var bounds = CheckDesign.Bounds(Issues.Count, _design!.Count);
        return
        [
            .. Enumerable.Range(0, bounds.Length - 1).Where(s => bounds[s] < n).Select(s =>
            {
                var answered = Rows.Where(r => r.Part == s && r.Rank < n && _answers.ContainsKey(r.Index)).Select(r => r.Index).ToList();
                return new CheckedPart(Math.Min(bounds[s + 1], n) - bounds[s], answered.Count, Hits(answered, disputedAreWrong));
            }),
        ];
    }

    private CheckedPart Outside(bool disputedAreWrong)
    {
        var answered = Rows.Where(r => r.Part < 0 && _answers.ContainsKey(r.Index)).Select(r => r.Index).ToList();
        return new CheckedPart(_given.Length - Issues.Count, answered.Count, Hits(answered, disputedAreWrong));
    }

    private int Hits(IEnumerable<int> rows, bool disputedAreWrong) =>
        rows.Count(r => Verdict(r) is var verdict && (verdict == CheckVerdict.Wrong || (disputedAreWrong && verdict == CheckVerdict.Disputed)));

    private static WrongLabelCount Both(Func<bool, CheckedPart[]> parts, Func<CheckedPart[], WrongLabelCount> interval)
    {
        var (fewest, most) = (interval(parts(false)), interval(parts(true)));
        return fewest with { Estimate = (fewest.Estimate + most.Estimate) / 2, Upper = most.Upper };
    }
}
