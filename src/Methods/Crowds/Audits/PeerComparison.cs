namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// A worker's votes against those of others on the same tasks. With a_lj the weighted share of the other votes on task j that are l, votes l_i
/// and n tasks: observed (1/n) Σ_i a_{l_i,i}. If a permutation dealt the same votes to the same tasks, its mean is (1/n²) Σ_i Σ_j a_{l_i,j}, and
/// by Hoeffding (1951) the variance of the sum is Σ_i Σ_j d_ij² / (n − 1), where d is a with rows and columns centred.
/// </summary>
internal readonly record struct PeerComparison(int Count, double Observed, double Chance, double Signal, bool IsOneClass)
{
    private const double Rounding = 1e-12;

    /// <summary>
    /// Compares every worker, twice: first all votes count alike, then each as much as its worker agreed with the others beyond chance, and not
    /// at all below it. So one who turns everything round does not make those look bad who are right.
    /// </summary>
    public static PeerComparison[] All(CrowdAnnotations votes)
    {
        var weights = new double[votes.NumWorkers];
        Array.Fill(weights, 1);
        var alike = All(votes, weights);
        for (var w = 0; w < weights.Length; w++)
        {
            weights[w] = alike[w].Observed - alike[w].Chance is var gain && gain > Rounding ? gain : 0;
        }

        return Array.TrueForAll(weights, w => w == 0) ? alike : All(votes, weights);
    }

    /// <summary>Compares every worker with the others' votes, each with the weight of its worker. Tasks where the others weigh nothing are left out.</summary>
    public static PeerComparison[] All(CrowdAnnotations votes, double[] weights)
    {
        var k = votes.NumClasses;
        var totals = new double[votes.NumTasks, k];
        var places = new List<(int Task, int Label)>[votes.NumWorkers];
        for (var w = 0; w < places.Length; w++)
        {
            places[w] = [];
        }

        for (var t = 0; t < votes.NumTasks; t++)
        {
            var (from, to) = (votes.TaskStarts[t], votes.TaskStarts[t + 1]);
            var heavy = 0;
            for (var i = from; i < to; i++)
            {
                totals[t, votes.Labels[i]] += weights[votes.Workers[i]];
                heavy += weights[votes.Workers[i]] > 0 ? 1 : 0;
            }

            for (var i = from; i < to; i++)
            {
                if (heavy > (weights[votes.Workers[i]] > 0 ? 1 : 0))
                {
                    places[votes.Workers[i]].Add((t, votes.Labels[i]));
                }
            }
        }

        return [.. places.Select((p, w) => Of(totals, p, weights[w]))];
    }

    private static PeerComparison Of(double[,] totals, List<(int Task, int Label)> own, double weight)
    {
        var n = own.Count;
        if (n == 0)
        {
            return new(0, double.NaN, double.NaN, double.NaN, IsOneClass: false);
        }

        var k = totals.GetLength(1);
        var given = new int[k];
        foreach (var (_, label) in own)
        {
            given[label]++;
        }

        // a_lj for all classes, and its means.
        var shares = new double[n, k];
        var (ofLabel, ofTask, observed) = (new double[k], new double[n], 0.0);
        for (var j = 0; j < n; j++)
        {
            var (task, label) = own[j];
            var others = 0.0;
            for (var l = 0; l < k; l++)
            {
                shares[j, l] = Math.Max(0, totals[task, l] - (l == label ? weight : 0));
                others += shares[j, l];
            }

            for (var l = 0; l < k; l++)
            {
                shares[j, l] /= others;
                ofLabel[l] += shares[j, l] / n;
                ofTask[j] += given[l] * shares[j, l] / n;
            }

            observed += shares[j, label] / n;
        }

        var chance = ofTask.Average();
        var squares = 0.0;
        for (var j = 0; j < n; j++)
        {
            for (var l = 0; l < k; l++)
            {
                var d = shares[j, l] - ofLabel[l] - ofTask[j] + chance;
                squares += given[l] * d * d;
            }
        }

        var deviation = n < 2 ? double.NaN : Math.Sqrt(squares / (n - 1)) / n;
        var signal = n < 2 ? double.NaN : deviation < Rounding ? 0 : (observed - chance) / deviation;
        var oneClass = given.Count(g => g > 0) == 1 && ofLabel.Count(s => s > 0) > 1;
        return new(n, observed, chance, signal, oneClass);
    }
}
