using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>
/// A ranker for one query whose relevance is known: it sorts by relevance + noise, drawn afresh at each call. Nobody is asked. The same seed
/// gives the same answers to the same calls in the same order.
/// </summary>
public sealed class SimulatedListwiseRanker : IListwiseRanker
{
    private const long Stream = 311;

    private readonly double[] _relevance;
    private readonly int _window;
    private readonly long _seed;
    private long _calls;

    /// <summary>Creates it.</summary>
    /// <param name="relevance">The relevance of each passage of the initial list, finite.</param>
    /// <param name="noise">Standard deviation σ of the noise in a window of the usual size, at least 0; 0: it never errs.</param>
    /// <param name="lengthPenalty">λ, at least 0: in a window of n passages the deviation is σ·√(1 + λ·max(0, n/w − 1)), as models lose track of long prompts.</param>
    /// <param name="positionBias">Added to a passage's score, from this at the beginning of the prompt down to 0 at its end; any finite number.</param>
    /// <param name="window">w, the usual size, at least 1.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">A relevance is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public SimulatedListwiseRanker(IReadOnlyList<double> relevance, double noise = 0, double lengthPenalty = 0, double positionBias = 0, int window = 20, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        Hyperparameter.AtLeastZero(noise);
        Hyperparameter.AtLeastZero(lengthPenalty);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        if (!double.IsFinite(positionBias))
        {
            throw new ArgumentOutOfRangeException(nameof(positionBias), positionBias, $"positionBias: expected a finite number, got {positionBias}.");
        }

        for (var i = 0; i < relevance.Count; i++)
        {
            if (!double.IsFinite(relevance[i]))
            {
                throw new ArgumentException($"relevance: expected finite numbers, got {relevance[i]} at {i}.", nameof(relevance));
            }
        }

        (_relevance, Noise, LengthPenalty, PositionBias, _window, _seed) = ([.. relevance], noise, lengthPenalty, positionBias, window, seed);
    }

    /// <inheritdoc/>
    public string Description => "simulated";

    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <summary>σ.</summary>
    public double Noise { get; }

    /// <summary>λ.</summary>
    public double LengthPenalty { get; }

    /// <summary>What the beginning of a prompt is favoured by.</summary>
    public double PositionBias { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A passage is none of the list.</exception>
    public Task<RankedWindow> RankAsync(string query, IReadOnlyList<RankingPassage> passages, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(passages);
        stop.ThrowIfCancellationRequested();
        var n = passages.Count;

        // σ_n = σ·√(1 + λ·max(0, n/w − 1))
        var deviation = Noise * Math.Sqrt(1 + (LengthPenalty * Math.Max(0, ((double)n / _window) - 1)));
        var random = new SeededRandom(_seed, Stream, Interlocked.Increment(ref _calls));
        var scores = new double[n];
        for (var i = 0; i < n; i++)
        {
            var index = passages[i].Index;
            if (index < 0 || index >= _relevance.Length)
            {
                throw new ArgumentException($"passages: expected places from 0 to {_relevance.Length - 1}, got {index}.", nameof(passages));
            }

            var bias = n == 1 ? PositionBias : PositionBias * (n - 1 - i) / (n - 1);
            scores[i] = _relevance[index] + (deviation * random.NextGaussian()) + bias;
        }

        return Task.FromResult(new RankedWindow([.. Enumerable.Range(0, n).OrderByDescending(i => scores[i])]));
    }
}
