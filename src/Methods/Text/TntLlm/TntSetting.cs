using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Text;

/// <summary>One condition of paper 34: which documents, and how the labeller errs.</summary>
/// <param name="Data">Which documents.</param>
/// <param name="IsSystematic">Whether errors are always the same.</param>
/// <param name="Accuracy">How often the labeller is right.</param>
internal sealed record TntSetting(string Data, bool IsSystematic, double Accuracy)
{
    public const string Generated = "generated";
    public const string Trec = "TREC questions";
    public const string AgNews = "AG News";

    private static readonly bool[] Kinds = [false, true];
    private const double Middle = 0.85;
    private static readonly double[] Accuracies = [0.95, Middle, 0.7];

    /// <summary>The condition's name.</summary>
    public string Name => FormattableString.Invariant($"{(Data == Generated ? string.Empty : $"{Data}, ")}{(IsSystematic ? "systematic" : "uniform")} {(1 - Accuracy) * 100:0} %");

    public static bool HasTrec => TextSets.HasTrec(DatasetStore.FromEnvironment());

    public static bool HasAgNews => TextSets.HasAgNews(DatasetStore.FromEnvironment());

    /// <summary>What is compared at a scale. Real texts only where they are in the user's data folder.</summary>
    public static ImmutableArray<TntSetting> At(ReproductionScale scale)
    {
        string[] real = scale == ReproductionScale.Quick ? [] : [.. HasTrec ? [Trec] : (string[])[], .. HasAgNews ? [AgNews] : (string[])[]];
        return [.. from d in real.Prepend(Generated) from isSystematic in Kinds from a in Accuracies where (a != Middle || d == Generated) && (a <= Middle || scale != ReproductionScale.Quick) select new TntSetting(d, isSystematic, a)];
    }

    /// <summary>The texts of a seed: a part to label and learn from, and a part to test on.</summary>
    public TntTexts Load(Trial trial) => trial.Share($"texts, {Data}", () => Data switch
    {
        Generated => Drawn(trial),
        Trec => OfTrec(trial),
        _ => OfNews(trial.Seed),
    });

    private static TntTexts Drawn(Trial trial)
    {
        var each = Documents(trial.Scale);
        var corpus = TopicCorpus.Draw(2 * each, seed: trial.Seed);
        return new(corpus.TopicNames, corpus.Documents[..each], corpus.Topics[..each], corpus.Texts[each..], corpus.Topics[each..]);
    }

    /// <summary>Generated documents to learn from, and as many to test on.</summary>
    public static int Documents(ReproductionScale scale) => scale switch { ReproductionScale.Quick => 1_000, ReproductionScale.Standard => 1_500, _ => 10_000 };

    private static TntTexts OfTrec(Trial trial)
    {
        var (train, test) = (trial.Load("trec"), trial.Load("trec", DataSplit.Test));
        return new(
            train.ClassNames,
            [.. train.Texts!.Value.Select((t, i) => new Item(i, t))],
            [.. train.GivenLabels.Select(y => (int)y)],
            test.Texts!.Value,
            [.. test.GivenLabels.Select(y => (int)y)]);
    }

    // Only a test part is there: half of it is learnt from, by chance.
    private static TntTexts OfNews(long seed)
    {
        var (texts, labels) = TextSets.AgNews(DatasetStore.FromEnvironment());
        int[] order = [.. new SeededRandom(seed, 3406).Permutation(texts.Length).Select(i => (int)i)];
        var (learn, test) = (order[..(order.Length / 2)], order[(order.Length / 2)..]);
        return new(
            TextSets.AgNewsClasses, [.. learn.Select((i, at) => new Item(at, texts[i]))], [.. learn.Select(i => (int)labels[i])], [.. test.Select(i => texts[i])], [.. test.Select(i => (int)labels[i])]);
    }
}

/// <summary>Texts to label and learn from, and texts to test on, with their true topics.</summary>
internal sealed record TntTexts(
    ImmutableArray<string> TopicNames, ImmutableArray<Item> Documents, ImmutableArray<int> Topics, ImmutableArray<string> TestTexts, ImmutableArray<int> TestTopics)
{
    public Taxonomy Taxonomy { get; } = new(TopicNames.Select((n, k) => new TaxonomyCategory(FormattableString.Invariant($"{k + 1}"), n, $"Documents about {n}.")));

    /// <summary>Labels by their true topics.</summary>
    public ImmutableArray<string> TrueLabels => [.. Topics.Select(t => TopicNames[t])];

    /// <summary>The numbers of labels; −1 for none of the topics.</summary>
    public ImmutableArray<int> Numbers(IEnumerable<string> labels) => [.. labels.Select(l => TopicNames.IndexOf(l))];
}
