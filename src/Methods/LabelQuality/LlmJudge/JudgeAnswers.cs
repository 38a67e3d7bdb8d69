using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What a panel of judges answered: a distribution over the classes from each about each example, or no usable answer.</summary>
public sealed class JudgeAnswers
{
    private readonly double[][][] _answers;
    private readonly ImmutableArray<bool> _simulated;

    /// <summary>Takes the answers.</summary>
    /// <param name="answers">For each of A judges and n examples a distribution over K classes, divided by its sum; an empty one where there was no usable answer.</param>
    /// <param name="judges">The A judges' names.</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="isSimulated">Whether nobody was asked and the answers are drawn around labels that are known.</param>
    /// <exception cref="ArgumentException">There is no judge or no example, lengths differ, or an answer is no distribution over K classes.</exception>
    public JudgeAnswers(IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>> answers, IReadOnlyList<string> judges, int classes, bool isSimulated)
        : this(answers, judges, classes, Enumerable.Repeat(isSimulated, judges?.Count ?? 0))
    {
    }

    /// <summary>Takes the answers of judges of whom some may be simulated.</summary>
    internal JudgeAnswers(IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>> answers, IReadOnlyList<string> judges, int classes, IEnumerable<bool> simulated)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(judges);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (answers.Count == 0 || answers[0].Count == 0)
        {
            throw new ArgumentException("answers: expected at least one judge and one example, got an empty ensemble.", nameof(answers));
        }

        if (judges.Count != answers.Count)
        {
            throw new ArgumentException($"judges: expected {answers.Count} names, one a judge, got {judges.Count}.", nameof(judges));
        }

        _answers = new double[answers.Count][][];
        for (var a = 0; a < answers.Count; a++)
        {
            if (answers[a].Count != answers[0].Count)
            {
                throw new ArgumentException($"answers: expected {answers[0].Count} of each judge, got {answers[a].Count} of judge {a}.", nameof(answers));
            }

            _answers[a] = new double[answers[a].Count][];
            for (var i = 0; i < _answers[a].Length; i++)
            {
                _answers[a][i] = [.. answers[a][i]];
                Check(_answers[a][i], classes, $"of judge {a} about example {i}");

                // what sums to 1.01 would move the tie
                var sum = _answers[a][i].Sum();
                _answers[a][i] = Array.ConvertAll(_answers[a][i], p => p / sum);
            }
        }

        Judges = [.. judges];
        NumClasses = classes;
        _simulated = [.. simulated];
    }

    private JudgeAnswers(double[][][] answers, ImmutableArray<string> judges, int classes, ImmutableArray<bool> simulated) =>
        (_answers, Judges, NumClasses, _simulated) = (answers, judges, classes, simulated);

    /// <summary>The judges' names, A of them; a judge is a model with one prompt.</summary>
    public ImmutableArray<string> Judges { get; }

    /// <summary>The number of examples, n.</summary>
    public int Count => _answers[0].Length;

    /// <summary>The number of classes, K.</summary>
    public int NumClasses { get; }

    /// <summary>Whether nobody was asked: the answers of at least one judge are drawn around labels that are known.</summary>
    public bool IsSimulated => _simulated.Any(s => s);

    /// <summary>How many answers were refused or could not be read; they are left out of every mean.</summary>
    public int MissingCount => _answers.Sum(a => a.Count(q => q.Length == 0));

    /// <summary>A judge's answer about an example.</summary>
    /// <param name="judge">From 0 to A − 1.</param>
    /// <param name="index">From 0 to n − 1.</param>
    /// <returns>K numbers that sum to 1; none where there was no usable answer.</returns>
    public ReadOnlySpan<double> this[int judge, int index] => _answers[judge][index];

    /// <summary>The answers of some judges.</summary>
    /// <param name="judges">Their positions, at least one.</param>
    /// <returns>Their answers.</returns>
    /// <exception cref="ArgumentException">There is none, or no such judge.</exception>
    public JudgeAnswers Of(params IReadOnlyList<int> judges)
    {
        ArgumentNullException.ThrowIfNull(judges);
        return judges.Count > 0 && judges.All(j => j >= 0 && j < Judges.Length)
            ? new JudgeAnswers([.. judges.Select(j => _answers[j])], [.. judges.Select(j => Judges[j])], NumClasses, [.. judges.Select(j => _simulated[j])])
            : throw new ArgumentException($"judges: expected at least one position from 0 to {Judges.Length - 1}, got {string.Join(", ", judges)}.", nameof(judges));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{JudgePanel.InWords(_simulated)} about {Count} examples, {MissingCount} of {(long)Judges.Length * Count} answers missing");

    /// <summary>What an annotator's answer says of the classes; empty where it is not usable.</summary>
    internal static double[] Distribution(Annotation answer, int classes, string place)
    {
        if (answer.Label < 0)
        {
            return [];
        }

        var q = answer.ToSoftLabel(classes);
        Check(q, classes, place);
        return q;
    }

    private static void Check(double[] q, int classes, string place)
    {
        if (q.Length == 0)
        {
            return;
        }

        if (q.Length != classes)
        {
            throw new ArgumentException($"answers: expected {classes} probabilities, one a class, got {q.Length} {place}.", nameof(q));
        }

        Array.ForEach(q, p => JudgeCheck.Probability(p, "answers", place));
        if (Math.Abs(q.Sum() - 1) > AuditCheck.SumTolerance)
        {
            throw new ArgumentException($"answers: the probabilities must sum to 1 (within {AuditCheck.SumTolerance}), got {q.Sum()} {place}.", nameof(q));
        }
    }
}
