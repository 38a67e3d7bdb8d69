using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Paper 34 re-measured: models and labellers are simulated; batches, limits, labels, classifiers and measures are the paper's.</summary>
internal sealed class TntReproduction(Paper paper) : Reproduction(paper)
{
    private const string Labeler = "labeller";
    private const string Student = "student";
    private const string Robust = "student, robust loss";
    private const string Truth = "student of true labels";
    private const string First = "first batch alone";
    private const string Refined = "refined";
    private const string Mistaken = "refined, with mistakes";
    private const string Clusters = "k-means";
    private const string Phase1 = "taxonomy";
    private const string Accuracy = "test accuracy";
    private const string Kappa = "kappa with the true labels";
    private const string Covered = "coverage";
    private const string Information = "NMI with the topics";
    private const string Rated = "label accuracy by pairs";
    private const double Q = 0.7;
    private const double Mistakes = 0.2;

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var real = scale == ReproductionScale.Quick ? string.Empty
            : (TntSetting.HasTrec ? "; 5,452 TREC questions, tested on 500" : "; TREC questions left out: NOISY_DATA has none")
                + (TntSetting.HasAgNews ? "; AG News's 7,600 test texts, half of them learnt from" : "; AG News left out: NOISY_DATA has none");
        return FormattableString.Invariant($"models and labellers are simulated around known topics, no language model is asked; {2 * TntSetting.Documents(scale):#,0} generated documents of 12 topics, half of them labelled, half for the test{real}; ")
            + FormattableString.Invariant($"student: logistic regression on TF-IDF, λ of 0.001, 0.0003 and 0.0001 by a fifth of the noisy labels; taxonomy: {TaxonomyTrial.Topics} topics, {TaxonomyTrial.Batches} batches of {TaxonomyTrial.BatchSize}, at most {TaxonomyTrial.MaxCategories} categories");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Labeler, Student, Robust, Truth, First, Refined, Mistaken, Clusters];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => [.. TntSetting.At(scale).Select(s => s.Name), Phase1];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var isPhase1 = trial.Arm is First or Refined or Mistaken or Clusters;
        if (isPhase1 != (trial.Condition == Phase1))
        {
            return;
        }

        var setting = isPhase1 ? null : TntSetting.At(trial.Scale).First(s => s.Name == trial.Condition);
        if (trial.Arm == Robust && !HasRobust(setting!, trial.Scale))
        {
            return;
        }

        if (setting is null)
        {
            MeasureTaxonomy(trial);
            return;
        }

        var texts = setting.Load(trial);
        var classes = texts.TopicNames.Length;
        var labeler = new SimulatedLabeler(
            texts.Topics, texts.TopicNames, setting.IsSystematic ? SimulatedLabeler.Systematic(classes, setting.Accuracy) : SimulatedLabeler.Uniform(classes, setting.Accuracy), trial.Seed);
        var options = new TntOptions(new TaxonomyBrief("the topic of a document")) { Classifier = new() { Q = trial.Arm == Robust ? Q : 0, LeastTexts = setting.Data == TntSetting.Generated ? 1 : 2 } };
        var pipeline = new TntPipeline(new SimulatedTaxonomyModel(texts.Topics, texts.TopicNames), labeler, options);
        var labels = trial.Share($"labels, {trial.Condition}", () => pipeline.LabelAsync(texts.Documents, texts.Taxonomy, trial.Stop).GetAwaiter().GetResult());
        if (trial.Arm == Labeler)
        {
            Record(trial, texts.Numbers(labels.Primary), texts.Topics);
            var rater = new SimulatedLabelRater(texts.Topics, texts.TopicNames);
            trial.Record(Rated, LabelRating.Accuracy(LabelRating.CompareAsync(texts.Documents, labels.Primary, texts.Taxonomy, rater, trial.Seed, trial.Stop).GetAwaiter().GetResult()));
            return;
        }

        LightClassifier Fit() => trial.Arm == Truth
            ? LightClassifier.Fit([.. texts.Documents.Select(d => d.Text!)], texts.TrueLabels, texts.TopicNames, options.Classifier, stop: trial.Stop)
            : pipeline.TrainClassifier(texts.Documents, labels, texts.Taxonomy, stop: trial.Stop);
        var student = trial.Arm == Truth ? trial.Share($"truth, {setting.Data}", Fit) : Fit();
        Record(trial, texts.Numbers(student.Predict(texts.TestTexts)), texts.TestTopics);
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        foreach (var setting in TntSetting.At(grid.Scale))
        {
            SeedValues Of(string arm, string quantity = Accuracy) => grid[arm, setting.Name, quantity].As(arm);

            // Where many labels are wrong there is much to win, most of it from errors that follow no rule; where few are, the student may only not fall behind.
            var least = setting.Data != TntSetting.Generated ? 0 : (setting.IsSystematic, setting.Accuracy) switch
            {
                (_, 0.95) => 0,
                (false, 0.85) => 0.05,
                (false, _) => 0.15,
                (true, 0.85) => 0.02,
                _ => 0.05,
            };
            yield return Check.Gain($"{Accuracy}, {setting.Name}", Of(Labeler), Of(Student), least);
            if (HasRobust(setting, grid.Scale))
            {
                yield return Check.Above($"{Accuracy}, {setting.Name}", Of(Student), Of(Robust)).AsNote();
            }

            if (setting.Accuracy == 0.7)
            {
                yield return Check.Note($"{Kappa}, {setting.Name}", Of(Student, Kappa));
                yield return Check.Note($"{Rated}, {setting.Name}", Of(Labeler, Rated));
            }
        }

        foreach (var data in TntSetting.At(grid.Scale).Select(s => s.Data).Distinct())
        {
            SeedValues At(string arm, bool isSystematic, double accuracy) => grid[arm, new TntSetting(data, isSystematic, accuracy).Name, Accuracy];
            yield return Check.Gain($"{Accuracy}{(data == TntSetting.Generated ? string.Empty : $", {data}")}", At(Student, true, 0.7).As("student of systematic errors"), At(Student, false, 0.7).As("of uniform errors, 30 %"), 0.05);
            yield return Check.Near($"{Accuracy}{(data == TntSetting.Generated ? string.Empty : $", {data}")}", At(Truth, false, Mild(data)).As(Truth), At(Student, false, Mild(data)).As(FormattableString.Invariant($"student, uniform {(1 - Mild(data)) * 100:0} %")), 0.05);
        }

        SeedValues Phase(string arm, string quantity) => grid[arm, Phase1, quantity].As(arm);
        yield return Check.Gain(Covered, Phase(First, Covered), Phase(Refined, Covered), 0.05);
        yield return Check.Above(Covered, Phase(First, Covered), Phase(Mistaken, Covered)).AsNote();

        // One seed says little of so small a difference.
        var information = Check.Gain(Information, Phase(Clusters, Information), Phase(Refined, Information), 0.02);
        yield return grid.Scale == ReproductionScale.Quick ? information.AsNote() : information;
        yield return Check.Above(Information, Phase(Clusters, Information), Phase(Mistaken, Information)).AsNote();
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        foreach (var group in TntSetting.At(grid.Scale).GroupBy(s => (s.Data, s.IsSystematic)))
        {
            FigureSeries Line(string arm) => new(
                FigureKind.Line, arm, [.. group.Select(s => s.Accuracy)], [.. group.Select(s => grid[arm, s.Name, Accuracy].Mean)]);
            yield return new()
            {
                Title = $"{(group.Key.Data == TntSetting.Generated ? "Generated documents" : group.Key.Data)}, {(group.Key.IsSystematic ? "systematic" : "uniform")} errors",
                XTitle = "how often the labeller is right", YTitle = Accuracy, Unit = Unit.Share,
                Series = [Line(Labeler), Line(Student), Line(Truth)],
            };
        }
    }

    private static double Mild(string data) => data == TntSetting.Generated ? 0.85 : 0.95;

    private static bool HasRobust(TntSetting setting, ReproductionScale scale) => setting.Data == TntSetting.Generated && setting.Accuracy == 0.7 && scale != ReproductionScale.Quick;

    private static void Record(Trial trial, ImmutableArray<int> labels, ImmutableArray<int> truth)
    {
        trial.Record(Accuracy, labels.Zip(truth).Average(p => p.First == p.Second ? 1.0 : 0));
        trial.Record(Kappa, AgreementMetrics.CohenKappa(labels, truth).KappaOrOne, Unit.Number);
    }

    private static void MeasureTaxonomy(Trial trial)
    {
        var world = trial.Share("taxonomy", () => new TaxonomyTrial(trial.Seed, TntSetting.Documents(trial.Scale)));
        if (trial.Arm == Clusters)
        {
            trial.Record(Information, world.OfClusters(TaxonomyTrial.MaxCategories, trial.Stop).NormalizedMutualInformation, Unit.Number);
            return;
        }

        var run = trial.Share($"run {trial.Arm == Mistaken}", () => world.Run(trial.Arm == Mistaken ? Mistakes : 0, trial.Stop));
        var table = trial.Arm == First ? run.Steps[0].Taxonomy! : run.Taxonomy;
        trial.Record(Covered, world.Coverage(table, trial.Stop));
        trial.Record(Information, world.OfStudent(table, trial.Stop).NormalizedMutualInformation, Unit.Number);
        if (trial.Arm == First)
        {
            return;
        }

        double[] seen = [.. run.Steps.Select((_, i) => (double)(i + 1))];
        trial.Curve("Coverage of further documents, step by step", "batches seen (the last step is the review)", Covered, seen, run.Steps.Select(s => world.Coverage(s.Taxonomy!, trial.Stop)));
        trial.Curve(
            "The model's rating of the table before each batch", "batch", "rating, 0 to 100", seen[1..^1], run.Steps[1..^1].Select(s => s.Rating ?? double.NaN), Unit.Number);
    }
}
