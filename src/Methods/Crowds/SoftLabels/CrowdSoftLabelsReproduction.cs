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
    private const string Nll = "negative log-likelihood, shifted";
    private const string Calibrated = "calibrated negative log-likelihood, shifted";
    private const string Brier = "Brier score, shifted";
    private const string Ece = "calibration error (ECE), shifted";
    private const string WorstRank = "worst rank over the seven measures";
    private const int Splits = 3;
    private static readonly CrowdAggregator[] Methods =
    [
        new MajorityVote(), new NormalizedVotes(), new SoftmaxVotes(), new DawidSkene(), new Mace(), new Glad(), new Wawa(), new ZeroBasedSkill(), new AveragedLabels(),
    ];

    private static readonly string[] Measures = [LabelAccuracy, Clean, Shifted, Nll, Calibrated, Brier, Ece];
    private static readonly string Majority = Methods[0].Title;
    private static readonly string Average = Methods[^1].Title;

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var s = CrowdSoftLabelsSetting.At(scale);
        return FormattableString.Invariant(
            $"{s.Title}, {string.Join(", ", s.Items.Select(n => n.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture)))} training images with 5 votes each by a simulated crowd of 30 (60 % good, 25 % confusers, 15 % spammers); ")
            + FormattableString.Invariant($"{s.Network}, batch {s.BatchSize}, {s.Epochs} epochs on the soft labels; shift: Gaussian noise of {CrowdSoftLabelsSetting.Shift} on pixels from 0 to 1");
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
        SeedValues Of(string arm, string quantity) => grid[arm, main, quantity].As(arm);
        SeedValues Best(string quantity) => Methods[..^1].Select(m => Of(m.Title, quantity)).MaxBy(v => Sign(quantity) * v.Mean)!;

        yield return Check.Gain(Nll, Of(Average, Nll), Of(Majority, Nll), grid.IsFull ? 0 : 1, "averaging beats the majority's hard labels");
        yield return Check.Gain(Brier, Of(Average, Brier), Of(Majority, Brier), grid.IsFull ? 0 : 0.15);
        yield return Check.Above(Ece, Of(Average, Ece), Of(Majority, Ece), "part-of-speech: comparable with Wawa and ZBS (figure 10)");
        yield return Check.Gain(Clean, Best(Clean) with { Name = $"best single: {Best(Clean).Name}" }, Of(Average, Clean), -0.03, "F1 on par with the best");
        var ranks = Ranks(grid, main);
        var worst = Enumerable.Range(0, Methods.Length).Select(m => Enumerable.Range(0, Measures.Length).Max(q => ranks[m, q])).ToArray();
        var steadiest = Enumerable.Range(0, Methods.Length - 1).MinBy(m => worst[m]);
        yield return Check.AtMost(WorstRank, new SeedValues(Average, WorstRank, [worst[^1]], Unit.Number), 5, "steady: good on every measure; of nine");
        yield return Check.Above(
            WorstRank,
            new SeedValues(Average, WorstRank, [worst[^1]], Unit.Number),
            new SeedValues($"steadiest single: {Methods[steadiest].Title}", WorstRank, [worst[steadiest]], Unit.Number),
            "no single method is good everywhere");
        yield return Check.Below(Calibrated, Of(Majority, Calibrated), Of(Average, Calibrated), "best on all text tasks (table 3)").AsNote();
        yield return Check.Below(Calibrated, Best(Calibrated) with { Name = $"best single: {Best(Calibrated).Name}" }, Of(Average, Calibrated), "best on all text tasks (table 3)").AsNote();
        yield return Check.Gain(LabelAccuracy, Of(Majority, LabelAccuracy), Of(Average, LabelAccuracy), 0).AsNote();
        foreach (var condition in grid.Conditions.Where(c => c != main))
        {
            yield return Check.Above($"{Nll}, {condition}", grid[Average, condition, Nll].As(Average), grid[Majority, condition, Nll].As(Majority), "little difference with very many or very few data").AsNote();
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
            Title = "Rank among the nine methods, 1 is best", Matrix = new FigureMatrix([.. Methods.Select(m => m.Title)], [.. Measures], ranks),
        };
        if (setting.Items.Length > 1)
        {
            string[] shown = [Majority, Methods[1].Title, Methods[2].Title, Average];
            yield return new ReproductionFigure
            {
                Title = "Negative log-likelihood, shifted, by training images", XTitle = "training images", YTitle = "negative log-likelihood (nats)", IsLogX = true,
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
        if (trial.Arm == Majority || trial.Arm == Average || labels.Method is SoftmaxVotes or DawidSkene)
        {
            trial.Draw(
                new ReproductionFigure { Title = "Reliability on shifted images (the diagonal is perfect)", XTitle = "confidence", YTitle = "share right", Unit = Unit.Share },
                new FigureSeries(FigureKind.Line, trial.Arm, [.. bins.Select(b => b.Confidence)], [.. bins.Select(b => b.Accuracy)]));
        }

        if (labels.Method is Wawa or ZeroBasedSkill or Mace or Glad)
        {
            // Each on its own scale; what counts is the order.
            var most = labels.Skills.Max();
            trial.Draw(
                new ReproductionFigure { Title = "Skill of each worker, as found, of the best", XTitle = "probability to be right", YTitle = "skill / greatest skill" },
                new FigureSeries(FigureKind.Points, trial.Arm, [.. skills], [.. labels.Skills.Select(s => s / most)]));
        }
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
