using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Where given labels come from: P(given = i | x) = Σ_j q_j(x) · T[j,i], with the posterior of the true label q(x) = softmax(A · log p(x) + b), p the probabilities of the audit's
/// model. A, b and T are the most likely ones, A drawn a little towards the plain temperature that fits the confident joint's matrix best, which makes them identifiable.
/// </summary>
internal sealed class GivenLabelModel
{
    // Up to here A is a full matrix; beyond, a factor for each class.
    private const int MostForFull = 10;
    private const double LeastProbability = 1e-6;
    private const double LeastNoise = 0.01;
    private const double NoNoise = -60;
    private const double Tiny = 1e-300;
    private const double Ridge = 5;
    private const double LeastGain = 1e-8;
    private const int Steps = 150;

    private readonly int _classes;
    private readonly bool _isFull;
    private readonly double[] _point;
    private readonly double[,] _transition;

    private GivenLabelModel(int classes, double[] point)
    {
        _classes = classes;
        _isFull = classes <= MostForFull;
        _point = point;
        _transition = new double[classes, classes];
        Transition(point, _transition);
    }

    /// <summary>Whether some class is held to be given to another as often as it is kept: then which is which cannot be told.</summary>
    public bool IsAmbiguous => Enumerable.Range(0, _classes).Any(j => Enumerable.Range(0, _classes).Any(k => k != j && _transition[j, k] >= _transition[j, j]));

    /// <summary>log p(x), never below the logarithm of 10⁻⁶.</summary>
    /// <param name="row">p(x), K numbers; replaced.</param>
    public static void Logarithms(Span<double> row)
    {
        foreach (ref var p in row)
        {
            p = Math.Log(Math.Max(p, LeastProbability));
        }
    }

    /// <summary>Fits.</summary>
    /// <param name="logs"><c>[M,K]</c>: log p(x), row by row.</param>
    /// <param name="labels">M given labels.</param>
    /// <param name="transition">T to begin with: the confident joint's.</param>
    /// <param name="temperature">τ: A is drawn to I/τ.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public static GivenLabelModel Fit(double[] logs, int[] labels, double[,] transition, double temperature, CancellationToken cancellationToken)
    {
        var classes = transition.GetLength(0);
        var start = new double[Size(classes)];
        var noiseAt = start.Length - (classes * classes);
        for (var j = 0; j < classes; j++)
        {
            start[classes <= MostForFull ? (j * classes) + j : j] = 1 / temperature;
            for (var k = 0; k < classes; k++)
            {
                start[noiseAt + (j * classes) + k] = Math.Log(Math.Max(transition[j, k], LeastNoise));
            }
        }

        return new GivenLabelModel(classes, start).Again(logs, labels, null, temperature, Steps, cancellationToken);
    }

    /// <summary>Fits the model in which no label is wrong: T = I stays, since its logits have no slope there.</summary>
    /// <param name="logs">As above.</param>
    /// <param name="labels">As above.</param>
    /// <param name="classes">K.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public static GivenLabelModel FitClean(double[] logs, int[] labels, int classes, CancellationToken cancellationToken)
    {
        var start = new double[Size(classes)];
        var noiseAt = start.Length - (classes * classes);
        for (var j = 0; j < classes; j++)
        {
            start[classes <= MostForFull ? (j * classes) + j : j] = 1;
            for (var k = 0; k < classes; k++)
            {
                start[noiseAt + (j * classes) + k] = j == k ? 0 : NoNoise;
            }
        }

        return new GivenLabelModel(classes, start).Again(logs, labels, null, 1, Steps, cancellationToken);
    }

    /// <summary>Σ_n log P(given_n | x_n).</summary>
    /// <param name="logs">As above.</param>
    /// <param name="labels">As above.</param>
    public double LogLikelihood(double[] logs, int[] labels)
    {
        var q = new double[_classes];
        var sum = 0.0;
        for (var n = 0; n < labels.Length; n++)
        {
            Posterior(_point, logs.AsSpan(n * _classes, _classes), q);
            var explained = 0.0;
            for (var j = 0; j < _classes; j++)
            {
                explained += q[j] * _transition[j, labels[n]];
            }

            sum += Math.Log(Math.Max(explained, Tiny));
        }

        return sum;
    }

    /// <summary>Fits to other rows, from here on: a bootstrap.</summary>
    /// <param name="logs">As above.</param>
    /// <param name="labels">As above.</param>
    /// <param name="temperature">As above.</param>
    /// <param name="random">Draws M rows with replacement.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public GivenLabelModel Bootstrap(double[] logs, int[] labels, double temperature, SeededRandom random, CancellationToken cancellationToken)
    {
        var weights = new double[labels.Length];
        for (var n = 0; n < labels.Length; n++)
        {
            weights[random.NextInt(labels.Length)]++;
        }

        return Again(logs, labels, weights, temperature, Steps / 2, cancellationToken);
    }

    /// <summary>P(true ≠ given | x, given) = 1 − q_i T[i,i] / Σ_j q_j T[j,i].</summary>
    /// <param name="logs">log p(x), K numbers.</param>
    /// <param name="given">i.</param>
    public double ProbabilityWrong(ReadOnlySpan<double> logs, int given)
    {
        Span<double> q = _classes <= 256 ? stackalloc double[_classes] : new double[_classes];
        Posterior(_point, logs, q);
        var all = 0.0;
        for (var j = 0; j < _classes; j++)
        {
            all += q[j] * _transition[j, given];
        }

        return all > 0 ? 1 - (q[given] * _transition[given, given] / all) : 0;
    }

    private static int Size(int classes) => ((classes <= MostForFull ? classes : 1) * classes) + classes + (classes * classes);

    private GivenLabelModel Again(double[] logs, int[] labels, double[]? weights, double temperature, int steps, CancellationToken cancellationToken)
    {
        var total = weights?.Sum() ?? labels.Length;
        var (q, transition, pairs) = (new double[_classes], new double[_classes, _classes], new double[_classes, _classes]);
        double Value(double[] at, double[] gradient)
        {
            Array.Clear(gradient);
            Array.Clear(pairs);
            Transition(at, transition);
            var sum = 0.0;
            var biasAt = at.Length - (_classes * _classes) - _classes;
            for (var n = 0; n < labels.Length; n++)
            {
                var w = weights?[n] ?? 1;
                if (w == 0)
                {
                    continue;
                }

                var row = logs.AsSpan(n * _classes, _classes);
                Posterior(at, row, q);
                var explained = 0.0;
                for (var j = 0; j < _classes; j++)
                {
                    explained += q[j] * transition[j, labels[n]];
                }

                // Of −log Σ_j q_j T[j,i] the slope in logit j is q_j − r_j, with r the posterior given x and i too.
                explained = Math.Max(explained, Tiny);
                sum -= w * Math.Log(explained);
                for (var j = 0; j < _classes; j++)
                {
                    var r = q[j] * transition[j, labels[n]] / explained;
                    var slope = w * (q[j] - r);
                    pairs[j, labels[n]] += w * r;
                    gradient[biasAt + j] += slope;
                    if (_isFull)
                    {
                        for (var k = 0; k < _classes; k++)
                        {
                            gradient[(j * _classes) + k] += slope * row[k];
                        }
                    }
                    else
                    {
                        gradient[j] += slope * row[j];
                    }
                }
            }

            sum += Rest(at, gradient, biasAt, transition, pairs, temperature);
            for (var i = 0; i < gradient.Length; i++)
            {
                gradient[i] /= total;
            }

            return sum / total;
        }

        return new GivenLabelModel(_classes, Lbfgs.Minimize(_point, Value, steps: steps, leastGain: LeastGain, cancellationToken: cancellationToken).Point);
    }

    // The slopes in T's logits, and the pull of A towards I/τ.
    private double Rest(double[] at, double[] gradient, int biasAt, double[,] transition, double[,] pairs, double temperature)
    {
        var pull = 0.0;
        for (var j = 0; j < _classes; j++)
        {
            var count = 0.0;
            for (var k = 0; k < _classes; k++)
            {
                count += pairs[j, k];
            }

            for (var k = 0; k < _classes; k++)
            {
                gradient[biasAt + _classes + (j * _classes) + k] = (count * transition[j, k]) - pairs[j, k];
            }
        }

        for (var i = 0; i < biasAt; i++)
        {
            var away = at[i] - (!_isFull || i / _classes == i % _classes ? 1 / temperature : 0);
            pull += Ridge * away * away;
            gradient[i] += 2 * Ridge * away;
        }

        return pull;
    }

    private void Posterior(double[] at, ReadOnlySpan<double> logs, Span<double> q)
    {
        var biasAt = at.Length - (_classes * _classes) - _classes;
        var largest = double.NegativeInfinity;
        for (var j = 0; j < _classes; j++)
        {
            var z = at[biasAt + j];
            if (_isFull)
            {
                for (var k = 0; k < _classes; k++)
                {
                    z += at[(j * _classes) + k] * logs[k];
                }
            }
            else
            {
                z += at[j] * logs[j];
            }

            q[j] = z;
            largest = Math.Max(largest, z);
        }

        var sum = 0.0;
        foreach (ref var value in q)
        {
            value = Math.Exp(value - largest);
            sum += value;
        }

        foreach (ref var value in q)
        {
            value /= sum;
        }
    }

    // Rows of T are the softmax of their logits.
    private void Transition(double[] at, double[,] transition)
    {
        var from = at.Length - (_classes * _classes);
        for (var j = 0; j < _classes; j++)
        {
            var row = at.AsSpan(from + (j * _classes), _classes);
            var largest = double.NegativeInfinity;
            foreach (var value in row)
            {
                largest = Math.Max(largest, value);
            }

            var sum = 0.0;
            for (var k = 0; k < _classes; k++)
            {
                sum += transition[j, k] = Math.Exp(row[k] - largest);
            }

            for (var k = 0; k < _classes; k++)
            {
                transition[j, k] /= sum;
            }
        }
    }
}
