namespace NoisyNotebooks.Methods.Numerics;

/// <summary>Limited-memory BFGS with a halving line search (Nocedal 1980): the last steps and changes of the gradient stand for the curvature. All in double precision.</summary>
internal static class Lbfgs
{
    private const int Memory = 10;
    private const double LeastLength = 1e-14;

    /// <summary>Looks for a minimum.</summary>
    /// <param name="start">Where it begins; not changed.</param>
    /// <param name="value">Fills in the gradient at a point, and returns the value there.</param>
    /// <param name="tolerance">The search ends where no entry of the gradient is larger.</param>
    /// <param name="steps">The most steps.</param>
    /// <param name="leastGain">The search ends where a step lowers the value by less.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The point, and the steps that it took.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static (double[] Point, int Steps) Minimize(
        double[] start, Func<double[], double[], double> value, double tolerance = 1e-6, int steps = 1_000, double leastGain = 0, CancellationToken cancellationToken = default)
    {
        var x = start;
        var gradient = new double[x.Length];
        var current = value(x, gradient);
        var history = new List<(double[] Step, double[] Change, double Inverse)>();
        var taken = 0;
        for (; taken < steps && gradient.Max(Math.Abs) > tolerance; taken++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var direction = Direction(gradient, history);
            var slope = Dot(direction, gradient);
            var length = history.Count == 0 ? Math.Min(1, 1 / Math.Sqrt(Dot(gradient, gradient))) : 1.0;
            var (next, nextGradient) = (new double[x.Length], new double[x.Length]);
            double nextValue;
            while (true)
            {
                for (var i = 0; i < x.Length; i++)
                {
                    next[i] = x[i] + (length * direction[i]);
                }

                nextValue = value(next, nextGradient);
                if (nextValue <= current + (1e-4 * length * slope) || length < LeastLength)
                {
                    break;
                }

                length /= 2;
            }

            if (length < LeastLength)
            {
                break;
            }

            var step = next.Zip(x, (a, b) => a - b).ToArray();
            var change = nextGradient.Zip(gradient, (a, b) => a - b).ToArray();
            if (Dot(step, change) is var curvature and > 1e-14)
            {
                history.Add((step, change, 1 / curvature));
                if (history.Count > Memory)
                {
                    history.RemoveAt(0);
                }
            }

            var gain = current - nextValue;
            (x, gradient, current) = (next, nextGradient, nextValue);
            if (gain < leastGain)
            {
                break;
            }
        }

        return (x, taken);
    }

    // The two loops of L-BFGS: minus an estimate of the inverse curvature times the gradient.
    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change, double Inverse)> history)
    {
        var q = (double[])gradient.Clone();
        var shares = new double[history.Count];
        for (var h = history.Count - 1; h >= 0; h--)
        {
            shares[h] = history[h].Inverse * Dot(history[h].Step, q);
            Add(q, history[h].Change, -shares[h]);
        }

        if (history.Count > 0)
        {
            var (_, change, inverse) = history[^1];
            var scale = 1 / (inverse * Dot(change, change));
            for (var i = 0; i < q.Length; i++)
            {
                q[i] *= scale;
            }
        }

        for (var h = 0; h < history.Count; h++)
        {
            Add(q, history[h].Step, shares[h] - (history[h].Inverse * Dot(history[h].Change, q)));
        }

        return Array.ConvertAll(q, v => -v);
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void Add(double[] to, double[] what, double factor)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += factor * what[i];
        }
    }
}
