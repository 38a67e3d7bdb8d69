using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Paper 16 re-measured: wrong labels are found by disagreement with neighbours, corrected by votes, densities and cross-validated
/// classifiers, and a classifier is trained on the corrected labels.
/// </summary>
internal sealed class ReAnnotatorReproduction(Paper paper) : Reproduction(paper)
{
    private const string Main = "k = 10";
    private const string Labels = "macro F1 of the labels";

    // Long enough that wrong labels are learned by heart; after 30 epochs they hardly are.
    private const int DownstreamEpochs = 120;
    private const int Batch = 128;
    private const string Detection = "F1 of the wrong labels found";
    private const string Found = "TACRED 93.4, DocRED 72.5 (abstract)";
    private const string Corrected = "TACRED 66.2, DocRED 57.8 (abstract)";
    private const string Trained = "state-of-the-art extractors: up to +3.6 % (abstract)";

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        const string Method = "k = 10, threshold 0.5, h = 0.25, λ = 0.5, β = 0.3 with 2 peers and T = 0.2; classifiers MLP d-64-32, Adam 0.003, batch 128, 15 epochs, 5 folds; on corrected labels 120 epochs, cosine, 499 test images";
        var noise = FormattableString.Invariant($"{100 * ReAnnotatorSetting.Rate:0} % of the labels wrong");
        return scale switch
        {
            ReproductionScale.Full =>
                $"Fashion-MNIST, 60,000 images, {FeatureEmbeddings.PictureComponents} principal components, and the 5,452 TREC questions, {ReAnnotatorSetting.TextDimensions} hashed n-grams (the paper's are TACRED and DocRED, which need a licence and a language model), {noise}; {Method}",
            ReproductionScale.Quick => $"UCI digits, 1,797 images, {ReAnnotatorSetting.Components} principal components for the language model's space, {noise}; {Method}",
            _ => $"UCI digits, 1,797 images, {ReAnnotatorSetting.Components} principal components for the language model's space; the same with the digit modulo 3 as label, and with right labels; 1,500 generated messages, {ReAnnotatorSetting.TextDimensions} hashed n-grams"
                + $"{(ReAnnotatorSetting.HasTrec ? "; the 5,452 TREC questions, hashed alike" : "; TREC questions left out: NOISY_DATA has none")}; {noise}; {Method}",
        };
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [.. ReAnnotatorSetting.At(scale).SelectMany(s => s.Arms).Distinct()];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Conditions(ReproductionScale scale) => [.. ReAnnotatorSetting.At(scale).Select(s => s.Name)];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setting = ReAnnotatorSetting.At(trial.Scale).First(s => s.Name == trial.Condition);
        if (!setting.Arms.Contains(trial.Arm))
        {
            return;
        }

        switch (trial.Arm)
        {
            case ReAnnotatorSetting.Neighbours:
                MeasureNeighbours(trial, setting.Load(trial), isDrawn: setting.Name == ReAnnotatorSetting.At(trial.Scale)[0].Name);
                break;
            case ReAnnotatorSetting.Downstream:
                MeasureDownstream(trial, setting);
                break;
            default:
                MeasureCorrector(trial, setting.Load(trial));
                break;
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        foreach (var row in ReAnnotatorSetting.At(grid.Scale).SelectMany(s => Rows(grid, s)))
        {
            yield return row;
        }
    }

    private static IEnumerable<ReproductionRow> Rows(Grid grid, ReAnnotatorSetting s)
    {
        SeedValues Of(string arm, string quantity, string name) => grid[arm, s.Name, quantity].As(name);
        SeedValues By(string arm) => Of(arm, Labels, arm);
        SeedValues Near(string quantity, string? name = null) => Of(ReAnnotatorSetting.Neighbours, quantity, name ?? quantity);
        bool Has(params string[] arms) => arms.All(s.Arms.Contains);
        var (labels, found, accuracy) = ($"{Labels}, {s.Name}", $"{Detection}, {s.Name}", $"test accuracy, {s.Name}");

        // The claim is about a space in which neighbours share labels; that of hashed n-grams is none, and scattered classes are a question of our own.
        ReproductionRow Judged(ReproductionRow row) => s.IsText || s.Modulo > 0 ? row.AsNote() : row;
        if (Has(ReAnnotatorSetting.Neighbours))
        {
            yield return s.IsText || s.Modulo > 0
                ? Check.AtLeast(found, Near(Main), 0.5, Found).AsNote()
                : Check.Gain(found, Near("all", "all flagged"), Near(Main), 0.5, Found);
            yield return Judged(Check.Gain(labels, Near("given", "as given"), Near("vote", "neighbours' vote"), 0.05, Corrected));
            yield return Judged(Check.Gain(labels, Near("given", "as given"), Near("density", "kernel density"), 0.05, Corrected));
            yield return Judged(Check.Gain(labels, Near("given", "as given"), By(ReAnnotatorSetting.Soft), 0.05, Corrected));
        }

        if (Has(ReAnnotatorSetting.Downstream))
        {
            yield return Check.Above(
                accuracy, Of(ReAnnotatorSetting.Downstream, "given", "trained on given labels"), Of(ReAnnotatorSetting.Downstream, "corrected", "on corrected labels"), Trained);
        }

        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        if (Has(ReAnnotatorSetting.Hard, ReAnnotatorSetting.Soft))
        {
            yield return Judged(Check.Above(labels, By(ReAnnotatorSetting.Hard), By(ReAnnotatorSetting.Soft)));
        }

        if (Has(ReAnnotatorSetting.Hard, ReAnnotatorSetting.HardPeers))
        {
            yield return Check.Above(labels, By(ReAnnotatorSetting.Hard), By(ReAnnotatorSetting.HardPeers)).AsNote();
        }

        if (Has(ReAnnotatorSetting.Soft, ReAnnotatorSetting.SoftPeers))
        {
            yield return Check.Above(labels, By(ReAnnotatorSetting.Soft), By(ReAnnotatorSetting.SoftPeers)).AsNote();
        }

        if (Has(ReAnnotatorSetting.Neighbours, ReAnnotatorSetting.HardPeers))
        {
            yield return Check.Note($"wrong labels among the distant peers of right ones, {s.Name}", Near("wrong peers", "in batches of 128"));
        }

        if (Has(ReAnnotatorSetting.Downstream))
        {
            yield return Check.Note(accuracy, Of(ReAnnotatorSetting.Downstream, "true", "trained on true labels"));
            yield return Check.Note($"precision, {s.Name}", Near("precision", Main));
            yield return Check.Note($"recall, {s.Name}", Near("recall", Main));
        }

        if (s.Name == ReAnnotatorSetting.At(grid.Scale)[0].Name)
        {
            foreach (var other in (string[])["k = 5", "k = 20", "k = 10, T = 0.1"])
            {
                yield return Check.Above(found, Near(other), Near(Main)).AsNote();
            }
        }

        if (s.IsText)
        {
            yield return Check.AtLeast($"AUROC of the wrong labels, {s.Name}", Near("AUROC", Main), 0.7).AsNote();
        }
    }

    private static void MeasureNeighbours(Trial trial, LabeledDataset data, bool isDrawn)
    {
        EmbeddingMatrix embeddings = data.Features;
        LabelVector given = data, truth = data.TrueLabels!.Value;
        bool[] wrong = [.. given.Values.Zip(truth.Values, (y, t) => y != t)];
        var neighbours = EmbeddingNeighbours.Find(embeddings, 20, cancellationToken: trial.Stop);
        var curves = new List<(string Name, double[] Credibility)>();
        foreach (var (k, temperature) in ((int, double?)[])[(5, null), (10, null), (20, null), (10, 0.1)])
        {
            var credibility = new NeighbourCredibility(k, temperature).Score(neighbours, given);
            var name = temperature is null ? FormattableString.Invariant($"k = {k}") : FormattableString.Invariant($"k = {k}, T = {temperature}");
            var scores = DetectionScores.Of(NeighbourCredibility.Flag(credibility), wrong);
            trial.Record(name, scores.F1);
            if (name == Main)
            {
                trial.Record("AUROC", Auroc.Of(Array.ConvertAll(credibility, c => -c), wrong));
                trial.Record("precision", scores.Precision);
                trial.Record("recall", scores.Recall);
            }

            if (temperature is null)
            {
                curves.Add((name, credibility));
            }
        }

        trial.Record("wrong peers", WrongPeers(data, wrong));
        trial.Record("all", DetectionScores.Of([.. wrong.Select(_ => true)], wrong).F1);
        trial.Record("given", AnnotationErrorMetrics.MacroF1(given, truth));
        var votes = new NeighbourLabelVote().Distribution(neighbours, given, data.NumClasses);
        trial.Record("vote", AnnotationErrorMetrics.MacroF1(NeighbourLabelVote.Winners(votes), truth));
        var density = new KernelDensitySoftLabels().Posterior(embeddings, given, data.NumClasses, cancellationToken: trial.Stop);
        trial.Record("density", AnnotationErrorMetrics.MacroF1(NeighbourLabelVote.Winners(density), truth));
        if (isDrawn)
        {
            ReAnnotatorFigures.Draw(trial, data, wrong, curves);
        }
    }

    // Batches as training has them: how many of the peers that a right label is pulled to have wrong ones?
    private static double WrongPeers(LabeledDataset data, bool[] wrong)
    {
        using var scope = NewDisposeScope();
        var (loss, peers, hits) = (new DistantPeerContrastiveLoss(), 0, 0);
        for (var first = 0; first + Batch <= data.Count; first += Batch)
        {
            var start = first;
            var chosen = loss.Peers(data.Features.narrow(0, first, Batch), tensor(data.GivenLabels.AsSpan(first, Batch).ToArray()));
            foreach (var peer in chosen.Where((_, i) => !wrong[start + i]).SelectMany(p => p))
            {
                peers++;
                hits += wrong[start + peer] ? 1 : 0;
            }
        }

        return (double)hits / peers;
    }

    private static void MeasureCorrector(Trial trial, LabeledDataset data)
    {
        var training = new ReAnnotatorTraining
        {
            Lambda = trial.Arm is ReAnnotatorSetting.Hard or ReAnnotatorSetting.HardPeers ? 1 : 0.5,
            Beta = trial.Arm is ReAnnotatorSetting.HardPeers or ReAnnotatorSetting.SoftPeers ? 0.3 : 0,
        };
        var correction = new CrossValidatedAnnotationCorrector { Training = training, Device = trial.Device, Seed = trial.Seed }
            .Correct(data, new Relay(trial), trial.Stop);
        trial.Record(Labels, AnnotationErrorMetrics.MacroF1(correction.Labels.ToArray(), data.TrueLabels!.Value));
    }

    // The same network on given, corrected and true labels; only the training part is noisy.
    private static void MeasureDownstream(Trial trial, ReAnnotatorSetting setting)
    {
        var (clean, test) = setting.Clean(trial) is var all ? all.RandomSplit(all.Count * 5 / 18, trial.Seed) : default;
        var train = setting.Noise.Inject(clean, trial.Seed).Dataset;
        EmbeddingMatrix embeddings = train.Features;
        var neighbours = EmbeddingNeighbours.Find(embeddings, 10, cancellationToken: trial.Stop);
        var flagged = NeighbourCredibility.Flag(new NeighbourCredibility().Score(neighbours, train));
        var winners = NeighbourLabelVote.Winners(new NeighbourLabelVote().Distribution(neighbours, train, train.NumClasses));
        ImmutableArray<long> corrected = [.. NeighbourLabelVote.Correct(train, winners, flagged).Select(y => (long)y)];
        (string Name, ImmutableArray<long> Labels)[] sets = [("given", train.GivenLabels), ("corrected", corrected), .. trial.Scale == ReproductionScale.Quick ? [] : new[] { ("true", train.TrueLabels!.Value) }];
        for (var i = 0; i < sets.Length; i++)
        {
            var run = trial.Train(
                new CrossEntropyTraining(),
                new TrainingRequest
                {
                    Train = train.WithGivenLabels(sets[i].Labels),
                    Model = ModelCatalog.Mlp(64, 32),
                    Epochs = DownstreamEpochs,
                    BatchSize = Batch,
                    Optimizer = new AdamSettings { LearningRate = 3e-3 },
                    RecordDynamics = false,
                },
                ((double)i / sets.Length, (i + 1.0) / sets.Length),
                isShown: false);
            trial.Record(sets[i].Name, run.Measure(test)[0].Value);
        }
    }

    private sealed class Relay(Trial trial) : IProgress<CrossValidationProgress>
    {
        public void Report(CrossValidationProgress value) => trial.Report(value.Fraction, $"fold {value.Fold}/{value.Folds}");
    }
}
