using System.Collections.Immutable;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>Paper 31 re-measured on generated rankings with a simulated teacher: the schedule, the costs, complete lists and the loss are the paper's.</summary>
internal sealed class FullRankingReproduction(Paper paper) : Reproduction(paper)
{
    private const string Initial = "initial order";
    private const string OnePass = "one sliding pass";
    private const string Full = "full ranking";
    private const string MultiPass = "multi-pass";
    private const string PartPlain = "one-pass lists";
    private const string PartAware = "one-pass lists, weighted";
    private const string WholePlain = "complete lists";
    private const string WholeAware = "complete lists, weighted";
    private const string Ndcg = "NDCG@10";
    private const string Read = "passages read a query";
    private const string Calls = "calls one after the other";
    private const string Off = "places off the true one";
    private const string WinsOverPart = "worlds where complete lists help";
    private const string WinsOverPlain = "worlds where the weights help";
    private const int Bin = 5;

    private static readonly double[] Penalties = [0, 0.25, 0.5, 1, 2, 4];

    private static readonly RankingSetting Weak = new("weak start", 15, 0.1);
    private static readonly RankingSetting Strong = new("strong start", 60, 1);

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale) =>
        FormattableString.Invariant($"generated worlds, a seed {string.Join(" and ", Settings(scale).Select(s => FormattableString.Invariant($"{Worlds(s, scale)} of {s.Queries} training queries ({s.Name})")))}, each with {FullRankingTrial.TestQueries} test queries of {FullRankingTrial.Candidates} candidates; ")
        + FormattableString.Invariant($"the teacher is simulated: it sorts a window by relevance and noise of {FullRankingTrial.TeacherNoise}; window {FullRankingTrial.Window}, step {FullRankingTrial.Step}; ")
        + "student MLP 10-3-1, Adam 0.01, 160 steps; no language model is asked or trained";

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Initial, OnePass, Full, MultiPass, PartPlain, PartAware, WholePlain, WholeAware];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => [.. Settings(scale).Select(s => s.Name)];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setting = Settings(trial.Scale).First(s => s.Name == trial.Condition);
        var worlds = trial.Share(
            $"worlds, {setting.Name}",
            () => Enumerable.Range(0, Worlds(setting, trial.Scale)).Select(w => new FullRankingTrial((trial.Seed * 100) + w, setting.Queries, setting.Strength)).ToImmutableArray());
        var (kind, isAware) = trial.Arm switch
        {
            Initial => (TeacherList.Initial, (bool?)null),
            OnePass => (TeacherList.OnePass, null),
            Full => (TeacherList.Full, null),
            MultiPass => (TeacherList.MultiPass, null),
            PartPlain => (TeacherList.OnePass, false),
            PartAware => (TeacherList.OnePass, true),
            WholePlain => (TeacherList.MultiPass, false),
            _ => (TeacherList.MultiPass, true),
        };
        if (isAware is { } aware)
        {
            var values = trial.Share($"students, {trial.Condition}, {trial.Arm}", () => worlds.Select(w => w.OfStudent(kind, aware, trial.Stop)).ToImmutableArray());
            trial.Record(Ndcg, values.Average(), Unit.Number);
            if (trial.Arm == WholeAware)
            {
                trial.Record(WinsOverPart, Wins(trial, values, PartAware));
                trial.Record(WinsOverPlain, Wins(trial, values, WholePlain));
            }

            trial.Record(Calls, 1, Unit.Number);
            trial.Record(Read, FullRankingTrial.Candidates, Unit.Number);
            return;
        }

        var cost = worlds[0].OfTeacher(kind, 0, trial.Stop).Cost;
        trial.Record(Ndcg, Average(trial, worlds, w => w.OfTeacher(kind, 0, trial.Stop).Ndcg), Unit.Number);
        trial.Record(Calls, cost.Calls / (double)FullRankingTrial.TestQueries, Unit.Number);
        trial.Record(Read, cost.PassagesRead / (double)FullRankingTrial.TestQueries, Unit.Number);
        if (kind == TeacherList.Initial || setting != Weak)
        {
            return;
        }

        var off = worlds.Select(w => w.Displacements(kind, trial.Stop)).ToArray();
        for (var from = 0; from < FullRankingTrial.Candidates; from += Bin)
        {
            trial.Record(OffAt(from), off.Average(o => o[from..(from + Bin)].Average()), Unit.Number);
        }

        foreach (var penalty in Penalties.Where(_ => kind != TeacherList.MultiPass))
        {
            trial.Record(NdcgAt(penalty), Average(trial, worlds, w => w.OfTeacher(kind, penalty, trial.Stop).Ndcg), Unit.Number);
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        SeedValues Of(string arm, string quantity, RankingSetting? at = null) => grid[arm, (at ?? Weak).Name, quantity].As(arm);
        yield return Check.Gain(Ndcg, Of(OnePass, Ndcg), Of(Full, Ndcg), 0.03, "BEIR mean of 8: 51.15 → 52.40 (fine-tuned)");
        yield return Check.Below(Read, Of(OnePass, Read), Of(Full, Read), "100 passages: 180 → 100");
        yield return Check.Gain(Ndcg, Of(OnePass, Ndcg), Of(MultiPass, Ndcg), 0.05);
        yield return Check.Drop($"{Off}, last five of the list", Of(OnePass, OffAt(45)), Of(MultiPass, OffAt(45)), 1, "only the top is in order");
        yield return Check.Gain($"{Ndcg} of students", Of(PartAware, Ndcg), Of(WholeAware, Ndcg), 0.005);

        // Few worlds say little of small differences.
        var (weights, wins) = (Check.Above($"{Ndcg} of students", Of(WholePlain, Ndcg), Of(WholeAware, Ndcg)), Check.AtLeast(WinsOverPart, Of(WholeAware, WinsOverPart), 0.6));
        yield return grid.Scale == ReproductionScale.Quick ? weights.AsNote() : weights;
        yield return grid.Scale == ReproductionScale.Quick ? wins.AsNote() : wins;
        yield return Check.Note(WinsOverPlain, Of(WholeAware, WinsOverPlain));
        yield return Check.Above($"{Ndcg} of students", Of(PartPlain, Ndcg), Of(PartAware, Ndcg)).AsNote();
        yield return Check.Above($"{Ndcg}, λ = 4", Of(Full, NdcgAt(4)), Of(OnePass, NdcgAt(4)), "models that are not fine-tuned").AsNote();
        yield return Check.Note(Calls, Of(MultiPass, Calls));
        if (grid.Has(WholeAware, Strong.Name, Ndcg))
        {
            yield return Check.Above($"{Ndcg}, {Strong.Name}", Of(OnePass, Ndcg, Strong), Of(Full, Ndcg, Strong)).AsNote();
            yield return Check.Near($"{Ndcg} of students, {Strong.Name}", Of(PartAware, Ndcg, Strong), Of(WholeAware, Ndcg, Strong), 0.01).AsNote();
            yield return Check.Near($"{Ndcg} of students, {Strong.Name}", Of(WholePlain, Ndcg, Strong), Of(WholeAware, Ndcg, Strong), 0.01).AsNote();
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        double Of(string arm, string quantity) => grid[arm, Weak.Name, quantity].Mean;
        yield return new()
        {
            Title = "Quality by what is read", XTitle = "passages read a query", YTitle = Ndcg,
            Series = [.. new[] { Initial, OnePass, Full, MultiPass, WholeAware }.Select(a => new FigureSeries(FigureKind.Points, a == WholeAware ? $"student of {a}" : a, [Of(a, Read)], [Of(a, Ndcg)]))],
        };
        yield return new()
        {
            Title = "Where long prompts make errors", XTitle = "length penalty λ", YTitle = Ndcg,
            Series = [.. new[] { OnePass, Full }.Select(a => new FigureSeries(FigureKind.Line, a, [.. Penalties], [.. Penalties.Select(p => Of(a, NdcgAt(p)))]))],
        };
        int[] bins = [.. Enumerable.Range(0, FullRankingTrial.Candidates / Bin).Select(b => b * Bin)];
        string[] lists = [OnePass, Full, MultiPass];
        var values = new double[lists.Length, bins.Length];
        for (var row = 0; row < lists.Length; row++)
        {
            for (var column = 0; column < bins.Length; column++)
            {
                values[row, column] = Of(lists[row], OffAt(bins[column]));
            }
        }

        yield return new()
        {
            Title = "How many places off the true one, by place in the list",
            Matrix = new FigureMatrix([.. lists], [.. bins.Select(b => FormattableString.Invariant($"{b + 1}–{b + Bin}"))], values),
        };
        yield return new()
        {
            Title = "What a rank weighs", XTitle = "rank r", YTitle = "1 + 1/log₂(r + 1)",
            Series = [new(FigureKind.Line, "importance-aware", [.. Enumerable.Range(1, 50).Select(r => (double)r)], [.. Enumerable.Range(1, 50).Select(ImportanceAwareLoss.Weight)])],
        };
    }

    // Both were trained on the same queries from the same first weights: what differs are the lists, or the loss.
    private static double Wins(Trial trial, ImmutableArray<double> values, string other) =>
        values.Zip(trial.Share<ImmutableArray<double>>($"students, {trial.Condition}, {other}", () => throw new InvalidOperationException($"{other} comes before {trial.Arm}.")))
            .Average(p => p.First > p.Second ? 1.0 : 0);

    private static double Average(Trial trial, ImmutableArray<FullRankingTrial> worlds, Func<FullRankingTrial, double> measure)
    {
        var sum = 0.0;
        for (var w = 0; w < worlds.Length; w++)
        {
            trial.Stop.ThrowIfCancellationRequested();
            sum += measure(worlds[w]);
        }

        return sum / worlds.Length;
    }

    private static RankingSetting[] Settings(ReproductionScale scale) => scale == ReproductionScale.Quick ? [Weak] : [Weak, Strong];

    private static int Worlds(RankingSetting setting, ReproductionScale scale) => scale switch
    {
        ReproductionScale.Quick => 4,
        ReproductionScale.Standard => setting == Weak ? 8 : 4,
        _ => 30,
    };

    private static string OffAt(int from) => FormattableString.Invariant($"{Off}, places {from + 1} to {from + Bin}");

    private static string NdcgAt(double penalty) => FormattableString.Invariant($"{Ndcg}, λ = {penalty}");

    private sealed record RankingSetting(string Name, int Queries, double Strength);
}
