using System.Collections.Immutable;
using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// The label issues of a data set, the most suspect first, with what the audit learned about the noise: confident learning
/// (Northcutt, Jiang, Chuang 2021; used by Northcutt, Athalye, Mueller 2021 on ten test sets).
/// </summary>
public sealed partial class LabelIssues : IssueList
{
    private readonly int[] _classCounts;
    private readonly Lazy<LatentEstimates> _estimates;
    private readonly Lazy<ImmutableArray<ClassHealth>> _health;

    private LabelIssues(
        int[] labels, int[] classCounts, ImmutableArray<LabelIssue> issues, IssueEvidences evidences, ConfidentJoint joint, IssueCounts counts, LabelIssueOptions options)
        : base(labels, issues, options.ClassNames ?? Numbers(classCounts.Length))
    {
        _classCounts = classCounts;
        _evidences = evidences;
        Joint = joint;
        EstimatedCounts = counts;
        Options = options;
        _estimates = new(() => LatentEstimates.OfCounts(joint.Counts, _classCounts, PriorMethod.Count, converge: false));
        _health = new(MeasureHealth);
    }

    /// <summary>How the issues were found.</summary>
    public LabelIssueOptions Options { get; }

    /// <summary>The calibrated confident joint.</summary>
    public ConfidentJoint Joint { get; }

    /// <summary>Two estimates of the number of wrong labels, which do not depend on the rule.</summary>
    public IssueCounts EstimatedCounts { get; }

    /// <summary>Prior of the true labels, noise matrix and inverse noise matrix; computed when first asked for.</summary>
    public LatentEstimates Estimates => _estimates.Value;

    /// <summary>
    /// The estimated transition matrix as the noise models of this library take it: <c>T[i,j] = P(given = j | true = i)</c>,
    /// rows sum to 1; a class that nothing is counted into keeps its labels.
    /// </summary>
    public double[,] TransitionMatrix
    {
        get
        {
            var noise = Estimates.NoiseMatrix;
            var matrix = new double[NumClasses, NumClasses];
            for (var i = 0; i < NumClasses; i++)
            {
                var sum = 0.0;
                for (var j = 0; j < NumClasses; j++)
                {
                    matrix[i, j] = noise[j, i];
                    sum += noise[j, i];
                }

                matrix[i, i] = sum == 0 ? 1 : matrix[i, i];
            }

            return matrix;
        }
    }

    /// <summary>One line a class, in the order of the classes.</summary>
    public ImmutableArray<ClassHealth> Health => _health.Value;

    /// <summary>How many of the list are truly wrong, as the model guesses; null: nobody asked. See <see cref="With(WrongLabelGuess)"/>.</summary>
    public WrongLabelGuess? Guess { get; private set; }

    /// <summary>Finds and ranks the label issues.</summary>
    /// <param name="labels">N given labels, 0 to K−1, at least two different. Classes without examples are allowed: their threshold is 2 and nothing is counted into them.</param>
    /// <param name="probabilities">
    /// <c>[N,K]</c> from a model that did not see the example it judges: rows sum to 1 (within 0.01), numbers from 0 to 1
    /// (within 10⁻⁶).
    /// </param>
    /// <param name="options">Rule, score and class names; null: prune by noise rate, ranked by self-confidence.</param>
    /// <param name="cancellationToken">Stops between blocks of rows.</param>
    /// <returns>The issues.</returns>
    /// <exception cref="ArgumentException">
    /// Lengths differ, nothing is there, a label is out of range, one class only, a row is no distribution, or an option is
    /// not allowed.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LabelIssues Find(
        LabelVector labels, ProbabilityMatrix probabilities, LabelIssueOptions? options = null, CancellationToken cancellationToken = default)
    {
        AuditCheck.Inputs(labels, probabilities);
        options ??= new LabelIssueOptions();
        LabelIssueFinder.Check(options.Method, options.FracNoise, options.MinExamplesPerClass);
        LabelQualityScores.Check(options.Score, options.Adjust);
        if (options.Threshold is { } bound && !(bound is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), bound, $"Threshold: expected a probability above 0 and at most 1, got {bound}.");
        }

        if (options.ClassNames is { } names && names.Length != probabilities.NumClasses)
        {
            throw new ArgumentException(
                $"options: expected {probabilities.NumClasses} class names, one a column of the probabilities, got {names.Length}.", nameof(options));
        }

        return probabilities.Double is { } wide
            ? Find(ConfidentScan<double>.Run(wide, labels.Values, null, cancellationToken), labels.Values, options, cancellationToken)
            : Find(ConfidentScan<float>.Run(probabilities.Single!, labels.Values, null, cancellationToken), labels.Values, options, cancellationToken);
    }

    /// <summary>Finds and ranks the label issues of labels that are texts or numbers as a table has them.</summary>
    /// <param name="labels">N given labels. Where all are numbers, equal numbers are one class, in order of value; else texts are classes in ordinal order.</param>
    /// <param name="probabilities"><c>[N,K]</c>, as above; column k belongs to class k.</param>
    /// <param name="options">
    /// Rule, score, and the class names in the order of the columns; null there: the K labels that occur, or, for whole numbers from 0 to K−1, those numbers.
    /// </param>
    /// <param name="cancellationToken">Stops between blocks of rows.</param>
    /// <returns>The issues.</returns>
    /// <exception cref="ArgumentException">As above; or a label is missing, is none of the class names, or the columns cannot be tied to the classes.</exception>
    public static LabelIssues Find(
        IReadOnlyList<string> labels, ProbabilityMatrix probabilities, LabelIssueOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(probabilities);
        options ??= new LabelIssueOptions();
        var (classes, names) = ProbabilityColumns.Encode(labels, options.ClassNames, probabilities.NumClasses);
        return Find(classes, probabilities, options with { ClassNames = names }, cancellationToken);
    }

    /// <summary>Finds and ranks the label issues of a data set; class names are taken from it.</summary>
    /// <param name="dataset">The data set; only its given labels count.</param>
    /// <param name="probabilities"><c>[N,K]</c>, as above.</param>
    /// <param name="options">Rule, score; null: prune by noise rate, ranked by self-confidence.</param>
    /// <param name="cancellationToken">Stops between blocks of rows.</param>
    /// <returns>The issues.</returns>
    /// <exception cref="ArgumentException">As above.</exception>
    public static LabelIssues Find(
        Dataset dataset, ProbabilityMatrix probabilities, LabelIssueOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        options ??= new LabelIssueOptions();
        var issues = Find((LabelVector)dataset, probabilities, options with { ClassNames = options.ClassNames ?? dataset.ClassNames }, cancellationToken);
        issues.Data = AuditedData.Of(dataset);
        return issues;
    }

    /// <summary>Finds and ranks the label issues of a table, a file or a data set; the result knows the rows, and how to clean them.</summary>
    /// <param name="data">The data; its given labels count.</param>
    /// <param name="probabilities"><c>[N,K]</c>, as above.</param>
    /// <param name="options">Rule, score; null: prune by noise rate, ranked by self-confidence.</param>
    /// <param name="cancellationToken">Stops between blocks of rows.</param>
    /// <returns>The issues.</returns>
    /// <exception cref="ArgumentException">As above.</exception>
    public static LabelIssues Find(
        AuditedData data, ProbabilityMatrix probabilities, LabelIssueOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.CheckClasses();
        var issues = Find(data.Dataset, probabilities, options, cancellationToken);
        issues.Data = data;
        return issues;
    }

    /// <summary>What people have checked, or are to check; null: nothing.</summary>
    public LabelChecks? Checks { get; private set; }

    /// <summary>The same issues with what people have checked.</summary>
    /// <param name="checks">Checks of this list.</param>
    /// <returns>A copy.</returns>
    /// <exception cref="ArgumentException">They are those of another list.</exception>
    public LabelIssues With(LabelChecks checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        var copy = (LabelIssues)MemberwiseClone();
        copy.Checks = checks.On(this);
        return copy;
    }

    /// <summary>
    /// The list as <see cref="Checks"/> mend it: without the rows whose label is right, with the label that people agree on as the suggested one, and with the wrong labels that they found
    /// outside of the list, which come first. Disputed rows stay as they are.
    /// </summary>
    /// <returns>A list for <see cref="AuditedData.Clean"/>; this one where nothing was checked.</returns>
    public LabelIssues Mended()
    {
        if (Checks is not { AnswerCount: > 0 } checks)
        {
            return this;
        }

        var found = new List<LabelIssue>();
        foreach (var index in checks.Answered)
        {
            if (checks.Verdict(index) == CheckVerdict.Wrong && checks.AgreedLabel(index) is { } label && !checks.IsListed(index))
            {
                found.Add(new LabelIssue(index, checks.GivenLabel(index), label, 0));
            }
        }

        foreach (var issue in All)
        {
            if (checks.Verdict(issue.Index) != CheckVerdict.Right)
            {
                found.Add(checks.Verdict(issue.Index) == CheckVerdict.Wrong && checks.AgreedLabel(issue.Index) is { } label ? issue with { SuggestedLabel = label } : issue);
            }
        }

        var copy = (LabelIssues)MemberwiseClone();
        copy.All = [.. found];
        copy._evidences = null;
        copy._reasons = [];
        return copy;
    }

    /// <summary>The same issues with a guess of how many are truly wrong.</summary>
    /// <param name="guess">That of <see cref="WrongLabelGuess.Of"/> for them.</param>
    /// <returns>A copy.</returns>
    public LabelIssues With(WrongLabelGuess guess)
    {
        ArgumentNullException.ThrowIfNull(guess);
        var copy = (LabelIssues)MemberwiseClone();
        copy.Guess = guess;
        return copy;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Count} label issues in {ExampleCount} examples ({(double)Count / ExampleCount:P1}), {(Options.Threshold is { } t ? FormattableString.Invariant($"probability below {t}") : Options.Method)} ranked by {Options.Score}{(Options.Source is { } source ? $", from {source}" : string.Empty)}");

    private static LabelIssues Find<T>(ConfidentScan<T> scan, int[] labels, LabelIssueOptions options, CancellationToken cancellationToken)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var joint = ConfidentJoint.Of(scan, calibrate: true, inPlace: true);
        if (options.Threshold is null)
        {
            LabelIssueFinder.Prune(scan, joint.Counts, options.Method, options.FracNoise, options.MinExamplesPerClass, cancellationToken);
        }

        var needed = options.Threshold is null ? LabelIssueFinder.Needed(options.Method) : ExampleFlags.Contradicts;
        var offDiagonalNeeded = LabelIssueFinder.Needed(PruningMethod.ConfidentLearning);
        var issues = new List<LabelIssue>();
        var evidence = new List<IssueEvidence>();
        var offDiagonal = 0;
        T[]? buffer = null;
        var adjusted = options.Adjust ? new T[scan.Rows.NumClasses] : null;
        var largest = scan.Thresholds.Max();
        for (var n = 0; n < labels.Length; n++)
        {
            var flags = scan.Flags[n];
            offDiagonal += (flags & offDiagonalNeeded) == offDiagonalNeeded ? 1 : 0;
            if ((flags & needed) != needed)
            {
                continue;
            }

            var row = scan.Rows.Row(n, ref buffer);
            if (options.Threshold is { } least && double.CreateTruncating(row[labels[n]]) >= least)
            {
                continue;
            }

            var suggested = RowKernel.ArgMax(row);
            evidence.Add(new IssueEvidence(n, double.CreateTruncating(row[labels[n]]), double.CreateTruncating(row[suggested]), CountedAs(row, suggested, scan.Least)));
            if (adjusted is not null)
            {
                LabelQualityScores.Adjust(row, scan.Thresholds, largest, adjusted);
                row = adjusted;
            }

            issues.Add(new LabelIssue(n, labels[n], suggested, LabelQualityScores.OfRow(row, labels[n], options.Score)));
        }

        var counts = new IssueCounts(offDiagonal, IssueCounts.Calibrated(joint.Counts, labels.Length));
        return new LabelIssues(labels, ConfidentJoint.ClassCounts(scan), Ranked(issues), new IssueEvidences([.. evidence], scan.Thresholds), joint, counts, options);
    }

    // By score, then by index. Plain keys sort several times faster than a comparison of records.
    private static ImmutableArray<LabelIssue> Ranked(List<LabelIssue> issues)
    {
        var ranked = issues.ToArray();
        var scores = Array.ConvertAll(ranked, static i => i.Score);
        Array.Sort(scores, ranked);
        for (var start = 0; start < ranked.Length;)
        {
            var end = start + 1;
            while (end < ranked.Length && scores[end] == scores[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                ranked.AsSpan(start, end - start).Sort(static (a, b) => a.Index.CompareTo(b.Index));
            }

            start = end;
        }

        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(ranked);
    }

    private static ImmutableArray<string> Numbers(int classes) =>
        [.. Enumerable.Range(0, classes).Select(k => k.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private ImmutableArray<ClassHealth> MeasureHealth()
    {
        var issueCounts = new int[NumClasses];
        var suggestions = new Dictionary<(int Given, int Suggested), int>();
        foreach (var issue in All)
        {
            issueCounts[issue.GivenLabel]++;
            var pair = (issue.GivenLabel, issue.SuggestedLabel);
            suggestions[pair] = suggestions.GetValueOrDefault(pair) + 1;
        }

        var favourites = suggestions
            .GroupBy(s => s.Key.Given)
            .ToDictionary(g => g.Key, g => g.OrderByDescending(s => s.Value).ThenBy(s => s.Key.Suggested).First().Key.Suggested);
        var columns = new long[NumClasses];
        var rows = new long[NumClasses];
        for (var i = 0; i < NumClasses; i++)
        {
            for (var j = 0; j < NumClasses; j++)
            {
                rows[i] += Joint.Counts[i, j];
                columns[j] += Joint.Counts[i, j];
            }
        }

        return
        [
            .. Enumerable.Range(0, NumClasses).Select(k => new ClassHealth(
                k,
                ClassNames[k],
                _classCounts[k],
                issueCounts[k],
                1 - ((double)Joint.Counts[k, k] / rows[k]),
                1 - ((double)Joint.Counts[k, k] / columns[k]),
                favourites.TryGetValue(k, out var favourite) ? favourite : null)),
        ];
    }
}
