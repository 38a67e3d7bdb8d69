using System.Collections.Immutable;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Text;

/// <summary>
/// Paper 28 re-measured: two simulated systems on benchmarks whose errors are known, scored by real execution against the given gold, the
/// corrected gold, and once more with corrected questions; and the published annotations, counted again.
/// </summary>
internal sealed class TextToSqlReproduction(Paper paper) : Reproduction(paper)
{
    private const string Original = "accuracy by the given gold";
    private const string Gold = "accuracy by corrected gold";
    private const string All = "accuracy, gold and questions corrected";
    private const string Lead = "lead by the given gold";
    private const string LeadByGold = "lead by corrected gold";
    private const string LeadByAll = "lead, gold and questions corrected";
    private const string Clearer = "gain from corrected questions";
    private const string Punished = "punished: only corrected gold says right";
    private const string Agreed = "agreed: only the wrong gold says right";
    private const string SetOnly = "wrong answers that pass as sets";
    private const string Noisy = "items with noise, published annotations, ";
    private const string ToxicQuestions = "noisy questions, published annotations, toxicology";
    private const int Size = 60;

    private static readonly (string Domain, double Share, string Paper)[] Published =
    [
        ("financial", 0.4906, "52/106 (49 %)"), ("california_schools", 0.45, "9/20 (45 %)"), ("superhero", 0.15, "3/20 (15 %)"),
        ("toxicology", 0.35, "7/20 (35 %)"), ("thrombosis_prediction", 0.4, "8/20 (40 %)"),
    ];

    private static string First => TextToSqlSetting.Literal.Name;

    private static string Second => TextToSqlSetting.Artefact.Name;

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) =>
        FormattableString.Invariant($"{Draws(scale)} draws of errors a seed and rate, in {Size} questions about two generated SQLite databases; ")
        + "language models are simulated: 'literal' (skill 0.75) reads questions, 'artefact' (skill 0.65) repeats half of the wrong gold answers"
        + (scale == ReproductionScale.Quick ? string.Empty
            : (TextToSqlSetting.HasGeoQuery ? FormattableString.Invariant($"; {GeoQueryDraws(scale)} draws a seed in GeoQuery's 872 questions that run") : "; GeoQuery left out: NOISY_DATA has none")
            + (TextToSqlSetting.HasAnnotations ? "; the paper's annotation files counted again" : "; the paper's annotation files left out: NOISY_DATA has none"));

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [First, Second];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => [.. TextToSqlSetting.All(scale != ReproductionScale.Quick).Select(s => s.Name)];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setting = TextToSqlSetting.All(withFiles: true).First(s => s.Name == trial.Condition);
        var tallies = trial.Share(setting.Name, () => Tally.Run(setting, setting.Name == TextToSqlSetting.GeoQuery ? GeoQueryDraws(trial.Scale) : Draws(trial.Scale), trial));
        var mine = tallies[trial.Arm == First ? 0 : 1];
        trial.Record(Original, mine.Share(mine.Given));
        trial.Record(Gold, mine.Share(mine.Right));
        trial.Record(All, mine.Share(mine.Clear));
        trial.Record(Lead, tallies[0].Share(tallies[0].Given) - tallies[1].Share(tallies[1].Given), Unit.Points);
        trial.Record(LeadByGold, tallies[0].Share(tallies[0].Right) - tallies[1].Share(tallies[1].Right), Unit.Points);
        trial.Record(LeadByAll, tallies[0].Share(tallies[0].Clear) - tallies[1].Share(tallies[1].Clear), Unit.Points);
        trial.Record(Clearer, mine.Share(mine.Clear - mine.Right), Unit.Points);
        trial.Record(Punished, mine.Share(mine.Punished));
        trial.Record(Agreed, mine.Share(mine.Agreed));
        trial.Record(SetOnly, mine.Share(mine.SetOnly));
        for (var c = 0; c <= TextToSqlNoises.Count; c++)
        {
            trial.Record(Category(c), mine.OfCategory[c] == 0 ? 0 : (double)mine.RightOfCategory[c] / mine.OfCategory[c]);
        }

        if (trial.Scale != ReproductionScale.Quick && TextToSqlSetting.HasAnnotations && setting.Name == TextToSqlSetting.BirdRates)
        {
            foreach (var domain in NoiseStatistics.ByDomain(TextToSqlSetting.Annotations()))
            {
                trial.Record(Noisy + domain.Domain, domain.WithNoisePercent / 100);
                trial.Record(domain.Domain == "toxicology" ? ToxicQuestions : $"noisy questions, {domain.Domain}", domain.NoisyQuestionsPercent / 100);
            }
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var rates = TextToSqlSetting.GoldRates;
        SeedValues Led(string condition, string quantity) => grid[First, condition, quantity].As($"{First} − {Second}");
        ReproductionRow Ahead(string condition, string quantity, double atLeast, string? paper = null) => Check.AtLeast($"{quantity}, {condition}", Led(condition, quantity), atLeast, paper);
        ReproductionRow Behind(string condition, double atMost, string? paper = null) => Check.AtMost($"{Lead}, {condition}", Led(condition, Lead), atMost, paper);
        ReproductionRow Value(string arm, string quantity, double expected) =>
            Check.Within($"{quantity}, {rates[2].Name}", grid[arm, rates[2].Name, quantity].As(arm), expected, 0.015);

        yield return Ahead(rates[0].Name, Lead, 0.08);
        yield return Ahead(rates[1].Name, Lead, 0.01);
        yield return Behind(rates[2].Name, 0);
        yield return Behind(rates[3].Name, -0.05);

        // The closed form at g = 0.2: 0.6 and 0.75, 0.62 and 0.585.
        var (closed, g) = (new GoldNoiseCurve(TextToSqlSetting.Systems), rates[2].GoldRate);
        yield return Value(First, Original, closed.ByGivenGold(0, g));
        yield return Value(First, Gold, closed.ByCorrectedGold(0, g));
        yield return Value(Second, Original, closed.ByGivenGold(1, g));
        yield return Value(Second, Gold, closed.ByCorrectedGold(1, g));
        foreach (var condition in grid.Conditions.Skip(rates.Length))
        {
            yield return Behind(condition, -0.03, "GPT-4 − MAC-SQL: −1.5");
            yield return Ahead(condition, LeadByGold, 0.05, "GPT-4 − MAC-SQL: +9.4");
            yield return Ahead(condition, LeadByAll, 0.08, "GPT-4 − MAC-SQL: +11.3");
            if (condition == TextToSqlSetting.GeoQuery)
            {
                continue;
            }

            yield return Check.AtLeast($"{Clearer}, {condition}", grid[First, condition, Clearer].As(First), 0.05, "GPT-4 +7.5");
            yield return Check.AtLeast($"{Clearer}, {condition}", grid[Second, condition, Clearer].As(Second), 0.01, "MAC-SQL +5.7");
            yield return Check.Note($"{Punished}, {condition}", grid[First, condition, Punished].As(First));
            yield return Check.Note($"{Agreed}, {condition}", grid[Second, condition, Agreed].As(Second));
            yield return Check.Note($"{SetOnly}, {condition}", grid[Second, condition, SetOnly].As(Second));
        }

        if (grid.Has(First, TextToSqlSetting.BirdRates, ToxicQuestions))
        {
            SeedValues Counted(string quantity) => grid[First, TextToSqlSetting.BirdRates, quantity].As("counted");
            foreach (var (domain, share, figure) in Published)
            {
                yield return Check.Within(Noisy + domain, Counted(Noisy + domain), share, 0.001, figure);
            }

            yield return Check.Within(ToxicQuestions, Counted(ToxicQuestions), 0.3, 0.001, "6/20 (30 %)").AsNote();
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ImmutableArray<double> x = [.. TextToSqlSetting.GoldRates.Select(r => 100 * r.GoldRate)];
        FigureSeries Line(string quantity, string name) => new(FigureKind.Line, name, x, [.. TextToSqlSetting.GoldRates.Select(r => 100 * grid[First, r.Name, quantity].Mean)]);
        yield return new()
        {
            Title = "Lead of the better system", XTitle = "wrong gold queries, %", YTitle = "points ahead; below 0 it loses",
            Series = [Line(Lead, "by the given gold"), Line(LeadByGold, "by corrected gold")],
        };
        foreach (var condition in grid.Conditions.Skip(TextToSqlSetting.GoldRates.Length))
        {
            FigureSeries Bar(string arm, string quantity, string name) => new(FigureKind.Bar, $"{arm}, {name}", [], grid[arm, condition, quantity].Seeds);
            yield return new()
            {
                Title = $"Three versions: {condition}", YTitle = "execution accuracy", Unit = Unit.Share,
                Series = [.. new[] { (Original, "given"), (Gold, "gold corrected"), (All, "gold and questions") }.SelectMany(v => new[] { Bar(First, v.Item1, v.Item2), Bar(Second, v.Item1, v.Item2) })],
            };
        }

        int[] shown = [.. Enumerable.Range(0, TextToSqlNoises.Count + 1).Where(c => grid[First, TextToSqlSetting.BirdRates, Category(c)].Mean > 0 || grid[Second, TextToSqlSetting.BirdRates, Category(c)].Mean > 0)];
        var values = new double[2, shown.Length];
        for (var c = 0; c < shown.Length; c++)
        {
            (values[0, c], values[1, c]) = (grid[First, TextToSqlSetting.BirdRates, Category(shown[c])].Mean, grid[Second, TextToSqlSetting.BirdRates, Category(shown[c])].Mean);
        }

        yield return new()
        {
            Title = "Accuracy by the given gold and by noise", Unit = Unit.Share,
            Matrix = new([First, Second], [.. shown.Select(c => c == 0 ? "no noise" : TextToSqlNoises.Names[c - 1])], values),
        };
    }

    private static int Draws(ReproductionScale scale) => scale switch { ReproductionScale.Quick => 100, ReproductionScale.Standard => 200, _ => 1_000 };

    // They are 15 times as many questions.
    private static int GeoQueryDraws(ReproductionScale scale) => Draws(scale) / 20;

    private static string Category(int code) => $"accuracy by the given gold, category {code}";

    /// <summary>What one system got over many draws of errors.</summary>
    private sealed class Tally
    {
        public int Items;
        public int Given;
        public int Right;
        public int Clear;
        public int Punished;
        public int Agreed;
        public int SetOnly;
        public readonly int[] OfCategory = new int[TextToSqlNoises.Count + 1];
        public readonly int[] RightOfCategory = new int[TextToSqlNoises.Count + 1];

        public double Share(int count) => (double)count / Items;

        public static Tally[] Run(TextToSqlSetting setting, int draws, Trial trial)
        {
            using var benchmark = setting.Benchmark(trial.Seed, trial.Stop);
            var known = new MutantRows(benchmark);
            var injector = new TextToSqlNoiseInjector(setting.QuestionRate, setting.GoldRate);
            Tally[] tallies = [.. TextToSqlSetting.Systems.Select(_ => new Tally())];
            for (var d = 0; d < draws; d++)
            {
                var seed = (trial.Seed * 1_000_003) + d;
                var noisy = injector.Inject(known, seed, trial.Stop);
                for (var s = 0; s < tallies.Length; s++)
                {
                    tallies[s].Add(known, noisy, new SimulatedSqlGenerator(known, noisy, TextToSqlSetting.Systems[s], (seed * 2) + s), trial.Stop);
                }

                trial.Report((double)d / draws, $"draw {d + 1}/{draws}");
            }

            return tallies;
        }

        private void Add(MutantRows known, NoisyBenchmark noisy, SimulatedSqlGenerator system, CancellationToken stop)
        {
            for (var i = 0; i < noisy.Given.Length; i++)
            {
                var (given, right) = (noisy.Given[i], noisy.Corrected[i]);
                bool Same(string sql, string gold, RowComparison comparison = RowComparison.Multiset) => known.IsSame(given.Domain, sql, gold, stop, comparison);
                var said = system.Answer(given.Id, given.Question, stop);
                var (byGiven, byRight) = (Same(said, given.GoldSql), Same(said, right.GoldSql));
                Items++;
                Given += byGiven ? 1 : 0;
                Right += byRight ? 1 : 0;
                Clear += Same(system.Answer(given.Id, right.Question, stop), right.GoldSql) ? 1 : 0;
                Punished += byRight && !byGiven ? 1 : 0;
                Agreed += byGiven && !byRight ? 1 : 0;
                SetOnly += !byRight && Same(said, right.GoldSql, RowComparison.Set) ? 1 : 0;
                foreach (var category in given.Noise == TextToSqlNoise.None ? [0] : given.Noise.Codes())
                {
                    OfCategory[category]++;
                    RightOfCategory[category] += byGiven ? 1 : 0;
                }
            }
        }
    }
}
