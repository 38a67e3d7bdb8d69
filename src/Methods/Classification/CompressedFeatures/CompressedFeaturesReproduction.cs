using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Paper 05 re-measured: cross-entropy, dropout and Nested Dropout as a first stage; Co-teaching from two networks of each as the
/// second; and Co-teaching from scratch.
/// </summary>
internal sealed class CompressedFeaturesReproduction(Paper paper) : Reproduction(paper)
{
    private const string Last = "Test accuracy after the last epoch";
    private const string Best = "Test accuracy of the best epoch";
    private const string Pair = "Test accuracy, logits of two networks averaged";
    private const string Memorized = "Wrong labels memorized at the end";
    private const string Pure = "Right labels among those picked in the last epoch";
    private const string Kept = "Features kept, chosen on validation, of all";
    private const string Quarter = "Test accuracy with the first quarter of the features";
    private const string Plain = "cross-entropy";
    private const string Dropout = "dropout";
    private const string Nested = "nested";
    private const string Scratch = "Co-teaching from scratch";
    private const string Second = " + Co-teaching";

    private static readonly string[] Starts = [Plain, Dropout, Nested];

    /// <inheritdoc/>
    public override string Describe(ReproductionScale scale)
    {
        var s = CompressedFeaturesSetting.At(scale);
        var network = scale == ReproductionScale.Full ? "ResNet-18" : "MLP 128-64 with a classifier without bias";
        return FormattableString.Invariant(
            $"{s.Title}, {s.NoiseRate * 100:0} % symmetric noise in the training labels alone, {network}, batch {s.BatchSize}, η = {s.Std}, dropout 0.3; ")
            + FormattableString.Invariant(
                $"first stage {s.First}, {s.FirstEpochs} epochs; second stage {s.Second}, {s.SecondEpochs} epochs from two networks, split batches, forget rate {s.ForgetRate}; ")
            + FormattableString.Invariant($"from scratch {s.FirstEpochs} epochs, forget rate {s.NoiseRate} after 8");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Arms(ReproductionScale scale) => [.. Starts, .. Starts.Select(s => s + Second), Scratch];

    /// <inheritdoc/>
    protected override void Measure(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        var setting = CompressedFeaturesSetting.At(trial.Scale);
        var data = CompressedFeaturesData.Of(trial, setting);
        if (trial.Arm == Scratch)
        {
            var scratch = trial.Train(new CoTeachingTraining { ForgetRate = setting.NoiseRate, NumGradual = 8 }, setting.FirstStage(data), isShown: false);
            Record(trial, scratch);
            Purity(trial, scratch);
            return;
        }

        var start = trial.Arm.Replace(Second, string.Empty, StringComparison.Ordinal);
        var compression = CompressionOf(start, setting);
        var (first, other) = trial.Share(start, () =>
        {
            var method = compression == FeatureCompression.None ? (TrainingMethod)new CrossEntropyTraining() : new CompressedTraining { Compression = compression };
            var request = setting.FirstStage(data);
            var one = trial.Train(method, request, part: (0, 0.5), isShown: start != Dropout);
            var two = method.Train(request with { Seed = trial.Seed + 1_000_003, Device = trial.Device, RecordDynamics = false }, progress: null, trial.Stop);
            trial.Stop.ThrowIfCancellationRequested();
            return (one, two);
        });
        if (trial.Arm == start)
        {
            Record(trial, first);
            trial.Record(Pair, PairAccuracy(first, other, data));
            var byKeep = CompressedFeatures.AccuracyByKeep(first, data.Test);
            trial.Record(Quarter, byKeep[(byKeep.Length / 4) - 1]);
            trial.Curve(
                "Test accuracy with the first k features", "features kept, k", "test accuracy", Enumerable.Range(1, byKeep.Length).Select(k => (double)k), byKeep);
            if (first.Records[^1].Values.TryGetValue("kept features", out var kept))
            {
                trial.Record(Kept, kept / byKeep.Length);
            }

            return;
        }

        var second = trial.Train(
            new CoTeachingTraining
            {
                ForgetRate = setting.ForgetRate, NumGradual = 0, Compression = compression, SplitsBatch = true, FreezesNormalization = true, StartFrom = [first, other],
            },
            setting.SecondStage(data),
            isShown: start == Nested);
        Record(trial, second);
        Purity(trial, second);
    }

    /// <inheritdoc/>
    protected override IEnumerable<ReproductionRow> Checks(Grid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var rate = CompressedFeaturesSetting.At(grid.Scale).NoiseRate;
        yield return Check.Gain(Last, grid[Plain, Last], grid[Nested, Last], grid.IsFull ? 0.02 : 0.05, "Clothing1M: 67.2 → 73.1 %; ANIMAL-10N: 79.4 → 81.3 %");
        yield return Check.Above(Last, grid[Plain, Last], grid[Dropout, Last], "Clothing1M: 67.2 → 72.8 %; ANIMAL-10N: 79.4 → 81.3 %");
        yield return Check.Below(Memorized, grid[Plain, Memorized], grid[Nested, Memorized]);
        yield return Check.Gain(Quarter, grid[Plain, Quarter], grid[Nested, Quarter], 0.02, "features become ordered by importance");
        yield return Check.Above("Second stage, test accuracy", grid[Plain, Pair].As("two cross-entropy networks"), grid[Plain + Second, Last], "Clothing1M, from scratch: 67.2 → 69.2 %");
        yield return Check.Above("Second stage, test accuracy", grid[Nested, Pair].As("two nested networks"), grid[Nested + Second, Last], "Clothing1M: 73.1 → 74.9 %; ANIMAL-10N: 81.3 → 84.1 %");
        yield return Check.AtLeast(Pure, grid[Nested + Second, Pure], 1 - rate + 0.2);
        yield return Check.AtLeast(Pure, grid[Plain + Second, Pure], 1 - rate + 0.2).AsNote();
        yield return Check.Note(Kept, grid[Nested, Kept]);
        if (grid.Scale == ReproductionScale.Quick)
        {
            yield break;
        }

        yield return Check.Above(Last, grid[Plain + Second, Last], grid[Nested + Second, Last], "two such networks are a better start");
        yield return Check.Above(Last, grid[Dropout + Second, Last], grid[Nested + Second, Last]).AsNote();
        yield return Check.Above(Last, grid[Scratch, Last], grid[Nested + Second, Last], "Clothing1M: 69.2 → 74.9 %").AsNote();
        yield return Check.Above(Last, grid[Plain, Last], grid[Scratch, Last], "Clothing1M: 67.2 → 69.2 %").AsNote();
        yield return Check.Near(Best, grid[Plain, Best], grid[Nested, Best], 0.02).AsNote();
    }

    private static FeatureCompression CompressionOf(string start, CompressedFeaturesSetting setting) => start switch
    {
        Dropout => FeatureCompression.Dropout(),
        Nested => FeatureCompression.Nested(setting.Std),
        _ => FeatureCompression.None,
    };

    private static void Record(Trial trial, TrainingRun run)
    {
        trial.Record(Last, run.LastTestAccuracy!.Value);
        trial.Record(Best, run.BestTestAccuracy!.Value);
        trial.Record(Memorized, run.Records[^1].Dynamics!.Value.MislabelledMemorized);
    }

    private static void Purity(Trial trial, TrainingRun run)
    {
        trial.Record(Pure, run.Records[^1].Values["pure ratio"]);
        trial.Curve(
            "Right labels among those picked", "epoch", "share of right labels", run.Records.Select(r => (double)r.Epoch), run.Records.Select(r => r.Values["pure ratio"]));
    }

    // The mean of log-probabilities is that of the logits up to a constant of the row.
    private static double PairAccuracy(TrainingRun first, TrainingRun other, CompressedFeaturesData data)
    {
        using var scope = NewDisposeScope();
        var predicted = (first.Probabilities(data.Test).log() + other.Probabilities(data.Test).log()).argmax(1);
        return predicted.data<long>().ToArray().Zip(data.Test.Given.Entries()).Average(p => p.First == p.Second ? 1.0 : 0.0);
    }
}
