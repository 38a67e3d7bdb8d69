using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// What simulated judges and simulated people share about examples: the true labels t, how hard each is, h ~ N(0, 1), and a blind spot
/// that pulls all judges to the same answer, s ~ N(0, σ) in a yes-no task.
/// </summary>
public sealed class SimulatedJudgeItems
{
    private const long DifficultyStream = 1401;
    private const long BiasStream = 1402;
    private const long PeopleStream = 1403;

    private readonly double[] _difficulty;
    private readonly double[,] _bias;

    /// <summary>Draws difficulty and blind spots.</summary>
    /// <param name="known">The n true labels, 0 to K − 1.</param>
    /// <param name="numClasses">K, at least 2.</param>
    /// <param name="sharedBias">σ, at least 0: how strong the blind spots are.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">There is no example, a label is out of range, or a number is not allowed.</exception>
    public SimulatedJudgeItems(LabelVector known, int numClasses, double sharedBias = 0.8, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 2);
        if (!(sharedBias >= 0 && double.IsFinite(sharedBias)))
        {
            throw new ArgumentOutOfRangeException(nameof(sharedBias), sharedBias, $"sharedBias: expected a number of at least 0, got {sharedBias}.");
        }

        if (known.Count == 0)
        {
            throw new ArgumentException("known: expected at least one label, got none.", nameof(known));
        }

        Known = [.. JudgeCheck.Labels(known, known.Count, numClasses, nameof(known))];
        (NumClasses, SharedBias, Seed) = (numClasses, sharedBias, seed);
        var (difficulty, bias) = (new SeededRandom(seed, DifficultyStream), new SeededRandom(seed, BiasStream));
        _difficulty = [.. Known.Select(_ => difficulty.NextGaussian())];
        _bias = new double[Known.Length, numClasses];
        for (var i = 0; i < Known.Length; i++)
        {
            for (var k = 0; k < numClasses; k++)
            {
                // b_1 − b_0 ~ N(0, σ): the s of a yes-no task
                _bias[i, k] = sharedBias / Math.Sqrt(2) * bias.NextGaussian();
            }
        }
    }

    /// <summary>t, the n true labels.</summary>
    public ImmutableArray<int> Known { get; }

    /// <summary>K.</summary>
    public int NumClasses { get; }

    /// <summary>σ.</summary>
    public double SharedBias { get; }

    /// <summary>The seed.</summary>
    public long Seed { get; }

    /// <summary>h_i, how hard an example is.</summary>
    /// <param name="index">From 0 to n − 1.</param>
    /// <returns>0 on average; greater is harder.</returns>
    public double Difficulty(int index) => _difficulty[index];

    /// <summary>How much the blind spot speaks for a class.</summary>
    /// <param name="index">From 0 to n − 1.</param>
    /// <param name="class">From 0 to K − 1.</param>
    /// <returns>0 on average, with standard deviation σ/√2.</returns>
    public double Bias(int index, int @class) => _bias[index, @class];

    /// <summary>Labels as people give them: wrong with probability sigmoid(slope · h_i + offset), more often where it is hard; a wrong one is any other class.</summary>
    /// <param name="slope">How much difficulty counts.</param>
    /// <param name="offset">The log-odds of an error at h = 0.</param>
    /// <returns>n labels.</returns>
    public long[] HumanLabels(double slope = 1.5, double offset = -2.3)
    {
        var random = new SeededRandom(Seed, PeopleStream);
        return
        [
            .. Known.Select((t, i) =>
            {
                var (isWrong, step) = (random.NextDouble() < SimulatedLabelJudge.Sigmoid((slope * _difficulty[i]) + offset), random.NextInt(NumClasses - 1));
                return isWrong ? (t + 1L + step) % NumClasses : t;
            }),
        ];
    }
}
