using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// Paper 23 re-measured: a simulated crowd labels images, nine ways of making soft labels of the votes, a network trained on each,
/// and its uncertainty measured on test images with noise that training never saw.
/// </summary>
internal sealed class CrowdSoftLabelsReproduction(Paper paper) : Reproduction(paper)
{
    private const string LabelAccuracy = "label accuracy";
    private const string Clean = "test accuracy";
    private const string Shifted = "test accuracy, shifted";
    private const string Nll = "NLL, shifted";
    private const string Calibrated = "calibrated NLL, shifted";
    private const string Brier = "Brier score, shifted";
    private const string Ece = "ECE, shifted";
    private const string WorstRank = "worst rank of nine over the seven measures";
    private const int Splits = 3;
    private static readonly CrowdAggregator[] Methods = [.. CrowdMethods.All];

    private static readonly string[] Measures = [LabelAccuracy, Clean, Shifted, Nll, Calibrated, Brier, Ece];
    private static readonly string Majority = Methods[0].Title;
    private static readonly string Average = Methods[^1].Title;

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var s = CrowdSoftLabelsSetting.At(scale);
        return FormattableString.Invariant(
            $"{s.Title}, {string.Join(", ", s.Items.Select(n => n.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture)))} training images with 5 votes each by a simulated crowd of 30 (60 % good, 25 % confusers, 15 % spammers); ")
            + FormattableString.Invariant($"{s.Network}, batch {s.BatchSize}, {s.Epochs} epochs on the soft labels; shift: Gaussian noise of {CrowdSoftLabelsSetting.Shift} on pixels from 0 to 1; ")
            + "NLL is the mean negative log-likelihood, calibrated with a temperature from half of the shifted images, ECE the expected calibration error";
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [.. Methods.Select(m => m.Title)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => [.. CrowdSoftLabelsSetting.At(scale).Items.Select(Items)];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setting = CrowdSoftLabelsSetting.At(trial.Scale);
        var (pool, test, shifted) = trial.Share("data", () => setting.Load(trial));
        var count = setting.Items.First(n => trial.Condition == Items(n));
        var train = trial.Share($"train {count}", () => pool.Take(count));
        var (votes, skills) = trial.Share($"votes {count}", () => new SimulatedCrowd().Vote([.. train.GivenLabels.Select(y => (int)y)], train.NumClasses, trial.Seed));
        var labels = trial.Share($"{trial.Arm}, {count}", () => Aggregate(trial, votes, count));
        trial.Record(LabelAccuracy, labels.Accuracy());

        using var scope = NewDisposeScope();
        var run = trial.Train(new TargetTraining(tensor(labels.ToArray())), setting.Request(train), isShown: false);
        int[] truth = [.. test.GivenLabels.Select(y => (int)y)];
        var logits = Logits(run, shifted);
        var probabilities = Softmax(logits);
        trial.Record(Clean, Accuracy(Logits(run, test), truth));
        trial.Record(Shifted, Accuracy(logits, truth));

        // From the logits: a softmax in float would call small probabilities 0.
        trial.Record(Nll, CalibrationMetrics.AtTemperature(logits, truth, 1), Unit.Number);
        trial.Record(Brier, CalibrationMetrics.Brier(probabilities, truth), Unit.Number);
        trial.Record(Ece, CalibrationMetrics.ExpectedCalibrationError(probabilities, truth));
        var orders = Enumerable.Range(0, Splits).Select(i => (IReadOnlyList<int>)[.. new SeededRandom(trial.Seed, 100 + i).Permutation(truth.Length).Select(p => (int)p)]);
        trial.Record(Calibrated, CalibrationMetrics.CalibratedNegativeLogLikelihood(logits, truth, [.. orders]), Unit.Number);
        if (count == setting.Main)
        {
            Draw(trial, labels, skills, CalibrationMetrics.Reliability(probabilities, truth));
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var main = Items(CrowdSoftLabelsSetting.At(grid.Scale).Main);
        var singles = Methods[..^1];
        var isQuick = grid.Scale == ReproductionScale.Quick;
        SeedValues Of(string arm, string quantity) => grid[arm, main, quantity].As(arm);

        // The headline, over the seeds of Standard scale and more: with one seed it is a coin's. That seed's other differences scatter too.
        var headline = Check.Below(Calibrated, Best(grid, main, Calibrated, singles), Of(Average, Calibrated), "best on all text tasks (table 3)");
        yield return isQuick ? headline.AsNote() : headline;
        yield return Check.Gain(Clean, Best(grid, main, Clean, singles), Of(Average, Clean), isQuick ? -0.04 : -0.02, "F1 on par with the best");
        yield return Check.Drop(Nll, Of(Majority, Nll), Of(Average, Nll), grid.IsFull ? 0 : isQuick ? 0.5 : 1);
        yield return Check.Drop(Brier, Of(Majority, Brier), Of(Average, Brier), grid.IsFull ? 0 : isQuick ? 0.05 : 0.15);
        yield return Check.Drop(
            Ece, Best(grid, main, Ece, singles.Where(m => m is Wawa or ZeroBasedSkill)), Of(Average, Ece), -0.02, "part-of-speech: comparable with Wawa and ZBS (figure 10)");
        if (isQuick)
        {
            yield break;
        }

        var worst = WorstRanks(grid, main);
        var steadiest = Enumerable.Range(0, singles.Length).MinBy(m => worst[m]);
        SeedValues Rank(int method, string prefix) => new(prefix + Methods[method].Title, WorstRank, [worst[method]], Unit.Number);
        yield return Check.AtMost(WorstRank, Rank(singles.Length, string.Empty), 4, "steady on every measure");
        yield return Check.Below(WorstRank, Rank(steadiest, "steadiest single: "), Rank(singles.Length, string.Empty), "no single method is good everywhere");

        // Gains where little or much is labelled, against those in between.
        var gains = grid.Conditions.Select(c => new SeedValues(c, Nll, [.. grid[Majority, c, Nll].Seeds.Zip(grid[Average, c, Nll].Seeds, (m, a) => m - a)], Unit.Number)).ToArray();
        yield return Check.Above(
            $"{Nll}: majority − average", gains.Where(g => g.Name != main).MaxBy(g => g.Mean)!, gains.First(g => g.Name == main), "gains are largest for moderate training size (abstract)");
        yield return Check.Below(Calibrated, Of(Majority, Calibrated), Of(Average, Calibrated)).AsNote();
        yield return Check.Above(LabelAccuracy, Of(Majority, LabelAccuracy), Of(Average, LabelAccuracy)).AsNote();
        foreach (var condition in grid.Conditions.Where(c => c != main))
        {
            yield return Check.Below($"{Calibrated}, {condition}", Best(grid, condition, Calibrated, singles), grid[Average, condition, Calibrated].As(Average)).AsNote();
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var setting = CrowdSoftLabelsSetting.At(grid.Scale);
        var ranks = Ranks(grid, Items(setting.Main));
        yield return new ReproductionFigure
        {
            Title = $"Rank among the nine methods, {Items(setting.Main)}", Matrix = new FigureMatrix([.. Methods.Select(m => m.Name)], [.. Measures.Select(Short)], ranks),
        };
        if (setting.Items.Length > 1)
        {
            string[] shown = [Majority, Methods[1].Title, Methods[2].Title, Average];
            yield return new ReproductionFigure
            {
                Title = "NLL, shifted, by training images", XTitle = "training images", YTitle = "negative log-likelihood (nats)", IsLogX = true,
                Series = [.. shown.Select(a => new FigureSeries(FigureKind.Line, a, [.. setting.Items.Select(n => (double)n)], [.. setting.Items.Select(n => grid[a, Items(n), Nll].Mean)]))],
            };
        }
    }

    // The average needs the labels that the other arms made anyway.
    private static CrowdLabels Aggregate(Trial trial, CrowdAnnotations votes, int count)
    {
        var method = Methods.First(m => m.Title == trial.Arm);
        if (method is not AveragedLabels average)
        {
            return method.Aggregate(votes, null, trial.Stop);
        }

        var parts = average.Methods.Select(m => trial.Share($"{m.Title}, {count}", () => m.Aggregate(votes, null, trial.Stop)).ToArray());
        return new CrowdLabels(votes, average, [.. SoftLabelAveraging.Average([.. parts]).Cast<double>()]);
    }

    private static void Draw(Trial trial, CrowdLabels labels, double[] skills, IReadOnlyList<ReliabilityBin> bins)
    {
        var figure = new ReproductionFigure { Title = "Reliability on shifted images, bins of 10 or more", XTitle = "confidence", YTitle = "share right", Unit = Unit.Share };
        if (trial.Arm == Majority)
        {
            trial.Draw(figure, new FigureSeries(FigureKind.Line, "perfect", [0, 1], [0, 1]));
        }

        if (trial.Arm == Majority || trial.Arm == Average || labels.Method is SoftmaxVotes)
        {
            ReliabilityBin[] full = [.. bins.Where(b => b.Count >= 10)];
            trial.Draw(figure, new FigureSeries(FigureKind.Line, trial.Arm, [.. full.Select(b => b.Confidence)], [.. full.Select(b => b.Accuracy)]));
        }

        if (labels.Method is Wawa or ZeroBasedSkill or Mace or Glad)
        {
            // Each on its own scale; what counts is the order.
            var most = labels.Skills.Max();
            trial.Draw(
                new ReproductionFigure { Title = "Skill of each worker, as found (greatest = 1)", XTitle = "probability to be right", YTitle = "skill / greatest skill" },
                new FigureSeries(FigureKind.Points, trial.Arm, [.. skills], [.. labels.Skills.Select(s => s / most)]));
        }
    }

    private static SeedValues Best(Grid grid, string condition, string quantity, IEnumerable<CrowdAggregator> of)
    {
        var best = of.MaxBy(m => Sign(quantity) * grid[m.Title, condition, quantity].Mean)!;
        return grid[best.Title, condition, quantity].As($"best: {best.Title}");
    }

    // Of each method, over all measures.
    private static double[] WorstRanks(Grid grid, string condition)
    {
        var ranks = Ranks(grid, condition);
        return [.. Enumerable.Range(0, Methods.Length).Select(m => Enumerable.Range(0, Measures.Length).Max(q => ranks[m, q]))];
    }

    // 1 is best; equal means share a rank.
    private static double[,] Ranks(Grid grid, string condition)
    {
        var ranks = new double[Methods.Length, Measures.Length];
        for (var q = 0; q < Measures.Length; q++)
        {
            var values = Methods.Select(m => Sign(Measures[q]) * grid[m.Title, condition, Measures[q]].Mean).ToImmutableArray();
            for (var m = 0; m < Methods.Length; m++)
            {
                ranks[m, q] = 1 + values.Count(v => v > values[m] + 1e-12);
            }
        }

        return ranks;
    }

    // For the figure's narrow columns; all but the first two on shifted images.
    private static string Short(string measure) => measure switch
    {
        LabelAccuracy => "labels",
        Clean => "accuracy",
        Shifted => "shifted",
        Nll => "NLL",
        Calibrated => "cal. NLL",
        Brier => "Brier",
        _ => "ECE",
    };

    private static int Sign(string measure) => measure is LabelAccuracy or Clean or Shifted ? 1 : -1;

    private static string Items(int count) => FormattableString.Invariant($"{count:#,0} images");

    private static double[,] Logits(TrainingRun run, LabeledDataset data)
    {
        using var scope = NewDisposeScope();
        var values = run.Outputs(data).to(float64).cpu().data<double>().ToArray();
        var logits = new double[data.Count, data.NumClasses];
        Buffer.BlockCopy(values, 0, logits, 0, Buffer.ByteLength(values));
        return logits;
    }

    private static double[,] Softmax(double[,] logits)
    {
        var rows = (double[,])logits.Clone();
        foreach (var row in System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref rows[0, 0], rows.Length).ToArray().Chunk(rows.GetLength(1)).Index())
        {
            ClassRows.Softmax(row.Item);
            Buffer.BlockCopy(row.Item, 0, rows, row.Index * row.Item.Length * sizeof(double), row.Item.Length * sizeof(double));
        }

        return rows;
    }

    private static double Accuracy(double[,] logits, int[] truth) =>
        SoftLabelAveraging.Labels(logits).Zip(truth).Average(p => p.First == p.Second ? 1.0 : 0.0);
}
