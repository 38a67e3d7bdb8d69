using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

/// <summary>
/// The five rules written as the paper's card has them: full sorts, copies of the matrix, no shortcuts. Equal numbers are
/// taken in ascending order of their index.
/// </summary>
internal static class PlainDefinition
{
    public static bool[] Find(int[] labels, double[,] p, PruningMethod method, double fraction, int least)
    {
        var (count, classes) = (labels.Length, p.GetLength(1));
        var joint = ConfidentJoint.Compute(labels, p);
        var transposed = new int[classes, classes];
        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                transposed[j, i] = joint.Counts[i, j];
            }
        }

        var take = PruneCounts.Compute(transposed, least, fraction);
        var mask = new bool[count];
        switch (method)
        {
            case PruningMethod.PredictedNotGiven:
                mask = [.. Enumerable.Range(0, count).Select(n => ArgMax(p, n, -1) != labels[n])];
                break;
            case PruningMethod.ConfidentLearning:
                foreach (var n in OffDiagonal(labels, p))
                {
                    mask[n] = true;
                }

                break;
            case PruningMethod.Both:
                mask = [.. Rule(ByClass).Zip(Rule(ByNoiseRate), (a, b) => a && b)];
                break;
            default:
                mask = Rule(method == PruningMethod.ByClass ? ByClass : ByNoiseRate);
                break;
        }

        return [.. mask.Select((m, n) => m && ArgMax(p, n, labels[n]) != labels[n])];

        bool[] Rule(Func<int, int[], IEnumerable<int>> choose)
        {
            var chosen = new bool[count];
            for (var k = 0; k < classes; k++)
            {
                var own = Enumerable.Range(0, count).Where(n => labels[n] == k).ToArray();
                if (own.Length > Math.Max(least, 1))
                {
                    foreach (var n in choose(k, own))
                    {
                        chosen[n] = true;
                    }
                }
            }

            return chosen;
        }

        IEnumerable<int> ByClass(int k, int[] own) =>
            own.OrderBy(n => p[n, k]).ThenBy(n => n).Take(own.Length - take[k, k]);

        IEnumerable<int> ByNoiseRate(int k, int[] own) =>
            Enumerable.Range(0, classes).Where(j => j != k)
                .SelectMany(j => own.OrderByDescending(n => p[n, j] - p[n, k]).ThenBy(n => n).Take(take[j, k]));
    }

    private static IEnumerable<int> OffDiagonal(int[] labels, double[,] p)
    {
        var classes = p.GetLength(1);
        var thresholds = ConfidentThresholds.Compute(labels, p);
        for (var n = 0; n < labels.Length; n++)
        {
            var confident = Enumerable.Range(0, classes).Where(j => p[n, j] >= thresholds[j] - 1e-6).ToArray();
            var guess = confident.Length == 1 ? confident[0] : ArgMax(p, n, -1);
            if (confident.Length > 0 && guess != labels[n])
            {
                yield return n;
            }
        }
    }

    private static int ArgMax(double[,] p, int n, int raised)
    {
        var best = 0;
        double At(int j) => j == raised ? p[n, j] + 1e-6 : p[n, j];
        for (var j = 1; j < p.GetLength(1); j++)
        {
            best = At(j) > At(best) ? j : best;
        }

        return best;
    }
}
