using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The part of paper 27 that needs no learning: the distribution, and what each strategy is worth in the worst case.</summary>
internal static class RadFigures
{
    private const int Top = 100;

    /// <summary>The least of what RAD's worst case is above those of the other strategies, over all numbers of mistakes.</summary>
    public static double LeastLead(double[] gains) =>
        Enumerable.Range(0, gains.Length + 1).Where(m => m % 10 == 0).Min(m => Value(gains, null, m) - Others(gains).Max(o => Value(gains, o.Q, m)));

    /// <summary>Draws the distributions by rank, and the worst cases by the number of mistakes.</summary>
    public static void Exact(Trial trial, double[] gains)
    {
        var order = RobustActiveDistillation.Descending(gains);
        foreach (var share in new[] { 0.05, 0.1, 0.2 })
        {
            var q = RobustActiveDistillation.Allocate(gains, (int)(share * gains.Length)).Probabilities;
            trial.Draw(
                new ReproductionFigure { Title = "Whom RAD asks about", XTitle = "rank of the gain, the hardest first", YTitle = "q, first seed" },
                new FigureSeries(FigureKind.Line, FormattableString.Invariant($"m = {share * 100} %"), [.. Ranks(order.Length)], [.. Ranks(order.Length).Select(r => q[order[(int)r - 1]])]));
        }

        double[] mistakes = [.. Enumerable.Range(0, 41).Select(i => i / 40.0 * 0.4)];
        foreach (var (name, q) in Others(gains).Append(("RAD", null)))
        {
            trial.Draw(
                new ReproductionFigure { Title = "Worth in the worst case", XTitle = "share of the pool that the teacher may be wrong about", YTitle = "gain of a question, first seed" },
                new FigureSeries(FigureKind.Line, name, [.. mistakes], [.. mistakes.Select(e => Value(gains, q, (int)(e * gains.Length)))]));
        }
    }

    private static IEnumerable<double> Ranks(int count) => Enumerable.Range(1, count).Where(r => r % 10 == 1).Select(r => (double)r);

    // Null: RAD's own for this m.
    private static double Value(double[] gains, double[]? q, int mistakes) =>
        q is null ? RobustActiveDistillation.Allocate(gains, mistakes).WorstCaseValue : RobustActiveDistillation.WorstCase(q, gains, mistakes).Value;

    private static (string Name, double[]? Q)[] Others(double[] gains)
    {
        var order = RobustActiveDistillation.Descending(gains);
        double[] Even(int count)
        {
            var q = new double[gains.Length];
            foreach (var i in order.Take(count))
            {
                q[i] = 1.0 / count;
            }

            return q;
        }

        return [("uniform", Even(gains.Length)), (FormattableString.Invariant($"uniform on the top {Top}"), Even(Top)), ("the top point", Even(1))];
    }
}
