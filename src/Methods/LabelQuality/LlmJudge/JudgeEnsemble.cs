namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// The judges as one: p̄_i, the plain mean of their probabilities over models and prompts (step 2). Neither votes nor log-odds are averaged.
/// </summary>
public sealed class JudgeEnsemble
{
    /// <summary>
    /// Means are rounded to so many decimals: the sum of .9, .8, .1 and .2 depends in its last bit on their order, and a tie must not.
    /// </summary>
    internal const int Decimals = 12;

    private JudgeEnsemble(double[,] probabilities, int[] answers)
    {
        Probabilities = probabilities;
        AnswerCounts = answers;
        Predicted = new int[answers.Length];
        Confidence = new double[answers.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            // predicted = 1 if p̄ > 0.5 else 0; of K classes the likeliest, ties to the lowest. confidence = max(p̄, 1 − p̄)
            for (var k = 1; k < NumClasses; k++)
            {
                Predicted[i] = probabilities[i, k] > probabilities[i, Predicted[i]] ? k : Predicted[i];
            }

            Confidence[i] = probabilities[i, Predicted[i]];
        }
    }

    /// <summary>p̄ <c>[n,K]</c>; each row sums to 1. It depends on no label, so <see cref="LabelIssues"/> takes it as out-of-sample.</summary>
    public double[,] Probabilities { get; }

    /// <summary>How many answers each example's mean is of; where there was none, its classes are equally likely and it is never flagged.</summary>
    public int[] AnswerCounts { get; }

    /// <summary>The likeliest class of each example, ties to the lowest.</summary>
    public int[] Predicted { get; }

    /// <summary>Its probability, from 1/K to 1.</summary>
    public double[] Confidence { get; }

    /// <summary>The number of examples, n.</summary>
    public int Count => AnswerCounts.Length;

    /// <summary>The number of classes, K.</summary>
    public int NumClasses => Probabilities.GetLength(1);

    /// <summary>Averages the judges of a yes-no task.</summary>
    /// <param name="probabilities">q of class 1, <c>[A,n]</c>: a row for each judge and prompt, each number from 0 to 1.</param>
    /// <returns>The ensemble.</returns>
    /// <exception cref="ArgumentException">There is no row or no column, or a number is outside [0, 1] or NaN.</exception>
    public static JudgeEnsemble Aggregate(double[,] probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var (judges, n) = (probabilities.GetLength(0), probabilities.GetLength(1));
        if (judges == 0 || n == 0)
        {
            throw new ArgumentException($"probabilities: expected at least one judge and one example, got an empty ensemble [{judges},{n}].", nameof(probabilities));
        }

        var mean = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var a = 0; a < judges; a++)
            {
                JudgeCheck.Probability(probabilities[a, i], nameof(probabilities), $"of judge {a} about example {i}");
                mean[i] += probabilities[a, i];
            }

            mean[i] = Math.Round(mean[i] / judges, Decimals);
        }

        return OfMeans(mean, [.. mean.Select(_ => judges)]);
    }

    /// <summary>Takes means over the judges of a yes-no task that are known already.</summary>
    /// <param name="means">p̄ of class 1, n numbers from 0 to 1.</param>
    /// <returns>The ensemble.</returns>
    /// <exception cref="ArgumentException">There is none, or one is outside [0, 1] or NaN.</exception>
    public static JudgeEnsemble OfMeans(IReadOnlyList<double> means)
    {
        ArgumentNullException.ThrowIfNull(means);
        if (means.Count == 0)
        {
            throw new ArgumentException("probabilities: expected at least one judge and one example, got an empty ensemble [1,0].", nameof(means));
        }

        for (var i = 0; i < means.Count; i++)
        {
            JudgeCheck.Probability(means[i], "probabilities", $"of judge 0 about example {i}");
        }

        return OfMeans([.. means], [.. means.Select(_ => 1)]);
    }

    /// <summary>Averages what a panel answered; answers that are missing are left out of the mean.</summary>
    /// <param name="answers">The answers.</param>
    /// <returns>The ensemble.</returns>
    public static JudgeEnsemble Aggregate(JudgeAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var (means, counts) = (new double[answers.Count, answers.NumClasses], new int[answers.Count]);
        for (var i = 0; i < answers.Count; i++)
        {
            for (var a = 0; a < answers.Judges.Length; a++)
            {
                var q = answers[a, i];
                counts[i] += q.IsEmpty ? 0 : 1;
                for (var k = 0; k < q.Length; k++)
                {
                    means[i, k] += q[k];
                }
            }

            for (var k = 0; k < answers.NumClasses; k++)
            {
                means[i, k] = counts[i] == 0 ? 1.0 / answers.NumClasses : Math.Round(means[i, k] / counts[i], Decimals);
            }
        }

        return answers.NumClasses == 2 ? OfMeans([.. Enumerable.Range(0, answers.Count).Select(i => Math.Min(1, means[i, 1]))], counts) : new JudgeEnsemble(means, counts);
    }

    /// <summary>The probability of one class for each example.</summary>
    /// <param name="class">From 0 to K − 1.</param>
    /// <returns>n numbers.</returns>
    public double[] OfClass(int @class) => [.. Enumerable.Range(0, Count).Select(i => Probabilities[i, @class])];

    // 1 − p̄ is exact next to one half, so that only p̄ = 0.5 itself is a tie.
    private static JudgeEnsemble OfMeans(double[] positive, int[] counts)
    {
        var probabilities = new double[positive.Length, 2];
        for (var i = 0; i < positive.Length; i++)
        {
            (probabilities[i, 0], probabilities[i, 1]) = (1 - positive[i], positive[i]);
        }

        return new JudgeEnsemble(probabilities, counts);
    }
}
