using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Paper 35 re-measured. In the paper's model: how many points of a sample are singletons, what each is worth, and whether learners that
/// skip them lose just that. On digits with the 1-nearest-neighbour rule: what is memorized, and what removing it does to test accuracy.
/// </summary>
internal sealed class LongTailReproduction(Paper paper) : Reproduction(paper)
{
    private const string Model = "mixture of points";
    private const string Digits = "digits, 1-NN";
    private const string Flipped = "10 % of the labels flipped";
    private const string Right = "right labels";

    private const string SingletonShare = "singletons in the sample";
    private const string Tau1 = "n·τ₁";
    private const string Worth = "τ₁ × singletons, relative to their true mass, − 1";
    private const string Mass = "true mass of the singletons";
    private const string Loss = "error that guessing singletons adds";
    private const string LossOfThree = "error that guessing points seen ≤ 3 times adds";
    private const string LossRatio = "that error relative to Σ τ·errn, − 1";
    private const string LossOfThreeRatio = "error that guessing points seen ≤ 3 times adds, relative to Σ τ·errn, − 1";
    private const string Unseen = "unseen mass";
    private const string Margin = "τ₁ ÷ its lower bound";

    private const string MemWrong = "mean memorization of flipped labels";
    private const string MemRight = "mean memorization of right labels";
    private const string All = "test accuracy, all examples";
    private const string TopRemoved = "test accuracy without the 90 most memorized";
    private const string RandomRemoved = "test accuracy without 90 random ones";
    private const string Pairs = "pairs of a class with memorization ≥ 0.25 and influence ≥ 0.15";
    private const int Removed = 90;
    private const int Classes = 10;

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var setting = LongTailSetting.At(scale);
        return FormattableString.Invariant(
            $"Mixtures of points with {Classes} classes, {string.Join("; ", setting.Worlds.Select(w => w.Name))}, {setting.Draws} draws each; ")
            + FormattableString.Invariant(
                $"UCI digits, 900 training and 897 test images, 1-nearest neighbour on {setting.Models} random subsets of 70 %")
            + (scale == ReproductionScale.Full ? "; the paper's 4,000 ResNet-50 on CIFAR-100 are not part of this library" : string.Empty);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Model, Digits];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) =>
        [.. LongTailSetting.At(scale).Worlds.Select(w => w.Name), Flipped, Right];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setting = LongTailSetting.At(trial.Scale);
        if (trial.Condition is Flipped or Right)
        {
            if (trial.Arm == Digits)
            {
                MeasureDigits(trial, setting);
            }
        }
        else if (trial.Arm == Model)
        {
            MeasureModel(trial, setting);
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        SeedValues Of(string world, string quantity) => grid[Model, world, quantity].As("mean of the draws");
        SeedValues OnDigits(string condition, string quantity, string name) => grid[Digits, condition, quantity].As(name);
        const string most = "90 most memorized removed";
        const string random = "90 random ones removed";

        var main = LongTailSetting.At(grid.Scale).Worlds[0];
        yield return Check.Within($"{SingletonShare}, {main.Name}", Of(main.Name, SingletonShare), main.Singletons, 0.01, main.PaperSingletons);
        yield return Check.Within($"{Tau1}, {main.Name}", Of(main.Name, Tau1), main.Tau1, 0.02, main.PaperTau1);
        yield return Check.Within($"{Mass}, {main.Name}", Of(main.Name, Mass), main.Mass, 0.005, main.PaperMass);
        yield return Check.Within($"{Worth}, {main.Name}", Of(main.Name, Worth), 0, 0.02, "each singleton is worth τ₁");
        yield return Check.Note($"{Loss}, {main.Name}", Of(main.Name, Loss));
        yield return Check.Within($"{LossRatio}, {main.Name}", Of(main.Name, LossRatio), 0, 0.03, "main theorem, with equality here");
        yield return Check.Within($"{LossOfThreeRatio}, {main.Name}", Of(main.Name, LossOfThreeRatio), 0, 0.03, "main theorem, with equality here");
        yield return Check.AtLeast($"{Margin}, {main.Name}", Of(main.Name, Margin), 1, "τ₁ ≥ weight / (5n)");
        yield return Check.Near($"Good-Turing, {main.Name}", Of(main.Name, Unseen).As(Unseen), Of(main.Name, SingletonShare).As(SingletonShare), 0.01);
        yield return Check.Gain($"Mean memorization, {Flipped}", OnDigits(Flipped, MemRight, "right labels"), OnDigits(Flipped, MemWrong, "flipped labels"), 0.7);
        yield return Check.Gain($"Test accuracy, {Flipped}", OnDigits(Flipped, RandomRemoved, random), OnDigits(Flipped, TopRemoved, most), 0.05);
        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        yield return Check.Below($"Test accuracy, {Right}", OnDigits(Right, RandomRemoved, random), OnDigits(Right, TopRemoved, most), "removing memorized examples costs accuracy (Feldman and Zhang)");
        foreach (var world in LongTailSetting.At(grid.Scale).Worlds.Skip(1))
        {
            var row = Check.Within($"{Worth}, {world.Name}", Of(world.Name, Worth), 0, 0.02, world.Decides ? null : "scatters: few singletons, or few points with most of the mass");
            yield return world.Decides ? row : row.AsNote();
            yield return Check.Within($"{Tau1}, {world.Name}", Of(world.Name, Tau1), world.Tau1, 0.05 * world.Tau1).AsNote();
        }

        yield return Check.AtMost($"{Mass}, {LongTailSetting.Geometric.Name}", Of(LongTailSetting.Geometric.Name, Mass), 0.01, "no long tail: hardly anything to gain");
        yield return Check.Near($"Test accuracy, {Flipped}", OnDigits(Flipped, All, "all examples"), OnDigits(Flipped, RandomRemoved, random), 0.01).AsNote();
        yield return Check.Note($"Mean memorization, {Right}", OnDigits(Right, MemRight, "1-NN"));
        yield return Check.Note($"Share of examples memorized ≥ 0.3, {Right}", OnDigits(Right, "memorized ≥ 0.3", "1-NN"), "CIFAR-100: about 35 %, ImageNet: about 32 % (from memory)");
        yield return Check.Note($"{Pairs}, {Right}", OnDigits(Right, Pairs, "1-NN"));
    }

    private static void MeasureModel(Trial trial, LongTailSetting setting)
    {
        var world = setting.Worlds.First(w => w.Name == trial.Condition);
        var prior = world.Prior();
        var marginal = LongTailTheory.DrawMarginal(prior, world.Points, setting.Draws, new SeededRandom(trial.Seed, 35, 1));
        var equal = LongTailTheory.Equal(marginal.Length);
        var tau = Enumerable.Range(1, LongTailSetting.Largest).Select(l => LongTailTheory.Tau(marginal, equal, world.Samples, l)).ToArray();
        trial.Report(0.2, "the marginal");
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        void Add(string name, double value) => sums[name] = sums.GetValueOrDefault(name) + (value / setting.Draws);

        var curve = new double[LongTailSetting.Largest + 1];
        for (var draw = 0; draw < setting.Draws; draw++)
        {
            var random = new SeededRandom(trial.Seed, 35, 2, draw);
            var mixture = MixtureOfPoints.Sample(prior, world.Points, world.Samples, Classes, random);
            Add(SingletonShare, (double)mixture.Singletons / world.Samples);
            Add(Worth, tau[0] * mixture.Singletons);
            Add(Mass, mixture.MassOf(1));
            Add(Unseen, mixture.MassOf(0));

            // The learners differ in what they skip and guess alike where they guess.
            var guesses = mixture.Labels.Select(_ => random.NextInt(Classes)).ToArray();
            int[] Skipping(int most) => [.. mixture.Labels.Select((label, x) => mixture.Counts[x] > most ? label : guesses[x])];
            var fitAll = mixture.PopulationError(Skipping(0));
            for (var most = 0; most < curve.Length; most++)
            {
                var predictions = Skipping(most);
                var error = mixture.PopulationError(predictions);
                curve[most] += error / setting.Draws;
                if (most is 1 or 3)
                {
                    var wrong = mixture.MislabelledByCount(predictions, most).Skip(1).Select(w => (double)w).ToArray();
                    Add(most == 1 ? Loss : LossOfThree, error - fitAll);
                    Add(most == 1 ? LossRatio : LossOfThreeRatio, LongTailTheory.ExcessError(tau[..most], wrong));
                }
            }

            trial.Report(0.2 + (0.8 * draw / setting.Draws), string.Empty);
        }

        foreach (var name in new[] { SingletonShare, Mass, Unseen, Loss })
        {
            trial.Record(name, sums[name]);
        }

        // Ratios of means over the draws: a single draw of few singletons says little.
        trial.Record(Worth, (sums[Worth] / sums[Mass]) - 1);
        trial.Record(LossRatio, (sums[Loss] / sums[LossRatio]) - 1);
        trial.Record(LossOfThreeRatio, (sums[LossOfThree] / sums[LossOfThreeRatio]) - 1);
        trial.Record(Tau1, world.Samples * tau[0], Unit.Number);
        var weight = LongTailTheory.Weight(marginal, equal, world.Points, world.Samples);
        trial.Record(Margin, weight == 0 ? double.MaxValue : tau[0] / LongTailTheory.LowerBound(weight, world.Samples), Unit.Number);
        if (!world.IsDrawn)
        {
            return;
        }

        var seen = Enumerable.Range(1, LongTailSetting.Largest).Select(l => (double)l).ToArray();
        trial.Draw(
            new ReproductionFigure { Title = "Error of a learner that skips points seen at most k times", XTitle = "k", YTitle = "error, mean of the draws", Unit = Unit.Share },
            new FigureSeries(FigureKind.Line, world.Name, [0, .. seen], [.. curve]));
        trial.Draw(
            new ReproductionFigure { Title = "What a point is worth that was seen l times", XTitle = "l", YTitle = "n·τ_l", Unit = Unit.Number },
            new FigureSeries(FigureKind.Line, world.Name, [.. seen], [.. tau.Select(t => t * world.Samples)]));
    }

    private static void MeasureDigits(Trial trial, LongTailSetting setting)
    {
        var (train, test) = trial.Load("digits", DataSplit.All).RandomSplit(897, trial.Seed);
        train = trial.Condition == Flipped ? new SymmetricNoise(0.1).Inject(train, trial.Seed).Dataset : train;
        var rule = new SubsetNearestNeighbour(train, test);
        var estimates = SubsampledInfluence.Run(
            train, test, (rows, _) => rule.Predict(rows), setting.Models, seed: trial.Seed, cancellationToken: trial.Stop);
        var memorization = estimates.Memorization.Select(m => m ?? 0).ToArray();
        var truth = train.TrueLabels ?? train.GivenLabels;
        bool IsWrong(int i) => train.GivenLabels[i] != truth[i];
        var rows = Enumerable.Range(0, train.Count).ToArray();
        trial.Record(MemRight, rows.Where(i => !IsWrong(i)).Average(i => memorization[i]));
        trial.Record("memorized ≥ 0.3", rows.Average(i => memorization[i] >= 0.3 ? 1.0 : 0));
        trial.Record(Pairs, estimates.HighValuePairs(train, test).Length, Unit.Number);
        if (trial.Condition == Flipped)
        {
            trial.Record(MemWrong, rows.Where(IsWrong).Average(i => memorization[i]));
        }

        double Without(IEnumerable<long> removed)
        {
            var gone = removed.ToHashSet();
            var predicted = rule.Predict(rows.Select(i => (long)i).Where(i => !gone.Contains(i))).Test;
            return predicted.Zip(test.GivenLabels).Average(p => p.First == p.Second ? 1.0 : 0);
        }

        var order = rows.OrderByDescending(i => memorization[i]).Select(i => (long)i).ToArray();
        var random = Enumerable.Range(0, 10).Select(r => new SeededRandom(trial.Seed, 35, 3, r).Permutation(train.Count)).ToArray();
        trial.Record(All, Without([]));
        trial.Record(TopRemoved, Without(order.Take(Removed)));
        trial.Record(RandomRemoved, random.Average(r => Without(r.Take(Removed))));

        double[] counts = [0, 15, 30, 45, 60, 75, 90, 120, 150, 180];
        trial.Draw(
            new ReproductionFigure
            {
                Title = "Removing the most memorized examples instead of random ones",
                XTitle = "examples removed of 900",
                YTitle = "test accuracy, difference from random removal",
                Unit = Unit.Points,
            },
            new FigureSeries(
                FigureKind.Line,
                trial.Condition,
                [.. counts],
                [.. counts.Select(c => Without(order.Take((int)c)) - random.Average(r => Without(r.Take((int)c))))]));
        DrawHistogram(trial, memorization, "right label", i => !IsWrong(i));
        if (trial.Condition == Flipped)
        {
            DrawHistogram(trial, memorization, "flipped label", IsWrong);
        }
    }

    private static void DrawHistogram(Trial trial, double[] memorization, string name, Func<int, bool> isPart)
    {
        const int bins = 10;
        var shares = new double[bins];
        var part = memorization.Where((_, i) => isPart(i)).ToArray();
        foreach (var m in part)
        {
            shares[Math.Clamp((int)(m * bins), 0, bins - 1)] += 1.0 / part.Length;
        }

        trial.Draw(
            new ReproductionFigure { Title = $"Memorization, {trial.Condition}", XTitle = "memorization, bins of 0.1", YTitle = "share of the examples", Unit = Unit.Share },
            new FigureSeries(FigureKind.Line, name, [.. Enumerable.Range(0, bins).Select(b => (b + 0.5) / bins)], [.. shares]));
    }
}
