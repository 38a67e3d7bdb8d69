using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Text;

/// <summary>The cheap student: multinomial logistic regression on smooth TF-IDF weights, trained on a labeller's answers. Nothing is drawn by chance.</summary>
public sealed class LightClassifier
{
    private readonly TfIdf _features;
    private readonly double[] _point;

    // Every fifth text is held out where λ is chosen; with fewer texts than this there is nothing to choose by.
    private const int HeldOut = 5;
    private const int LeastToChoose = 50;

    private static readonly double[] Candidates = [1e-3, 3e-4, 1e-4];

    private LightClassifier(TfIdf features, ImmutableArray<string> classes, double[] point, double l2) => (_features, Classes, _point, L2) = (features, classes, point, l2);

    /// <summary>λ, as given or chosen.</summary>
    public double L2 { get; }

    /// <summary>The labels that it tells apart.</summary>
    public ImmutableArray<string> Classes { get; }

    /// <summary>Trains it.</summary>
    /// <param name="texts">N texts.</param>
    /// <param name="labels">A label for each; those that are none of the classes are left out with their texts.</param>
    /// <param name="classes">The labels to tell apart, at least two.</param>
    /// <param name="options">Settings; null: the usual.</param>
    /// <param name="weights">What each text counts, at least 0; null: all alike.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The classifier.</returns>
    /// <exception cref="ArgumentException">Numbers of texts, labels or weights differ, or no text has one of the classes.</exception>
    public static LightClassifier Fit(
        IReadOnlyList<string> texts, IReadOnlyList<string> labels, ImmutableArray<string> classes, LightClassifierOptions? options = null, IReadOnlyList<double>? weights = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != texts.Count || (weights is not null && weights.Count != texts.Count))
        {
            throw new ArgumentException($"labels: expected {texts.Count}, one a text, and as many weights if any, got {labels.Count} and {weights?.Count ?? texts.Count}.", nameof(labels));
        }

        if (classes.IsDefault || classes.Length < 2 || classes.Distinct(StringComparer.OrdinalIgnoreCase).Count() < classes.Length)
        {
            throw new ArgumentException("classes: expected at least two names that differ.", nameof(classes));
        }

        options ??= new LightClassifierOptions();
        var place = classes.Select((c, k) => (c, k)).ToDictionary(p => p.c, p => p.k, StringComparer.OrdinalIgnoreCase);
        int[] used = [.. Enumerable.Range(0, texts.Count).Where(i => place.ContainsKey(labels[i]))];
        if (used.Length == 0)
        {
            throw new ArgumentException($"labels: expected at least one of {string.Join(", ", classes)}, got none.", nameof(labels));
        }

        IReadOnlyList<string>[] words = [.. used.Select(i => Words.Of(texts[i]))];
        var features = TfIdf.Fit(words, options.LeastTexts, smooth: true);
        var (rows, given) = (features.EncodeSparse(words), used.Select(i => place[labels[i]]).ToArray());
        double[]? counts = weights is null ? null : [.. used.Select(i => weights[i])];
        var (l2, start) = options.L2 is { } fixedL2 ? (fixedL2, null) : Choose(rows, given, classes.Length, counts, options.Q, stop);
        return new LightClassifier(features, classes, PseudoLabelLoss.Minimize(rows, given, classes.Length, counts, l2, options.Q, start, stop), l2);
    }

    /// <summary>The probabilities of the classes.</summary>
    /// <param name="texts">M texts.</param>
    /// <returns><c>[M,K]</c>; a text without known words gets what the intercepts say.</returns>
    public double[,] Probabilities(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var rows = Rows(texts);
        var (result, logits) = (new double[texts.Count, Classes.Length], new double[Classes.Length]);
        for (var i = 0; i < texts.Count; i++)
        {
            PseudoLabelLoss.Logits(rows, i, _point, logits);
            var logSum = PseudoLabelLoss.LogSum(logits);
            for (var k = 0; k < logits.Length; k++)
            {
                result[i, k] = Math.Exp(logits[k] - logSum);
            }
        }

        return result;
    }

    /// <summary>The most probable labels, of equals the first.</summary>
    /// <param name="texts">M texts.</param>
    /// <returns>M labels.</returns>
    public ImmutableArray<string> Predict(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var rows = Rows(texts);
        var logits = new double[Classes.Length];
        var labels = ImmutableArray.CreateBuilder<string>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            PseudoLabelLoss.Logits(rows, i, _point, logits);
            labels.Add(Classes[Array.IndexOf(logits, logits.Max())]);
        }

        return labels.MoveToImmutable();
    }

    /// <summary>The words that speak most for a class.</summary>
    /// <param name="className">The class.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <returns>The words with their weights, the largest first.</returns>
    /// <exception cref="ArgumentException">There is no such class.</exception>
    public ImmutableArray<(string Word, double Weight)> TopWords(string className, int count = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var k = Classes.IndexOf(className, 0, Classes.Length, StringComparer.OrdinalIgnoreCase);
        var d = _features.Vocabulary.Length;
        return k >= 0
            ? [.. Enumerable.Range(0, d).OrderByDescending(f => _point[(k * d) + f]).Take(count).Select(f => (_features.Vocabulary[f], _point[(k * d) + f]))]
            : throw new ArgumentException($"className: expected one of {string.Join(", ", Classes)}, got '{className}'.", nameof(className));
    }

    // The λ whose classifier, trained on four fifths of the labels, meets the rest most often: those labels are as noisy, and the truth is not asked.
    private static (double L2, double[]? Start) Choose(SparseFeatures rows, int[] labels, int classes, double[]? weights, double q, CancellationToken stop)
    {
        int[] learnt = [.. Enumerable.Range(0, labels.Length).Where(i => i % HeldOut != HeldOut - 1)];
        double[]? counts = weights is null ? null : [.. learnt.Select(i => weights[i])];
        if (labels.Length < LeastToChoose || (counts is not null && counts.Sum() <= 0))
        {
            return (Candidates[0], null);
        }

        var (part, given, logits) = (rows.Take(learnt), learnt.Select(i => labels[i]).ToArray(), new double[classes]);
        var (best, most, at, chosen) = (Candidates[0], -1.0, (double[]?)null, (double[]?)null);
        foreach (var l2 in Candidates)
        {
            at = PseudoLabelLoss.Minimize(part, given, classes, counts, l2, q, at, stop);
            var met = 0.0;
            for (var i = HeldOut - 1; i < labels.Length; i += HeldOut)
            {
                PseudoLabelLoss.Logits(rows, i, at, logits);
                met += Array.IndexOf(logits, logits.Max()) == labels[i] ? weights?[i] ?? 1 : 0;
            }

            if (met > most)
            {
                (best, most, chosen) = (l2, met, at);
            }
        }

        return (best, chosen);
    }

    private SparseFeatures Rows(IReadOnlyList<string> texts) => _features.EncodeSparse([.. texts.Select(Words.Of)]);
}

/// <summary>Settings of the light classifier.</summary>
public sealed record LightClassifierOptions
{
    /// <summary>λ beside the mean loss, at least 0; null: of 0.001, 0.0003 and 0.0001 the one that does best on a fifth of the labels, held out.</summary>
    public double? L2 { get; init; }

    /// <summary>q, 0 to 1: 0 is cross-entropy; above it generalized cross-entropy, which bends less to wrong labels.</summary>
    public double Q { get; init; }

    /// <summary>Words in fewer texts are left out, at least 1.</summary>
    public int LeastTexts { get; init; } = 1;
}
