namespace NoisyNotebooks.Methods.Crowds;

/// <summary>What the methods do with rows of K numbers.</summary>
internal static class ClassRows
{
    /// <summary>Shares of the votes of each task, each vote with the weight of its worker: p[t,k] = Σ weight / Σ of all weights.</summary>
    /// <param name="votes">The votes.</param>
    /// <param name="weights"><c>[W]</c>, none negative; empty: all 1. A task all of whose workers weigh 0 gets the plain shares.</param>
    /// <returns>T·K shares.</returns>
    public static double[] WeightedShares(CrowdAnnotations votes, ReadOnlySpan<double> weights = default)
    {
        var starts = votes.TaskStarts;
        var workers = votes.Workers;
        var labels = votes.Labels;
        var k = votes.NumClasses;
        var shares = new double[votes.NumTasks * k];
        for (var t = 0; t < votes.NumTasks; t++)
        {
            var row = shares.AsSpan(t * k, k);
            var sum = 0.0;
            for (var i = starts[t]; i < starts[t + 1]; i++)
            {
                var weight = weights.IsEmpty ? 1 : weights[workers[i]];
                row[labels[i]] += weight;
                sum += weight;
            }

            if (sum > 0)
            {
                Scale(row, 1 / sum);
                continue;
            }

            for (var i = starts[t]; i < starts[t + 1]; i++)
            {
                row[labels[i]] += 1.0 / (starts[t + 1] - starts[t]);
            }
        }

        return shares;
    }

    /// <summary>The share of each worker's votes that agree with the labels of the tasks: <c>[W]</c>, 0 for who never voted.</summary>
    public static double[] Agreement(CrowdAnnotations votes, ReadOnlySpan<double> rows, TieRule ties)
    {
        var starts = votes.TaskStarts;
        var workers = votes.Workers;
        var labels = votes.Labels;
        var k = votes.NumClasses;
        var agree = new double[votes.NumWorkers];
        var count = new int[votes.NumWorkers];
        for (var t = 0; t < votes.NumTasks; t++)
        {
            var label = ties.Choose(rows.Slice(t * k, k), t);
            for (var i = starts[t]; i < starts[t + 1]; i++)
            {
                count[workers[i]]++;
                agree[workers[i]] += labels[i] == label ? 1 : 0;
            }
        }

        for (var w = 0; w < agree.Length; w++)
        {
            agree[w] /= Math.Max(1, count[w]);
        }

        return agree;
    }

    /// <summary>Turns log-weights into a distribution, exp(x − log Σ exp x), and gives log Σ exp x: nothing underflows that counts.</summary>
    public static double Softmax(Span<double> row)
    {
        var most = row[0];
        for (var k = 1; k < row.Length; k++)
        {
            most = Math.Max(most, row[k]);
        }

        var sum = 0.0;
        for (var k = 0; k < row.Length; k++)
        {
            row[k] = Math.Exp(row[k] - most);
            sum += row[k];
        }

        Scale(row, 1 / sum);
        return most + Math.Log(sum);
    }

    /// <summary>The mean distribution.</summary>
    public static double[] Mean(ReadOnlySpan<double> rows, int numClasses)
    {
        var mean = new double[numClasses];
        for (var i = 0; i < rows.Length; i += numClasses)
        {
            for (var k = 0; k < numClasses; k++)
            {
                mean[k] += rows[i + k];
            }
        }

        Scale(mean, (double)numClasses / rows.Length);
        return mean;
    }

    /// <summary>Multiplies each value.</summary>
    public static void Scale(Span<double> row, double factor)
    {
        for (var k = 0; k < row.Length; k++)
        {
            row[k] *= factor;
        }
    }
}
