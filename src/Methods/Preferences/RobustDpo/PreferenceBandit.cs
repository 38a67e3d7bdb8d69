using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Preferences;

/// <summary>How good a policy is where the truth is known.</summary>
/// <param name="ParameterError">‖θ − θ*‖.</param>
/// <param name="SubOptimality">J(π*) − J(π) ≥ 0, with J(π) = E[r] − KL(π ‖ uniform): what acting by the policy loses.</param>
/// <param name="PairAccuracy">The share of pairs of answers that it orders as the true rewards do; a policy that sees no difference orders nothing.</param>
public readonly record struct PolicyQuality(double ParameterError, double SubOptimality, double PairAccuracy);

/// <summary>
/// A generated world of preferences: in each state A answers with d standard normal features, rewards r = θ*·φ, and pairs labelled with
/// probability σ(r₁ − r₂). No language model is needed to measure what flips do.
/// </summary>
public sealed class PreferenceBandit
{
    private readonly long _seed;

    /// <summary>Creates the world.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="actions">A, at least 2.</param>
    /// <param name="norm">‖θ*‖, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public PreferenceBandit(long seed, int dimension = 8, int actions = 6, double norm = 1.5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(actions, 2);
        Hyperparameter.AboveZero(norm);
        (_seed, Actions) = (seed, actions);
        var random = new SeededRandom(seed, 361);
        double[] direction = [.. Enumerable.Range(0, dimension).Select(_ => random.NextGaussian())];
        var length = Math.Sqrt(direction.Sum(v => v * v));
        Theta = [.. direction.Select(v => norm * v / length)];
    }

    /// <summary>θ*, d numbers.</summary>
    public double[] Theta { get; }

    /// <summary>A.</summary>
    public int Actions { get; }

    /// <summary>Draws pairs with labels that nobody flipped.</summary>
    /// <param name="count">n, at least 1.</param>
    /// <returns>The pairs; the first of fewer pairs are the same.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is below 1.</exception>
    public PreferencePairs Draw(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var random = new SeededRandom(_seed, 362);
        var (differences, labels) = (new double[count, Theta.Length], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var features = State(random);
            var first = random.NextInt(Actions);
            var second = (first + 1 + random.NextInt(Actions - 1)) % Actions;
            var gain = 0.0;
            for (var j = 0; j < Theta.Length; j++)
            {
                differences[i, j] = features[first][j] - features[second][j];
                gain += Theta[j] * differences[i, j];
            }

            labels[i] = random.NextDouble() < 1 / (1 + Math.Exp(-gain)) ? 1 : -1;
        }

        return new(differences, labels);
    }

    /// <summary>Measures a policy on fresh states. It is held against θ*, so θ must come of a fit with β = 1: another β fits θ*/β.</summary>
    /// <param name="theta">θ, d finite numbers.</param>
    /// <param name="states">How many, at least 1.</param>
    /// <returns>Its quality.</returns>
    /// <exception cref="ArgumentException">θ has another length, or a number that is not finite.</exception>
    public PolicyQuality Measure(IReadOnlyList<double> theta, int states = 2_000)
    {
        ArgumentNullException.ThrowIfNull(theta);
        ArgumentOutOfRangeException.ThrowIfLessThan(states, 1);
        if (theta.Count != Theta.Length)
        {
            throw new ArgumentException($"theta: expected {Theta.Length} numbers, got {theta.Count}.", nameof(theta));
        }

        for (var j = 0; j < theta.Count; j++)
        {
            if (!double.IsFinite(theta[j]))
            {
                throw new ArgumentException($"theta: expected finite numbers, got {theta[j]} at {j}.", nameof(theta));
            }
        }

        var random = new SeededRandom(_seed, 363);
        var (lost, agreed) = (0.0, 0);
        for (var s = 0; s < states; s++)
        {
            var features = State(random);
            double[] rewards = [.. features.Select(f => Dot(f, Theta))];
            double[] scores = [.. features.Select(f => Dot(f, theta))];
            lost += Value(rewards, rewards) - Value(scores, rewards);
            
            // A tie of scores has the sign 0 and agrees with neither order.
            agreed += Math.Sign(scores[0] - scores[1]) == Math.Sign(rewards[0] - rewards[1]) ? 1 : 0;
        }

        return new(Math.Sqrt(theta.Zip(Theta).Sum(p => (p.First - p.Second) * (p.First - p.Second))), lost / states, (double)agreed / states);
    }

    // J = Σ_a π(a)·(r(a) − log(π(a)·A)) of π ∝ exp(scores).
    private static double Value(double[] scores, double[] rewards)
    {
        var top = scores.Max();
        var log = top + Math.Log(scores.Sum(v => Math.Exp(v - top)));
        return scores.Zip(rewards).Sum(p => Math.Exp(p.First - log) * (p.Second - (p.First - log) - Math.Log(scores.Length)));
    }

    private static double Dot(double[] features, IReadOnlyList<double> theta) => features.Zip(theta).Sum(p => p.First * p.Second);

    private double[][] State(SeededRandom random) =>
        [.. Enumerable.Range(0, Actions).Select(_ => Enumerable.Range(0, Theta.Length).Select(_ => random.NextGaussian()).ToArray())];
}
