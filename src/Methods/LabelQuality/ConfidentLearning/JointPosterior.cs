namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// P(true = j | x, given = i) ∝ p_j(x)^(1/τ) · T[j,i], with the confident joint's matrix T and the temperature τ under which the probabilities, passed through T, explain the given labels
/// best: a model trained on noisy labels is too unsure of the true ones.
/// </summary>
internal sealed class JointPosterior
{
    private const double Tiny = 1e-300;
    private readonly double[,] _transition;

    /// <summary>Finds the temperature.</summary>
    /// <param name="logs"><c>[M,K]</c>: log p(x), row by row.</param>
    /// <param name="labels">M given labels.</param>
    /// <param name="transition">T[j,i] = P(given = i | true = j).</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public JointPosterior(double[] logs, int[] labels, double[,] transition, CancellationToken cancellationToken)
    {
        _transition = transition;
        Temperature = FindTemperature(logs, labels, cancellationToken);
    }

    /// <summary>τ; below 1 the model was too unsure.</summary>
    public double Temperature { get; }

    /// <summary>P(true ≠ given | x, given).</summary>
    /// <param name="logs">log p(x), K numbers.</param>
    /// <param name="given">The given label.</param>
    public double ProbabilityWrong(ReadOnlySpan<double> logs, int given)
    {
        var (right, all, _) = Weigh(logs, given, Temperature);
        return all > 0 ? 1 - (right / all) : 0;
    }

    private (double Right, double All, double Total) Weigh(ReadOnlySpan<double> logs, int given, double temperature)
    {
        var largest = double.NegativeInfinity;
        foreach (var log in logs)
        {
            largest = Math.Max(largest, log);
        }

        var (all, total) = (0.0, 0.0);
        for (var j = 0; j < logs.Length; j++)
        {
            var weight = Math.Exp((logs[j] - largest) / temperature);
            total += weight;
            all += weight * _transition[j, given];
        }

        return (Math.Exp((logs[given] - largest) / temperature) * _transition[given, given], all, total);
    }

    // Golden section over ln τ: the likelihood of the given labels has one peak in practice.
    private double FindTemperature(double[] logs, int[] labels, CancellationToken cancellationToken)
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (-2.5, 1.0);
        var (a, b) = (high - (ratio * (high - low)), low + (ratio * (high - low)));
        var (atA, atB) = (Likelihood(logs, labels, Math.Exp(a)), Likelihood(logs, labels, Math.Exp(b)));
        for (var step = 0; step < 16; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (atA >= atB)
            {
                (high, b, atB) = (b, a, atA);
                a = high - (ratio * (high - low));
                atA = Likelihood(logs, labels, Math.Exp(a));
            }
            else
            {
                (low, a, atA) = (a, b, atB);
                b = low + (ratio * (high - low));
                atB = Likelihood(logs, labels, Math.Exp(b));
            }
        }

        return Math.Exp((low + high) / 2);
    }

    private double Likelihood(double[] logs, int[] labels, double temperature)
    {
        var classes = _transition.GetLength(0);
        var sum = 0.0;
        for (var n = 0; n < labels.Length; n++)
        {
            var (_, all, total) = Weigh(logs.AsSpan(n * classes, classes), labels[n], temperature);
            sum += Math.Log(Math.Max(all / total, Tiny));
        }

        return sum;
    }
}
