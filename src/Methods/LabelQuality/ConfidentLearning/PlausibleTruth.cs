using System.Numerics;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Draws true labels that fit what is known: P(true = j | x, given = i) ∝ P(j | x)^(1/τ) · T[j,i]. A model trained on noisy
/// labels is too unsure of the true ones; the temperature τ is the one under which the probabilities, passed through the
/// noise T, explain the given labels best.
/// </summary>
internal sealed class PlausibleTruth
{
    private const int MostForTemperature = 20_000;
    private const double Tiny = 1e-30;

    private readonly int[] _labels;
    private readonly double[,] _transition;
    private readonly Action<int, double[]> _logProbabilities;

    private PlausibleTruth(int[] labels, double[,] transition, Action<int, double[]> logProbabilities)
    {
        _labels = labels;
        _transition = transition;
        _logProbabilities = logProbabilities;
        Temperature = FindTemperature();
    }

    /// <summary>The temperature τ; below 1 the model was too unsure.</summary>
    public double Temperature { get; }

    /// <summary>Prepares.</summary>
    /// <param name="rows"><c>[N,K]</c>.</param>
    /// <param name="labels">N given labels.</param>
    /// <param name="transition"><c>T[i,j] = P(given = j | true = i)</c>.</param>
    public static PlausibleTruth Prepare<T>(ProbabilityRows<T> rows, int[] labels, double[,] transition)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[]? buffer = null;
        return new PlausibleTruth(labels, transition, (n, logs) =>
        {
            var row = rows.Row(n, ref buffer);
            for (var j = 0; j < logs.Length; j++)
            {
                logs[j] = Math.Log(Math.Max(double.CreateTruncating(row[j]), Tiny));
            }
        });
    }

    /// <summary>A copy of the labels whose flips are known.</summary>
    /// <param name="random">The only source of randomness.</param>
    /// <returns>N noisy labels, and whether each differs from its true label.</returns>
    public (int[] Labels, bool[] Flipped) Copy(SeededRandom random)
    {
        var classes = _transition.GetLength(0);
        var weights = new double[classes];
        var noisy = new int[_labels.Length];
        var flipped = new bool[_labels.Length];
        for (var n = 0; n < noisy.Length; n++)
        {
            Sharpen(n, Temperature, weights);
            var total = 0.0;
            for (var j = 0; j < classes; j++)
            {
                weights[j] *= _transition[j, _labels[n]];
                total += weights[j];
            }

            var truth = total > 0 ? Draw(weights, random.NextDouble() * total) : _labels[n];
            for (var j = 0; j < classes; j++)
            {
                weights[j] = _transition[truth, j];
            }

            noisy[n] = Draw(weights, random.NextDouble());
            flipped[n] = noisy[n] != truth;
        }

        return (noisy, flipped);
    }

    private static int Draw(double[] weights, double left)
    {
        var last = 0;
        for (var j = 0; j < weights.Length; j++)
        {
            if (weights[j] > 0)
            {
                last = j;
                left -= weights[j];
                if (left < 0)
                {
                    return j;
                }
            }
        }

        // The sum may fall short by rounding.
        return last;
    }

    // P^(1/τ), the largest being 1.
    private void Sharpen(int n, double temperature, double[] weights)
    {
        _logProbabilities(n, weights);
        var largest = weights.Max();
        for (var j = 0; j < weights.Length; j++)
        {
            weights[j] = Math.Exp((weights[j] - largest) / temperature);
        }
    }

    // Golden section over ln τ: the likelihood of the given labels has one peak in practice.
    private double FindTemperature()
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (-3.0, 1.0);
        var (a, b) = (high - (ratio * (high - low)), low + (ratio * (high - low)));
        var (atA, atB) = (Likelihood(Math.Exp(a)), Likelihood(Math.Exp(b)));
        for (var step = 0; step < 16; step++)
        {
            if (atA >= atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - (ratio * (high - low));
                atA = Likelihood(Math.Exp(a));
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + (ratio * (high - low));
                atB = Likelihood(Math.Exp(b));
            }
        }

        return Math.Exp((low + high) / 2);
    }

    private double Likelihood(double temperature)
    {
        var weights = new double[_transition.GetLength(0)];
        var step = Math.Max(1, _labels.Length / MostForTemperature);
        var sum = 0.0;
        for (var n = 0; n < _labels.Length; n += step)
        {
            Sharpen(n, temperature, weights);
            var (explained, total) = (0.0, 0.0);
            for (var j = 0; j < weights.Length; j++)
            {
                explained += weights[j] * _transition[j, _labels[n]];
                total += weights[j];
            }

            sum += Math.Log(Math.Max(explained / total, Tiny));
        }

        return sum;
    }
}
