using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// A simulated crowd for true labels that are known. Each worker is good (right with a probability from 0.75 to 0.95, else any other
/// class), a confuser (right half of the time, 40 % the next class, else any other) or a spammer (one distribution whatever is true). Tasks differ
/// in difficulty d ~ Beta(1, 4): with probability d a vote is any class. Everything comes from the seed, the same on every machine.
/// </summary>
public sealed record SimulatedCrowd
{
    /// <summary>W, the number of workers.</summary>
    public int Workers { get; init; } = 30;

    /// <summary>The votes on each task, by as many different workers.</summary>
    public int VotesATask { get; init; } = 5;

    /// <summary>The share of good workers.</summary>
    public double Good { get; init; } = 0.6;

    /// <summary>The share of confusers; the rest are spammers.</summary>
    public double Confusers { get; init; } = 0.25;

    /// <summary>Lets the crowd vote.</summary>
    /// <param name="trueLabels">The true label of each task, from 0 to K−1.</param>
    /// <param name="numClasses">K, at least 2.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The votes with the true labels, and the probability of each worker to be right, its mean over the classes and over tasks of all difficulties.</returns>
    /// <exception cref="ArgumentException">There is no task, a label is out of range, or a number of the crowd is not possible.</exception>
    public (CrowdAnnotations Votes, double[] Skills) Vote(IReadOnlyList<int> trueLabels, int numClasses, long seed)
    {
        ArgumentNullException.ThrowIfNull(trueLabels);
        if (numClasses < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(numClasses), numClasses, $"numClasses: expected at least 2 classes, got {numClasses}.");
        }

        for (var t = 0; t < trueLabels.Count; t++)
        {
            if ((uint)trueLabels[t] >= (uint)numClasses)
            {
                throw new ArgumentException($"trueLabels: expected labels from 0 to {numClasses - 1}, got {trueLabels[t]} for task {t}.", nameof(trueLabels));
            }
        }

        if (VotesATask < 1 || VotesATask > Workers)
        {
            throw new ArgumentException($"VotesATask: expected 1 to {Workers}, as many as there are workers, got {VotesATask}.", nameof(trueLabels));
        }

        if (!(Good >= 0 && Confusers >= 0 && Good + Confusers <= 1 + 1e-9))
        {
            throw new ArgumentException($"Good, Confusers: expected shares that sum to at most 1, got {Good} and {Confusers}.", nameof(trueLabels));
        }

        var (good, confusers) = ((int)Math.Round(Good * Workers), (int)Math.Round(Confusers * Workers));
        var people = new SeededRandom(seed, 1);
        var confusion = Enumerable.Range(0, Workers).Select(w => Matrix(people, w < good ? 0 : w < good + confusers ? 1 : 2, numClasses)).ToArray();
        var random = new SeededRandom(seed, 2);
        var votes = new List<(int, int, int)>(trueLabels.Count * VotesATask);
        for (var t = 0; t < trueLabels.Count; t++)
        {
            // Beta(1, 4) by inverting 1 − (1 − d)⁴.
            var difficulty = 1 - Math.Pow(1 - random.NextDouble(), 0.25);
            foreach (var w in random.Permutation(Workers).Take(VotesATask))
            {
                var label = random.NextDouble() < difficulty ? random.NextInt(numClasses) : Draw(random, confusion[w], trueLabels[t]);
                votes.Add((t, (int)w, label));
            }
        }

        const double meanDifficulty = 0.2;
        var skills = confusion.Select(m => ((1 - meanDifficulty) * Enumerable.Range(0, numClasses).Average(k => m[k, k])) + (meanDifficulty / numClasses));
        return (new CrowdAnnotations(votes, trueLabels.Count, Workers, numClasses).WithGold([.. trueLabels]), [.. skills]);
    }

    private static double[,] Matrix(SeededRandom random, int kind, int k)
    {
        var matrix = new double[k, k];
        var accuracy = kind == 0 ? 0.75 + (0.2 * random.NextDouble()) : 0.5;
        double[] spam = kind == 2 ? [.. Enumerable.Range(0, k).Select(_ => random.NextGamma(1))] : [];
        var all = spam.Sum();
        for (var truth = 0; truth < k; truth++)
        {
            for (var given = 0; given < k; given++)
            {
                matrix[truth, given] = kind switch
                {
                    0 => given == truth ? accuracy : (1 - accuracy) / (k - 1),
                    1 when k == 2 => 0.5,
                    1 => given == truth ? accuracy : given == (truth + 1) % k ? 0.4 : 0.1 / (k - 2),
                    _ => spam[given] / all,
                };
            }
        }

        return matrix;
    }

    private static int Draw(SeededRandom random, double[,] matrix, int truth)
    {
        var u = random.NextDouble();
        var last = matrix.GetLength(1) - 1;
        for (var given = 0; given < last; given++)
        {
            u -= matrix[truth, given];
            if (u < 0)
            {
                return given;
            }
        }

        return last;
    }
}
