using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>Paper 24 re-measured on generated pools: what selections hold in a world of features, and what a small U-Net learns from selected pictures.</summary>
internal sealed class OfdsReproduction(Paper paper) : Reproduction(paper)
{
    private const string Coverage = "appearances covered";
    private const string Balance = "class balance";
    private const string Wasted = "picks by a wrong proposal";
    private const string ObjectsEach = "true objects a picture";
    private const string Overlap = "mIoU";
    private const string AfterAuto = "mIoU, autolabels first";
    private const string Rare = "IoU of the two rarest classes";
    private const int FigureBudget = 40;

    private static readonly int[] PictureBudgets = [20, 40];

    private static int OtherBudget => 40;

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) =>
        FormattableString.Invariant($"{Worlds(scale)} generated worlds of features a seed with 600 pictures each, budgets {string.Join(", ", Budgets(scale))}; ")
        + FormattableString.Invariant($"pictures: a pool of {OfdsPictures.Images} of 32×32, U-Net {string.Join('-', OfdsPictures.Widths)}, Adam {OfdsPictures.LearningRate}, {string.Join(" and ", PictureBudgetsAt(scale).Select(b => Epochs(scale, b)))} epochs, or {OfdsPictures.PretrainingEpochs} on autolabels and half as many, {OfdsPictures.TestImages} class-balanced test pictures; ")
        + "proposals are simulated, no detector is asked; quota and number of clusters are choices of this project (unverified), and so are the least confidence and that features are taken as they are; own backgrounds: a world of this project, in which pictures differ in what is not an object"
        + (scale == ReproductionScale.Full ? "; the paper's own setting (PASCAL VOC, Cityscapes, Grounding DINO, SAM 2) is not part of this library" : string.Empty);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => OfdsArms.All;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) =>
        [.. Budgets(scale).Select(Features), OwnBackgrounds, PoorFeatures, .. PictureBudgetsAt(scale).Select(Pictures)];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        if (PictureBudgetsAt(trial.Scale).FirstOrDefault(b => Pictures(b) == trial.Condition) is var pictures and > 0)
        {
            MeasurePictures(trial, pictures);
            return;
        }

        var isOther = trial.Condition == PoorFeatures || trial.Condition == OwnBackgrounds;
        var budget = isOther ? OtherBudget : Budgets(trial.Scale).First(b => Features(b) == trial.Condition);
        var worlds = trial.Share(
            isOther ? trial.Condition : "worlds",
            () => Enumerable.Range(0, Worlds(trial.Scale)).Select(w => Draw(trial.Condition, SeedOf(trial, w))).ToImmutableArray());
        var (coverage, balance, wasted, objects) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var counts = new double[ObjectWorld.ClassNames.Length];
        foreach (var (w, world) in worlds.Index())
        {
            trial.Stop.ThrowIfCancellationRequested();
            var (images, result) = OfdsArms.Select(trial.Arm, world.Proposals, world.ImageFeatures, budget, SeedOf(trial, w), trial.Stop);
            var score = world.Score(images);
            coverage.Add(score.Coverage);
            balance.Add(score.Balance);
            objects.Add(score.ObjectCounts.Sum() / (double)budget);
            for (var c = 0; c < counts.Length; c++)
            {
                counts[c] += score.ObjectCounts[c] / (double)worlds.Length;
            }

            if (result is not null && world.Proposals.IsWrong is { } wrong)
            {
                wasted.Add(result.Steps.SelectMany(s => s.PickedRows).Average(r => wrong[r] ? 1.0 : 0));
            }
        }

        trial.Record(Coverage, coverage.Average());
        trial.Record(Balance, balance.Average(), Unit.Number);
        trial.Record(ObjectsEach, objects.Average(), Unit.Number);
        for (var c = 0; c < counts.Length; c++)
        {
            trial.Record(CountOf(ObjectWorld.ClassNames[c]), counts[c], Unit.Number);
        }

        if (wasted.Count > 0)
        {
            trial.Record(Wasted, wasted.Average());
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        SeedValues Of(string arm, string condition, string quantity) => grid[arm, condition, quantity].As(arm);
        foreach (var budget in new[] { 20, 40 })
        {
            string At(string quantity) => $"{quantity}, B = {budget}";
            SeedValues In(string arm, string quantity) => Of(arm, Features(budget), quantity);
            yield return Check.Gain(At(Coverage), In(OfdsArms.Random, Coverage), In(OfdsArms.Objects, Coverage), 0.08);
            yield return Check.Gain(At(Coverage), In(OfdsArms.Balanced, Coverage), In(OfdsArms.Objects, Coverage), 0.04);
            yield return Check.Gain(At(Coverage), In(OfdsArms.KMeans, Coverage), In(OfdsArms.Random, Coverage), 0.05, "image-level methods do not consistently beat random");
            yield return Check.Above(At(Balance), In(OfdsArms.Random, Balance), In(OfdsArms.Objects, Balance));
            yield return Check.Above(At(Balance), In(OfdsArms.Balanced, Balance), In(OfdsArms.Objects, Balance)).AsNote();
            yield return Check.Above(At(Coverage), In(OfdsArms.CoreSet, Coverage), In(OfdsArms.Objects, Coverage), "beats selecting pictures as wholes");
            yield return Check.Above(At(Coverage), In(OfdsArms.Random, Coverage), In(OfdsArms.CoreSet, Coverage)).AsNote();
            yield return Check.Above(At(Balance), In(OfdsArms.CoreSet, Balance), In(OfdsArms.Objects, Balance)).AsNote();
            yield return Check.Note(At(ObjectsEach), In(OfdsArms.CoreSet, ObjectsEach));
            yield return Check.Note(At(ObjectsEach), In(OfdsArms.Objects, ObjectsEach));
        }

        // Three backgrounds are soon used up: then the pictures farthest from all others are those with unusual objects. Real pictures differ in their backgrounds.
        foreach (var arm in new[] { OfdsArms.Random, OfdsArms.CoreSet, OfdsArms.KMeans })
        {
            yield return Check.Gain($"{Coverage}, {OwnBackgrounds}", Of(arm, OwnBackgrounds, Coverage), Of(OfdsArms.Objects, OwnBackgrounds, Coverage), 0.08);
        }

        yield return Check.Above($"{Coverage}, {PoorFeatures}", Of(OfdsArms.Balanced, PoorFeatures, Coverage), Of(OfdsArms.Objects, PoorFeatures, Coverage)).AsNote();
        yield return Check.Note($"{Wasted}, B = {OtherBudget}", Of(OfdsArms.Objects, Features(OtherBudget), Wasted));
        yield return Check.Note($"{Wasted}, {PoorFeatures}", Of(OfdsArms.Objects, PoorFeatures, Wasted));
        foreach (var condition in PictureBudgetsAt(grid.Scale).Select(Pictures))
        {
            foreach (var row in PictureRows(grid, condition))
            {
                yield return row;
            }
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        foreach (var (quantity, unit) in new[] { (Coverage, Unit.Share), (Balance, Unit.Number) })
        {
            int[] budgets = Budgets(grid.Scale);
            yield return new()
            {
                Title = $"{Capital(quantity)} by budget", XTitle = "budget B, pictures", YTitle = quantity, Unit = unit,
                Series = [.. grid.Arms.Select(a => new FigureSeries(FigureKind.Line, a, [.. budgets.Select(b => (double)b)], [.. budgets.Select(b => grid[a, Features(b), quantity].Mean)]))],
            };
        }

        yield return Matrix(
            $"True objects of each class in the selection, B = {FigureBudget}", grid.Arms, ObjectWorld.ClassNames, (a, c) => grid[a, Features(FigureBudget), CountOf(c)].Mean);
        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        string[] arms = [.. grid.Arms.Where(a => grid.Has(a, Pictures(20), Overlap))];
        yield return new()
        {
            Title = "What a U-Net learns from the selection", XTitle = "budget B, pictures", YTitle = "test mIoU", Unit = Unit.Share,
            Series =
            [
                .. new[] { Overlap, AfterAuto }.SelectMany(q => arms.Where(a => grid.Has(a, Pictures(20), q)).Select(a => new FigureSeries(
                    FigureKind.Line, q == Overlap ? a : $"{a}, autolabels first", [.. PictureBudgets.Select(b => (double)b)], [.. PictureBudgets.Select(b => grid[a, Pictures(b), q].Mean)]))),
            ],
        };
        yield return Matrix(
            "Test IoU of each class in per cent, B = 20", [.. arms], ShapeScenes.ShapeNames, (a, c) => 100 * grid[a, Pictures(20), OverlapOf(c)].Mean);
    }

    private static IEnumerable<ReproductionRow> PictureRows(Grid grid, string condition)
    {
        SeedValues Of(string arm, string quantity) => grid[arm, condition, quantity].As(arm);
        yield return Check.Above($"{Overlap}, {condition}", Of(OfdsArms.Random, Overlap), Of(OfdsArms.Objects, Overlap)).AsNote();
        yield return Check.Above($"{Rare}, {condition}", Of(OfdsArms.Random, Rare), Of(OfdsArms.Objects, Rare)).AsNote();
        if (!grid.Has(OfdsArms.KMeans, condition, Overlap))
        {
            yield break;
        }

        yield return Check.Above($"{Overlap}, {condition}", Of(OfdsArms.KMeans, Overlap), Of(OfdsArms.Objects, Overlap)).AsNote();
        yield return Check.Above($"{Overlap}, {condition}", Of(OfdsArms.Balanced, Overlap), Of(OfdsArms.Objects, Overlap)).AsNote();
        foreach (var arm in new[] { OfdsArms.Random, OfdsArms.Objects })
        {
            yield return Check.Above($"{Overlap}, {condition}, {arm}", grid[arm, condition, Overlap].As("selection alone"), grid[arm, condition, AfterAuto].As("autolabels first")).AsNote();
        }
    }

    private static void MeasurePictures(Trial trial, int budget)
    {
        // Half the arms are enough where time is short; farthest-first pictures are compared by what they hold alone.
        var isQuick = trial.Scale == ReproductionScale.Quick;
        if (trial.Arm == OfdsArms.CoreSet || (isQuick && trial.Arm is not (OfdsArms.Random or OfdsArms.Objects)))
        {
            return;
        }

        var pictures = trial.Share("pictures", () => new OfdsPictures(trial.Seed));
        var (images, _) = OfdsArms.Select(trial.Arm, pictures.Pool.Proposals, pictures.Pool.ImageFeatures, budget, trial.Seed, trial.Stop);
        trial.Record(Coverage, pictures.Pool.Score(images).Coverage);
        Record(pictures.Measure(trial, images, Epochs(trial.Scale, budget), start: null, (0, 0.5)), Overlap);
        if (!isQuick && (trial.Arm is OfdsArms.Random or OfdsArms.Objects))
        {
            var start = trial.Share("autolabels", () => pictures.PretrainOnAutoLabels(trial, OfdsPictures.PretrainingEpochs, (0.5, 0.6)));
            Record(pictures.Measure(trial, images, Epochs(trial.Scale, budget) / 2, start, (0.6, 1)), AfterAuto);
        }

        void Record(double[] overlap, string quantity)
        {
            trial.Record(quantity, overlap.Average());
            if (quantity == Overlap)
            {
                trial.Record(Rare, overlap[^2..].Average());
                for (var c = 0; c < ShapeScenes.ShapeNames.Length; c++)
                {
                    trial.Record(OverlapOf(ShapeScenes.ShapeNames[c]), overlap[c + 1]);
                }
            }
        }
    }

    private static ReproductionFigure Matrix(string title, IReadOnlyList<string> rows, ImmutableArray<string> columns, Func<string, string, double> value)
    {
        var values = new double[rows.Count, columns.Length];
        for (var i = 0; i < rows.Count; i++)
        {
            for (var j = 0; j < columns.Length; j++)
            {
                values[i, j] = value(rows[i], columns[j]);
            }
        }

        return new() { Title = title, Matrix = new FigureMatrix([.. rows], columns, values) };
    }

    private static ObjectWorld Draw(string condition, long seed) =>
        condition == PoorFeatures ? ObjectWorld.Draw(modeOffset: 0.8, classAccuracy: 0.85, falsePositiveRate: 1.0 / 3, seed: seed)
        : ObjectWorld.Draw(backgrounds: condition == OwnBackgrounds ? 0 : 3, seed: seed);

    private static long SeedOf(Trial trial, int world) => (trial.Seed * 1_000) + world;

    private static int[] Budgets(ReproductionScale scale) => scale == ReproductionScale.Quick ? [20, 40] : [20, 40, 80];

    private static int[] PictureBudgetsAt(ReproductionScale scale) => scale == ReproductionScale.Quick ? [20] : PictureBudgets;

    private static int Worlds(ReproductionScale scale) => scale switch { ReproductionScale.Quick => 3, ReproductionScale.Standard => 5, _ => 20 };

    // About as many steps with either budget.
    private static int Epochs(ReproductionScale scale, int budget) => scale == ReproductionScale.Quick ? 12 : budget == 20 ? 80 : 50;

    private static string Features(int budget) => FormattableString.Invariant($"features, B = {budget}");

    private static string PoorFeatures => FormattableString.Invariant($"poor proposals, B = {OtherBudget}");

    private static string OwnBackgrounds => FormattableString.Invariant($"own backgrounds, B = {OtherBudget}");

    private static string Pictures(int budget) => FormattableString.Invariant($"pictures, B = {budget}");

    private static string CountOf(string name) => $"objects of class {name}";

    private static string OverlapOf(string name) => $"IoU of {name}";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
