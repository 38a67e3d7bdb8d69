using System.Collections.Immutable;
using System.Globalization;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Paper 17 re-measured: encoders pre-trained with 0 to 30 % wrong labels, the spectra of their frozen features, and a linear probe,
/// an adapter by cross-entropy alone and NMTune on them, in and out of the domain.
/// </summary>
internal sealed class NmTuneReproduction(Paper paper) : Reproduction(paper)
{
    private const string Id = "accuracy in the domain";
    private const string Ood = "accuracy out of the domain";
    private const string Entropy = "SVE of the test features";
    private const string Ratio = "LSVR of the test features";
    private const string Frozen = "frozen features";
    private const string Probe = "linear probe";
    private const string Mlp = "MLP tuning";
    private const string NmTune = "NMTune";
    private const string PaperWeights = "NMTune, λ = 0.01";
    private const string Direction = "improves both at every noise level (abstract)";

    private static readonly string[] Heads = [Probe, Mlp, NmTune, PaperWeights];

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var s = NmTuneSetting.At(scale);
        var shares = string.Join(", ", s.Noise.Select(n => (n * 100).ToString("0", CultureInfo.InvariantCulture)));
        return FormattableString.Invariant($"{s.Title}; wrong labels in pre-training {shares} %, {s.EncoderOptimizer}, batch {s.EncoderBatch}, {s.EncoderEpochs} epochs; ")
            + FormattableString.Invariant($"out of the domain are the test pictures turned by {s.Degrees}°; heads AdamW, weight decay 0.0001, cosine by step, {s.Epochs} epochs, batch {s.BatchSize}, ")
            + "linear probe 0.01, adapters 0.001; NMTune with the official code's weights 1, 0.04, 0.001, and with the paper's λ = 0.01 for all three"
            + (s.Draws == 1 ? string.Empty : $"; each measurement is the mean over {s.Draws} draws of the labelled images");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [Frozen, .. Heads];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale)
    {
        var s = NmTuneSetting.At(scale);
        return [.. s.Noise.Select(Name), .. s.ShortEncoderEpochs == 0 ? [] : new[] { Brief(s, 0), Brief(s, s.Noise[^1]) }];
    }

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setting = NmTuneSetting.At(trial.Scale);
        var isBrief = trial.Condition.Contains("epochs", StringComparison.Ordinal);
        if (isBrief && trial.Arm is not (Frozen or Mlp))
        {
            return;
        }

        var data = NmTuneData.Of(trial, setting);
        var tasks = trial.Share($"tasks, {trial.Condition}", () =>
        {
            var noise = Array.Find(setting.Noise, n => trial.Condition == (isBrief ? Brief(setting, n) : Name(n)));
            var request = setting.Pretraining(data.Pretraining, noise, isBrief ? setting.ShortEncoderEpochs : setting.EncoderEpochs, trial.Seed);
            var encoder = new FrozenEncoder(trial.Train(new CrossEntropyTraining(), request, isShown: false), setting.Without);
            return data.Tasks.Select(t => t.Through(encoder)).ToArray();
        });
        var measured = tasks.Select((task, i) => Measure(trial, setting, task, (i, tasks.Length))).ToArray();
        trial.Record(Entropy, measured.Average(m => m.Spectrum.SingularValueEntropy), Unit.Number);
        trial.Record(Ratio, measured.Average(m => m.Spectrum.LargestSingularValueRatio), Unit.Number);
        if (!isBrief)
        {
            NmTuneFigures.Draw(trial, measured[0].Spectrum, isFrozen: trial.Arm == Frozen, isLast: trial.Condition == Name(setting.Noise[^1]));
        }

        if (trial.Arm != Frozen)
        {
            trial.Record(Id, measured.Average(m => m.Id));
            trial.Record(Ood, measured.Average(m => m.Ood));
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var setting = NmTuneSetting.At(grid.Scale);
        var levels = setting.Noise.Select(Name).ToArray();
        var (clean, slight, most) = (levels[0], levels[1], levels[^1]);
        SeedValues At(string arm, string level, string quantity) => grid[arm, level, quantity];

        yield return Check.Rises(Entropy, [.. levels.Select(l => At(Frozen, l, Entropy))], 0.05, "grows with γ");
        yield return Check.Rises(Ratio, [.. levels.Select(l => At(Frozen, l, Ratio))], 0.05, "grows with γ");
        yield return Check.Above($"{Id}, linear probe", At(Probe, clean, Id).As(clean), At(Probe, slight, Id).As(slight), "5 to 10 %: as good as clean or better (abstract)");
        yield return Check.Above($"{Id}, mean over γ", Over(grid, levels, Probe, Id), Over(grid, levels, NmTune, Id), Direction);
        yield return Check.Above($"{Entropy}, mean over γ", Over(grid, levels, Frozen, Entropy), Over(grid, levels, NmTune, Entropy), "a larger SVE is to help in the domain");
        yield return Check.Below($"{Ratio}, mean over γ", Over(grid, levels, Mlp, Ratio), Over(grid, levels, NmTune, Ratio), "a smaller LSVR is to help out of the domain");
        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        yield return Check.Above($"{Ood}, mean over γ", Over(grid, levels, Probe, Ood), Over(grid, levels, NmTune, Ood), Direction);
        yield return Check.Above($"{Ood}, mean over γ", Over(grid, levels, Mlp, Ood), Over(grid, levels, NmTune, Ood), Direction);
        yield return Check.Near($"{Id}, mean over γ", Over(grid, levels, Mlp, Id), Over(grid, levels, NmTune, Id), 0.01, Direction);
        yield return OutOfDomainLoss(grid, levels);
        foreach (var baseline in new[] { Probe, Mlp })
        {
            yield return Least(grid, levels, Id, baseline, Direction).AsNote();
            yield return Least(grid, levels, Ood, baseline, Direction).AsNote();
        }

        yield return Check.Above($"{Ood}, mean over γ", Over(grid, levels, Mlp, Ood), Over(grid, levels, PaperWeights, Ood)).AsNote();
        yield return Check.Above($"{Entropy}, mean over γ", Over(grid, levels, Mlp, Entropy), Over(grid, levels, NmTune, Entropy)).AsNote();
        yield return Check.Below($"{Id}, linear probe", At(Probe, levels[2], Id).As(levels[2]), At(Probe, most, Id).As(most), "20 to 30 %: worse").AsNote();
        yield return Check.Below($"{Id}, linear probe", At(Probe, clean, Id).As(clean), At(Probe, most, Id).As(most), "20 to 30 %: worse than clean").AsNote();
        yield return Check.Below($"{Ood}, linear probe", At(Probe, levels[2], Ood).As(levels[2]), At(Probe, most, Ood).As(most), "worse the more noise").AsNote();
        if (setting.ShortEncoderEpochs > 0)
        {
            foreach (var quantity in new[] { Id, Ood })
            {
                yield return Check.Above($"{quantity}, {Mlp}", At(Mlp, clean, quantity).As(clean), At(Mlp, Brief(setting, 0), quantity).As(Brief(setting, 0))).AsNote();
                yield return Check.Above($"{quantity}, {Mlp}", At(Mlp, Brief(setting, 0), quantity).As(Brief(setting, 0)), At(Mlp, Brief(setting, setting.Noise[^1]), quantity).As(Brief(setting, setting.Noise[^1]))).AsNote();
            }
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionFigure> Figures(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var noise = NmTuneSetting.At(grid.Scale).Noise;
        yield return NmTuneFigures.ByNoise("Accuracy in the domain", "accuracy, mean over the seeds", Unit.Share, noise, Heads, (arm, n) => grid[arm, Name(n), Id].Mean);
        yield return NmTuneFigures.ByNoise("Accuracy out of the domain", "accuracy, mean over the seeds", Unit.Share, noise, Heads, (arm, n) => grid[arm, Name(n), Ood].Mean);
        yield return NmTuneFigures.ByNoise("SVE and LSVR of the frozen features", "nats, mean over the seeds", Unit.Number, noise, ["SVE", "LSVR"], (q, n) => grid[Frozen, Name(n), q == "SVE" ? Entropy : Ratio].Mean);
    }

    private static (FeatureSpectrum Spectrum, double Id, double Ood) Measure(Trial trial, NmTuneSetting setting, NmTuneTask task, (int Index, int Count) place)
    {
        if (trial.Arm == Frozen)
        {
            return (FeatureSpectrum.Analyze(task.Test.Features), 0, 0);
        }

        var (method, rate) = trial.Arm == Probe ? ((TrainingMethod)new CrossEntropyTraining(), 0.01) : (new NmTuneTraining { Options = OptionsOf(trial.Arm) }, 0.001);
        var part = ((double)place.Index / place.Count, (place.Index + 1.0) / place.Count);
        var run = trial.Train(method, setting.Tuning(task.Train, rate), part, isShown: false);
        using var tuned = run.Networks[0] is NoisyModelTuning head ? run.Over(task.Test, head.Adapt) : task.Test.Features.alias();
        return (FeatureSpectrum.Analyze(tuned), run.Measure(task.Test)[0].Value, run.Measure(task.Rotated)[0].Value);
    }

    // The noise level where NMTune gains least stands for all.
    private static ReproductionRow Least(Grid grid, string[] levels, string quantity, string baseline, string paper)
    {
        var least = levels.MinBy(l => grid[NmTune, l, quantity].Mean - grid[baseline, l, quantity].Mean)!;
        return Check.AtLeast(
            $"{quantity}: NMTune − {baseline}, where it is least of all γ", Difference(grid[baseline, least, quantity], grid[NmTune, least, quantity], least), 0, paper);
    }

    // Every level of noise must cost accuracy: the one where it costs least decides.
    private static ReproductionRow OutOfDomainLoss(Grid grid, string[] levels)
    {
        var clean = grid[Probe, levels[0], Ood];
        var best = levels[1..].MaxBy(l => grid[Probe, l, Ood].Mean)!;
        return Check.AtMost(
            $"{Ood}: linear probe − the same at {levels[0]}, where it is greatest of all γ", Difference(clean, grid[Probe, best, Ood], best), 0, "always hurts (abstract)");
    }

    private static SeedValues Difference(SeedValues baseline, SeedValues method, string name) =>
        new(name, method.Quantity, [.. method.Seeds.Zip(baseline.Seeds, (m, b) => m - b)], Unit.Points);

    // For each seed the mean over the noise levels.
    private static SeedValues Over(Grid grid, string[] levels, string arm, string quantity)
    {
        var along = levels.Select(l => grid[arm, l, quantity]).ToImmutableArray();
        return new SeedValues(arm, quantity, [.. Enumerable.Range(0, along[0].Seeds.Length).Select(s => along.Average(v => v.Seeds[s]))], along[0].Unit);
    }

    private static NmTuneOptions OptionsOf(string arm) => arm switch
    {
        Mlp => NmTuneOptions.Unregularized,
        PaperWeights => NmTuneOptions.Paper,
        _ => NmTuneOptions.Code,
    };

    private static string Name(double noise) => FormattableString.Invariant($"γ = {noise}");

    private static string Brief(NmTuneSetting setting, double noise) => $"{Name(noise)}, {setting.ShortEncoderEpochs} epochs";
}
