using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// Paper 09 re-measured: ranking by BPR, BPO and the three forms of NBPO in worlds where every hidden positive is known, by how items came to
/// be seen, and on MovieLens.
/// </summary>
internal sealed class NbpoReproduction(Paper paper) : Reproduction(paper)
{
    private const string Ndcg = "NDCG@10";
    private const string F1 = "F1@10";
    private const string Recall = "Recall@10";
    private const string Best = "NDCG@10 of the best epoch";
    private const string Learned = "NDCG@10 of the best epoch, flips learned";
    private const string Half = "NDCG@10 of the best epoch, s(g) = ½ for all pairs";
    private const string Weak = "NDCG@10, λ_φ = 1";
    private const string Fixed = "NDCG@10, λ_φ = 20";
    private const string Strong = "NDCG@10, λ_r = 1";
    private const string Auroc = "AUROC of the flip probability, hidden positives against true negatives";
    private const string Amazon = "NBPO on Amazon: .0649";
    private static readonly double[] FlipDecays = [0.2, 1, 5, 20];

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) =>
        FormattableString.Invariant($"generated likes of 150 users and 200 items, rank 4, about 26 % liked and 35 % of these seen, test set all hidden positives; 16 + 16 factors, η = 0.02, λ_r = 0.5, λ_φ = 5, batch 1,000, shuffled, 4 items without a vote beside each vote, {NbpoSetting.WorldEpochs} epochs, {NbpoSetting.LongEpochs} where the log-likelihood is compared with fixed flips")
        + (scale == ReproductionScale.Quick ? string.Empty
            : !NbpoSetting.HasMovieLens ? "; MovieLens-100k left out: NOISY_DATA has none"
            : FormattableString.Invariant($"; MovieLens-100k, every rating a vote, users and items with 20 votes or more, a fifth of each user's votes held back, 50 + 50 factors, the authors' hyperparameters, shuffled, {NbpoSetting.MovieLensEpochs(scale)} epochs"))
        + "; ranked against all items, none sampled";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) =>
        [NbpoSetting.Bpr, NbpoSetting.Bpo, NbpoSetting.Original, NbpoSetting.Likelihood, NbpoSetting.Nbpo];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => NbpoSetting.Conditions(scale);

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var isReal = trial.Condition == NbpoSetting.MovieLens;
        var (train, test) = trial.Share(trial.Condition, () => isReal ? NbpoSetting.Load(trial.Seed, trial.Stop) : Parts(NbpoSetting.World(trial.Condition, trial.Seed)));
        var recommender = isReal ? NbpoSetting.ForMovieLens(trial.Arm, train) : NbpoSetting.ForWorld(trial.Arm, train);
        recommender.Fit(train, isReal ? NbpoSetting.MovieLensEpochs(trial.Scale) : NbpoSetting.WorldEpochs, trial.Seed, test, new Relay(trial), trial.Stop);
        var last = recommender.History[^1].Quality!.Value;
        trial.Record(Ndcg, last.Ndcg);
        trial.Record(F1, last.F1);
        trial.Record(Recall, last.Recall);
        double[] curve = Curve(recommender);
        trial.Record(Best, curve.Max());
        trial.Draw(
            new ReproductionFigure { Title = $"NDCG@10 by epoch, {trial.Condition}", XTitle = "epoch", YTitle = Ndcg, Unit = Unit.Share },
            new FigureSeries(FigureKind.Line, trial.Arm, [.. recommender.History.Select(e => (double)e.Epoch)], [.. curve]));
        if (trial is { Arm: NbpoSetting.Original, Condition: NbpoSetting.Uniform })
        {
            // Without flips its steps are smaller, so both need the epochs to come to their best.
            foreach (var (quantity, decay) in ((string, double)[])[(Learned, 5), (Half, 20)])
            {
                var longer = NbpoSetting.ForWorld(trial.Arm, train, decay);
                longer.Fit(train, NbpoSetting.LongEpochs, trial.Seed, test, cancellationToken: trial.Stop);
                trial.Record(quantity, Curve(longer).Max());
            }
        }

        if (trial is { Arm: NbpoSetting.Nbpo, Condition: NbpoSetting.Uniform })
        {
            var flips = ((NoisyBayesianPointwiseRecommender)recommender).FlipProbabilities();
            trial.Record(Auroc, flips.Auroc);
            Histogram(trial, flips);
            Sweep(trial, train, test);
        }

        if (trial is { Arm: NbpoSetting.Nbpo, Condition: NbpoSetting.MovieLens })
        {
            // The baselines' λ_r: with the authors' half of it NBPO is best early and then falls.
            var strong = NbpoSetting.ForMovieLens(trial.Arm, train, preferenceDecay: 1);
            strong.Fit(train, NbpoSetting.MovieLensEpochs(trial.Scale), trial.Seed, cancellationToken: trial.Stop);
            trial.Record(Strong, strong.Evaluate(test, 10)[0].Ndcg);
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        SeedValues Of(string arm, string condition, string quantity = Ndcg) => grid[arm, condition, quantity].As(arm);
        var (bpr, bpo, original, nbpo) = (NbpoSetting.Bpr, NbpoSetting.Bpo, NbpoSetting.Original, NbpoSetting.Nbpo);
        string At(string condition, string quantity = Ndcg) => $"{quantity}, {condition}";

        var condition = NbpoSetting.Uniform;
        yield return Check.Gain(At(condition), Of(bpo, condition), Of(nbpo, condition), 0.03, Amazon);
        yield return Check.Gain(At(condition), Of(bpo, condition), Of(original, condition), 0.03);
        yield return Check.Above(At(condition), Of(bpr, condition), Of(nbpo, condition), "significant gain over BPR (abstract)");
        yield return Check.Above(At(condition), Of(nbpo, condition), Of(original, condition)).AsNote();
        yield return Check.Gain(At(condition), Of(NbpoSetting.Likelihood, condition), Of(nbpo, condition), 0.05, "vanishing gradients are the reason for the surrogate");
        yield return Check.Gain(At(condition, F1), Of(bpo, condition, F1), Of(nbpo, condition, F1), 0.01, "NBPO on Amazon: .0368");
        // As the authors report it. BPR and BPO have their best epoch long before the last.
        var best = Of(nbpo, condition, Best);
        yield return Check.Wins(At(condition, Best), Of(bpr, condition, Best), best, best.Seeds.Length, "NBPO on Amazon is that of its best epoch");
        yield return Check.Wins(At(condition, Best), Of(bpo, condition, Best), best, best.Seeds.Length).AsNote();
        yield return Check.Wins(At(condition, Best), Of(bpr, condition, Best), Of(original, condition, Best), best.Seeds.Length).AsNote();
        yield return Check.Above("NDCG@10, weak λ_φ", Of(bpr, condition), grid[nbpo, condition, Weak].As("NBPO, λ_φ = 1")).AsNote();
        // Where the decay leaves no flip scores: whether anything that was learned of flips is behind the gain.
        yield return Check.Near("NDCG@10, s(g) = ½ for all pairs", Of(nbpo, condition), grid[nbpo, condition, Fixed].As("NBPO, λ_φ = 20"), 0.02).AsNote();
        yield return Check.Near($"NDCG@10 of the best of {NbpoSetting.LongEpochs} epochs, s(g) = ½ for all pairs", Of(original, condition, Learned), grid[original, condition, Half].As($"{original}, λ_φ = 20"), 0.02).AsNote();
        yield return Check.AtLeast(Auroc, Of(nbpo, condition, Auroc), 0.5).AsNote();
        foreach (var other in grid.Conditions.Where(c => c is NbpoSetting.LowRank or NbpoSetting.Popular))
        {
            yield return Check.Above(At(other), Of(bpo, other), Of(nbpo, other)).AsNote();
            yield return Check.Above(At(other), Of(bpr, other), Of(nbpo, other)).AsNote();
            yield return Check.Above(At(other), Of(bpr, other), Of(original, other)).AsNote();
        }

        if (grid.Conditions.Contains(NbpoSetting.MovieLens))
        {
            var real = NbpoSetting.MovieLens;
            var seeds = Of(nbpo, real).Seeds.Length;
            yield return Check.Wins(At(real, Best), Of(bpo, real, Best), Of(nbpo, real, Best), seeds, "significant gain on MovieLens (abstract)");
            yield return Check.Wins(At(real, Best), Of(bpr, real, Best), Of(nbpo, real, Best), seeds, "significant gain on MovieLens (abstract)");
            yield return Check.Above(At(real), Of(bpo, real), Of(nbpo, real)).AsNote();
            yield return Check.Above(At(real), Of(bpr, real), Of(nbpo, real)).AsNote();
            var strong = grid[nbpo, real, Strong].As("NBPO, λ_r = 1");
            yield return Check.Above($"{At(real)}, λ_r as the baselines'", Of(bpo, real), strong).AsNote();
            yield return Check.Above($"{At(real)}, λ_r as the baselines'", Of(bpr, real), strong).AsNote();
            yield return Check.Above(At(real), Of(original, real), Of(nbpo, real), "the surrogate trains better").AsNote();
            yield return Check.Above(At(real, F1), Of(bpr, real, F1), Of(nbpo, real, F1)).AsNote();
            yield return Check.Above(At(real, Recall), Of(bpr, real, Recall), Of(nbpo, real, Recall)).AsNote();
        }
    }

    private static double[] Curve(Recommender recommender) => [.. recommender.History.Select(e => e.Quality!.Value.Ndcg)];

    private static (Interactions Train, Interactions Test) Parts(ImplicitFeedbackWorld world) => (world.Votes, world.Hidden);

    // How much the decay of the flip factors decides: with 1 flips are learned, with 20 all flip scores are 0.
    private static void Sweep(Trial trial, Interactions train, Interactions test)
    {
        double[] decays = trial.Scale == ReproductionScale.Quick ? [1, 20] : FlipDecays;
        var found = new List<double>();
        foreach (var decay in decays)
        {
            var recommender = NbpoSetting.ForWorld(trial.Arm, train, decay);
            recommender.Fit(train, NbpoSetting.WorldEpochs, trial.Seed, cancellationToken: trial.Stop);
            found.Add(recommender.Evaluate(test, 10)[0].Ndcg);
            if (decay is 1 or 20)
            {
                trial.Record(decay == 1 ? Weak : Fixed, found[^1]);
            }
        }

        trial.Draw(
            new ReproductionFigure { Title = "NDCG@10 by λ_φ", XTitle = "λ_φ", YTitle = Ndcg, Unit = Unit.Share, IsLogX = true },
            new FigureSeries(FigureKind.Line, trial.Arm, [.. decays], [.. found]));
    }

    private static void Histogram(Trial trial, FlipProbabilities flips)
    {
        var (edges, hidden, others) = flips.Histogram();
        double[] middles = [.. edges.Zip(edges.Skip(1), (low, high) => (low + high) / 2)];
        var figure = new ReproductionFigure { Title = "Learned flip probability, pairs without a vote", XTitle = "flip probability s(g)", YTitle = "share of the pairs", Unit = Unit.Share };
        trial.Draw(figure, new FigureSeries(FigureKind.Line, "hidden positives", [.. middles], hidden));
        trial.Draw(figure, new FigureSeries(FigureKind.Line, "true negatives", [.. middles], others));
    }

    private sealed class Relay(Trial trial) : IProgress<RecommenderEpoch>
    {
        public void Report(RecommenderEpoch value) => trial.Report((double)value.Epoch / value.Epochs, $"epoch {value.Epoch}/{value.Epochs}");
    }
}
