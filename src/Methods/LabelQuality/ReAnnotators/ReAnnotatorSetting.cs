using System.Collections.Immutable;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>One setting of paper 16: which data, which noise, and what is compared there.</summary>
internal sealed record ReAnnotatorSetting
{
    public const string Neighbours = "neighbours";
    public const string Hard = "classifier";
    public const string Soft = "with soft labels";
    public const string HardPeers = "with distant peers";
    public const string SoftPeers = "with both";
    public const string Downstream = "trained on the labels";
    public const double Rate = 0.15;
    public const int Components = 24;
    public const int TextDimensions = 1024;

    private const string Digits = "digits";
    private const string HelpDesk = "help-desk";
    private const string Trec = "trec";

    /// <summary>The condition's name.</summary>
    public required string Name { get; init; }

    public required string Data { get; init; }

    public required NoiseModel Noise { get; init; }

    public required ImmutableArray<string> Arms { get; init; }

    /// <summary>The classes are the old ones modulo this; 0: as they are.</summary>
    public int Modulo { get; init; }

    public bool IsText => Data is HelpDesk or Trec;

    public static bool HasTrec => TextSets.HasTrec(DatasetStore.FromEnvironment());

    public static ImmutableArray<ReAnnotatorSetting> At(ReproductionScale scale)
    {
        ImmutableArray<string> trained = [Neighbours, Hard, Soft, HardPeers, SoftPeers];
        ReAnnotatorSetting uniform = new() { Name = "uniform noise", Data = Digits, Noise = new SymmetricNoise(Rate), Arms = [.. trained, Downstream] };
        var shifted = uniform with { Name = "k → k+1 noise", Noise = new PairFlipNoise(Rate) };
        ReAnnotatorSetting trec = new() { Name = "TREC questions", Data = Trec, Noise = new SymmetricNoise(Rate), Arms = [Neighbours, Hard, Soft] };
        return scale switch
        {
            ReproductionScale.Quick => [uniform with { Arms = [Neighbours, Soft] }, shifted with { Arms = [Neighbours, Soft, Downstream] }],
            ReproductionScale.Standard =>
            [
                uniform,
                shifted,
                uniform with { Name = "digit modulo 3", Modulo = 3, Arms = trained },
                uniform with { Name = "right labels", Noise = new SymmetricNoise(0), Arms = [Hard, HardPeers] },
                new() { Name = "generated messages", Data = HelpDesk, Noise = new SymmetricNoise(Rate), Arms = [Neighbours, Hard, Soft] },
                .. HasTrec ? [trec] : Array.Empty<ReAnnotatorSetting>(),
            ],
            _ => [uniform with { Name = "Fashion-MNIST", Data = "fashion-mnist" }, trec with { Arms = trained }],
        };
    }

    /// <summary>The data of a seed: embeddings with given and true labels.</summary>
    public LabeledDataset Load(Trial trial) => trial.Share($"embeddings, {Name}", () => Noise.Inject(Clean(trial), trial.Seed).Dataset);

    /// <summary>Embeddings with right labels.</summary>
    public LabeledDataset Clean(Trial trial)
    {
        var data = trial.Load(Data, Data == Digits ? DataSplit.All : DataSplit.Train);
        if (IsText)
        {
            using var generator = new HashedNGramEmbeddingGenerator(HashedNGrams.Fit(data.Texts!.Value, TextDimensions));
            var embeddings = generator.GenerateAsync(data.Texts!.Value, cancellationToken: trial.Stop).GetAwaiter().GetResult();
            return Embedded(data, Values(embeddings));
        }

        using var scope = NewDisposeScope();
        var pixels = data.Features.flatten(1).to(float64) / data.PixelMaximum;
        var components = FeatureEmbeddings.PrincipalComponents(pixels, Data == Digits ? Components : FeatureEmbeddings.PictureComponents);
        return Embedded(Modulo == 0 ? data : Folded(data), Single(components));
    }

    private LabeledDataset Folded(LabeledDataset data) => new(
        Name, data.Features, [.. data.GivenLabels.Select(y => y % Modulo)], [.. Enumerable.Range(0, Modulo).Select(k => FormattableString.Invariant($"{k} mod {Modulo}"))]);

    private static LabeledDataset Embedded(LabeledDataset data, float[,] values) => data.WithFeatures(tensor(values), keepsScale: true);

    private static float[,] Single(double[,] values)
    {
        var single = new float[values.GetLength(0), values.GetLength(1)];
        for (var i = 0; i < single.GetLength(0); i++)
        {
            for (var j = 0; j < single.GetLength(1); j++)
            {
                single[i, j] = (float)values[i, j];
            }
        }

        return single;
    }

    private static float[,] Values(GeneratedEmbeddings<Embedding<float>> embeddings)
    {
        var values = new float[embeddings.Count, embeddings[0].Vector.Length];
        for (var i = 0; i < embeddings.Count; i++)
        {
            embeddings[i].Vector.Span.CopyTo(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref values[i, 0], embeddings[i].Vector.Length));
        }

        return values;
    }
}
